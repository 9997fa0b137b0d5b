//===- Order.h - In which sequence tiles are visited ------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An order is a nest: a list of levels, outermost first. docs/schedules.md
// states what a nest means as a recursive walk; Decode.h has the closed form.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_ORDER_H
#define TTGRID_SCHEDULE_ORDER_H

#include "ttgrid/Schedule/Error.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <cstdint>

namespace mlir::ttgrid {

/// One loop of a nest: it runs over dimension `dim` in units of `cut`
/// coordinates; the last unit may be short. A serpentine level runs backwards
/// on every other of its runs.
struct Level {
  unsigned dim;
  int64_t cut;
  bool serpentine = false;

  bool operator==(const Level &other) const {
    return dim == other.dim && cut == other.cut &&
           serpentine == other.serpentine;
  }
};

/// A nest of levels that visits every point of any grid of its rank once.
class Order {
public:
  /// Refuses a rank of 0, cuts that are not positive, and levels that are no
  /// bijection: the cuts of one dimension must divide each other and end in 1.
  /// Levels that change nothing are merged, so levels() may be shorter.
  static llvm::Expected<Order> get(unsigned rank, llvm::ArrayRef<Level> levels);

  /// The dimensions, slowest first; refuses what is no permutation.
  static llvm::Expected<Order> getPermuted(llvm::ArrayRef<int64_t> dims);
  /// First grid index slowest, last fastest.
  static llvm::Expected<Order> getRowMajor(unsigned rank);
  /// First grid index fastest, last slowest.
  static llvm::Expected<Order> getColumnMajor(unsigned rank);
  /// The last but one dimension in groups of `size`:
  /// (..., d[n-2] floordiv size, d[n-1], d[n-2] mod size), where all levels
  /// but the first may be serpentine. For rank 1 the row-major order.
  static llvm::Expected<Order> getGrouped(unsigned rank, int64_t size,
                                          bool serpentine = false);

  unsigned getRank() const { return rank; }
  llvm::ArrayRef<Level> getLevels() const { return levels; }

  /// The first of the innermost levels that all have cut 1. From here on the
  /// extents of the levels are lengths of the box and depend on no digit.
  unsigned getUncutSuffix() const;

  /// The cut that dimension `dim` has come to before level `level`; 0 where no
  /// level has cut it yet.
  int64_t getCutBefore(unsigned level, unsigned dim) const;

  /// Whether a dimension is cut within its cut parts.
  bool hasNestedCuts() const;

private:
  Order(unsigned rank, llvm::SmallVector<Level> levels)
      : rank(rank), levels(std::move(levels)) {}

  unsigned rank;
  llvm::SmallVector<Level> levels;
};

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_ORDER_H
