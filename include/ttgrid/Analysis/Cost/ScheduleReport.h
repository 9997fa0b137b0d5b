//===- ScheduleReport.h - Why a schedule is good or bad ---------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_COST_SCHEDULEREPORT_H
#define TTGRID_ANALYSIS_COST_SCHEDULEREPORT_H

#include "ttgrid/Analysis/Cost/AutoSchedule.h"
#include "ttgrid/Analysis/Cost/TrafficBound.h"
#include "ttgrid/IR/ScheduleText.h"
#include "llvm/Support/JSON.h"

#include <vector>

namespace mlir::ttgrid {

/// A schedule of a report, and what it moves of the operands that tiles share.
struct ReportRow {
  /// "auto", "runner-up", "this schedule", "row_major", ...
  std::string name;
  ScheduleAttr schedule;
  /// By operand, of all operands.
  SmallVector<double> bytesOfOperand;
  double total = 0;
  double largest = 0;
  int64_t longest = 0;
  int64_t idleCores = 0;
};

/// What a schedule moves, beside what others move and what none can beat.
struct ScheduleReport {
  SmallVector<int64_t> sizes;
  int64_t numCores = 0;
  SmallVector<Operand> operands;
  std::optional<uint64_t> cache;
  /// Of a limited cache: how many of the tiles were simulated.
  int64_t visited = 0;
  TrafficBound bound;
  /// The schedule that the report is about comes first.
  std::vector<ReportRow> rows;

  int64_t getNumTiles() const;
  /// "48 MiB, 1.01 of the bound".
  std::string describe(const ReportRow &row) const;
  /// "47.50 MiB (exact)".
  std::string describeBound() const;
  void print(raw_ostream &os) const;
  llvm::json::Value toJSON() const;
};

/// What a report is about.
struct ReportRequest {
  std::string name;
  ScheduleAttr schedule;
  /// May be null.
  ScheduleAttr runnerUp;
  /// The cores that there are; those of the schedule may be fewer.
  int64_t numCores;
  std::optional<uint64_t> cache;
};

llvm::Expected<ScheduleReport> makeReport(ArrayRef<int64_t> sizes,
                                          ArrayRef<Operand> operands,
                                          const ReportRequest &request);

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_COST_SCHEDULEREPORT_H
