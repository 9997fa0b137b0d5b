//===- CheckLowered.cpp - Nothing left to lower ---------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/OpenMP/OpenMPDialect.h"
#include "ttgrid/IR/TTGrid.h"
#include "ttgrid/Target/CPU/CPU.h"
#include "ttgrid/Target/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_CHECKLOWEREDPASS
#include "ttgrid/Target/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

static bool usesTensors(Operation *op) {
  auto isTensor = [](Type type) { return isa<TensorType>(type); };
  return llvm::any_of(op->getOperandTypes(), isTensor) ||
         llvm::any_of(op->getResultTypes(), isTensor);
}

/// Reports casts between operations that all are lowered.
static void reportCasts(ModuleOp module,
                        ArrayRef<UnrealizedConversionCastOp> casts) {
  if (unsigned width = getIndexWidth(module); width != 64) {
    module.emitError() << "the data layout gives index " << width
                       << " bits, but it is lowered to 64 bits here";
    return;
  }
  for (UnrealizedConversionCastOp cast : casts)
    cast.emitOpError() << "is left, from " << cast.getOperandTypes() << " to "
                       << cast.getResultTypes()
                       << ": nothing lowers it to the LLVM dialect";
}

LogicalResult mlir::ttgrid::checkLowered(ModuleOp module) {
  bool isLowered = true;
  SmallVector<UnrealizedConversionCastOp> casts;
  module.walk([&](Operation *op) {
    if (auto cast = dyn_cast<UnrealizedConversionCastOp>(op))
      casts.push_back(cast);
    if (isa<ModuleOp, UnrealizedConversionCastOp>(op) ||
        isa_and_nonnull<LLVM::LLVMDialect, omp::OpenMPDialect>(
            op->getDialect()))
      return;
    isLowered = false;
    InFlightDiagnostic diagnostic =
        op->emitOpError() << "is left: nothing lowers it to the LLVM dialect";
    if (usesTensors(op))
      diagnostic.attachNote() << "it works on tensors; bufferize first, for "
                                 "instance with --one-shot-bufferize";
  });
  // Beside an operation that is left, casts are there because of it.
  if (isLowered && !casts.empty())
    reportCasts(module, casts);
  return success(isLowered && casts.empty());
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
