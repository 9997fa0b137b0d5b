//===- BoundProblem.h - Operands as projections of a grid -------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_COST_BOUNDPROBLEM_H
#define TTGRID_ANALYSIS_COST_BOUNDPROBLEM_H

#include "ttgrid/Analysis/Cost/BoxBound.h"
#include "ttgrid/Analysis/Cost/Operand.h"

namespace mlir::ttgrid {

/// The operands that tiles share in part, as projections of a grid: of the
/// grid's own dimensions, or where operands divide a block index, of its
/// digits. Dimensions that the same operands depend on are one.
struct BoundProblem {
  BoundProblem(llvm::ArrayRef<int64_t> sizes, llvm::ArrayRef<Operand> operands);

  llvm::SmallVector<int64_t, 4> sizes;
  llvm::SmallVector<Projection, 4> projections;
  /// Bytes that each core with a tile moves beside the projections: the ends
  /// of halos. Negative where the last panel of an operand is cut.
  double perCore = 0;
  /// Whether the digits make up exactly the grid, and nothing is estimated.
  bool isWhole = true;

  /// The dimensions that every projection has, and their product.
  uint64_t batch = 0;
  int64_t numSlices = 1;
};

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_COST_BOUNDPROBLEM_H
