//===- CoreGrids.cpp - Core grids that cut a grid in balance --------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CoreGrids.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::SmallVector;

namespace {
/// The points of an axis that balanced parts touch: of all parts, each by
/// itself, and of the first one.
struct PartSizes {
  double total = 0;
  double first = 0;
};

/// Tries the core grids dimension by dimension.
class CoreGridSearch {
public:
  CoreGridSearch(const CandidateProblem &problem, int64_t numCores)
      : problem(problem), numCores(numCores) {
    for (const Operand &operand : problem.operands)
      images.emplace_back(operand);
  }

  RangeTotals getTotals(ArrayRef<int64_t> parts);
  void run(unsigned dim, int64_t used, double longest, double tilesLeft);

  SmallVector<int64_t> parts;
  std::optional<BlockedGrid> best;

private:
  PartSizes getPartSizes(const AxisImage &axis, int64_t parts);

  const CandidateProblem &problem;
  int64_t numCores;
  SmallVector<OperandImage> images;
  llvm::DenseMap<std::pair<const AxisImage *, int64_t>, PartSizes> known;
};
} // namespace

PartSizes CoreGridSearch::getPartSizes(const AxisImage &axis, int64_t parts) {
  auto [at, isNew] = known.try_emplace({&axis, parts});
  if (!isNew)
    return at->second;
  int64_t size = problem.sizes[axis.getDim()];
  int64_t quotient = size / parts, longer = size % parts, begin = 0;
  PartSizes sizes;
  for (int64_t part = 0; part < parts; ++part) {
    int64_t end = begin + quotient + (part < longer);
    double touched = 0;
    if (begin < end)
      for (Span span : axis.get({begin, end}))
        touched += double(span.size());
    sizes.total += touched;
    if (part == 0)
      sizes.first = touched;
    begin = end;
  }
  known[{&axis, parts}] = sizes;
  return sizes;
}

/// A core's box is a product of parts, so the sum over all cores is a product
/// of sums.
RangeTotals CoreGridSearch::getTotals(ArrayRef<int64_t> parts) {
  RangeTotals totals;
  for (const OperandImage &image : images) {
    double total = double(image.getBytesPerPoint()), largest = total;
    SmallVector<bool> depends(parts.size(), false);
    for (const AxisImage &axis : image.getAxes()) {
      PartSizes sizes = getPartSizes(axis, parts[axis.getDim()]);
      total *= sizes.total;
      largest *= sizes.first;
      depends[axis.getDim()] = true;
    }
    for (auto [count, isDependent] : llvm::zip_equal(parts, depends))
      if (!isDependent)
        total *= double(count);
    totals.total += total;
    totals.largest += largest;
  }
  return totals;
}

/// `longest` tiles in the dimensions that have been cut, of `used` cores;
/// `tilesLeft` is the product of the other dimensions.
void CoreGridSearch::run(unsigned dim, int64_t used, double longest,
                         double tilesLeft) {
  // The cores that are left can't cut the rest fine enough.
  if (longest > double(problem.longest) ||
      longest * tilesLeft * double(used) >
          double(problem.longest) * double(numCores))
    return;
  if (dim == problem.sizes.size()) {
    RangeTotals totals = getTotals(parts);
    if (!best || totals.total < best->totals.total)
      best = {parts, totals};
    return;
  }
  int64_t size = problem.sizes[dim];
  for (int64_t count = 1; count <= std::min(size, numCores / used); ++count) {
    parts.push_back(count);
    run(dim + 1, used * count, longest * double(llvm::divideCeil(size, count)),
        tilesLeft / double(size));
    parts.pop_back();
  }
}

std::optional<RangeTotals>
mlir::ttgrid::getBlockedTotals(const CandidateProblem &problem,
                               ArrayRef<int64_t> parts) {
  double longest = 1;
  for (auto [size, count] : llvm::zip_equal(problem.sizes, parts))
    longest *= double(llvm::divideCeil(size, count));
  if (longest > double(problem.longest))
    return std::nullopt;
  return CoreGridSearch(problem, 1).getTotals(parts);
}

std::optional<BlockedGrid>
mlir::ttgrid::getBestCoreGrid(const CandidateProblem &problem,
                              int64_t numCores) {
  CoreGridSearch search(problem, numCores);
  double numTiles = 1;
  for (int64_t size : problem.sizes)
    numTiles *= double(size);
  search.run(0, 1, 1, numTiles);
  return search.best;
}
