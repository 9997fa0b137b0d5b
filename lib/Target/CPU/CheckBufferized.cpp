//===- CheckBufferized.cpp - No parallel loop on tensors ------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "ttgrid/Target/CPU/CPU.h"
#include "ttgrid/Target/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_CHECKBUFFERIZEDPASS
#include "ttgrid/Target/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

LogicalResult mlir::ttgrid::checkBufferized(Operation *root) {
  bool isBufferized = true;
  root->walk([&](scf::ForallOp loop) {
    if (loop.getOutputs().empty())
      return;
    isBufferized = false;
    InFlightDiagnostic diagnostic =
        loop.emitOpError() << "has tensors in shared_outs, which have no "
                              "memory yet";
    diagnostic.attachNote() << "bufferize first, for instance with "
                               "--one-shot-bufferize";
  });
  return success(isBufferized);
}

namespace {
struct CheckBufferizedPass
    : ttgrid::impl::CheckBufferizedPassBase<CheckBufferizedPass> {
  using CheckBufferizedPassBase::CheckBufferizedPassBase;

  void runOnOperation() override {
    if (failed(checkBufferized(getOperation())))
      signalPassFailure();
  }
};
} // namespace
