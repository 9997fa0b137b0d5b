//===- Chooser.h - Evaluating candidates for a schedule ---------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_COST_CHOOSER_H
#define TTGRID_ANALYSIS_COST_CHOOSER_H

#include "BoundProblem.h"
#include "Candidates.h"
#include "CoreGrids.h"
#include "RangeCost.h"
#include "ttgrid/Analysis/Cost/ChooseSchedule.h"

namespace mlir::ttgrid {

/// Schedules within this of the least traffic are as good as it.
constexpr double tie = 1.01;

/// How simple a schedule is to read; the partition comes on top.
enum Simplicity : unsigned {
  RowMajor = 0,
  ColumnMajor = 2,
  BlockedGrids = 3,
  Keyword = 4,
  Nest = 8,
  SuperTile = 12
};

/// A schedule that has been evaluated.
struct Pick {
  ScheduleForm form;
  RangeTotals totals;
  unsigned simplicity;
};

/// How the positions may be cut, and what that adds to the simplicity.
struct CutChoice {
  ScheduleForm::Cut cut;
  RangeCut ranges;
  unsigned simplicity;
};

/// Evaluates candidates one after the other, and keeps those close to the best.
class Chooser {
public:
  Chooser(llvm::ArrayRef<int64_t> sizes, llvm::ArrayRef<Operand> operands,
          const ChooseOptions &options);
  ScheduleChoice run();

private:
  void setCuts();
  void considerOrder(const Order &order, unsigned simplicity);
  void considerInCache(const Order &order, unsigned simplicity);
  RangeTotals simulate(const ScheduleForm &form) const;
  void considerGrids();
  void considerGrid(const BlockedGrid &grid, Order order, unsigned simplicity);
  llvm::ArrayRef<GroupFamily>
  getPromising(llvm::ArrayRef<GroupFamily> families) const;
  void considerKeywords();
  void considerGroups();
  void considerSuperTiles();
  void add(ScheduleForm form, RangeTotals totals, unsigned simplicity);
  bool isGoodEnough() const;
  ScheduleChoice runInBoxes();
  ScheduleChoice select() const;
  Order getDefaultOrder() const;
  ScheduleForm getForm(ScheduleForm::Cut cut, Order order) const;
  unsigned getRank() const { return problem.sizes.size(); }

  const ChooseOptions &options;
  CandidateProblem problem;
  RangeCost cost;
  BoundProblem projections;
  int64_t numTiles = 1;
  int64_t numCores;
  llvm::SmallVector<CutChoice, 2> cuts;
  std::vector<GroupFamily> families;
  /// No part of the average size moves less.
  double leastPerPart = 0;
  std::vector<Pick> picks;
  double least = std::numeric_limits<double>::infinity();
  unsigned numEvaluated = 0;
};

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_COST_CHOOSER_H
