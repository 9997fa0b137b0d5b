//===- AxisImage.h - What a box of tiles touches ----------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_COST_AXISIMAGE_H
#define TTGRID_ANALYSIS_COST_AXISIMAGE_H

#include "ttgrid/Analysis/Cost/Operand.h"

namespace mlir::ttgrid {

/// A half-open interval.
struct Span {
  int64_t begin;
  int64_t end;

  int64_t size() const { return end - begin; }
  bool operator==(const Span &other) const {
    return begin == other.begin && end == other.end;
  }
};

/// An axis without holes: consecutive values of v touch intervals that meet or
/// overlap, so an interval of v touches an interval. Where the axis of the
/// operand has holes they are left out, which changes no size.
class AxisImage {
public:
  explicit AxisImage(const OperandAxis &axis);

  unsigned getDim() const { return axis.dim; }
  const OperandAxis &getAxis() const { return axis; }
  /// The points that one value of v touches, where nothing is cut off.
  int64_t getWidth() const { return axis.last - axis.first + 1; }

  /// What an interval of block indices touches: one interval, or with a
  /// modulus two. An empty interval for nothing.
  llvm::SmallVector<Span, 2> get(Span indices) const;
  /// The same without a modulus.
  Span getSpan(Span indices) const {
    // Dividing would take longer than all the rest.
    if (axis.divisor == 1)
      return touch(indices.begin, indices.end - 1);
    return touch(indices.begin / axis.divisor,
                 (indices.end - 1) / axis.divisor);
  }

private:
  Span touch(int64_t firstValue, int64_t lastValue) const {
    int64_t begin = std::max(axis.scale * firstValue + axis.first, axis.lowest);
    int64_t last = std::min(axis.scale * lastValue + axis.last, axis.highest);
    return {begin, std::max(begin, last + 1)};
  }

  OperandAxis axis;
};

/// A union of boxes, as flat intervals: `numAxes` for each box.
using Boxes = llvm::SmallVector<Span, 32>;

/// How many points the boxes hold together. Reorders them.
uint64_t getUnionSize(Boxes &boxes, unsigned numAxes);

/// An operand whose sizes are known to be small enough: its axes as images.
class OperandImage {
public:
  explicit OperandImage(const Operand &operand);

  /// The bytes that boxes of tiles, with `rank` intervals each, touch together.
  /// Saturates.
  uint64_t getBytes(llvm::ArrayRef<Span> tiles, unsigned rank) const;

  llvm::ArrayRef<AxisImage> getAxes() const { return axes; }
  uint64_t getBytesPerPoint() const { return bytes; }

private:
  void append(llvm::ArrayRef<Span> tileBox, Boxes &boxes) const;

  llvm::SmallVector<AxisImage, 2> axes;
  bool hasModulus = false;
  uint64_t bytes;
};

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_COST_AXISIMAGE_H
