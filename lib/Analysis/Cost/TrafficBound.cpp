//===- TrafficBound.cpp - What no schedule can beat -----------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Analysis/Cost/TrafficBound.h"

#include "BoundProblem.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>
#include <numeric>
#include <vector>

using namespace mlir::ttgrid;
using llvm::ArrayRef;

/// The steps that an exact bound may take; beyond, the box is taken.
constexpr double maxSteps = 1 << 22;

llvm::StringRef mlir::ttgrid::stringify(BoundKind kind) {
  switch (kind) {
  case BoundKind::Exact:
    return "exact";
  case BoundKind::Box:
    return "box";
  case BoundKind::Slices:
    return "slices";
  case BoundKind::Cache:
    return "cache";
  }
  llvm_unreachable("a kind without a name");
}

namespace {
/// Two groups of operands on separate dimensions within a slice: a set of k
/// tiles in r rows and c columns has r * c >= k, or k / free tiles if there are
/// dimensions of no operand.
struct Product {
  int64_t rows = 1, columns = 1, free = 1;
  double rowWeight = 0, columnWeight = 0;
  /// The lightest operand of each group.
  double leastRow = 0, leastColumn = 0;

  int64_t getSlice() const { return rows * columns * free; }
  double getLeast(int64_t numTiles) const;
};
} // namespace

/// min { rowWeight r + columnWeight c : r c >= k, r <= rows, c <= columns }:
/// one of the two is at most the square root of k.
double Product::getLeast(int64_t numTiles) const {
  int64_t k = llvm::divideCeil(numTiles, free);
  int64_t root = static_cast<int64_t>(std::sqrt(double(k))) + 1;
  double best = std::numeric_limits<double>::infinity();
  auto consider = [&](int64_t r, int64_t c) {
    if (r <= rows && c <= columns)
      best = std::min(best, rowWeight * double(r) + columnWeight * double(c));
  };
  for (int64_t side = 1; side <= root; ++side) {
    int64_t other = llvm::divideCeil(k, side);
    consider(side, other);
    consider(other, side);
  }
  return best;
}

/// The projections as a product of two; nothing where they overlap.
static std::optional<Product> getProduct(const BoundProblem &problem) {
  if (!problem.isWhole)
    return std::nullopt;
  Product product;
  auto add = [](double weight, double &sum, double &least) {
    least = sum == 0 ? weight : std::min(least, weight);
    sum += weight;
  };
  // Either may be none: the operand is the same for all of a slice.
  std::optional<uint64_t> rowDims, columnDims;
  for (const Projection &projection : problem.projections) {
    uint64_t dims = projection.dims & ~problem.batch;
    if (dims == rowDims.value_or(dims)) {
      rowDims = dims;
      add(projection.weight, product.rowWeight, product.leastRow);
    } else if (dims == columnDims.value_or(dims)) {
      columnDims = dims;
      add(projection.weight, product.columnWeight, product.leastColumn);
    } else {
      return std::nullopt;
    }
  }
  uint64_t rows = rowDims.value_or(0), columns = columnDims.value_or(0);
  if (rows & columns)
    return std::nullopt;
  for (auto [dim, size] : llvm::enumerate(problem.sizes)) {
    if (rows >> dim & 1)
      product.rows *= size;
    else if (columns >> dim & 1)
      product.columns *= size;
    else if (!(problem.batch >> dim & 1))
      product.free *= size;
  }
  return product;
}

namespace {
/// The bounds of one grid on one number of cores.
class Bounds {
public:
  Bounds(const BoundProblem &problem, int64_t numTiles, int64_t numCores);

  TrafficBound get() const;
  /// With `cache` bytes to keep between tiles; infinite where one core's cache
  /// does not matter.
  std::pair<double, double> getCacheBound(double cache) const;

private:
  double getBox(double k) const {
    double bound = getBestBox(problem.sizes, problem.projections, k).bound;
    // What a core moves is a multiple of what all panels are multiples of.
    return unit == 0 ? bound : std::ceil(bound / unit - 1e-9) * unit;
  }
  double getPerTile(double cache) const;
  double getMostTiles(double bytes) const;
  bool canTrySplits() const;
  std::vector<double> getLeastOfShares() const;
  double getBestSplit(ArrayRef<double> ofShare) const;
  std::optional<double> getSlices() const;

  const BoundProblem &problem;
  std::optional<Product> product;
  int64_t numTiles, numCores, longest;
  /// How many tiles fewer than `longest` all cores do together.
  int64_t deficit = 0;
  /// The greatest common divisor of the weights; 0 where they are not whole.
  double unit = 0;
};
} // namespace

/// The greatest common divisor of the weights; 0 where one is no whole number.
static double getUnit(const BoundProblem &problem) {
  uint64_t unit = 0;
  for (const Projection &projection : problem.projections) {
    auto whole = static_cast<uint64_t>(std::min(projection.weight, 0x1p53));
    if (double(whole) != projection.weight)
      return 0;
    unit = std::gcd(unit, whole);
  }
  return double(unit);
}

Bounds::Bounds(const BoundProblem &problem, int64_t numTiles, int64_t numCores)
    : problem(problem), product(getProduct(problem)), numTiles(numTiles),
      numCores(numCores), longest(llvm::divideCeil(numTiles, numCores)),
      unit(getUnit(problem)) {
  int64_t room;
  deficit = llvm::MulOverflow(longest, numCores, room)
                ? std::numeric_limits<int64_t>::max()
                : room - numTiles;
}

/// Whether the least of every share that some core may have, and the best
/// split, are soon computed.
bool Bounds::canTrySplits() const {
  double shares = double(std::min(deficit, longest)) + 1;
  if (shares * shares * std::log2(double(numCores) + 2) > maxSteps)
    return false;
  if (!product)
    return shares <= 256;
  int64_t slice = product->getSlice();
  if (longest > slice)
    return double(slice) * double(longest) <= maxSteps;
  return shares * std::sqrt(double(longest)) <= maxSteps;
}

/// The least for 0 to `most` tiles, of which each slice pays for itself.
static std::vector<double> getLeastOfSlices(const Product &product,
                                            int64_t most, int64_t longest) {
  longest = std::min({longest, most, product.getSlice()});
  std::vector<double> inSlice(longest + 1, 0), least(most + 1, 0);
  for (int64_t k = 1; k <= longest; ++k)
    inSlice[k] = product.getLeast(k);
  for (int64_t k = 1; k <= most; ++k) {
    least[k] = std::numeric_limits<double>::infinity();
    for (int64_t part = 1; part <= std::min(k, longest); ++part)
      least[k] = std::min(least[k], inSlice[part] + least[k - part]);
  }
  return least;
}

/// The least that a core with longest - x tiles moves, by x.
std::vector<double> Bounds::getLeastOfShares() const {
  int64_t mostMissing = std::min(deficit, longest);
  std::vector<double> ofShare(mostMissing + 1), least;
  if (product && longest > product->getSlice())
    least = getLeastOfSlices(*product, longest, longest);
  for (int64_t missing = 0; missing <= mostMissing; ++missing) {
    int64_t k = longest - missing;
    ofShare[missing] = k == 0           ? 0
                       : !least.empty() ? least[k]
                       : product        ? product->getLeast(k)
                                        : getBox(double(k));
  }
  // More tiles never need less.
  for (int64_t missing = mostMissing; missing-- > 0;)
    ofShare[missing] = std::max(ofShare[missing], ofShare[missing + 1]);
  return ofShare;
}

/// The sums of two lists, the least for each total of what is missing.
static std::vector<double> combine(ArrayRef<double> a, ArrayRef<double> b,
                                   int64_t most) {
  std::vector<double> sums(std::min<int64_t>(most + 1, a.size() + b.size() - 1),
                           std::numeric_limits<double>::infinity());
  for (size_t i = 0; i < a.size(); ++i)
    for (size_t j = 0; j < b.size() && i + j < sums.size(); ++j)
      sums[i + j] = std::min(sums[i + j], a[i] + b[j]);
  return sums;
}

/// The best split of the tiles among the cores, by repeated doubling.
double Bounds::getBestSplit(ArrayRef<double> ofShare) const {
  std::vector<double> power(ofShare), sum = {0};
  for (int64_t left = numCores; left > 0; left /= 2) {
    if (left % 2 != 0)
      sum = combine(sum, power, deficit);
    if (left > 1)
      power = combine(power, power, deficit);
  }
  return sum.back();
}

/// Each slice is cut in parts of at most `longest` tiles.
std::optional<double> Bounds::getSlices() const {
  if (problem.numSlices <= 1 || !problem.isWhole)
    return std::nullopt;
  int64_t slice = numTiles / problem.numSlices;
  double ofSlice;
  if (slice <= longest) {
    // One part: two cost no less, as a box holds both of theirs.
    if (product && double(slice) <= maxSteps * maxSteps)
      ofSlice = product->getLeast(slice);
    else
      ofSlice = getBox(double(slice));
  } else if (product && double(slice) * double(longest) <= maxSteps) {
    ofSlice = getLeastOfSlices(*product, slice, longest)[slice];
  } else {
    return std::nullopt;
  }
  return double(problem.numSlices) * ofSlice;
}

static uint64_t toBytes(double bytes) {
  // Sums of whole numbers, but for rounding.
  double rounded = std::ceil(bytes * (1 - 1e-9) - 1e-6);
  if (!(rounded > 0))
    return 0;
  return rounded >= 0x1p64 ? std::numeric_limits<uint64_t>::max()
                           : static_cast<uint64_t>(rounded);
}

TrafficBound Bounds::get() const {
  TrafficBound bound;
  if (problem.projections.empty()) {
    bound.kind = BoundKind::Exact;
    return bound;
  }
  // The bound per tile of a box of real sides falls with its size.
  double ofLongest =
      getBestBox(problem.sizes, problem.projections, double(longest)).bound;
  double total = ofLongest / double(longest) * double(numTiles);
  double largest = getBox(double(longest));
  if (canTrySplits()) {
    std::vector<double> ofShare = getLeastOfShares();
    total = std::max(total, getBestSplit(ofShare));
    if (product) {
      bound.kind = BoundKind::Exact;
      largest = ofShare.front();
    }
  }
  double usedCores = double(llvm::divideCeil(numTiles, longest));
  double perCore = problem.perCore;
  total += perCore * (perCore > 0 ? usedCores : double(numCores));
  largest += perCore;
  if (std::optional<double> slices = getSlices();
      slices && *slices > total * (1 + 1e-9)) {
    bound.kind = BoundKind::Slices;
    total = *slices;
  }
  bound.total = toBytes(total);
  bound.largest = toBytes(largest);
  return bound;
}

//===----------------------------------------------------------------------===//
// Caches
//===----------------------------------------------------------------------===//

/// The most tiles of which the projections take `bytes`.
double Bounds::getMostTiles(double bytes) const {
  double low = 1, high = 1;
  for (int64_t size : problem.sizes)
    high *= double(size);
  if (getBox(high) <= bytes)
    return high;
  for (int step = 0; step < 60 && high > low * (1 + 1e-9); ++step) {
    double middle = std::sqrt(low * high);
    (getBox(middle) <= bytes ? low : high) = middle;
  }
  return high;
}

/// The least bytes per tile of two operands: a load of one enables at most as
/// many tiles as there is room for panels of the other beside it.
double Bounds::getPerTile(double cache) const {
  if (!product || product->rowWeight <= 0 || product->columnWeight <= 0)
    return 0;
  auto getOf = [&](double loaded, double kept) {
    return loaded / std::max(std::floor((cache - loaded) / kept), 1.0);
  };
  double perTile = std::min(getOf(product->leastRow, product->columnWeight),
                            getOf(product->leastColumn, product->rowWeight));
  return perTile / double(product->free);
}

std::pair<double, double> Bounds::getCacheBound(double cache) const {
  double perTile = getPerTile(cache);
  double total = perTile * double(numTiles);
  double largest = perTile * double(longest);
  // While `phase` bytes are loaded, no more than those and the cache's are at
  // hand.
  for (int octave = -2; octave <= 6; ++octave) {
    double phase = std::ldexp(std::max(cache, 1.0), octave);
    double most = getMostTiles(cache + phase);
    total =
        std::max(total, phase * (double(numTiles) / most - double(numCores)));
    largest = std::max(largest, phase * (double(longest) / most - 1));
  }
  return {total, largest};
}

//===----------------------------------------------------------------------===//
// Everything
//===----------------------------------------------------------------------===//

TrafficBound mlir::ttgrid::getTrafficBound(ArrayRef<int64_t> sizes,
                                           ArrayRef<Operand> operands,
                                           int64_t numCores,
                                           std::optional<uint64_t> cache) {
  int64_t numTiles = 1;
  for (int64_t size : sizes)
    numTiles *= size;
  if (numTiles == 0)
    return {0, BoundKind::Exact, 0};
  BoundProblem problem(sizes, operands);
  Bounds bounds(problem, numTiles, numCores);
  TrafficBound bound = bounds.get();
  if (cache && !problem.projections.empty()) {
    auto [total, largest] = bounds.getCacheBound(double(*cache));
    if (toBytes(total) > bound.total) {
      bound.kind = BoundKind::Cache;
      bound.total = toBytes(total);
    }
    bound.largest = std::max(bound.largest, toBytes(largest));
  }
  return bound;
}
