//===- RangeCost.h - What ranges of positions move, quickly -----*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Traffic.h says what one schedule moves; this compares many.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_COST_RANGECOST_H
#define TTGRID_ANALYSIS_COST_RANGECOST_H

#include "ttgrid/Analysis/Cost/AxisImage.h"
#include "ttgrid/Schedule/Order.h"

#include <optional>

namespace mlir::ttgrid {

/// How the positions are cut: in `parts` ranges, balanced, or of `chunk`
/// positions each where that is not 0 (then some parts may have none).
struct RangeCut {
  int64_t parts;
  int64_t chunk = 0;
};

/// The parts of a cut, one after the other.
class RangeParts {
public:
  /// Precondition: there are tiles.
  RangeParts(int64_t numTiles, RangeCut cut)
      : numTiles(numTiles), cut(cut), quotient(numTiles / cut.parts),
        longer(numTiles % cut.parts) {}

  /// How many have positions.
  int64_t getNumUsed() const {
    if (cut.chunk != 0)
      return (numTiles - 1) / cut.chunk + 1;
    return std::min(cut.parts, numTiles);
  }
  Span get(int64_t part) const;

private:
  int64_t numTiles;
  RangeCut cut;
  int64_t quotient;
  int64_t longer;
};

/// On a grid of two dimensions, an order that is groups of `size` along one
/// and runs along the other; `perRow` and `perColumn` are the bytes that one
/// index of either adds.
struct GroupedRuns {
  unsigned grouped, run;
  int64_t size;
  bool serpentine;
  double perRow, perColumn;
};

/// Bytes over all parts, and of the largest one.
struct RangeTotals {
  double total = 0;
  double largest = 0;
};

class RangeCost {
public:
  /// Precondition: the operands suit the grid, which has tiles.
  RangeCost(llvm::ArrayRef<int64_t> sizes, llvm::ArrayRef<Operand> operands);

  /// What all parts of an order move. Gives up, with nothing, as soon as the
  /// total can't stay within `budget`, when each part still to come moves at
  /// least `leastPerPart`.
  std::optional<RangeTotals> get(const Order &order, RangeCut cut,
                                 double budget, double leastPerPart);
  /// The order as groups, where what a range moves is rows and columns to
  /// count: that takes but a few steps.
  std::optional<GroupedRuns> matchGroups(const Order &order) const;
  /// An estimate of the total, from some parts that stand for all.
  double estimate(const Order &order, RangeCut cut);

private:
  std::optional<RangeTotals> getOfGroups(const GroupedRuns &groups,
                                         RangeCut cut, double budget,
                                         double leastPerPart);
  double getOfRange(class RangeBoxes &ranges, int64_t start, int64_t end);

  llvm::SmallVector<int64_t> sizes;
  llvm::SmallVector<OperandImage> operands;
  int64_t numTiles = 1;
  /// The bytes that one index of a dimension adds, where each operand hangs on
  /// one dimension alone and its tiles share nothing else; else empty.
  llvm::SmallVector<double> perIndex;
  llvm::SmallVector<Span, 32> boxes;
};

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_COST_RANGECOST_H
