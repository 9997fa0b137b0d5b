//===- SCFForallToTT.cpp - scf.forall as grid kernels ---------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Conversion/SCFForallToTT/SCFForallToTT.h"

#include "../ConvertLoops.h"
#include "ttgrid/Conversion/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_CONVERTSCFFORALLTOTTPASS
#include "ttgrid/Conversion/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

LogicalResult mlir::ttgrid::checkForallConvertible(scf::ForallOp loop) {
  if (!loop.getOutputs().empty()) {
    InFlightDiagnostic diagnostic =
        loop.emitOpError() << "has tensors in shared_outs; a grid kernel has "
                              "no results";
    diagnostic.attachNote() << "bufferize first, for instance with "
                               "--one-shot-bufferize";
    return diagnostic;
  }
  return checkLoopGrid(loop, getLoopBounds(loop));
}

GridKernelOp mlir::ttgrid::convertForall(RewriterBase &rewriter,
                                         scf::ForallOp loop) {
  std::optional<ArrayAttr> mapping = loop.getMapping();
  StringAttr mappingName = loop.getMappingAttrName();
  GridKernelOp kernel =
      replaceByGridKernel(rewriter, loop, getLoopBounds(loop));
  if (mapping)
    kernel->setAttr(mappingName, *mapping);
  return kernel;
}

namespace {
struct ConvertSCFForallToTTPass
    : ttgrid::impl::ConvertSCFForallToTTPassBase<ConvertSCFForallToTTPass> {
  using ConvertSCFForallToTTPassBase::ConvertSCFForallToTTPassBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateConvertForallPatterns(patterns);
    if (failed(convertLoops(getOperation(), checkForallConvertible,
                            std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace

void mlir::ttgrid::populateConvertForallPatterns(RewritePatternSet &patterns) {
  patterns
      .add<ConvertLoop<scf::ForallOp, checkForallConvertible, convertForall>>(
          patterns.getContext());
}
