//===- Candidates.h - Orders worth a look -----------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_COST_CANDIDATES_H
#define TTGRID_ANALYSIS_COST_CANDIDATES_H

#include "ttgrid/Analysis/Cost/AxisImage.h"
#include "ttgrid/Schedule/Order.h"

#include <vector>

namespace mlir::ttgrid {

/// A family of orders: the dimensions `dims`, slowest first, where that at
/// `place` runs in groups:
///
///   dims[0], ..., dims[place] floordiv g, dims[place + 1], dims[place] mod g,
///   ..., dims[n - 1]
struct GroupFamily {
  llvm::SmallVector<unsigned, 4> dims;
  unsigned place;
  /// The best group, as a real number, and what a core then moves, estimated.
  double group = 1;
  double estimate = 0;

  unsigned getGroupedDim() const { return dims[place]; }
  /// Whether grouped<g> says the same on a grid of this rank.
  bool isKeyword(unsigned rank) const;
};

/// What chooses among orders.
struct CandidateProblem {
  llvm::SmallVector<int64_t> sizes;
  /// Those that tiles share.
  std::vector<Operand> operands;
  /// The tiles of a core, on average.
  double tilesPerCore;
  /// The tiles of the longest core.
  int64_t longest;
};

/// The order of a family with groups of `group`.
Order getGroupOrder(const CandidateProblem &problem, const GroupFamily &family,
                    int64_t group, bool serpentine);

/// All families, the most promising first.
std::vector<GroupFamily> getGroupFamilies(const CandidateProblem &problem);

/// Whole groups close to the best one of a family: such that groups divide the
/// dimension, or a core, evenly; at most `most`.
llvm::SmallVector<int64_t> getGroups(const CandidateProblem &problem,
                                     const GroupFamily &family, unsigned most);

/// Groups of a family close to the number of panels that a cache holds beside
/// two of what streams past, at most `most`.
llvm::SmallVector<int64_t> getCacheGroups(const CandidateProblem &problem,
                                          const GroupFamily &family,
                                          uint64_t cache, unsigned most);

/// Boxes of tiles in every dimension, of sides close to `sides`.
std::vector<Order> getSuperTileOrders(const CandidateProblem &problem,
                                      llvm::ArrayRef<double> sides);

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_COST_CANDIDATES_H
