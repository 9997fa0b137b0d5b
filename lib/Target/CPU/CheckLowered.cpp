//===- CheckLowered.cpp - Nothing left to lower ---------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/OpenMP/OpenMPDialect.h"
#include "ttgrid/Target/CPU/CPU.h"
#include "ttgrid/Target/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_CHECKLOWEREDPASS
#include "ttgrid/Target/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

LogicalResult mlir::ttgrid::checkLowered(ModuleOp module) {
  bool isLowered = true;
  module.walk([&](Operation *op) {
    // What stands between two operations is left because one of them is.
    if (isa<ModuleOp, UnrealizedConversionCastOp>(op) ||
        isa_and_nonnull<LLVM::LLVMDialect, omp::OpenMPDialect>(
            op->getDialect()))
      return;
    isLowered = false;
    op->emitOpError() << "is left: nothing lowers it to the LLVM dialect";
  });
  return success(isLowered);
}

namespace {
struct CheckLoweredPass : ttgrid::impl::CheckLoweredPassBase<CheckLoweredPass> {
  using CheckLoweredPassBase::CheckLoweredPassBase;

  void runOnOperation() override {
    if (failed(checkLowered(getOperation())))
      signalPassFailure();
  }
};
} // namespace
