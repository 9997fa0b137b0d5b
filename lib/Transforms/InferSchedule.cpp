//===- InferSchedule.cpp - Schedules for kernels without one --------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/AsmParser/AsmParser.h"
#include "ttgrid/Schedule/Devices.h"
#include "ttgrid/Transforms/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_INFERSCHEDULEPASS
#include "ttgrid/Transforms/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

/// The schedule of the nearest function or module around `op`, if any.
static ScheduleAttr getEnclosingSchedule(Operation *op) {
  for (Operation *outer = op->getParentOp(); outer;
       outer = outer->getParentOp())
    if (auto schedule = outer->getAttrOfType<ScheduleAttr>(
            TTGridDialect::getScheduleAttrName()))
      return schedule;
  return {};
}

LogicalResult mlir::ttgrid::inferSchedule(GridKernelOp kernel,
                                          ScheduleAttr fallback) {
  if (kernel.getSchedule())
    return success();
  ScheduleAttr schedule = getEnclosingSchedule(kernel);
  if (!schedule)
    schedule = fallback;
  auto emitError = [&] {
    InFlightDiagnostic diagnostic = kernel.emitOpError();
    diagnostic << "can't have the schedule " << schedule << ": ";
    return diagnostic;
  };
  if (schedule.hasStaticCores() && kernel.getNumCores())
    return emitError() << "it has num_cores already";
  if (failed(schedule.verifyGrid(emitError, kernel.getStaticSizes(),
                                 getIndexWidth(kernel))))
    return failure();
  kernel.setScheduleAttr(schedule);
  return success();
}

namespace {
struct InferSchedulePass
    : ttgrid::impl::InferSchedulePassBase<InferSchedulePass> {
  using InferSchedulePassBase::InferSchedulePassBase;

  LogicalResult initialize(MLIRContext *context) override {
    context->loadDialect<TTGridDialect>();
    FailureOr<std::string> text = spellSchedule(context);
    if (failed(text))
      return failure();
    fallback = dyn_cast_or_null<ScheduleAttr>(
        parseAttribute("#tt.schedule" + *text, context));
    if (!fallback)
      return emitError(UnknownLoc::get(context))
             << "the options of tt-infer-schedule give no schedule: '" << *text
             << "'";
    return success();
  }

  void runOnOperation() override {
    WalkResult result = getOperation()->walk([&](GridKernelOp kernel) {
      return WalkResult(inferSchedule(kernel, fallback));
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }

private:
  /// The schedule that the options give, as text.
  FailureOr<std::string> spellSchedule(MLIRContext *context) {
    Location loc = UnknownLoc::get(context);
    if (!schedule.empty()) {
      if (cores.empty() && partition.empty() && order.empty() && device.empty())
        return std::string(schedule);
      return emitError(loc)
             << "tt-infer-schedule has the option schedule='" << schedule
             << "' beside cores, partition, order or device; "
                "write either";
    }
    std::string grid = cores;
    if (!device.empty()) {
      if (!cores.empty())
        return emitError(loc)
               << "tt-infer-schedule has the options cores='" << cores
               << "' and device='" << device << "'; write either";
      const Device *known = lookupDevice(device);
      if (!known) {
        InFlightDiagnostic diagnostic = emitError(loc)
                                        << "'" << device << "' is no device";
        Diagnostic &note = diagnostic.attachNote() << "the devices are ";
        llvm::interleaveComma(getDevices(), note, [&](const Device &candidate) {
          note << candidate.name;
        });
        return diagnostic;
      }
      grid = (Twine(known->rows) + "x" + Twine(known->columns)).str();
    }
    auto orElse = [](StringRef given, StringRef otherwise) {
      return given.empty() ? otherwise : given;
    };
    return ("<cores = " + orElse(grid, "64") +
            ", partition = " + orElse(partition, "contiguous") +
            ", order = " + orElse(order, "row_major") + ">")
        .str();
  }

  ScheduleAttr fallback;
};
} // namespace
