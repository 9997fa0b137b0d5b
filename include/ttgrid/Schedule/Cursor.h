//===- Cursor.h - Walking an order without division -------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_CURSOR_H
#define TTGRID_SCHEDULE_CURSOR_H

#include "ttgrid/Schedule/Decode.h"

namespace mlir::ttgrid {

/// A place in the order over a box, which moves forward: by 1 by additions and
/// comparisons alone, in constant time on average; by n in a few steps per
/// level, with a division only where n skips many units of a level at once.
class Cursor {
public:
  /// Precondition: 0 <= position < volume of the box.
  Cursor(const Order &order, const Box &box, int64_t position);

  llvm::ArrayRef<int64_t> getTile() const { return frames.back().box.begin; }

  /// Moves on by `count` positions. Precondition: the box does not end before.
  void advance(int64_t count);

private:
  /// One level's run: the box that it walks, and where it is in it.
  struct Frame {
    Box box;
    int64_t digit;
    int64_t extent;
    bool backwards;
  };

  Box getUnit(unsigned level) const;
  void countRuns(unsigned level, const Box &unit);
  void enter(unsigned level, Box box);
  int64_t countEqualUnits(unsigned level, int64_t length) const;
  bool skipUnits(unsigned level, int64_t &count);

  const Order &order;
  /// One frame per level, and a last one that holds the tile.
  llvm::SmallVector<Frame> frames;
  /// For each level whether an odd number of its runs has been completed.
  llvm::SmallVector<bool> odd;
};

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_CURSOR_H
