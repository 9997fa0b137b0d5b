//===- Order.cpp - In which sequence tiles are visited --------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Schedule/Order.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::Expected;
using llvm::SmallVector;
using llvm::Twine;

/// The digit of dimension `dim` in units of `cut` below units of `above` (0:
/// the whole dimension), as one writes it in a nest.
static std::string spellDigit(unsigned dim, int64_t above, int64_t cut) {
  std::string text = ("d" + Twine(dim)).str();
  if (above != 0)
    text += (" mod " + Twine(above)).str();
  if (cut == 1)
    return text;
  if (above != 0)
    text = "(" + text + ")";
  return text + (" floordiv " + Twine(cut)).str();
}

/// Each dimension's digits must be of falling weight, each a divisor of the
/// one before, and the last of weight 1.
static llvm::Error checkDigits(unsigned rank, ArrayRef<Level> levels) {
  SmallVector<int64_t> cuts(rank, 0);
  for (const Level &level : levels) {
    if (level.dim >= rank)
      return makeScheduleError("the order names dimension d" +
                               Twine(level.dim) + ", but its rank is " +
                               Twine(rank));
    if (level.cut <= 0)
      return makeScheduleError("the order cuts dimension d" + Twine(level.dim) +
                                   " in units of " + Twine(level.cut),
                               "a unit has at least 1 coordinate");
    int64_t &cut = cuts[level.dim];
    if (cut == level.cut || cut == 1)
      return makeScheduleError("the order has the digit of dimension d" +
                                   Twine(level.dim) + " in units of " +
                                   Twine(level.cut) + " twice",
                               "list each digit exactly once");
    if (cut != 0 && (level.cut > cut || cut % level.cut != 0))
      return makeScheduleError(
          "the order cuts dimension d" + Twine(level.dim) + " in units of " +
              Twine(level.cut) + " below units of " + Twine(cut),
          "the digits of a dimension are listed by falling weight, and each "
          "weight divides the one before");
    cut = level.cut;
  }
  for (auto [dim, cut] : llvm::enumerate(cuts))
    if (cut != 1)
      return makeScheduleError("the order lacks the digit " +
                                   spellDigit(dim, cut, 1),
                               "list each digit of each dimension exactly "
                               "once");
  return llvm::Error::success();
}

Expected<Order> Order::get(unsigned rank, ArrayRef<Level> levels) {
  if (rank == 0)
    return makeScheduleError("the order has rank 0",
                             "an order needs at least 1 dimension");
  if (llvm::Error error = checkDigits(rank, levels))
    return error;

  SmallVector<Level> merged;
  for (Level level : levels) {
    // Two adjacent forward levels of one dimension are one level of the finer
    // cut. The outermost level has one run only, which is forward.
    if (merged.empty())
      level.serpentine = false;
    if (!merged.empty() && merged.back().dim == level.dim &&
        !merged.back().serpentine && !level.serpentine) {
      merged.back().cut = level.cut;
      continue;
    }
    merged.push_back(level);
  }
  return Order(rank, std::move(merged));
}

Expected<Order> Order::getPermuted(ArrayRef<int64_t> dims) {
  SmallVector<Level> levels;
  SmallVector<bool> seen(dims.size(), false);
  for (int64_t dim : dims) {
    if (dim < 0 || dim >= static_cast<int64_t>(dims.size()))
      return makeScheduleError("the permutation names dimension " + Twine(dim) +
                                   ", but its rank is " + Twine(dims.size()),
                               "dimensions count from 0");
    if (seen[dim])
      return makeScheduleError("the permutation has dimension " + Twine(dim) +
                                   " twice",
                               "list each dimension exactly once");
    seen[dim] = true;
    levels.push_back({static_cast<unsigned>(dim), 1});
  }
  return get(dims.size(), levels);
}

Expected<Order> Order::getRowMajor(unsigned rank) {
  return getPermuted(llvm::to_vector(llvm::seq<int64_t>(0, rank)));
}

Expected<Order> Order::getColumnMajor(unsigned rank) {
  return getPermuted(
      llvm::to_vector(llvm::reverse(llvm::seq<int64_t>(0, rank))));
}

Expected<Order> Order::getGrouped(unsigned rank, int64_t size,
                                  bool serpentine) {
  if (size <= 0)
    return makeScheduleError("the group size is " + Twine(size),
                             "a group has at least 1 coordinate");
  if (rank < 2)
    return getRowMajor(rank);
  SmallVector<Level> levels;
  for (unsigned dim = 0; dim < rank - 2; ++dim)
    levels.push_back({dim, 1, serpentine});
  if (size != 1)
    levels.push_back({rank - 2, size, serpentine});
  else
    levels.push_back({rank - 2, 1, serpentine});
  levels.push_back({rank - 1, 1, serpentine});
  if (size != 1)
    levels.push_back({rank - 2, 1, serpentine});
  return get(rank, levels);
}

unsigned Order::getUncutSuffix() const {
  unsigned first = levels.size();
  while (first > 0 && levels[first - 1].cut == 1)
    --first;
  return first;
}

int64_t Order::getCutBefore(unsigned level, unsigned dim) const {
  int64_t cut = 0;
  for (const Level &outer : ArrayRef(levels).take_front(level))
    if (outer.dim == dim)
      cut = outer.cut;
  return cut;
}

bool Order::hasNestedCuts() const {
  for (auto [index, level] : llvm::enumerate(levels))
    if (level.cut != 1 && getCutBefore(index, level.dim) != 0)
      return true;
  return false;
}
