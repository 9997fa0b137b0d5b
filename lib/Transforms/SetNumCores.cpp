//===- SetNumCores.cpp - A number for cores = ? ---------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Transforms/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_SETNUMCORESPASS
#include "ttgrid/Transforms/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

void mlir::ttgrid::setNumCores(GridKernelOp kernel, int64_t cores) {
  std::optional<ScheduleAttr> schedule = kernel.getSchedule();
  if (!schedule || schedule->hasStaticCores())
    return;
  // A number of the program's own stays.
  if (kernel.getNumCores() && !kernel.getNumCores().getDefiningOp<NumCoresOp>())
    return;
  kernel.getNumCoresMutable().clear();
  kernel.setScheduleAttr(ScheduleAttr::get(kernel.getContext(), cores,
                                           schedule->getPartition(),
                                           schedule->getOrder()));
}

namespace {
struct SetNumCoresPass : ttgrid::impl::SetNumCoresPassBase<SetNumCoresPass> {
  using SetNumCoresPassBase::SetNumCoresPassBase;

  LogicalResult initialize(MLIRContext *context) override {
    if (cores > 0)
      return success();
    return emitError(UnknownLoc::get(context))
           << "tt-set-num-cores has the option cores="
           << static_cast<int64_t>(cores) << "; write a number from 1";
  }

  void runOnOperation() override {
    getOperation()->walk(
        [&](GridKernelOp kernel) { setNumCores(kernel, cores); });
  }
};
} // namespace
