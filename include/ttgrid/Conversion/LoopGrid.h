//===- LoopGrid.h - The grid of a parallel loop -----------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the front ends share: a grid that starts at 0, and the body of a kernel.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_CONVERSION_LOOPGRID_H
#define TTGRID_CONVERSION_LOOPGRID_H

#include "mlir/IR/PatternMatch.h"
#include "ttgrid/IR/TTGrid.h"

namespace mlir::ttgrid {

/// A parallel loop nest: dimension d runs from lower[d] to below upper[d], by
/// step[d] > 0, compared as signed numbers.
struct LoopBounds {
  SmallVector<OpFoldResult> lower, upper, step;
};

/// The bounds of a loop that has some.
LoopBounds getLoopBounds(LoopLikeOpInterface loop);

/// Whether `op` lies in a grid kernel or persistent loop.
bool isInKernel(Operation *op);

/// Whether `check` succeeds; what it reports is dropped. So a pattern asks what
/// its pass has asked aloud.
bool succeedsInSilence(MLIRContext *context,
                       function_ref<LogicalResult()> check);

/// Whether `body`, which belongs to `op`, can be that of a grid kernel, with a
/// diagnostic where not: it holds no kernel and asks for no core.
LogicalResult checkKernelBody(Operation *op, Region &body);

/// Whether a grid kernel of these sizes can stand in the place of `op`, with a
/// diagnostic where not.
LogicalResult checkGridSizes(Operation *op, ArrayRef<OpFoldResult> sizes);

/// Whether `loop`, of one region of one block and with `bounds`, can become a
/// grid kernel, with a diagnostic where not.
LogicalResult checkLoopGrid(Operation *loop, const LoopBounds &bounds);

/// Replaces `loop`, which has passed checkLoopGrid and has no results, by a
/// grid kernel. The first arguments of the body are the induction variables.
/// The kernel keeps the discardable attributes.
GridKernelOp replaceByGridKernel(RewriterBase &rewriter, Operation *loop,
                                 const LoopBounds &bounds);

/// A grid size of a value that is an integer or index: static where it is
/// known, and at least 0.
OpFoldResult buildGridSize(OpBuilder &builder, Location loc, Value size);

/// Moves the operations of `body`, whose entry block gets `arguments`, to where
/// the rewriter stands in a kernel. What `isEnd` finds is the terminators that
/// end the tile. Several blocks get an scf.execute_region.
void inlineKernelBody(RewriterBase &rewriter, Location loc, Region &body,
                      ValueRange arguments,
                      function_ref<bool(Operation *)> isEnd);

} // namespace mlir::ttgrid

#endif // TTGRID_CONVERSION_LOOPGRID_H
