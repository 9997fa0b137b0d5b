//===- SCFForallToTT.cpp - scf.forall as grid kernels ---------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Conversion/SCFForallToTT/SCFForallToTT.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "ttgrid/Conversion/LoopGrid.h"
#include "ttgrid/Conversion/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_CONVERTSCFFORALLTOTTPASS
#include "ttgrid/Conversion/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

/// Loops inside of another one, or of a kernel, stay what they are.
static bool isOutermost(scf::ForallOp loop) {
  return !loop->getParentOfType<scf::ForallOp>() && !isInKernel(loop);
}

static LoopBounds getBounds(scf::ForallOp loop) {
  return {loop.getMixedLowerBound(), loop.getMixedUpperBound(),
          loop.getMixedStep()};
}

LogicalResult mlir::ttgrid::checkForallConvertible(scf::ForallOp loop) {
  if (!loop.getOutputs().empty()) {
    InFlightDiagnostic diagnostic =
        loop.emitOpError() << "has tensors in shared_outs; a grid kernel has "
                              "no results";
    diagnostic.attachNote() << "bufferize first, for instance with "
                               "--one-shot-bufferize";
    return diagnostic;
  }
  return checkLoopGrid(loop, getBounds(loop));
}

GridKernelOp mlir::ttgrid::convertForall(RewriterBase &rewriter,
                                         scf::ForallOp loop) {
  std::optional<ArrayAttr> mapping = loop.getMapping();
  StringAttr mappingName = loop.getMappingAttrName();
  GridKernelOp kernel = replaceByGridKernel(rewriter, loop, getBounds(loop));
  if (mapping)
    kernel->setAttr(mappingName, *mapping);
  return kernel;
}

namespace {
struct ConvertForall : OpRewritePattern<scf::ForallOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(scf::ForallOp loop,
                                PatternRewriter &rewriter) const override {
    if (!isOutermost(loop))
      return rewriter.notifyMatchFailure(loop, "is in another loop");
    convertForall(rewriter, loop);
    return success();
  }
};

struct ConvertSCFForallToTTPass
    : ttgrid::impl::ConvertSCFForallToTTPassBase<ConvertSCFForallToTTPass> {
  using ConvertSCFForallToTTPassBase::ConvertSCFForallToTTPassBase;

  void runOnOperation() override {
    WalkResult result = getOperation()->walk([](scf::ForallOp loop) {
      return WalkResult(isOutermost(loop) ? checkForallConvertible(loop)
                                          : success());
    });
    if (result.wasInterrupted())
      return signalPassFailure();
    RewritePatternSet patterns(&getContext());
    populateConvertForallPatterns(patterns);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};
} // namespace

void mlir::ttgrid::populateConvertForallPatterns(RewritePatternSet &patterns) {
  patterns.add<ConvertForall>(patterns.getContext());
}
