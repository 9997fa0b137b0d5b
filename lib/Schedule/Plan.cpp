//===- Plan.cpp - What the host hands to each core ------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Schedule/Plan.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/JSON.h"

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::SmallVector;
using llvm::StringRef;

static constexpr RuntimeArgument allArguments[] = {
    RuntimeArgument::CoreId, RuntimeArgument::NumCores,
    RuntimeArgument::StartTile, RuntimeArgument::TileCount};

StringRef mlir::ttgrid::stringify(RuntimeArgument argument) {
  switch (argument) {
  case RuntimeArgument::CoreId:
    return "core_id";
  case RuntimeArgument::NumCores:
    return "num_cores";
  case RuntimeArgument::StartTile:
    return "start_tile";
  case RuntimeArgument::TileCount:
    return "tile_count";
  }
  llvm_unreachable("unknown runtime argument");
}

std::optional<RuntimeArgument>
mlir::ttgrid::parseRuntimeArgument(StringRef text) {
  for (RuntimeArgument argument : allArguments)
    if (stringify(argument) == text)
      return argument;
  return std::nullopt;
}

llvm::Expected<RuntimeArgument>
mlir::ttgrid::lookupRuntimeArgument(StringRef text) {
  if (std::optional<RuntimeArgument> argument = parseRuntimeArgument(text))
    return *argument;
  return makeScheduleError("there is no runtime argument '" + text + "'",
                           "there are " + listRuntimeArguments("and"));
}

std::string mlir::ttgrid::listRuntimeArguments(StringRef conjunction,
                                               StringRef quote) {
  std::string text;
  for (RuntimeArgument argument : allArguments) {
    if (argument == std::end(allArguments)[-1])
      text += " " + conjunction.str() + " ";
    else if (!text.empty())
      text += ", ";
    text += (quote + stringify(argument) + quote).str();
  }
  return text;
}

/// Whether the argument speaks of a core's share as one range of positions.
static bool isOfRange(RuntimeArgument argument) {
  return argument == RuntimeArgument::StartTile ||
         argument == RuntimeArgument::TileCount;
}

SmallVector<RuntimeArgument>
mlir::ttgrid::getRuntimeArguments(const Schedule &schedule) {
  bool givesRanges = schedule.getPartition().givesRanges();
  return llvm::to_vector(
      llvm::make_filter_range(allArguments, [=](RuntimeArgument argument) {
        return givesRanges || !isOfRange(argument);
      }));
}

static int64_t getValue(const Schedule &schedule, int64_t core,
                        const Share &share, RuntimeArgument argument) {
  HostArithmetic host;
  switch (argument) {
  case RuntimeArgument::CoreId:
    return core;
  case RuntimeArgument::NumCores:
    return schedule.getNumCores();
  case RuntimeArgument::StartTile:
    return share.getRange(host).start;
  case RuntimeArgument::TileCount:
    return share.getCount(host);
  }
  llvm_unreachable("unknown runtime argument");
}

llvm::Error mlir::ttgrid::checkListed(const Schedule &schedule) {
  if (schedule.getNumCores() <= maxListedCores)
    return llvm::Error::success();
  return makeScheduleError(llvm::Twine(schedule.getNumCores()) +
                           " cores are too many to list; the most is " +
                           llvm::Twine(maxListedCores));
}

llvm::Expected<Plan>
mlir::ttgrid::getPlan(const Schedule &schedule,
                      ArrayRef<RuntimeArgument> arguments) {
  if (llvm::Error error = checkListed(schedule))
    return error;
  if (!schedule.getPartition().givesRanges())
    for (RuntimeArgument argument : arguments)
      if (isOfRange(argument))
        return makeScheduleError(
            "the plan has no " + stringify(argument) +
                " where a core's share is not one range of positions",
            "ask for core_id and num_cores, or use the partition contiguous "
            "or ranges");

  HostArithmetic host;
  Plan plan;
  plan.arguments = llvm::to_vector(arguments);
  plan.entries.reserve(schedule.getNumCores());
  for (int64_t core = 0; core < schedule.getNumCores(); ++core) {
    Share share = schedule.getShare(core);
    PlanEntry entry;
    entry.core = core;
    entry.coordinates = schedule.getCores().getCoordinates(core);
    entry.tileCount = share.getCount(host);
    if (entry.tileCount > 0)
      entry.firstTile = schedule.getTileOfCore(core, 0);
    for (RuntimeArgument argument : arguments)
      entry.arguments.push_back(getValue(schedule, core, share, argument));
    plan.entries.push_back(std::move(entry));
  }
  return plan;
}

static llvm::json::Value toJson(ArrayRef<int64_t> values) {
  return llvm::json::Array(values);
}

/// Writes a value without indentation, which would put every number on a line
/// of its own.
static void printInline(llvm::json::OStream &json, StringRef key,
                        const llvm::json::Value &value) {
  json.attributeBegin(key);
  json.rawValue([&](llvm::raw_ostream &os) { os << value; });
  json.attributeEnd();
}

static llvm::json::Value toJson(const PlanOperand &operand) {
  return llvm::json::Object{
      {"argument", operand.argument ? llvm::json::Value(*operand.argument)
                                    : llvm::json::Value(nullptr)},
      {"name", operand.name},
      {"kind", operand.kind},
      {"precision", operand.precision}};
}

static llvm::json::Value toJson(const std::optional<PlanBox> &box) {
  if (!box)
    return nullptr;
  llvm::json::Array bounds;
  for (auto [first, last] : *box)
    bounds.push_back(llvm::json::Array{first, last});
  return bounds;
}

static void printEntry(llvm::raw_ostream &os, const PlanEntry &entry,
                       bool hasFootprints) {
  llvm::json::OStream json(os, /*IndentSize=*/0);
  json.object([&] {
    json.attribute("core", entry.core);
    json.attribute("coordinates", toJson(entry.coordinates));
    json.attribute("tile_count", entry.tileCount);
    json.attribute("first_tile",
                   entry.firstTile ? toJson(*entry.firstTile) : nullptr);
    json.attribute("arguments", toJson(entry.arguments));
    if (!hasFootprints)
      return;
    llvm::json::Array boxes;
    for (const std::optional<PlanBox> &box : entry.boxes)
      boxes.push_back(toJson(box));
    json.attribute("boxes", std::move(boxes));
  });
}

void mlir::ttgrid::printJson(llvm::raw_ostream &os, const Plan &plan,
                             const Schedule &schedule, StringRef scheduleText) {
  const CoreGrid &cores = schedule.getCores();
  llvm::json::Array arguments;
  for (RuntimeArgument argument : plan.arguments)
    arguments.push_back(stringify(argument));

  llvm::json::OStream json(os, /*IndentSize=*/2);
  json.object([&] {
    json.attribute("version", plan.hasFootprints ? planVersionWithFootprints
                                                 : planVersion);
    if (!scheduleText.empty())
      json.attribute("schedule", scheduleText);
    printInline(json, "grid", toJson(schedule.getSizes()));
    json.attribute("num_tiles", schedule.getNumTiles());
    printInline(json, "core_grid", toJson(cores.getShape()));
    json.attribute("core_order", stringify(cores.getOrder()));
    printInline(json, "arguments", std::move(arguments));
    if (plan.hasFootprints) {
      json.attribute("footprints", true);
      llvm::json::Array operands;
      for (const PlanOperand &operand : plan.operands)
        operands.push_back(toJson(operand));
      printInline(json, "operands", std::move(operands));
    }
    json.attributeArray("cores", [&] {
      for (const PlanEntry &entry : plan.entries)
        json.rawValue([&](llvm::raw_ostream &raw) {
          printEntry(raw, entry, plan.hasFootprints);
        });
    });
  });
  os << "\n";
}
