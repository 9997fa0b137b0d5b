//===- tt-footprint-test.cpp - Runs kernels and compares footprints -------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Runs random kernels with every access recorded, tile by tile. Each access
// lies in its region; a region that claims to be exact holds nothing else;
// tiles that touch the same element are a race that is found, and a race that
// is certain happens.

#include "Recorded.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "ttgrid/Analysis/FootprintText.h"
#include "ttgrid/RegisterAll.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/TargetSelect.h"

using namespace mlir;
using namespace mlir::ttgrid;

static llvm::cl::opt<uint64_t>
    seedOption("seed", llvm::cl::desc("Of the kernels"), llvm::cl::init(1));
static llvm::cl::opt<int> kernelsOption("kernels",
                                        llvm::cl::desc("How many kernels"),
                                        llvm::cl::init(100));
static llvm::cl::opt<bool>
    racesOption("races", llvm::cl::desc("Kernels in which races are common"));
static llvm::cl::opt<bool> printOption("print",
                                       llvm::cl::desc("Print each kernel"));

namespace {
struct Counts {
  int64_t runs = 0, invalid = 0, accesses = 0, regions = 0, exact = 0,
          unknown = 0, tight = 0;
  int64_t races = 0, certain = 0, possible = 0, falsePossible = 0;
  int failures = 0;
};

/// Compares one kernel's runs with its footprint.
class Comparison {
public:
  Comparison(const RandomKernel &kernel, Footprint &footprint, Counts &counts)
      : kernel(kernel), footprint(footprint), counts(counts),
        races(footprint.findRaces()) {}

  void compare(ArrayRef<SmallVector<int64_t>> shapes, ArrayRef<int64_t> indices,
               const Recording &recording);

private:
  void report(const Twine &what);
  void compareRegions(const Recording &recording, ArrayRef<int64_t> symbols);
  void compareRaces(const Recording &recording,
                    ArrayRef<SmallVector<int64_t>> shapes);
  std::optional<SmallVector<int64_t>>
  getSymbols(ArrayRef<SmallVector<int64_t>> shapes, ArrayRef<int64_t> indices);
  unsigned getBuffer(Value memref) {
    return cast<BlockArgument>(memref).getArgNumber();
  }

  const RandomKernel &kernel;
  Footprint &footprint;
  Counts &counts;
  std::vector<Race> races;
};
} // namespace

static std::string spell(ArrayRef<int64_t> values) {
  std::string text = "(";
  llvm::raw_string_ostream os(text);
  llvm::interleaveComma(values, os);
  return text + ")";
}

void Comparison::report(const Twine &what) {
  if (++counts.failures <= 5)
    llvm::outs() << "FAILED: " << kernel.name << ": " << what << "\n"
                 << kernel.text;
}

std::optional<SmallVector<int64_t>>
Comparison::getSymbols(ArrayRef<SmallVector<int64_t>> shapes,
                       ArrayRef<int64_t> indices) {
  SmallVector<int64_t> symbols;
  for (const FootprintSymbol &symbol : footprint.getSymbols()) {
    auto argument = dyn_cast<BlockArgument>(symbol.value);
    if (!argument)
      return std::nullopt;
    unsigned number = argument.getArgNumber();
    symbols.push_back(symbol.dimension ? shapes[number][*symbol.dimension]
                                       : indices[number - shapes.size()]);
  }
  return symbols;
}

static bool contains(ArrayRef<Interval> box, ArrayRef<int64_t> element) {
  return llvm::all_of(llvm::zip_equal(box, element), [](auto pair) {
    auto [interval, index] = pair;
    return interval.lower <= index && index <= interval.upper;
  });
}

void Comparison::compareRegions(const Recording &recording,
                                ArrayRef<int64_t> symbols) {
  for (const auto &[key, tiles] : recording.accesses) {
    auto [buffer, kind] = key;
    const AccessRegion *found = nullptr;
    for (const AccessRegion &region : footprint.getRegions())
      if (getBuffer(region.memref) == buffer && region.kind == kind)
        found = &region;
    if (!found) {
      report("no region for " + stringify(kind) + " of %m" + Twine(buffer));
      continue;
    }
    for (const auto &[tile, elements] : tiles) {
      std::optional<SmallVector<Interval>> box = found->evaluate(tile, symbols);
      for (const Recording::Element &element : elements) {
        ++counts.accesses;
        if (!box || !contains(*box, element))
          report(stringify(kind) + " of %m" + Twine(buffer) + spell(element) +
                 " by tile " + spell(tile) + " lies outside of " +
                 spellBox(*found));
      }
    }
  }
  // Every tile, also those that touch nothing.
  for (const AccessRegion &region : footprint.getRegions()) {
    if (region.precision == Precision::Unknown)
      continue;
    auto it = recording.accesses.find({getBuffer(region.memref), region.kind});
    std::optional<SmallVector<int64_t>> extents =
        region.getExtents(GridKernelOp(footprint.getKernel()).getStaticSizes());
    for (const Recording::Tile &tile : recording.tiles) {
      std::optional<SmallVector<Interval>> box = region.evaluate(tile, symbols);
      int64_t volume = box ? 1 : 0;
      if (box)
        for (auto [dimension, interval] : llvm::enumerate(*box)) {
          int64_t extent = interval.upper - interval.lower + 1;
          volume *= extent;
          if (extents && extent > (*extents)[dimension])
            report("the extents of " + spellBox(region) + " are too small");
        }
      int64_t numAccessed = 0;
      if (it != recording.accesses.end())
        if (auto at = it->second.find(tile); at != it->second.end())
          numAccessed = at->second.size();
      counts.tight += numAccessed == volume;
      ++counts.regions;
      if (region.precision == Precision::Exact && numAccessed != volume)
        report(spellBox(region) + " of " + getValueName(region.memref) +
               " is not exact for tile " + spell(tile));
    }
  }
}

void Comparison::compareRaces(const Recording &recording,
                              ArrayRef<SmallVector<int64_t>> shapes) {
  auto getAccesses = [&](unsigned buffer, AccessKind kind) {
    auto it = recording.accesses.find({buffer, kind});
    return it == recording.accesses.end()
               ? std::map<Recording::Tile, std::set<Recording::Element>>()
               : it->second;
  };
  for (unsigned buffer = 0; buffer < shapes.size(); ++buffer) {
    std::map<Recording::Element, std::set<Recording::Tile>> writers;
    for (const auto &[tile, elements] : getAccesses(buffer, AccessKind::Write))
      for (const Recording::Element &element : elements)
        writers[element].insert(tile);
    for (AccessKind kind :
         {AccessKind::Write, AccessKind::Read, AccessKind::Atomic}) {
      bool happens = false;
      for (const auto &[tile, elements] : getAccesses(buffer, kind))
        for (const Recording::Element &element : elements)
          if (auto it = writers.find(element); it != writers.end())
            happens |= it->second.size() > it->second.count(tile);
      const Race *race = nullptr;
      for (const Race &it : races)
        if (getBuffer(it.memref) == buffer && it.secondKind == kind)
          race = &it;
      counts.races += happens;
      if (happens && !race)
        report("a race of writes and " + stringify(kind) + "s of %m" +
               Twine(buffer) + " is missing");
      if (!race)
        continue;
      ++(race->certain ? counts.certain : counts.possible);
      counts.falsePossible += !race->certain && !happens;
      // Of what is certain, the example is to happen wherever it can.
      bool isEmpty = llvm::any_of(shapes, [](ArrayRef<int64_t> shape) {
        return llvm::is_contained(shape, 0);
      });
      auto has = [&](ArrayRef<int64_t> tile) {
        return recording.tiles.count(Recording::Tile(tile));
      };
      auto touches = [&](ArrayRef<int64_t> tile, AccessKind kind) {
        auto accesses = getAccesses(buffer, kind);
        auto it = accesses.find(Recording::Tile(tile));
        return it != accesses.end() &&
               it->second.count(Recording::Element(race->element.begin(),
                                                   race->element.end()));
      };
      bool isInside = llvm::all_of(
          llvm::zip_equal(race->element, shapes[buffer]),
          [](auto pair) { return std::get<0>(pair) < std::get<1>(pair); });
      if (!race->certain || isEmpty || !isInside || !has(race->firstTile) ||
          !has(race->secondTile))
        continue;
      if (race->firstTile == race->secondTile ||
          !touches(race->firstTile, AccessKind::Write) ||
          !touches(race->secondTile, kind))
        report("no race, but certain: " + spellRace(*race, footprint));
    }
  }
}

void Comparison::compare(ArrayRef<SmallVector<int64_t>> shapes,
                         ArrayRef<int64_t> indices,
                         const Recording &recording) {
  ++counts.runs;
  if (recording.isOutOfBounds) {
    ++counts.invalid;
    return;
  }
  if (std::optional<SmallVector<int64_t>> symbols = getSymbols(shapes, indices))
    compareRegions(recording, *symbols);
  compareRaces(recording, shapes);
}

static void runKernels(MLIRContext &context, ArrayRef<RandomKernel> kernels,
                       std::mt19937_64 &random, Counts &counts) {
  std::string text;
  for (const RandomKernel &kernel : kernels) {
    text += kernel.text;
    if (printOption)
      llvm::outs() << kernel.text;
  }
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
  if (!module) {
    llvm::outs() << text << "the kernels do not parse\n";
    exit(1);
  }
  std::vector<Footprint> footprints;
  module->walk([&](GridKernelOp kernel) {
    Footprint &footprint = footprints.emplace_back(Footprint::compute(kernel));
    for (size_t i = 0, e = footprint.getRegions().size(); i < e; ++i) {
      Precision precision = footprint.proveExact(i);
      counts.exact += precision == Precision::Exact;
      counts.unknown += precision == Precision::Unknown;
    }
  });
  OwningOpRef<ModuleOp> copy(module->clone());
  RecordedKernels recorded(*copy, kernels);
  auto pick = [&](int64_t min, int64_t max) {
    return std::uniform_int_distribution<int64_t>(min, max)(random);
  };
  for (auto [index, kernel] : llvm::enumerate(kernels)) {
    Comparison comparison(kernel, footprints[index], counts);
    for (int run = 0; run < 3; ++run) {
      std::vector<SmallVector<int64_t>> shapes;
      for (const Buffer &buffer : kernel.buffers) {
        shapes.push_back(buffer.shape);
        for (int64_t &size : shapes.back())
          if (size < 0)
            size = pick(run == 0 ? 0 : 4, 12);
      }
      SmallVector<int64_t> indices;
      for (unsigned i = 0; i < kernel.numIndices; ++i)
        indices.push_back(pick(0, i == 0 ? 9 : 4));
      comparison.compare(shapes, indices, recorded.run(index, shapes, indices));
    }
  }
}

int main(int argc, char **argv) {
  llvm::cl::ParseCommandLineOptions(
      argc, argv, "Runs random kernels and compares with their footprints\n");
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  mlir::registerAllPasses();
  mlir::ttgrid::registerAllPasses();
  DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  mlir::ttgrid::registerAllDialects(registry);
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  MLIRContext context(registry);

  llvm::outs() << "seed " << seedOption << "\n";
  llvm::outs().flush();
  std::mt19937_64 random(seedOption);
  Counts counts;
  // Modules of a size that compiles fast.
  for (int begin = 0; begin < kernelsOption; begin += 50) {
    std::vector<RandomKernel> kernels;
    for (int k = begin; k < std::min<int>(begin + 50, kernelsOption); ++k) {
      std::string name = "k" + std::to_string(k);
      kernels.push_back(racesOption ? makeRaceKernel(random, name)
                                    : makeRandomKernel(random, name));
    }
    runKernels(context, kernels, random, counts);
  }
  llvm::outs() << counts.runs << " runs (" << counts.invalid
               << " out of bounds), " << counts.accesses << " accesses; "
               << counts.exact << " regions exact, " << counts.unknown
               << " unknown; of " << counts.regions << " boxes " << counts.tight
               << " tight; " << counts.races << " races, " << counts.certain
               << " certain, " << counts.possible << " possible ("
               << counts.falsePossible << " of them did not happen)\n"
               << counts.failures << " failures\n";
  return counts.failures != 0;
}
