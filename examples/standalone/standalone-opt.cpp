//===- standalone-opt.cpp - An optimizer with TTGrid's passes -------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"
#include "ttgrid/RegisterAll.h"
#include "ttgrid/Transforms/Transforms.h"

using namespace mlir;

namespace {
/// A pass of this tool's own: it chooses the schedule, which
/// --tt-infer-schedule would otherwise do by its options.
struct ChooseSchedule : public PassWrapper<ChooseSchedule, OperationPass<>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ChooseSchedule)

  StringRef getArgument() const override { return "choose-schedule"; }
  StringRef getDescription() const override {
    return "Deal the tiles of each grid kernel to four cores in turn";
  }

  void runOnOperation() override {
    MLIRContext *context = &getContext();
    auto schedule = ttgrid::ScheduleAttr::get(
        context, /*numCores=*/4, ttgrid::CyclicAttr::get(context, /*block=*/1),
        ttgrid::ColumnMajorAttr::get(context));
    WalkResult result = getOperation()->walk([&](ttgrid::GridKernelOp kernel) {
      return WalkResult(ttgrid::inferSchedule(kernel, schedule));
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};
} // namespace

int main(int argc, char **argv) {
  PassRegistration<ChooseSchedule>();
  registerTransformsPasses();
  ttgrid::registerAllPasses();

  DialectRegistry registry;
  registry.insert<arith::ArithDialect, func::FuncDialect, memref::MemRefDialect,
                  scf::SCFDialect>();
  ttgrid::registerAllDialects(registry);

  return asMainReturnCode(
      MlirOptMain(argc, argv, "A standalone optimizer\n", registry));
}
