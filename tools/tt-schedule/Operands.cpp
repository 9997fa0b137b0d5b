//===- Operands.cpp - What the tiles touch, on the command line -----------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Operands.h"

#include "ttgrid/Analysis/Cost/CacheTraffic.h"
#include "ttgrid/Analysis/Cost/ScheduleReport.h"
#include "ttgrid/Schedule/Devices.h"

using namespace mlir;
using namespace mlir::ttgrid;
namespace cl = llvm::cl;

static cl::opt<std::string>
    operandsText("operands", cl::value_desc("A:d0*32KiB,B:d1*32KiB"),
                 cl::desc("What a tile touches, by block index: report what "
                          "the schedule moves"));
static cl::opt<std::string>
    cacheText("cache", cl::value_desc("1MiB"),
              cl::desc("What a core can keep between tiles; by default all"));
static cl::opt<std::string>
    deviceName("device", cl::value_desc("wormhole_n150"),
               cl::desc("The device whose cores --schedule auto uses"));

void mlir::ttgrid::addOperandOptions(cl::OptionCategory &category) {
  operandsText.addCategory(category);
  cacheText.addCategory(category);
  deviceName.addCategory(category);
}

bool mlir::ttgrid::hasOperands() {
  return operandsText.getNumOccurrences() != 0;
}

static llvm::Expected<std::optional<uint64_t>> getCache() {
  if (!cacheText.getNumOccurrences())
    return std::nullopt;
  llvm::Expected<uint64_t> bytes = parseBytes(cacheText);
  if (!bytes) {
    std::string why = llvm::toString(bytes.takeError());
    return makeScheduleError("--cache: " + why);
  }
  return *bytes;
}

/// The cores of --cores or --device.
static llvm::Expected<SmallVector<int64_t>>
getCores(std::optional<int64_t> numCores) {
  if (deviceName.empty()) {
    if (!numCores)
      return makeScheduleError("--schedule auto needs to know the cores",
                               "give their number with --cores, or a --device");
    return SmallVector<int64_t>{*numCores};
  }
  if (numCores)
    return makeScheduleError("--cores=" + Twine(*numCores) + " and --device=" +
                                 deviceName + " both say how many cores",
                             "give one of them");
  const Device *device = lookupDevice(deviceName);
  if (!device)
    return makeScheduleError("there is no device '" + deviceName + "'",
                             "--devices lists those that are known");
  return SmallVector<int64_t>{device->rows, device->columns};
}

llvm::Expected<AutoSchedule>
mlir::ttgrid::chooseSchedule(MLIRContext *context, ArrayRef<int64_t> sizes,
                             std::optional<int64_t> numCores) {
  if (!hasOperands())
    return makeScheduleError(
        "--schedule auto needs to know what the tiles touch",
        "give --operands, for instance 'A:d0*32KiB,B:d1*32KiB'");
  if (sizes.empty())
    return makeScheduleError("--schedule auto needs a --grid",
                             "give its sizes, such as 64x64");
  llvm::Expected<SmallVector<Operand>> operands = parseOperands(operandsText);
  if (!operands)
    return operands.takeError();
  AutoRequest request;
  if (llvm::Error error = getCores(numCores).moveInto(request.cores))
    return error;
  if (llvm::Error error = getCache().moveInto(request.cache))
    return error;
  return ttgrid::chooseSchedule(context, sizes, *operands, request);
}

llvm::Error mlir::ttgrid::printReport(raw_ostream &os, ArrayRef<int64_t> sizes,
                                      ScheduleAttr schedule,
                                      ScheduleAttr runnerUp, bool isChosen,
                                      std::optional<int64_t> numCores) {
  llvm::Expected<SmallVector<Operand>> operands = parseOperands(operandsText);
  if (!operands)
    return operands.takeError();
  ReportRequest request;
  request.name = isChosen ? "auto" : "this schedule";
  request.schedule = schedule;
  request.runnerUp = runnerUp;
  request.numCores = schedule.hasStaticCores() ? schedule.getNumCores() : 1;
  if (isChosen && !deviceName.empty()) {
    const Device *device = lookupDevice(deviceName);
    request.numCores = device->rows * device->columns;
  } else if (numCores) {
    request.numCores = *numCores;
  }
  if (llvm::Error error = getCache().moveInto(request.cache))
    return error;
  llvm::Expected<ScheduleReport> report = makeReport(sizes, *operands, request);
  if (!report)
    return report.takeError();
  report->print(os);
  return llvm::Error::success();
}

llvm::Expected<std::function<double(int64_t, ArrayRef<int64_t>)>>
mlir::ttgrid::getLoads(const Schedule &schedule) {
  llvm::Expected<SmallVector<Operand>> operands = parseOperands(operandsText);
  if (!operands)
    return operands.takeError();
  if (llvm::Error error = checkOperands(*operands, schedule.getSizes()))
    return error;
  llvm::Expected<std::optional<uint64_t>> cache = getCache();
  if (!cache)
    return cache.takeError();
  auto core = std::make_shared<CoreCache>(
      schedule.getSizes(), *operands,
      cache->value_or(std::numeric_limits<uint64_t>::max()));
  double largest = 1;
  for (int64_t id = 0; id < schedule.getNumCores(); ++id) {
    core->clear();
    schedule.visitTiles(id, [&](ArrayRef<int64_t> tile) {
      largest = std::max(largest, double(core->touch(tile)));
      return true;
    });
  }
  return [core, largest,
          current = int64_t(-1)](int64_t id, ArrayRef<int64_t> tile) mutable {
    if (id != current)
      core->clear();
    current = id;
    return double(core->touch(tile)) / largest;
  };
}
