//===- InferSchedule.cpp - Schedules for kernels without one --------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/IR/ScheduleText.h"
#include "ttgrid/Schedule/Devices.h"
#include "ttgrid/Transforms/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_INFERSCHEDULEPASS
#include "ttgrid/Transforms/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

/// What asks for a choice in the place of a schedule or a part of one.
constexpr llvm::StringLiteral autoName = "auto";

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
    FailureOr<std::string> text = spellOptions(context);
    if (failed(text))
      return failure();
    fallback = parseSchedule(*text, context);
    if (!fallback)
      return emitError(UnknownLoc::get(context))
             << "the options of tt-infer-schedule give no schedule: '" << *text
             << "'";
    return readRequest(context);
  }

  void runOnOperation() override {
    WalkResult result = getOperation()->walk([&](GridKernelOp kernel) {
      return WalkResult(request ? inferAutoSchedule(kernel, *request, fallback)
                                : inferSchedule(kernel, fallback));
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }

private:
  /// The schedule that the options give, as text.
  FailureOr<std::string> spellOptions(MLIRContext *context) {
    Location loc = UnknownLoc::get(context);
    if (!schedule.empty() && schedule != autoName) {
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
                                        << "'" << device << "' is not a device";
        Diagnostic &note = diagnostic.attachNote() << "the devices are ";
        llvm::interleaveComma(getDevices(), note, [&](const Device &candidate) {
          note << candidate.name;
        });
        return diagnostic;
      }
      grid = (Twine(known->rows) + "x" + Twine(known->columns)).str();
    }
    if (schedule == autoName && !(partition.empty() && order.empty()))
      return emitError(loc) << "tt-infer-schedule has the option schedule=auto "
                               "beside partition or order; write either";
    auto orElse = [](StringRef given, StringRef otherwise) {
      return given.empty() || given == autoName ? otherwise : given;
    };
    return ("<cores = " + orElse(grid, "64") +
            ", partition = " + orElse(partition, "contiguous") +
            ", order = " + orElse(order, "row_major") + ">")
        .str();
  }

  /// What is to be chosen, where an option says auto.
  LogicalResult readRequest(MLIRContext *context) {
    bool isAuto = schedule == autoName;
    bool isPartitionAuto = isAuto || partition == autoName;
    bool isOrderAuto = isAuto || order == autoName;
    std::optional<uint64_t> bytes;
    if (!cache.empty()) {
      llvm::Expected<uint64_t> read = parseBytes(cache);
      if (!read)
        return emitError(UnknownLoc::get(context))
               << "tt-infer-schedule has the option cache='" << cache
               << "': " << llvm::toString(read.takeError());
      bytes = *read;
    }
    if (!isPartitionAuto && !isOrderAuto) {
      if (!bytes)
        return success();
      return emitError(UnknownLoc::get(context))
             << "tt-infer-schedule has the option cache='" << cache
             << "', but neither partition=auto nor order=auto";
    }
    request.emplace();
    request->cores = llvm::to_vector(fallback.getCores());
    request->coreOrder = fallback.getCoreOrder();
    if (!isPartitionAuto)
      request->partition = fallback.getPartition();
    if (!isOrderAuto)
      request->order = fallback.getOrder();
    request->cache = bytes;
    return success();
  }

  ScheduleAttr fallback;
  std::optional<AutoRequest> request;
};
} // namespace
