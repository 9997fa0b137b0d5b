//===- BoxBound.h - The least that a number of tiles can touch --*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Among all boxes of real side lengths e_d with 1 <= e_d <= n_d and a product
// of k, the least of sum over operands of weight * product of the e_d of its
// dimensions. No set of k grid points, a box or not, has projections of less
// total weight (the bound of Atserias, Grohe and Marx, or of Shearer's lemma).
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_COST_BOXBOUND_H
#define TTGRID_ANALYSIS_COST_BOXBOUND_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <cstdint>

namespace mlir::ttgrid {

/// An operand of the bound: the dimensions it depends on, as bits, and the
/// least bytes that each combination of them adds.
struct Projection {
  uint64_t dims;
  double weight;
};

/// What the bound says of k tiles.
struct BestBox {
  /// Proven: the value of the dual problem, not of the box found.
  double bound;
  /// The sides of the box.
  llvm::SmallVector<double, 4> sides;
};

/// The bound for `numTiles` >= 1 points of a grid of at most 64 dimensions.
BestBox getBestBox(llvm::ArrayRef<int64_t> sizes,
                   llvm::ArrayRef<Projection> projections, double numTiles);

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_COST_BOXBOUND_H
