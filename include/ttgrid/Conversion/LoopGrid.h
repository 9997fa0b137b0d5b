//===- LoopGrid.h - The grid of a parallel loop -----------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the front ends share: from loop bounds to a grid that starts at 0.
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

/// Whether `op` lies in a grid kernel or persistent loop.
bool isInKernel(Operation *op);

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

} // namespace mlir::ttgrid

#endif // TTGRID_CONVERSION_LOOPGRID_H
