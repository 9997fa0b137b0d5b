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
  /// Whether a part of the order takes but a few steps.
  bool isFast(const Order &order) const;
  /// An estimate of the total, from some parts that stand for all.
  double estimate(const Order &order, RangeCut cut);

private:
  /// An order that is groups of `size` along one dimension and runs along the
  /// other.
  struct Groups {
    unsigned grouped, run;
    int64_t size;
    bool serpentine;
  };

  std::optional<Groups> matchGroups(const Order &order) const;
  std::optional<RangeTotals> getOfGroups(const Groups &groups, RangeCut cut,
                                         double budget, double leastPerPart);
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
