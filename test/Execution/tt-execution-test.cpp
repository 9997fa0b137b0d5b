//===- tt-execution-test.cpp - Runs schedules and compares ----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Compiles kernels with random schedules, runs them for every core, and
// compares the tiles that they visit with what lib/Schedule says.

#include "Compiled.h"
#include "Foreign.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "ttgrid/RegisterAll.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/TargetSelect.h"

using namespace mlir;
using namespace mlir::ttgrid;

static llvm::cl::opt<uint64_t> seedOption("seed",
                                          llvm::cl::desc("Of the random cases"),
                                          llvm::cl::init(1));
static llvm::cl::opt<int> casesOption("cases", llvm::cl::desc("How many cases"),
                                      llvm::cl::init(200));
static llvm::cl::list<std::string>
    recoveryOption("recovery",
                   llvm::cl::desc("Values of the pass option to test"));
static llvm::cl::opt<bool>
    onlyCyclicOption("only-cyclic",
                     llvm::cl::desc("Only the partition cyclic, blocks of 1"));
static llvm::cl::opt<bool>
    onlyForeignOption("only-foreign",
                      llvm::cl::desc("Only a partition of another dialect"));
static llvm::cl::opt<unsigned>
    indexWidthOption("index-width", llvm::cl::desc("Bits of index, 32 or 64"),
                     llvm::cl::init(64));
static llvm::cl::opt<bool> verboseOption("verbose",
                                         llvm::cl::desc("Print each case"));

static int numFailures = 0;
static int64_t numRuns = 0;
static int64_t numTiles = 0;

static void report(const Case &test, StringRef recovery, int64_t core,
                   const Twine &what) {
  if (++numFailures <= 10)
    llvm::outs() << "FAILED: " << test.describe() << ", recovery " << recovery
                 << ", core " << core << ": " << what << "\n";
}

static std::string spell(ArrayRef<int64_t> tile) {
  std::string text = "(";
  llvm::raw_string_ostream os(text);
  llvm::interleaveComma(tile, os);
  return text + ")";
}

/// The tiles of a core by the library.
static std::vector<Tile> getExpected(const Schedule &schedule, int64_t core) {
  std::vector<Tile> tiles;
  schedule.visitTiles(core, [&](ArrayRef<int64_t> tile) {
    tiles.emplace_back(tile.begin(), tile.end());
    return true;
  });
  return tiles;
}

static void compare(const Case &test, StringRef recovery, int64_t core,
                    ArrayRef<Tile> expected, ArrayRef<Tile> seen,
                    int64_t count) {
  ++numRuns;
  numTiles += seen.size();
  for (auto [k, pair] : llvm::enumerate(llvm::zip(expected, seen)))
    if (std::get<0>(pair) != std::get<1>(pair))
      return report(test, recovery, core,
                    "tile " + Twine(k) + " is " + spell(std::get<1>(pair)) +
                        ", expected " + spell(std::get<0>(pair)));
  if (count != static_cast<int64_t>(expected.size()))
    report(test, recovery, core,
           Twine(count) + " tiles, expected " + Twine(expected.size()));
}

/// Every core, and core ids that do not exist.
static SmallVector<int64_t> getCores(const Case &test) {
  int64_t numCores = test.getNumCores();
  SmallVector<int64_t> cores;
  if (numCores <= 200) {
    cores = llvm::to_vector(llvm::seq<int64_t>(0, numCores + 1));
  } else {
    cores = {0, 1, numCores / 2, numCores - 2, numCores - 1, numCores};
  }
  cores.push_back(llvm::maxIntN(indexWidthOption));
  return cores;
}

static void runCases(MLIRContext &context, ArrayRef<Case> cases, Launch launch,
                     StringRef recovery) {
  if (cases.empty())
    return;
  CompiledCases compiled(context, cases, launch, recovery, indexWidthOption);
  // The strided form goes through every run, with or without a tile.
  bool goesThroughAll = recovery.contains("strided");
  for (auto [index, test] : llvm::enumerate(cases)) {
    if (goesThroughAll && resolve(context, test).getNumTiles() > 1000000)
      continue;
    if (verboseOption)
      llvm::outs() << test.describe() << ", recovery " << recovery << "\n";
    Schedule schedule = resolve(context, test);
    if (launch == Launch::Parallel) {
      std::vector<Tile> expected;
      for (int64_t core = 0; core < test.getNumCores(); ++core)
        llvm::append_range(expected, getExpected(schedule, core));
      int64_t count;
      std::vector<Tile> seen =
          compiled.run(index, 0, expected.size() + 1, count);
      compare(test, recovery, -1, expected, seen, count);
      continue;
    }
    for (int64_t core : getCores(test)) {
      if (schedule.getTileCount(core) > 100000)
        continue;
      std::vector<Tile> expected = getExpected(schedule, core);
      int64_t count;
      std::vector<Tile> seen =
          compiled.run(index, core, expected.size() + 1, count);
      compare(test, recovery, core, expected, seen, count);
    }
  }
}

int main(int argc, char **argv) {
  llvm::cl::ParseCommandLineOptions(
      argc, argv, "Runs random schedules and compares with lib/Schedule\n");
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  mlir::registerAllPasses();
  mlir::ttgrid::registerAllPasses();
  DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  mlir::ttgrid::registerAllDialects(registry);
  test::registerForeignDialect(registry);
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  MLIRContext context(registry);

  llvm::outs() << "seed " << seedOption << "\n";
  llvm::outs().flush();
  if (recoveryOption.empty())
    recoveryOption.push_back("divrem");
  std::mt19937_64 random(seedOption.getValue());

  std::vector<Case> cases[3];
  for (int k = 0; k < casesOption; ++k) {
    auto launch = static_cast<Launch>(k % 3);
    // What the host assigns is ranges, so there is nothing cyclic to assign.
    if ((onlyCyclicOption || onlyForeignOption) && launch == Launch::Assignment)
      launch = Launch::CoreId;
    bool isLarge = launch == Launch::CoreId && k % 2 == 0;
    cases[static_cast<int>(launch)].push_back(
        isLarge ? makeLargeCase(random, onlyCyclicOption, indexWidthOption)
                : makeSmallCase(random, launch, onlyCyclicOption));
    if (onlyForeignOption)
      makeStriped(random, cases[static_cast<int>(launch)].back());
  }
  for (const std::string &recovery : recoveryOption)
    for (int launch = 0; launch < 3; ++launch)
      // Modules of a size that compiles fast.
      for (size_t begin = 0; begin < cases[launch].size(); begin += 100)
        runCases(context,
                 ArrayRef(cases[launch])
                     .slice(begin, std::min<size_t>(100, cases[launch].size() -
                                                             begin)),
                 static_cast<Launch>(launch), recovery);
  llvm::outs() << casesOption << " cases, " << numRuns << " runs, " << numTiles
               << " tiles, " << numFailures << " failures\n";
  return numFailures != 0;
}
