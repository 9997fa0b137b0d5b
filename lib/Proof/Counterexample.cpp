//===- Counterexample.cpp - Grids for which formulas are wrong ------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Proof/Prove.h"

#include "ttgrid/Schedule/Encode.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"

#include <random>

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::Twine;
using A = CheckedArithmetic;
using Tile = llvm::SmallVector<int64_t>;
using CheckedBox = BoxOf<A>;

/// The most tiles of a grid that is walked.
constexpr int64_t maxWalked = 1000;
constexpr unsigned numSmall = 4000;
constexpr unsigned numLarge = 4000;

namespace {
/// The walk of docs/schedules.md, word for word.
struct Walk {
  ArrayRef<Level> levels;
  llvm::SmallVector<int64_t> runs;
  std::vector<Tile> tiles;

  void visit(size_t l, const CheckedBox &box) {
    if (l == levels.size()) {
      tiles.push_back(box.begin);
      return;
    }
    auto [dim, cut, serpentine] = levels[l];
    int64_t n = llvm::divideCeil(box.length[dim], cut);
    bool backwards = serpentine && runs[l] % 2 == 1;
    runs[l] += 1;
    for (int64_t i = 0; i < n; ++i) {
      int64_t u = backwards ? n - 1 - i : i;
      CheckedBox unit = box;
      unit.begin[dim] += u * cut;
      unit.length[dim] = std::min(cut, box.length[dim] - u * cut);
      visit(l + 1, unit);
    }
  }
};

class Searcher {
public:
  explicit Searcher(const ProofProblem &problem) : problem(problem) {}

  std::optional<std::string> search();

private:
  int64_t draw(int64_t below) {
    return below <= 1 ? 0 : static_cast<int64_t>(random() % below);
  }
  bool drawGrid(int64_t bound, bool isLarge);
  std::string checkSmall();
  std::string checkLarge();
  std::string checkOrder(const CheckedBox &box, ArrayRef<Tile> walked);
  std::string checkPositions(int64_t numTiles);
  std::string checkBoxes();
  std::string checkPosition(const CheckedBox &box, int64_t position);
  std::string describe(const std::string &fault) const;

  const ProofProblem &problem;
  // One seed, so that a refutation is the same in every run.
  std::mt19937_64 random{20260101}; // NOLINT(bugprone-random-generator-seed)
  CheckedBox grid;
  CoresOf<A> cores;
};
} // namespace

static std::string spell(ArrayRef<int64_t> values, llvm::StringRef separator) {
  return llvm::join(
      llvm::map_range(values,
                      [](int64_t value) { return std::to_string(value); }),
      separator);
}

std::string Searcher::describe(const std::string &fault) const {
  return "grid " + spell(grid.length, "x") + ", " + spell(cores.shape, "x") +
         (cores.count == 1 ? " core: " : " cores: ") + fault;
}

static std::string spellTile(ArrayRef<int64_t> tile) {
  return "(" + spell(tile, ", ") + ")";
}

/// Draws a grid and cores of the problem; false where they do not fit.
bool Searcher::drawGrid(int64_t bound, bool isLarge) {
  auto drawSize = [&](std::optional<int64_t> known, int64_t least) {
    if (known)
      return *known;
    if (!isLarge)
      return least + draw(bound);
    return std::max<int64_t>(least,
                             static_cast<int64_t>(random() >> 1) >> draw(64));
  };
  grid = {};
  int64_t product = 1;
  bool fits = true;
  for (std::optional<int64_t> known : problem.sizes) {
    int64_t size = drawSize(known, 0);
    // Now and then as many tiles as there can be.
    if (!known && isLarge && draw(4) == 0)
      size = llvm::maxIntN(64) / std::max<int64_t>(product, 1);
    fits &= !llvm::MulOverflow(product, std::max<int64_t>(size, 1), product);
    grid.begin.push_back(0);
    grid.length.push_back(size);
  }
  cores = {};
  cores.order = problem.coreOrder;
  cores.count = 1;
  for (std::optional<int64_t> known : problem.cores) {
    cores.shape.push_back(drawSize(known, 1));
    cores.count *= cores.shape.back();
  }
  return fits && (isLarge || product <= maxWalked);
}

std::string Searcher::checkOrder(const CheckedBox &box, ArrayRef<Tile> walked) {
  for (auto [position, tile] : llvm::enumerate(walked)) {
    A a;
    NestWalk<A> walk(a, problem.order);
    Tile decoded = walk.decode(box, position).tile;
    if (decoded != tile)
      return "the walk's position " + std::to_string(position) +
             " is the tile " + spellTile(tile) + ", but it is decoded to " +
             spellTile(decoded);
    int64_t encoded = encode(a, problem.order, box, ArrayRef(tile));
    if (encoded != static_cast<int64_t>(position))
      return "the tile " + spellTile(tile) + " is the walk's position " +
             std::to_string(position) + ", but it is encoded to " +
             std::to_string(encoded);
    if (!a.getFault().empty())
      return "at position " + std::to_string(position) + ", " + a.getFault() +
             " does not fit";
  }
  return "";
}

/// Every position is done once, by its owner, where the owner says.
std::string Searcher::checkPositions(int64_t numTiles) {
  A a;
  CheckedBox line = getGridBox(a, ArrayRef(numTiles));
  int64_t seen = 0;
  // One more core than there are.
  for (int64_t core = 0; core <= std::min<int64_t>(cores.count, 64); ++core) {
    ShareOf<A> share = problem.partition.values.getShare(a, line, cores, core);
    int64_t count = share.getCount(a);
    if (count < 0 || count > numTiles || (core >= cores.count && count != 0))
      return "core " + std::to_string(core) + " has " + std::to_string(count) +
             " tiles";
    seen += count;
    for (int64_t k = 0; k < count; ++k) {
      int64_t position = share.getPosition(a, k);
      if (position < 0 || position >= numTiles)
        return "core " + std::to_string(core) + " does position " +
               std::to_string(position) + " of " + std::to_string(numTiles);
      int64_t owner = problem.partition.values.getOwner(a, line, cores,
                                                        {position}, position);
      int64_t index = share.getIndex(a, position);
      if (owner != core || index != k)
        return "core " + std::to_string(core) + " does position " +
               std::to_string(position) + " as its tile " + std::to_string(k) +
               ", which is said to be tile " + std::to_string(index) +
               " of core " + std::to_string(owner);
    }
    if (!a.getFault().empty())
      return "of core " + std::to_string(core) + ", " + a.getFault() +
             " does not fit";
  }
  if (cores.count <= 64 && seen != numTiles)
    return std::to_string(seen) + " tiles are done of " +
           std::to_string(numTiles);
  return "";
}

std::string Searcher::checkBoxes() {
  A a;
  int64_t seen = 0;
  for (int64_t core = 0; core <= std::min<int64_t>(cores.count, 256); ++core) {
    ShareOf<A> share = problem.partition.values.getShare(a, grid, cores, core);
    int64_t count = share.getCount(a);
    if (core >= cores.count && count != 0)
      return "core " + std::to_string(core) + " has " + std::to_string(count) +
             " tiles";
    seen += count;
    if (count < 0 || count > maxWalked)
      return "core " + std::to_string(core) + " has " + std::to_string(count) +
             " tiles";
    Walk walk{problem.order.getLevels(),
              llvm::SmallVector<int64_t>(problem.order.getLevels().size(), 0),
              {}};
    walk.visit(0, share.box);
    for (const Tile &tile : walk.tiles) {
      for (auto [index, size] : llvm::zip_equal(tile, grid.length))
        if (index < 0 || index >= size)
          return "core " + std::to_string(core) + " does the tile " +
                 spellTile(tile);
      int64_t owner =
          problem.partition.values.getOwner(a, grid, cores, tile, 0);
      if (owner != core)
        return "core " + std::to_string(core) + " does the tile " +
               spellTile(tile) + ", which is said to be that of core " +
               std::to_string(owner);
    }
    if (std::string fault = checkOrder(share.box, walk.tiles); !fault.empty())
      return "in the box of core " + std::to_string(core) + " " + fault;
    if (!a.getFault().empty())
      return "of core " + std::to_string(core) + ", " + a.getFault() +
             " does not fit";
  }
  A exact;
  int64_t numTiles = getVolume(exact, grid);
  if (cores.count <= 256 && seen != numTiles)
    return std::to_string(seen) + " tiles are done of " +
           std::to_string(numTiles);
  return "";
}

std::string Searcher::checkSmall() {
  if (problem.partition.cutsGrid)
    return checkBoxes();
  Walk walk{problem.order.getLevels(),
            llvm::SmallVector<int64_t>(problem.order.getLevels().size(), 0),
            {}};
  walk.visit(0, grid);
  std::string fault = checkOrder(grid, walk.tiles);
  return fault.empty() ? checkPositions(walk.tiles.size()) : fault;
}

/// Decoding and encoding undo each other, and nothing overflows.
std::string Searcher::checkPosition(const CheckedBox &box, int64_t position) {
  A a;
  NestWalk<A> walk(a, problem.order);
  Tile tile = walk.decode(box, position).tile;
  if (!a.getFault().empty())
    return "at position " + std::to_string(position) + ", " + a.getFault() +
           " does not fit";
  for (auto [index, begin, length] :
       llvm::zip_equal(tile, box.begin, box.length))
    if (index < begin || index - begin >= length)
      return "position " + std::to_string(position) + " is decoded to " +
             spellTile(tile);
  int64_t encoded = encode(a, problem.order, box, ArrayRef(tile));
  if (encoded != position)
    return "position " + std::to_string(position) + " is decoded to " +
           spellTile(tile) + ", which is encoded to " + std::to_string(encoded);
  if (!a.getFault().empty())
    return "at position " + std::to_string(position) + ", " + a.getFault() +
           " does not fit";
  return "";
}

std::string Searcher::checkLarge() {
  A a;
  int64_t numTiles = getVolume(a, grid);
  // Any core, be there such a one or not.
  int64_t core = draw(2) ? draw(cores.count) : draw(llvm::maxIntN(64));
  CheckedBox cut =
      problem.partition.cutsGrid ? grid : getGridBox(a, ArrayRef(numTiles));
  ShareOf<A> share = problem.partition.values.getShare(a, cut, cores, core);
  int64_t count = share.getCount(a);
  if (count > 0 && a.getFault().empty() && !problem.partition.cutsGrid) {
    int64_t k = draw(2) ? count - 1 : draw(count);
    int64_t position = share.getPosition(a, k);
    int64_t owner =
        problem.partition.values.getOwner(a, cut, cores, {position}, position);
    if (owner != core || share.getIndex(a, position) != k)
      return "tile " + std::to_string(k) + " of core " + std::to_string(core) +
             " is said to be one of core " + std::to_string(owner);
  }
  if (!a.getFault().empty())
    return "of core " + std::to_string(core) + ", " + a.getFault() +
           " does not fit";
  const CheckedBox &box = problem.partition.cutsGrid ? share.box : grid;
  int64_t inBox = getVolume(a, box);
  if (inBox == 0)
    return "";
  for (int64_t position : {int64_t(0), draw(inBox), inBox - 1})
    if (std::string fault = checkPosition(box, position); !fault.empty())
      return fault;
  return "";
}

std::optional<std::string> Searcher::search() {
  int64_t largestCut = 1;
  for (const Level &level : problem.order.getLevels())
    largestCut = std::max(largestCut, level.cut);
  int64_t bound = std::min<int64_t>(3 * largestCut + 5, 40);
  for (unsigned round = 0; round < numSmall; ++round)
    // Small grids first, which are the easiest to look at.
    if (drawGrid(3 + bound * round / numSmall, /*isLarge=*/false))
      if (std::string fault = checkSmall(); !fault.empty())
        return describe(fault);
  for (unsigned round = 0; round < numLarge; ++round)
    if (drawGrid(0, /*isLarge=*/true))
      if (std::string fault = checkLarge(); !fault.empty())
        return describe(fault);
  return std::nullopt;
}

std::optional<std::string>
mlir::ttgrid::findCounterexample(const ProofProblem &problem) {
  return Searcher(problem).search();
}
