//===- ConvertLoops.h - Parallel loops as grid kernels ----------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the front ends of parallel loops share. Each has a function that checks
// one loop and one that converts it; loops inside of another one, or of a
// kernel, stay what they are.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_LIB_CONVERSION_CONVERTLOOPS_H
#define TTGRID_LIB_CONVERSION_CONVERTLOOPS_H

#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "ttgrid/Conversion/LoopGrid.h"

namespace mlir::ttgrid {

template <typename LoopOp>
bool isOutermostLoop(LoopOp loop) {
  return !loop->template getParentOfType<LoopOp>() && !isInKernel(loop);
}

/// Converts an outermost loop that `check` has nothing against.
template <typename LoopOp, LogicalResult (*check)(LoopOp),
          GridKernelOp (*convert)(RewriterBase &, LoopOp)>
struct ConvertLoop : OpRewritePattern<LoopOp> {
  using OpRewritePattern<LoopOp>::OpRewritePattern;

  LogicalResult matchAndRewrite(LoopOp loop,
                                PatternRewriter &rewriter) const override {
    if (!isOutermostLoop(loop))
      return rewriter.notifyMatchFailure(loop, "is in another loop");
    if (!succeedsInSilence(loop.getContext(), [&] { return check(loop); }))
      return rewriter.notifyMatchFailure(loop, "can't become a grid kernel");
    convert(rewriter, loop);
    return success();
  }
};

/// Converts the outermost loops within `root` by `patterns`, or reports those
/// that can't be and changes nothing.
template <typename LoopOp>
LogicalResult convertLoops(Operation *root, LogicalResult (*check)(LoopOp),
                           RewritePatternSet &&patterns) {
  WalkResult result = root->walk([&](LoopOp loop) {
    return WalkResult(isOutermostLoop(loop) ? check(loop) : success());
  });
  if (result.wasInterrupted())
    return failure();
  walkAndApplyPatterns(root, std::move(patterns));
  return success();
}

} // namespace mlir::ttgrid

#endif // TTGRID_LIB_CONVERSION_CONVERTLOOPS_H
