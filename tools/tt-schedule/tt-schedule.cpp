//===- tt-schedule.cpp - Look at schedules --------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FindSchedules.h"
#include "Operands.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/InitAllDialects.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Support/FileUtilities.h"
#include "ttgrid/Analysis/FootprintText.h"
#include "ttgrid/Analysis/PlanFootprints.h"
#include "ttgrid/Schedule/Devices.h"
#include "ttgrid/Schedule/Svg.h"
#include "ttgrid/Schedule/Text.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/ToolOutputFile.h"
#include "llvm/Support/WithColor.h"

#include <chrono>

using namespace mlir;
using namespace mlir::ttgrid;
namespace cl = llvm::cl;

static cl::OptionCategory category("tt-schedule options");

static cl::opt<std::string> inputFile(cl::Positional, cl::Optional,
                                      cl::desc("[program.mlir]"),
                                      cl::cat(category));
static cl::opt<std::string> gridText("grid", cl::value_desc("13x10"),
                                     cl::desc("The sizes of the grid"),
                                     cl::cat(category));
static cl::opt<std::string>
    scheduleText("schedule",
                 cl::value_desc("<cores = 8, partition = .., order = ..>"),
                 cl::desc("The schedule; auto for the one that suits the "
                          "--operands"),
                 cl::cat(category));
static cl::opt<int64_t> numCores("cores",
                                 cl::desc("How many cores `cores = ?` stands "
                                          "for, or --schedule auto has"),
                                 cl::cat(category));
static cl::opt<int64_t> selectedCore("core",
                                     cl::desc("Show the path of this core"),
                                     cl::cat(category));
static cl::opt<std::string>
    functionName("function",
                 cl::desc("The function to look at, in a program that has "
                          "several schedules"),
                 cl::cat(category));
static cl::opt<bool> asJson("json", cl::desc("Print the host's plan as JSON"),
                            cl::cat(category));
static cl::opt<bool> withFootprints(
    "footprints",
    cl::desc("With --json: what the tiles of each core touch, of "
             "a program with the kernel"),
    cl::cat(category));
static cl::list<std::string>
    argumentNames("arguments", cl::CommaSeparated,
                  cl::desc("What the plan holds for each core: core_id, "
                           "num_cores, start_tile, tile_count"),
                  cl::cat(category));
static cl::opt<std::string> svgFile("svg", cl::value_desc("file"),
                                    cl::desc("Write a picture"),
                                    cl::cat(category));
static cl::opt<bool> check("check",
                           cl::desc("Enumerate the tiles of all cores: each "
                                    "must be done exactly once"),
                           cl::cat(category));
static cl::opt<bool> listDevices("devices",
                                 cl::desc("List the core grids of known "
                                          "devices"),
                                 cl::cat(category));

/// The most cores that a table or a plan is made for.
constexpr int64_t maxCores = int64_t(1) << 20;
/// The most tiles that are enumerated: their marks take 2 GiB.
constexpr int64_t maxEnumerated = int64_t(1) << 34;

static LogicalResult fail(const Twine &message) {
  llvm::WithColor::error(llvm::errs(), "tt-schedule") << message << "\n";
  return failure();
}

static LogicalResult fail(llvm::Error error) {
  return fail(llvm::toString(std::move(error)));
}

/// Reads sizes such as 13x10.
static FailureOr<SmallVector<int64_t>> parseGrid(StringRef text) {
  SmallVector<int64_t> sizes;
  SmallVector<StringRef> parts;
  text.split(parts, 'x');
  for (StringRef part : parts) {
    int64_t size;
    if (part.trim().getAsInteger(10, size))
      return fail("the grid '" + text +
                  "' is not a list of sizes such as 13x10");
    sizes.push_back(size);
  }
  return sizes;
}

static ScheduleAttr parseSchedule(StringRef text, MLIRContext *context) {
  std::string attribute = text.trim().str();
  if (!StringRef(attribute).starts_with("#") &&
      !StringRef(attribute).starts_with("<"))
    attribute = "<" + attribute + ">";
  if (!StringRef(attribute).starts_with("#"))
    attribute = "#tt.schedule" + attribute;
  // The diagnostics of text that is no file would name no place worth reading.
  std::string fault;
  ScopedDiagnosticHandler handler(context, [&](Diagnostic &diagnostic) {
    if (fault.empty())
      fault = diagnostic.str();
    for (const Diagnostic &note : diagnostic.getNotes())
      fault += "; " + note.str();
    return success();
  });
  auto schedule =
      dyn_cast_or_null<ScheduleAttr>(parseAttribute(attribute, context));
  if (!schedule)
    (void)fail("the schedule '" + text.trim() +
               "': " + (fault.empty() ? "is not a #tt.schedule" : fault));
  return schedule;
}

/// The schedule as one writes it, without the name of the attribute.
static std::string spellSchedule(ScheduleAttr schedule) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << schedule;
  StringRef stripped = text;
  stripped.consume_front("#tt.schedule");
  return stripped.str();
}

static std::string spellGrid(ArrayRef<int64_t> sizes) {
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::interleave(sizes, os, "x");
  return text;
}

/// Fills the sizes that the program leaves open from those on the command
/// line.
static FailureOr<SmallVector<int64_t>> getSizes(const FoundSchedule &found,
                                                ArrayRef<int64_t> given) {
  if (found.grid.empty() && given.empty())
    return fail(found.name + " says nothing of a grid; give one with --grid");
  if (found.grid.empty())
    return llvm::to_vector(given);
  if (!ShapedType::isDynamicShape(found.grid) && given.empty())
    return found.grid;
  if (given.empty())
    return fail(found.name + " has a grid whose size is known only at run "
                             "time; give one with --grid");
  if (given.size() != found.grid.size())
    return fail(found.name + " has a grid of rank " + Twine(found.grid.size()) +
                ", but --grid has rank " + Twine(given.size()));
  for (auto [dim, size] : llvm::enumerate(found.grid))
    if (ShapedType::isStatic(size) && size != given[dim])
      return fail(found.name + " has the size " + Twine(size) +
                  " in dimension " + Twine(dim) + ", but --grid has " +
                  Twine(given[dim]));
  return llvm::to_vector(given);
}

/// Prints how far the enumeration is, twice a second, to a terminal.
static void printProgress(int64_t seen, int64_t total, double seconds) {
  llvm::errs() << llvm::format(
      "\r%.0f%% of %lld tiles checked, %.0f s left ", 100.0 * seen / total,
      static_cast<long long>(total), seconds * (total - seen) / seen);
}

static LogicalResult checkCover(const Schedule &schedule, raw_ostream &os) {
  int64_t numTiles = schedule.getNumTiles();
  if (numTiles > maxEnumerated)
    return fail(Twine(numTiles) +
                " tiles are too many to enumerate; the most "
                "is " +
                Twine(maxEnumerated));
  if (schedule.getNumCores() > maxEnumerated)
    return fail(Twine(schedule.getNumCores()) +
                " cores are too many to enumerate; the most is " +
                Twine(maxEnumerated));
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
    return fail(std::move(error));
  os << "checked in " << llvm::format("%.1f", getSeconds()) << " s: ";
  if (numTiles == 0)
    os << "there are no tiles, and no core does any\n";
  else
    os << "each of the " << numTiles << " tiles is done exactly once\n";
  return success();
}

/// The runtime arguments that the plan is to hold.
static FailureOr<SmallVector<RuntimeArgument>>
getArguments(const FoundSchedule &found, const Schedule &schedule) {
  if (!argumentNames.empty()) {
    SmallVector<RuntimeArgument> arguments;
    for (const std::string &name : argumentNames) {
      std::optional<RuntimeArgument> argument = parseRuntimeArgument(name);
      if (!argument)
        return fail("there is no runtime argument '" + name +
                    "'; there are core_id, num_cores, start_tile and "
                    "tile_count");
      arguments.push_back(*argument);
    }
    return arguments;
  }
  if (llvm::count(found.arguments, RuntimeArgument::StartTile) > 1 ||
      llvm::count(found.arguments, RuntimeArgument::TileCount) > 1)
    return fail(found.name + " takes the shares of several schedules; its "
                             "plan is not that of one");
  if (!found.arguments.empty())
    return found.arguments;
  return getRuntimeArguments(schedule);
}

/// Adds the boxes that the cores touch to a plan.
static LogicalResult addKernelFootprints(Plan &plan, const FoundSchedule &found,
                                         const Schedule &schedule) {
  if (!found.kernel)
    return fail(
        "--footprints needs a tt.grid_kernel that is not converted yet");
  Footprint footprint = Footprint::compute(found.kernel);
  for (size_t i = 0, e = footprint.getRegions().size(); i < e; ++i)
    footprint.proveExact(i);
  if (!footprint.getSymbols().empty())
    return fail("the footprint depends on " +
                spellSymbol(footprint.getSymbols().front()) +
                ", which is known at run time only; write static sizes");
  if (llvm::Error error = addFootprints(plan, schedule, footprint, {}))
    return fail(std::move(error));
  return success();
}

static LogicalResult printPlan(const FoundSchedule &found,
                               const Schedule &schedule) {
  FailureOr<SmallVector<RuntimeArgument>> arguments =
      getArguments(found, schedule);
  if (failed(arguments))
    return failure();
  llvm::Expected<Plan> plan = getPlan(schedule, *arguments);
  if (!plan)
    return fail(plan.takeError());
  if (withFootprints && failed(addKernelFootprints(*plan, found, schedule)))
    return failure();
  printJson(llvm::outs(), *plan, schedule, spellSchedule(found.schedule));
  return success();
}

static LogicalResult writePicture(const FoundSchedule &found,
                                  const Schedule &schedule,
                                  std::optional<int64_t> core) {
  SvgOptions options;
  options.title =
      spellGrid(schedule.getSizes()) + " " + spellSchedule(found.schedule);
  if (!found.schedule.hasStaticCores())
    options.title += ", " + std::to_string(schedule.getNumCores()) + " cores";
  options.core = core;
  if (hasOperands() && schedule.getNumTiles() <= maxSvgTiles) {
    auto loads = getLoads(schedule);
    if (!loads)
      return fail(loads.takeError());
    options.getLoad = std::move(*loads);
  }
  // Drawn first, so that no half picture is left behind.
  std::string picture;
  llvm::raw_string_ostream os(picture);
  if (llvm::Error error = printSvg(os, schedule, options))
    return fail(std::move(error));
  std::string fault;
  std::unique_ptr<llvm::ToolOutputFile> file = openOutputFile(svgFile, &fault);
  if (!file)
    return fail(fault);
  file->os() << picture;
  file->keep();
  return success();
}

static LogicalResult show(const FoundSchedule &found,
                          ArrayRef<int64_t> givenSizes) {
  FailureOr<SmallVector<int64_t>> sizes = getSizes(found, givenSizes);
  if (failed(sizes))
    return failure();
  // Programs may hold schedules of both kinds.
  std::optional<int64_t> cores;
  bool isFromFile = !inputFile.empty();
  if (numCores.getNumOccurrences() && !found.isChosen &&
      (!isFromFile || !found.schedule.hasStaticCores()))
    cores = numCores;
  if (!cores && !found.schedule.hasStaticCores())
    return fail(found.name + " says `cores = ?`; give their number with "
                             "--cores");
  llvm::Expected<Schedule> schedule = found.schedule.resolve(*sizes, cores);
  if (!schedule)
    return fail(schedule.takeError());

  std::optional<int64_t> core;
  if (selectedCore.getNumOccurrences()) {
    core = selectedCore;
    if (*core < 0 || *core >= schedule->getNumCores())
      return fail("there is no core " + Twine(*core) + " among " +
                  Twine(schedule->getNumCores()));
  }
  bool wantsPicture = !svgFile.empty();
  bool wantsTable = !asJson && !wantsPicture && !check;
  if (!check && schedule->getNumCores() > maxCores)
    return fail(Twine(schedule->getNumCores()) +
                " cores are too many to list; the most is " + Twine(maxCores));

  if (wantsTable && hasOperands()) {
    std::optional<int64_t> all;
    if (numCores.getNumOccurrences())
      all = numCores;
    if (llvm::Error error = printReport(llvm::outs(), *sizes, found.schedule,
                                        found.runnerUp, found.isChosen, all))
      return fail(std::move(error));
  } else if (wantsTable) {
    llvm::outs() << "grid " << spellGrid(*sizes) << "  "
                 << spellSchedule(found.schedule) << "\n";
    printTable(llvm::outs(), *schedule);
    printPicture(llvm::outs(), *schedule, core);
  }
  if (check &&
      failed(checkCover(*schedule, asJson || svgFile == "-" ? llvm::errs()
                                                            : llvm::outs())))
    return failure();
  if (asJson && failed(printPlan(found, *schedule)))
    return failure();
  if (wantsPicture && failed(writePicture(found, *schedule, core)))
    return failure();
  return success();
}

/// The schedules of the program that the command line asks for.
static FailureOr<std::vector<FoundSchedule>> select(Operation *program) {
  std::vector<FoundSchedule> all = findSchedules(program);
  if (!functionName.empty())
    llvm::erase_if(all, [](const FoundSchedule &found) {
      return found.function != functionName;
    });
  if (all.empty() && !functionName.empty())
    return fail("no function @" + functionName + " in " + inputFile +
                " has a schedule");
  if (all.empty())
    return fail(inputFile + " holds no schedule");
  if (all.size() > 1 && (asJson || !svgFile.empty())) {
    std::string names;
    for (const FoundSchedule &found : all)
      names += "\n  " + found.name;
    return fail("of several schedules one can be written; choose a function "
                "with --function:" +
                names);
  }
  return all;
}

static LogicalResult showProgram(MLIRContext *context,
                                 ArrayRef<int64_t> sizes) {
  std::string fault;
  std::unique_ptr<llvm::MemoryBuffer> buffer = openInputFile(inputFile, &fault);
  if (!buffer)
    return fail(fault);
  llvm::SourceMgr sourceMgr;
  sourceMgr.AddNewSourceBuffer(std::move(buffer), SMLoc());
  SourceMgrDiagnosticHandler handler(sourceMgr, context);
  OwningOpRef<ModuleOp> program =
      parseSourceFile<ModuleOp>(sourceMgr, ParserConfig(context));
  if (!program)
    return failure();
  FailureOr<std::vector<FoundSchedule>> all = select(*program);
  if (failed(all))
    return failure();
  for (const FoundSchedule &found : *all) {
    if (!asJson && svgFile.empty())
      llvm::outs() << found.name << ":\n";
    if (failed(show(found, sizes)))
      return failure();
  }
  return success();
}

static void printDevices() {
  size_t width = 0;
  for (const Device &device : getDevices())
    width = std::max(width, device.name.size());
  for (const Device &device : getDevices())
    llvm::outs() << llvm::left_justify(device.name, width) << "  "
                 << llvm::left_justify(spellGrid({device.rows, device.columns}),
                                       5)
                 << "  " << device.description << "\n";
}

static LogicalResult run() {
  if (listDevices) {
    if (!inputFile.empty() || gridText.getNumOccurrences() ||
        scheduleText.getNumOccurrences() || check || asJson || !svgFile.empty())
      return fail("--devices stands alone");
    printDevices();
    return success();
  }
  SmallVector<int64_t> sizes;
  if (gridText.getNumOccurrences()) {
    FailureOr<SmallVector<int64_t>> parsed = parseGrid(gridText);
    if (failed(parsed))
      return failure();
    sizes = std::move(*parsed);
  }

  DialectRegistry registry;
  registry.insert<TTGridDialect>();
  if (!inputFile.empty())
    registerAllDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.loadDialect<TTGridDialect>();

  if (!inputFile.empty() && !scheduleText.empty())
    return fail("give a program or a --schedule, not both");
  if (!inputFile.empty())
    return showProgram(&context, sizes);
  if (scheduleText.empty())
    return fail("give a --grid and a --schedule, or a program; --help tells "
                "more");
  FoundSchedule found;
  found.name = "the schedule";
  if (StringRef(scheduleText).trim() == "auto") {
    llvm::Expected<AutoSchedule> chosen = chooseSchedule(
        &context, sizes,
        numCores.getNumOccurrences() ? std::optional<int64_t>(numCores)
                                     : std::nullopt);
    if (!chosen)
      return fail(chosen.takeError());
    found.schedule = chosen->best;
    found.runnerUp = chosen->runnerUp;
    found.isChosen = true;
  } else {
    found.schedule = parseSchedule(scheduleText, &context);
  }
  if (!found.schedule)
    return failure();
  return show(found, sizes);
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  addOperandOptions(category);
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(
      argc, argv,
      "Shows which core does which tiles of a grid, and in which sequence\n");
  return failed(run());
}
