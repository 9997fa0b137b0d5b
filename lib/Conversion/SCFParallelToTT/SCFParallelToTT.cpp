//===- SCFParallelToTT.cpp - scf.parallel as grid kernels -----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Conversion/SCFParallelToTT/SCFParallelToTT.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "ttgrid/Conversion/LoopGrid.h"
#include "ttgrid/Conversion/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_CONVERTSCFPARALLELTOTTPASS
#include "ttgrid/Conversion/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

/// Loops inside of another one, or of a kernel, stay what they are.
static bool isOutermost(scf::ParallelOp loop) {
  return !loop->getParentOfType<scf::ParallelOp>() && !isInKernel(loop);
}

static LoopBounds getBounds(scf::ParallelOp loop) {
  return {getAsOpFoldResult(loop.getLowerBound()),
          getAsOpFoldResult(loop.getUpperBound()),
          getAsOpFoldResult(loop.getStep())};
}

LogicalResult mlir::ttgrid::checkParallelConvertible(scf::ParallelOp loop) {
  if (loop.getNumReductions()) {
    InFlightDiagnostic diagnostic =
        loop.emitOpError() << "has " << loop.getNumReductions()
                           << " reduction(s); a grid kernel has no results";
    diagnostic.attachNote(loop.getBody()->getTerminator()->getLoc())
        << "store each iteration's value in a buffer and reduce that with "
           "scf.for after the loop, or use memref.atomic_rmw";
    return diagnostic;
  }
  return checkLoopGrid(loop, getBounds(loop));
}

GridKernelOp mlir::ttgrid::convertParallel(RewriterBase &rewriter,
                                           scf::ParallelOp loop) {
  return replaceByGridKernel(rewriter, loop, getBounds(loop));
}

namespace {
struct ConvertParallel : OpRewritePattern<scf::ParallelOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(scf::ParallelOp loop,
                                PatternRewriter &rewriter) const override {
    if (!isOutermost(loop))
      return rewriter.notifyMatchFailure(loop, "is in another loop");
    convertParallel(rewriter, loop);
    return success();
  }
};

struct ConvertSCFParallelToTTPass
    : ttgrid::impl::ConvertSCFParallelToTTPassBase<ConvertSCFParallelToTTPass> {
  using ConvertSCFParallelToTTPassBase::ConvertSCFParallelToTTPassBase;

  void runOnOperation() override {
    WalkResult result = getOperation()->walk([](scf::ParallelOp loop) {
      return WalkResult(isOutermost(loop) ? checkParallelConvertible(loop)
                                          : success());
    });
    if (result.wasInterrupted())
      return signalPassFailure();
    RewritePatternSet patterns(&getContext());
    populateConvertParallelPatterns(patterns);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};
} // namespace

void mlir::ttgrid::populateConvertParallelPatterns(
    RewritePatternSet &patterns) {
  patterns.add<ConvertParallel>(patterns.getContext());
}
