//===- tt-schedule.cpp - Look at schedules --------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FindSchedules.h"
#include "Operands.h"
#include "Prove.h"
#include "Show.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/InitAllDialects.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Support/FileUtilities.h"
#include "ttgrid/IR/ScheduleText.h"
#include "ttgrid/Schedule/Devices.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/WithColor.h"

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
static cl::opt<bool> asJson("json",
                            cl::desc("Print the host's plan as JSON; with "
                                     "--prove the goals"),
                            cl::cat(category));
static cl::opt<bool> withFootprints(
    "footprints",
    cl::desc("With --json: what the tiles of each core touch, of "
             "a program with the kernel"),
    cl::cat(category));
static cl::list<std::string> symbolTexts(
    "symbol", cl::value_desc("'dim(%arg0, 0)=512'"),
    cl::desc("With --footprints: the value of a size or number from outside "
             "of the kernel; once for each"),
    cl::cat(category));
static const std::string argumentsHelp =
    "What the plan holds for each core, of " + listRuntimeArguments("and");
static cl::list<std::string> argumentNames("arguments", cl::CommaSeparated,
                                           cl::desc(argumentsHelp),
                                           cl::value_desc("core_id,start_tile"),
                                           cl::cat(category));
static cl::opt<std::string> svgFile("svg", cl::value_desc("file"),
                                    cl::desc("Write a picture"),
                                    cl::cat(category));
static cl::opt<bool> check("check",
                           cl::desc("Enumerate the tiles of all cores: each "
                                    "must be done exactly once"),
                           cl::cat(category));
static cl::opt<bool> wantsProof(
    "prove",
    cl::desc("Prove for all sizes and cores written ? that each tile "
             "is done exactly once, in the order's sequence; asks "
             "z3"),
    cl::cat(category));
static cl::opt<std::string>
    solverPath("solver", cl::value_desc("z3"),
               cl::desc("With --prove: the program to ask"), cl::cat(category));
static cl::opt<unsigned>
    solverTimeout("timeout", cl::value_desc("seconds"), cl::init(60),
                  cl::desc("With --prove: the most for one query"),
                  cl::cat(category));
static cl::list<std::string>
    goalNames("goal", cl::value_desc("name"),
              cl::desc("With --prove: prove this goal alone; may be given "
                       "several times"),
              cl::cat(category));
static cl::opt<bool> listsGoals("list-goals",
                                cl::desc("With --prove: name the goals, and "
                                         "ask nothing"),
                                cl::cat(category));
static cl::opt<bool> listDevices("devices",
                                 cl::desc("List the core grids of known "
                                          "devices"),
                                 cl::cat(category));

static LogicalResult fail(const Twine &message) {
  llvm::WithColor::error(llvm::errs(), "tt-schedule") << message << "\n";
  return failure();
}

static LogicalResult fail(llvm::Error error) {
  return fail(llvm::toString(std::move(error)));
}

/// Reads sizes such as 13x10, or ?x10 with --prove.
static FailureOr<SmallVector<int64_t>> parseGrid(StringRef text) {
  SmallVector<int64_t> sizes;
  SmallVector<StringRef> parts;
  text.split(parts, 'x');
  for (StringRef part : parts) {
    int64_t size = ShapedType::kDynamic;
    if (part.trim() == "?") {
      if (!wantsProof)
        return fail("the grid '" + text +
                    "' has a size that may be any, which only --prove takes");
    } else if (part.trim().getAsInteger(10, size)) {
      return fail("the grid '" + text +
                  "' is not a list of sizes such as 13x10");
    }
    sizes.push_back(size);
  }
  return sizes;
}

static ScheduleAttr readSchedule(StringRef text, MLIRContext *context) {
  std::string attribute = text.trim().str();
  // A shell is easier to please without the angle brackets.
  if (!StringRef(attribute).starts_with("#") &&
      !StringRef(attribute).starts_with("<"))
    attribute = "<" + attribute + ">";
  // The diagnostics of text that is no file would name no place worth reading.
  std::string fault;
  ScopedDiagnosticHandler handler(context, [&](Diagnostic &diagnostic) {
    if (fault.empty())
      fault = diagnostic.str();
    for (const Diagnostic &note : diagnostic.getNotes())
      fault += "; " + note.str();
    return success();
  });
  ScheduleAttr schedule = parseSchedule(attribute, context);
  if (!schedule)
    (void)fail("the schedule '" + text.trim() +
               "': " + (fault.empty() ? "is not a #tt.schedule" : fault));
  return schedule;
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

/// Reads a name and its value.
static FailureOr<std::pair<std::string, int64_t>> parseSymbol(StringRef text) {
  auto [name, number] = text.rsplit('=');
  int64_t value;
  if (name.trim().empty() || number.trim().getAsInteger(10, value))
    return fail("the symbol '" + text +
                "' is not a name and its value, such as 'dim(%arg0, 0)=512'");
  return std::pair(name.trim().str(), value);
}

static LogicalResult showProgram(MLIRContext *context,
                                 const ShowRequest &request) {
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
    if (!request.asJson && !request.wantsPicture())
      llvm::outs() << found.name << ":\n";
    if (llvm::Error error = show(found, request))
      return fail(std::move(error));
  }
  return success();
}

static void printDevices() {
  size_t width = 0;
  for (const Device &device : getDevices())
    width = std::max(width, device.name.size());
  for (const Device &device : getDevices())
    llvm::outs()
        << llvm::left_justify(device.name, width) << "  "
        << llvm::left_justify(
               llvm::formatv("{0}x{1}", device.rows, device.columns).str(), 5)
        << "  " << device.description << "\n";
}

template <typename T>
static std::optional<T> getIfGiven(const cl::opt<T> &option) {
  if (!option.getNumOccurrences())
    return std::nullopt;
  return option.getValue();
}

static FailureOr<ShowRequest> readRequest() {
  ShowRequest request;
  if (gridText.getNumOccurrences()) {
    FailureOr<SmallVector<int64_t>> grid = parseGrid(gridText);
    if (failed(grid))
      return failure();
    request.grid = std::move(*grid);
  }
  request.numCores = getIfGiven(numCores);
  request.core = getIfGiven(selectedCore);
  request.arguments.assign(argumentNames.begin(), argumentNames.end());
  request.svgFile = svgFile;
  request.asJson = asJson;
  request.withFootprints = withFootprints;
  for (StringRef text : symbolTexts) {
    FailureOr<std::pair<std::string, int64_t>> symbol = parseSymbol(text);
    if (failed(symbol))
      return failure();
    if (!request.symbols.insert(std::move(*symbol)).second)
      return fail("the symbol '" + text + "' has a value already");
  }
  request.check = check;
  return request;
}

static LogicalResult runProof(MLIRContext *context,
                              const ShowRequest &request) {
  if (!inputFile.empty())
    return fail("--prove takes a --grid and a --schedule, not a program");
  if (check || request.wantsPicture() || request.core || withFootprints ||
      hasOperands() || !request.arguments.empty())
    return fail("with --prove stand --grid, --schedule, --cores, --solver, "
                "--timeout, --goal and --json alone");
  if (scheduleText.empty() || StringRef(scheduleText).trim() == "auto")
    return fail("--prove needs a --schedule, written out");
  if (solverTimeout == 0)
    return fail("the --timeout is 0; a query needs at least 1 second");
  ScheduleAttr schedule = parseSchedule(scheduleText, context);
  if (!schedule)
    return failure();
  llvm::Expected<bool> isProved = proveSchedule(
      schedule, {request.grid, request.numCores, solverPath, solverTimeout,
                 request.asJson,
                 std::vector<std::string>(goalNames.begin(), goalNames.end()),
                 listsGoals});
  if (!isProved)
    return fail(isProved.takeError());
  return success(*isProved);
}

static LogicalResult run() {
  if (listDevices) {
    if (!inputFile.empty() || gridText.getNumOccurrences() ||
        scheduleText.getNumOccurrences() || check || asJson || wantsProof ||
        !svgFile.empty())
      return fail("--devices stands alone");
    printDevices();
    return success();
  }
  FailureOr<ShowRequest> request = readRequest();
  if (failed(request))
    return failure();

  DialectRegistry registry;
  registry.insert<TTGridDialect>();
  if (!inputFile.empty())
    registerAllDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.loadDialect<TTGridDialect>();

  if (wantsProof)
    return runProof(&context, *request);
  if (solverPath.getNumOccurrences() || solverTimeout.getNumOccurrences() ||
      listsGoals || !goalNames.empty())
    return fail("--solver, --timeout, --goal and --list-goals are for --prove");
  if (!inputFile.empty() && !scheduleText.empty())
    return fail("give a program or a --schedule, not both");
  if (!inputFile.empty())
    return showProgram(&context, *request);
  if (scheduleText.empty())
    return fail("give a --grid and a --schedule, or a program; --help tells "
                "more");
  FoundSchedule found;
  found.name = "the schedule";
  if (StringRef(scheduleText).trim() == "auto") {
    llvm::Expected<AutoSchedule> chosen =
        chooseSchedule(&context, request->grid, request->numCores);
    if (!chosen)
      return fail(chosen.takeError());
    found.schedule = chosen->best;
    found.runnerUp = chosen->runnerUp;
    found.isChosen = true;
  } else {
    found.schedule = readSchedule(scheduleText, &context);
  }
  if (!found.schedule)
    return failure();
  if (llvm::Error error = show(found, *request))
    return fail(std::move(error));
  return success();
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
