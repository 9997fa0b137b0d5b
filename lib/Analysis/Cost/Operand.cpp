//===- Operand.cpp - What tiles share, in bytes ---------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Analysis/Cost/Operand.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallBitVector.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::Twine;

/// What a set of dimensions, as bits, has room for.
constexpr unsigned maxRank = 64;
/// Far from the ends of 64 bits, so that ends of intervals and their mirror
/// images can be subtracted.
constexpr int64_t maxCoordinate = int64_t(1) << 61;

static llvm::Error checkNumbers(const Operand &operand, const OperandAxis &axis,
                                int64_t size) {
  auto refuse = [&](const Twine &message, const Twine &hint = "") {
    return makeScheduleError("operand " + operand.name + ": " + message, hint);
  };
  if (axis.divisor <= 0)
    return refuse("d" + Twine(axis.dim) + " is divided by " +
                      Twine(axis.divisor),
                  "divide by 1 or more");
  if (axis.modulus < 0)
    return refuse("d" + Twine(axis.dim) + " is taken mod " +
                      Twine(axis.modulus),
                  "take it mod 1 or more");
  if (axis.last < axis.first)
    return refuse("a tile touches the interval from " + Twine(axis.first) +
                      " to " + Twine(axis.last) + ", which is empty",
                  "write the smaller end first");
  int64_t largest = std::max<int64_t>(size - 1, 0) / axis.divisor;
  int64_t reach;
  auto isNear = [](int64_t value) {
    return value > -maxCoordinate && value < maxCoordinate;
  };
  auto isOpen = [](int64_t value) {
    return value == std::numeric_limits<int64_t>::min() ||
           value == std::numeric_limits<int64_t>::max();
  };
  if (llvm::MulOverflow(axis.scale, largest, reach) || !isNear(reach) ||
      !isNear(axis.scale) || !isNear(axis.first) || !isNear(axis.last) ||
      !(isOpen(axis.lowest) || isNear(axis.lowest)) ||
      !(isOpen(axis.highest) || isNear(axis.highest)))
    return refuse("its coordinates do not fit 62 bits");
  return llvm::Error::success();
}

llvm::Error mlir::ttgrid::checkOperands(ArrayRef<Operand> operands,
                                        ArrayRef<int64_t> sizes) {
  if (sizes.size() > maxRank)
    return makeScheduleError("the traffic on a grid of rank " +
                             Twine(sizes.size()) +
                             " is not computed; the most is " + Twine(maxRank));
  for (const Operand &operand : operands) {
    llvm::SmallBitVector seen(sizes.size());
    for (const OperandAxis &axis : operand.axes) {
      if (axis.dim >= sizes.size())
        return makeScheduleError(
            "operand " + operand.name + " depends on d" + Twine(axis.dim) +
                ", but the grid has rank " + Twine(sizes.size()),
            "its block indices are " +
                (sizes.size() == 1 ? Twine("d0 alone")
                                   : "d0 to d" + Twine(sizes.size() - 1)));
      if (seen.test(axis.dim))
        return makeScheduleError(
            "operand " + operand.name + " has d" + Twine(axis.dim) + " twice",
            "write d" + Twine(axis.dim) +
                " once: two axes that hang on one block index are shared by "
                "the tiles that share both");
      seen.set(axis.dim);
      if (llvm::Error error = checkNumbers(operand, axis, sizes[axis.dim]))
        return error;
    }
  }
  return llvm::Error::success();
}

/// Whether two values of the block index may share a part of the axis.
static bool isAxisShared(const OperandAxis &axis, int64_t size) {
  if (axis.divisor > 1 || (axis.modulus != 0 && axis.modulus < size))
    return true;
  return std::abs(axis.scale) < axis.last - axis.first + 1;
}

/// Whether the axis is the same for all tiles.
static bool isAxisConstant(const OperandAxis &axis, int64_t size) {
  return size <= axis.divisor || axis.modulus == 1 || axis.scale == 0;
}

bool mlir::ttgrid::isShared(const Operand &operand, ArrayRef<int64_t> sizes) {
  llvm::SmallBitVector isTold(sizes.size());
  bool depends = false;
  for (const OperandAxis &axis : operand.axes) {
    if (isAxisConstant(axis, sizes[axis.dim]))
      continue;
    depends = true;
    if (!isAxisShared(axis, sizes[axis.dim]))
      isTold.set(axis.dim);
  }
  if (!depends)
    return false;
  for (auto [dim, size] : llvm::enumerate(sizes))
    if (size > 1 && !isTold.test(dim))
      return true;
  return false;
}

bool mlir::ttgrid::dependsOnTile(const Operand &operand,
                                 ArrayRef<int64_t> sizes) {
  return llvm::any_of(operand.axes, [&](const OperandAxis &axis) {
    return !isAxisConstant(axis, sizes[axis.dim]);
  });
}
