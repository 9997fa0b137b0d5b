//===- RangeBoxes.h - A range of positions as few boxes ---------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_COST_RANGEBOXES_H
#define TTGRID_ANALYSIS_COST_RANGEBOXES_H

#include "ttgrid/Analysis/Cost/AxisImage.h"
#include "ttgrid/Schedule/Order.h"

namespace mlir::ttgrid {

/// Cuts ranges of positions of an order over a box into disjoint boxes of
/// tiles, at most 2 L - 1 for an order of L levels: at each level a unit that
/// begins in the middle, whole units, and a unit that ends in the middle. No
/// tile is visited.
class RangeBoxes {
public:
  /// The most levels of an order that this can take.
  static constexpr unsigned maxLevels = 64;

  RangeBoxes(llvm::ArrayRef<Level> levels, llvm::ArrayRef<Span> box);
  RangeBoxes(const Order &order, llvm::ArrayRef<int64_t> sizes);

  /// Appends the boxes of the positions [start, end), one interval for each
  /// dimension, to `boxes`.
  void append(int64_t start, int64_t end, llvm::SmallVectorImpl<Span> &boxes);

private:
  struct Run;
  void cut(unsigned level, int64_t start, int64_t end, uint64_t odd);
  void cutUnit(unsigned level, const Run &run, int64_t index, int64_t start,
               int64_t end, uint64_t odd);
  void emitUnits(unsigned level, const Run &run, int64_t first, int64_t last);
  uint64_t getOddRuns(unsigned level);
  uint64_t getOddRunsBefore(unsigned level, const Run &run, int64_t index);
  int64_t getVolume() const;

  llvm::SmallVector<Level, 8> levels;
  llvm::SmallVector<Span, 4> whole;
  /// The box of the run that is being cut.
  llvm::SmallVector<Span, 4> box;
  /// The lengths of a box of which the runs are counted.
  llvm::SmallVector<int64_t, 4> lengths;
  /// The serpentine levels, as bits.
  uint64_t serpentine = 0;
  llvm::SmallVectorImpl<Span> *out = nullptr;
};

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_COST_RANGEBOXES_H
