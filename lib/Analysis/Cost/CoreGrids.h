//===- CoreGrids.h - Core grids that cut a grid in balance ------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_COST_COREGRIDS_H
#define TTGRID_ANALYSIS_COST_COREGRIDS_H

#include "Candidates.h"
#include "RangeCost.h"

namespace mlir::ttgrid {

/// A core grid for `blocked`, and what its cores move.
struct BlockedGrid {
  /// One number of parts for each dimension of the grid.
  llvm::SmallVector<int64_t> parts;
  RangeTotals totals;
};

/// What `blocked` moves with a core grid; nothing where some core would do
/// more tiles than the longest one of the problem.
std::optional<RangeTotals> getBlockedTotals(const CandidateProblem &problem,
                                            llvm::ArrayRef<int64_t> parts);

/// The core grid of at most `numCores` cores that moves least.
std::optional<BlockedGrid> getBestCoreGrid(const CandidateProblem &problem,
                                           int64_t numCores);

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_COST_COREGRIDS_H
