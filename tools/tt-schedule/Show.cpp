//===- Show.cpp - What there is to see of a schedule ----------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Show.h"

#include "Operands.h"

#include "mlir/Support/FileUtilities.h"
#include "ttgrid/Analysis/FootprintText.h"
#include "ttgrid/Analysis/PlanFootprints.h"
#include "ttgrid/IR/ScheduleText.h"
#include "ttgrid/Schedule/Svg.h"
#include "ttgrid/Schedule/Text.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/ToolOutputFile.h"

#include <chrono>

using namespace mlir;
using namespace mlir::ttgrid;

/// Fills the sizes that the program leaves open from those on the command
/// line.
static llvm::Expected<SmallVector<int64_t>> getSizes(const FoundSchedule &found,
                                                     ArrayRef<int64_t> given) {
  if (found.grid.empty() && given.empty())
    return makeScheduleError(found.name +
                             " says nothing of a grid; give one with --grid");
  if (found.grid.empty())
    return llvm::to_vector(given);
  if (!ShapedType::isDynamicShape(found.grid) && given.empty())
    return found.grid;
  if (given.empty())
    return makeScheduleError(found.name +
                             " has a grid whose size is known only at run "
                             "time; give one with --grid");
  if (given.size() != found.grid.size())
    return makeScheduleError(found.name + " has a grid of rank " +
                             Twine(found.grid.size()) +
                             ", but --grid has rank " + Twine(given.size()));
  for (auto [dim, size] : llvm::enumerate(found.grid))
    if (ShapedType::isStatic(size) && size != given[dim])
      return makeScheduleError(found.name + " has the size " + Twine(size) +
                               " in dimension " + Twine(dim) +
                               ", but --grid has " + Twine(given[dim]));
  return llvm::to_vector(given);
}

/// Prints how far the enumeration is, twice a second, to a terminal.
static void printProgress(int64_t seen, int64_t total, double seconds) {
  llvm::errs() << llvm::format(
      "\r%.0f%% of %lld tiles checked, %.0f s left ", 100.0 * seen / total,
      static_cast<long long>(total), seconds * (total - seen) / seen);
}

static llvm::Error checkCover(const Schedule &schedule, raw_ostream &os) {
  int64_t numTiles = schedule.getNumTiles();
  using Clock = std::chrono::steady_clock;
  Clock::time_point start = Clock::now();
  auto getSeconds = [&] {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  bool showsProgress = llvm::errs().is_displayed();
  double shown = 0;
  llvm::Error error = schedule.verify([&](int64_t seen) {
    if (!showsProgress || seen % (1 << 20) != 0)
      return;
    double seconds = getSeconds();
    if (seconds - shown < 0.5)
      return;
    shown = seconds;
    printProgress(seen, numTiles, seconds);
  });
  if (shown > 0)
    llvm::errs() << "\r\033[K";
  if (error)
    return error;
  os << "checked in " << llvm::format("%.1f", getSeconds()) << " s: ";
  if (numTiles == 0)
    os << "there are no tiles, and no core does any\n";
  else
    os << "each of the " << numTiles << " tiles is done exactly once\n";
  return llvm::Error::success();
}

/// The runtime arguments that the plan is to hold.
static llvm::Expected<SmallVector<RuntimeArgument>>
getArguments(const FoundSchedule &found, const Schedule &schedule,
             ArrayRef<std::string> names) {
  if (!names.empty()) {
    SmallVector<RuntimeArgument> arguments;
    for (const std::string &name : names) {
      llvm::Expected<RuntimeArgument> argument = lookupRuntimeArgument(name);
      if (!argument)
        return argument.takeError();
      arguments.push_back(*argument);
    }
    return arguments;
  }
  if (llvm::count(found.arguments, RuntimeArgument::StartTile) > 1 ||
      llvm::count(found.arguments, RuntimeArgument::TileCount) > 1)
    return makeScheduleError(found.name +
                             " takes the shares of several schedules; its "
                             "plan is not that of one");
  if (!found.arguments.empty())
    return found.arguments;
  return getRuntimeArguments(schedule);
}

/// Adds the boxes that the cores touch to a plan.
static llvm::Error
addKernelFootprints(Plan &plan, const FoundSchedule &found,
                    const Schedule &schedule,
                    const std::map<std::string, int64_t> &values) {
  if (!found.kernel)
    return makeScheduleError(
        "--footprints needs a tt.grid_kernel that is not converted yet");
  Footprint footprint = Footprint::compute(found.kernel);
  for (size_t i = 0, e = footprint.getRegions().size(); i < e; ++i)
    footprint.proveExact(i);
  SmallVector<int64_t> symbols;
  for (const FootprintSymbol &symbol : footprint.getSymbols()) {
    std::string name = spellSymbol(symbol);
    auto value = values.find(name);
    if (value == values.end())
      return makeScheduleError("the footprint depends on " + Twine(name) +
                               ", which is known at run time only; give its "
                               "value: --symbol '" +
                               name + "=512', say");
    symbols.push_back(value->second);
  }
  for (const auto &entry : values)
    if (llvm::none_of(footprint.getSymbols(), [&](const FootprintSymbol &it) {
          return spellSymbol(it) == entry.first;
        }))
      return makeScheduleError("the footprint does not depend on '" +
                               entry.first + "', for which --symbol gives " +
                               Twine(entry.second));
  return addFootprints(plan, schedule, footprint, symbols);
}

static llvm::Error printPlan(const FoundSchedule &found,
                             const Schedule &schedule,
                             const ShowRequest &request) {
  llvm::Expected<SmallVector<RuntimeArgument>> arguments =
      getArguments(found, schedule, request.arguments);
  if (!arguments)
    return arguments.takeError();
  llvm::Expected<Plan> plan = getPlan(schedule, *arguments);
  if (!plan)
    return plan.takeError();
  if (request.withFootprints) {
    if (llvm::Error error =
            addKernelFootprints(*plan, found, schedule, request.symbols))
      return error;
  } else if (!request.symbols.empty()) {
    return makeScheduleError("--symbol stands beside --footprints");
  }
  printJson(llvm::outs(), *plan, schedule, spellSchedule(found.schedule));
  return llvm::Error::success();
}

static llvm::Error writePicture(const FoundSchedule &found,
                                const Schedule &schedule,
                                const ShowRequest &request) {
  SvgOptions options;
  options.title = getTitle(found.schedule, schedule);
  options.core = request.core;
  if (hasOperands() && schedule.getNumTiles() <= maxSvgTiles) {
    auto loads = getLoads(schedule);
    if (!loads)
      return loads.takeError();
    options.getLoad = std::move(*loads);
  }
  // Drawn first, so that no half picture is left behind.
  std::string picture;
  llvm::raw_string_ostream os(picture);
  if (llvm::Error error = printSvg(os, schedule, options))
    return error;
  std::string fault;
  std::unique_ptr<llvm::ToolOutputFile> file =
      openOutputFile(request.svgFile, &fault);
  if (!file)
    return makeScheduleError(fault);
  file->os() << picture;
  file->keep();
  return llvm::Error::success();
}

static llvm::Error printTables(const FoundSchedule &found,
                               const Schedule &schedule,
                               const ShowRequest &request) {
  if (hasOperands())
    return printReport(llvm::outs(), schedule.getSizes(), found.schedule,
                       found.runnerUp, found.isChosen, request.numCores);
  llvm::outs() << "grid ";
  llvm::interleave(schedule.getSizes(), llvm::outs(), "x");
  llvm::outs() << "  " << spellSchedule(found.schedule) << "\n";
  printTable(llvm::outs(), schedule);
  printPicture(llvm::outs(), schedule, request.core);
  return llvm::Error::success();
}

/// The meaning of a schedule on the grid and cores of the command line.
static llvm::Expected<Schedule> resolve(const FoundSchedule &found,
                                        const ShowRequest &request) {
  llvm::Expected<SmallVector<int64_t>> sizes = getSizes(found, request.grid);
  if (!sizes)
    return sizes.takeError();
  // Programs may hold schedules of both kinds.
  bool hasStaticCores = found.schedule.hasStaticCores();
  std::optional<int64_t> cores;
  if (!found.isChosen && !(found.isFromProgram && hasStaticCores))
    cores = request.numCores;
  if (!cores && !hasStaticCores)
    return makeScheduleError(
        found.name + " says `cores = ?`; give their number with --cores");
  return found.schedule.resolve(*sizes, cores);
}

llvm::Error mlir::ttgrid::show(const FoundSchedule &found,
                               const ShowRequest &request) {
  llvm::Expected<Schedule> schedule = resolve(found, request);
  if (!schedule)
    return schedule.takeError();
  if (request.core)
    if (llvm::Error error = schedule->checkCore(*request.core))
      return error;
  if (!request.check)
    if (llvm::Error error = checkListed(*schedule))
      return error;

  if (request.wantsTable())
    if (llvm::Error error = printTables(found, *schedule, request))
      return error;
  if (request.check) {
    bool writesToOutput = request.asJson || request.svgFile == "-";
    if (llvm::Error error =
            checkCover(*schedule, writesToOutput ? llvm::errs() : llvm::outs()))
      return error;
  }
  if (request.asJson)
    if (llvm::Error error = printPlan(found, *schedule, request))
      return error;
  if (request.wantsPicture())
    return writePicture(found, *schedule, request);
  return llvm::Error::success();
}
