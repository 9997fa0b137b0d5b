//===- BoundProblem.cpp - Operands as projections of a grid ---------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BoundProblem.h"

#include "ttgrid/Analysis/Cost/AxisImage.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::SmallVector;

namespace {
/// A digit of a block index: (d floordiv weight) mod size.
struct Digit {
  unsigned dim;
  int64_t weight;
  int64_t size;
};
} // namespace

/// The weight that an axis' mod takes away; past the grid where there is none.
static int64_t getEnd(const OperandAxis &axis, int64_t size) {
  int64_t end;
  if (axis.modulus == 0 || llvm::MulOverflow(axis.divisor, axis.modulus, end) ||
      end >= size)
    return std::numeric_limits<int64_t>::max();
  return end;
}

/// The digits of a dimension of which every operand has some whole ones;
/// nothing where divisors do not divide each other.
static bool appendDigits(unsigned dim, int64_t size,
                         ArrayRef<const OperandAxis *> axes,
                         llvm::SmallVectorImpl<Digit> &digits, bool &isWhole) {
  SmallVector<int64_t, 4> cuts = {1};
  for (const OperandAxis *axis : axes)
    for (int64_t cut : {axis->divisor, getEnd(*axis, size)})
      if (cut < size)
        cuts.push_back(cut);
  llvm::sort(cuts);
  cuts.erase(llvm::unique(cuts), cuts.end());
  for (size_t k = 0; k + 1 < cuts.size(); ++k)
    if (cuts[k + 1] % cuts[k] != 0)
      return false;
  for (size_t k = 0; k < cuts.size(); ++k) {
    bool isTop = k + 1 == cuts.size();
    digits.push_back({dim, cuts[k],
                      isTop ? int64_t(llvm::divideCeil(size, cuts[k]))
                            : cuts[k + 1] / cuts[k]});
  }
  isWhole &= size % cuts.back() == 0;
  return true;
}

/// The least that one more value of v adds, and what comes on top once.
static void getSteps(const OperandAxis &axis, int64_t size, bool isOnlyAxis,
                     double &step, double &once) {
  AxisImage image(axis);
  int64_t scale = image.getAxis().scale;
  int64_t values = (size - 1) / axis.divisor + 1;
  if (axis.modulus != 0)
    values = std::min(values, axis.modulus);
  step = double(scale);
  once = double(image.getWidth() - scale);
  Boxes all;
  for (Span span : image.get({0, size}))
    all.push_back(span);
  double whole = double(getUnionSize(all, 1));
  double uncut = step * double(values) + once;
  if (whole >= uncut)
    return;
  if (isOnlyAxis) {
    // However few values a core has, no more is missing than in all.
    once -= uncut - whole;
    return;
  }
  // The last value of v, or the first, may touch less than the others.
  once = 0;
  auto getSize = [&](int64_t value) {
    int64_t index = value * axis.divisor;
    return double(image.get({index, index + 1}).front().size());
  };
  step = std::min({step, getSize(0), getSize(values - 1)});
}

/// How many block indices may have the same v.
static double getMultiplicity(const OperandAxis &axis, int64_t size) {
  double same = double(std::min(axis.divisor, size));
  int64_t end = getEnd(axis, size);
  if (end != std::numeric_limits<int64_t>::max())
    same *= double(llvm::divideCeil(size, end));
  return same;
}

BoundProblem::BoundProblem(ArrayRef<int64_t> gridSizes,
                           ArrayRef<Operand> operands) {
  SmallVector<const Operand *> shared;
  for (const Operand &operand : operands)
    if (isShared(operand, gridSizes))
      shared.push_back(&operand);
  // A bound of some of them is one, if a lower one.
  if (shared.size() > 64)
    shared.truncate(64);

  SmallVector<Digit> digits;
  SmallVector<bool> isEstimated(gridSizes.size(), false);
  for (auto [dim, size] : llvm::enumerate(gridSizes)) {
    if (size == 1)
      continue;
    SmallVector<const OperandAxis *> axes;
    for (const Operand *operand : shared)
      for (const OperandAxis &axis : operand->axes)
        if (axis.dim == dim && axis.scale != 0)
          axes.push_back(&axis);
    if (appendDigits(dim, size, axes, digits, isWhole))
      continue;
    digits.push_back({static_cast<unsigned>(dim), 1, size});
    isEstimated[dim] = true;
    isWhole = false;
  }

  // Digits that the same operands have are one dimension.
  SmallVector<uint64_t> users(digits.size(), 0);
  SmallVector<double> weights;
  for (auto [number, operand] : llvm::enumerate(shared)) {
    double weight = double(operand->bytes), once = 0;
    for (const OperandAxis &axis : operand->axes) {
      int64_t size = gridSizes[axis.dim];
      double step, extra;
      getSteps(axis, size, operand->axes.size() == 1, step, extra);
      if (axis.scale == 0 || size == 1) {
        weight *= step + extra;
        continue;
      }
      weight *= step;
      once = double(operand->bytes) * extra;
      if (isEstimated[axis.dim])
        weight /= getMultiplicity(axis, size);
      for (auto [digit, user] : llvm::zip_equal(digits, users))
        if (digit.dim == axis.dim &&
            (isEstimated[axis.dim] || (digit.weight >= axis.divisor &&
                                       digit.weight < getEnd(axis, size))))
          user |= uint64_t(1) << number;
    }
    weights.push_back(weight);
    perCore += operand->axes.size() == 1 ? once : 0;
  }
  isWhole &= perCore == 0;
  llvm::MapVector<uint64_t, int64_t> merged;
  for (auto [digit, user] : llvm::zip_equal(digits, users)) {
    auto [at, isNew] = merged.try_emplace(user, digit.size);
    if (!isNew && llvm::MulOverflow(at->second, digit.size, at->second))
      at->second = std::numeric_limits<int64_t>::max();
  }
  // More kinds of dimensions than there are bits: no bound.
  if (merged.size() > 64) {
    isWhole = false;
    return;
  }
  for (auto [number, weight] : llvm::enumerate(weights)) {
    uint64_t dims = 0;
    for (auto [index, entry] : llvm::enumerate(merged))
      if (entry.first >> number & 1)
        dims |= uint64_t(1) << index;
    projections.push_back({dims, weight});
  }
  batch = ~uint64_t(0);
  for (const Projection &projection : projections)
    batch &= projection.dims;
  for (auto [index, entry] : llvm::enumerate(merged)) {
    sizes.push_back(entry.second);
    if (!projections.empty() && (batch >> index & 1))
      numSlices *= entry.second;
  }
  if (projections.empty())
    batch = 0;
}
