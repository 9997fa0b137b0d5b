//===- SCFParallelToTT.cpp - scf.parallel as grid kernels -----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Conversion/SCFParallelToTT/SCFParallelToTT.h"

#include "../ConvertLoops.h"
#include "ttgrid/Conversion/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_CONVERTSCFPARALLELTOTTPASS
#include "ttgrid/Conversion/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

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
  return checkLoopGrid(loop, getLoopBounds(loop));
}

GridKernelOp mlir::ttgrid::convertParallel(RewriterBase &rewriter,
                                           scf::ParallelOp loop) {
  return replaceByGridKernel(rewriter, loop, getLoopBounds(loop));
}

namespace {
struct ConvertSCFParallelToTTPass
    : ttgrid::impl::ConvertSCFParallelToTTPassBase<ConvertSCFParallelToTTPass> {
  using ConvertSCFParallelToTTPassBase::ConvertSCFParallelToTTPassBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateConvertParallelPatterns(patterns);
    if (failed(convertLoops(getOperation(), checkParallelConvertible,
                            std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace

void mlir::ttgrid::populateConvertParallelPatterns(
    RewritePatternSet &patterns) {
  patterns.add<
      ConvertLoop<scf::ParallelOp, checkParallelConvertible, convertParallel>>(
      patterns.getContext());
}
