//===- Candidates.cpp - Orders worth a look -------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Candidates.h"

#include "ttgrid/Analysis/Cost/ChooseSchedule.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>
#include <tuple>

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::SmallVector;

/// Of more dimensions than this, the outer ones keep their place.
constexpr unsigned maxPermuted = 4;

/// The dimensions of more than one tile.
static SmallVector<unsigned, 4> getActiveDims(ArrayRef<int64_t> sizes) {
  SmallVector<unsigned, 4> dims;
  for (auto [dim, size] : llvm::enumerate(sizes))
    if (size > 1)
      dims.push_back(dim);
  return dims;
}

bool GroupFamily::isKeyword(unsigned rank) const {
  return llvm::is_sorted(dims) && place + 2 == dims.size() &&
         dims[place] == rank - 2 && dims[place + 1] == rank - 1;
}

Order mlir::ttgrid::getGroupOrder(const CandidateProblem &problem,
                                  const GroupFamily &family, int64_t group,
                                  bool serpentine) {
  SmallVector<Level, 8> levels;
  // Dimensions of one tile change nothing.
  for (auto [dim, size] : llvm::enumerate(problem.sizes))
    if (size <= 1)
      levels.push_back(
          {static_cast<unsigned>(dim), 1, serpentine && !levels.empty()});
  unsigned grouped = family.getGroupedDim();
  bool isCut = group > 1 && group < problem.sizes[grouped];
  for (unsigned k = 0; k < family.dims.size(); ++k) {
    unsigned dim = family.dims[k];
    // As in the keyword: all levels but the first.
    bool turns = serpentine && !levels.empty();
    if (k != family.place) {
      levels.push_back({dim, 1, turns});
      if (k == family.place + 1 && group > 1)
        levels.push_back({grouped, 1, serpentine});
      continue;
    }
    // One group, or groups of one, are no level.
    if (isCut)
      levels.push_back({grouped, group, turns});
    else if (group == 1)
      levels.push_back({grouped, 1, turns});
  }
  return llvm::cantFail(Order::get(problem.sizes.size(), levels));
}

//===----------------------------------------------------------------------===//
// Families
//===----------------------------------------------------------------------===//

/// What a box of real sides touches, in bytes.
static double getBoxBytes(const CandidateProblem &problem,
                          ArrayRef<double> sides) {
  double total = 0;
  for (const Operand &operand : problem.operands) {
    double bytes = double(operand.bytes);
    for (const OperandAxis &axis : operand.axes) {
      double values = std::max(sides[axis.dim] / double(axis.divisor), 1.0);
      if (axis.modulus != 0)
        values = std::min(values, double(axis.modulus));
      double width = double(axis.last - axis.first + 1);
      double step = std::min(std::abs(double(axis.scale)), width);
      bytes *= step * (values - 1) + width;
    }
    total += bytes;
  }
  return total;
}

/// What a core touches with groups of a real size: the innermost dimensions
/// whole, then the group, then a run as long as there are tiles left, then
/// further groups.
static double getFamilyBytes(const CandidateProblem &problem,
                             const GroupFamily &family, double group) {
  ArrayRef<unsigned> dims = family.dims;
  unsigned place = family.place;
  SmallVector<double, 4> sides(problem.sizes.size(), 1.0);
  double inner = 1;
  for (unsigned dim : dims.drop_front(place + 2)) {
    sides[dim] = double(problem.sizes[dim]);
    inner *= sides[dim];
  }
  double left = problem.tilesPerCore / (group * inner);
  double &run = sides[dims[place + 1]];
  run = std::clamp(left, 1.0, double(problem.sizes[dims[place + 1]]));
  left /= run;
  sides[dims[place]] = group;
  auto extend = [&](unsigned dim) {
    double factor =
        std::clamp(left, 1.0, double(problem.sizes[dim]) / sides[dim]);
    sides[dim] *= factor;
    left /= factor;
  };
  for (unsigned k = place + 1; k-- > 0;)
    extend(dims[k]);
  return getBoxBytes(problem, sides);
}

/// The best real group. First a scan: where the run is whole the bytes are
/// flat, and a search by halves would stay there.
static void optimizeGroup(const CandidateProblem &problem,
                          GroupFamily &family) {
  double most = double(problem.sizes[family.getGroupedDim()]);
  auto getBytes = [&](double group) {
    return getFamilyBytes(problem, family, group);
  };
  constexpr int numPoints = 12;
  double step = std::pow(most, 1.0 / numPoints);
  double best = 1, least = std::numeric_limits<double>::infinity(), group = 1;
  for (int point = 0; point <= numPoints; ++point, group *= step)
    if (double bytes = getBytes(group); bytes < least) {
      least = bytes;
      best = group;
    }
  double low = std::max(1.0, best / step), high = std::min(most, best * step);
  for (int round = 0; round < 12; ++round) {
    double third = std::cbrt(high / low);
    double a = low * third, b = a * third;
    if (getBytes(a) <= getBytes(b))
      high = b;
    else
      low = a;
  }
  family.group = low;
  family.estimate = getBytes(low);
}

std::vector<GroupFamily>
mlir::ttgrid::getGroupFamilies(const CandidateProblem &problem) {
  SmallVector<unsigned, 4> dims = getActiveDims(problem.sizes);
  std::vector<GroupFamily> families;
  unsigned fixed = dims.size() > maxPermuted ? dims.size() - maxPermuted : 0;
  do
    for (unsigned place = 0; place + 1 < dims.size(); ++place) {
      GroupFamily family = {dims, place};
      optimizeGroup(problem, family);
      families.push_back(std::move(family));
    }
  while (std::next_permutation(dims.begin() + fixed, dims.end()));
  // Equal but for rounding, the earlier permutation comes first.
  llvm::sort(families, [](const GroupFamily &a, const GroupFamily &b) {
    auto getKey = [](const GroupFamily &family) {
      return std::tuple(std::round(std::log(family.estimate) * 1e8),
                        family.dims, family.place);
    };
    return getKey(a) < getKey(b);
  });
  return families;
}

//===----------------------------------------------------------------------===//
// Whole numbers
//===----------------------------------------------------------------------===//

/// A whole number of a size that may be too large for one.
static int64_t truncate(double size) {
  return static_cast<int64_t>(std::min(size, 0x1p62));
}

/// How far two sizes are apart, as a ratio.
static double getDistance(int64_t size, double best) {
  return std::abs(std::log(double(size) / best));
}

SmallVector<int64_t> mlir::ttgrid::getGroups(const CandidateProblem &problem,
                                             const GroupFamily &family,
                                             unsigned most) {
  int64_t size = problem.sizes[family.getGroupedDim()];
  double best = family.group;
  SmallVector<int64_t> groups;
  auto add = [&](int64_t group) {
    if (group >= 1 && group <= size)
      groups.push_back(group);
  };
  // A whole number of groups.
  int64_t firstCount = truncate(double(size) / (1.6 * best));
  int64_t lastCount = truncate(1.6 * double(size) / best) + 1;
  for (int64_t count = std::max<int64_t>(1, firstCount);
       count <= std::min(size, lastCount) && groups.size() < 64; ++count)
    add(llvm::divideCeil(size, count));
  // A core that is whole columns of a group.
  int64_t inner = 1;
  for (unsigned dim : ArrayRef(family.dims).drop_front(family.place + 2))
    inner *= problem.sizes[dim];
  int64_t lastGroup = truncate(std::min({2 * best + 1, double(size), 2048.0}));
  for (int64_t group = std::max<int64_t>(1, truncate(best / 2));
       group <= lastGroup; ++group)
    if (problem.longest / inner % group == 0 && problem.longest % inner == 0)
      add(group);
  for (int64_t offset = -2; offset <= 2; ++offset)
    add(truncate(best) + offset);
  // Groups of block indices that share a panel.
  for (const Operand &operand : problem.operands)
    for (const OperandAxis &axis : operand.axes)
      if (axis.dim == family.getGroupedDim() && axis.divisor > 1) {
        int64_t shared = std::min(axis.divisor, size);
        int64_t count = truncate(best / double(shared));
        add(count * shared);
        add((count + 1) * shared);
      }
  llvm::sort(groups);
  groups.erase(llvm::unique(groups), groups.end());
  llvm::sort(groups, [&](int64_t a, int64_t b) {
    return std::pair(getDistance(a, best), a) <
           std::pair(getDistance(b, best), b);
  });
  if (groups.size() > most)
    groups.truncate(most);
  return groups;
}

/// The bytes that a tile touches of the operands that depend on one dimension
/// and not on the other.
static double getPanelBytes(ArrayRef<Operand> operands, unsigned dim,
                            unsigned other) {
  double total = 0;
  for (const Operand &operand : operands) {
    auto dependsOn = [&](unsigned wanted) {
      return llvm::any_of(operand.axes, [&](const OperandAxis &axis) {
        return axis.dim == wanted;
      });
    };
    if (!dependsOn(dim) || dependsOn(other))
      continue;
    double bytes = double(operand.bytes);
    for (const OperandAxis &axis : operand.axes)
      bytes *= double(axis.last - axis.first + 1);
    total += bytes;
  }
  return total;
}

/// As many panels of `dim` as the cache holds beside two of `run`; 0 where
/// either has none.
static double getCacheGroup(ArrayRef<Operand> operands, unsigned dim,
                            unsigned run, uint64_t cache) {
  double ofGroup = getPanelBytes(operands, dim, run);
  double ofRun = getPanelBytes(operands, run, dim);
  if (ofGroup == 0 || ofRun == 0)
    return 0;
  return std::max(1.0, std::floor((double(cache) - 2 * ofRun) / ofGroup));
}

int64_t mlir::ttgrid::getGroupForCache(unsigned rank,
                                       ArrayRef<Operand> operands,
                                       uint64_t cache) {
  if (rank < 2)
    return 0;
  return truncate(getCacheGroup(operands, rank - 2, rank - 1, cache));
}

SmallVector<int64_t>
mlir::ttgrid::getCacheGroups(const CandidateProblem &problem,
                             const GroupFamily &family, uint64_t cache,
                             unsigned most) {
  double best = getCacheGroup(problem.operands, family.getGroupedDim(),
                              family.dims[family.place + 1], cache);
  int64_t size = problem.sizes[family.getGroupedDim()];
  SmallVector<int64_t> groups;
  if (best == 0)
    return groups;
  // No wider than what a core would like without a limit.
  int64_t centre =
      std::clamp<int64_t>(truncate(std::min(best, family.group)), 1, size);
  for (int64_t offset = 0; groups.size() < most && offset < size; ++offset) {
    if (centre - offset >= 1)
      groups.push_back(centre - offset);
    if (offset != 0 && centre + offset <= size && groups.size() < most)
      groups.push_back(centre + offset);
  }
  return groups;
}

std::vector<Order>
mlir::ttgrid::getSuperTileOrders(const CandidateProblem &problem,
                                 ArrayRef<double> sides) {
  SmallVector<unsigned, 4> dims = getActiveDims(problem.sizes);
  std::vector<Order> orders;
  if (dims.size() < 2 || dims.size() > 4)
    return orders;
  unsigned numPermutations = 0;
  do
    for (unsigned up = 0; up < 1u << dims.size(); ++up) {
      SmallVector<int64_t, 4> cuts(problem.sizes.size(), 1);
      for (auto [index, dim] : llvm::enumerate(dims))
        cuts[dim] = std::clamp<int64_t>(
            truncate(sides[dim]) + (up >> index & 1), 1, problem.sizes[dim]);
      SmallVector<Level, 8> levels;
      for (auto [dim, size] : llvm::enumerate(problem.sizes))
        if (size <= 1)
          levels.push_back({static_cast<unsigned>(dim), 1});
      for (unsigned dim : dims)
        if (cuts[dim] < problem.sizes[dim])
          levels.push_back({dim, cuts[dim], dim != dims.front()});
      for (unsigned dim : dims)
        if (cuts[dim] > 1)
          levels.push_back({dim, 1, true});
      orders.push_back(
          llvm::cantFail(Order::get(problem.sizes.size(), levels)));
    }
  while (std::next_permutation(dims.begin(), dims.end()) &&
         ++numPermutations < 6);
  return orders;
}
