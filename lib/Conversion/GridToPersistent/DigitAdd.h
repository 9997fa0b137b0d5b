//===- DigitAdd.h - Cyclic tiles by adding digits ---------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_DIGITADD_H
#define TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_DIGITADD_H

#include "TileWalk.h"

namespace mlir::ttgrid {

/// Emits one loop over every `step`-th position of a grid, which carries the
/// position's digits and adds those of the step, from the innermost level up.
///
/// That needs extents that stay the same. Where the outermost level is cut, its
/// last unit may be short; so its whole units are one segment of the grid and
/// the short unit another, and the loop is run for one after the other.
class DigitAdd {
public:
  using Index = IRArithmetic::Index;
  using Bool = IRArithmetic::Bool;
  using Box = BoxOf<IRArithmetic>;

  DigitAdd(IRArithmetic &a, const Order &order, TileWalk::BodyFn emitBody)
      : a(a), order(order), nest(a, order, /*isUniform=*/true),
        emitBody(emitBody) {}

  /// Whether no level but the outermost is cut.
  static bool canWalk(const Order &order) {
    return order.getUncutSuffix() <= 1;
  }

  /// The positions first, first + step, ... below numTiles. Precondition:
  /// first < numTiles.
  scf::ForOp walk(const Box &grid, Index first, Index step, Index numTiles);

private:
  /// A part of the grid in which no unit is short.
  struct Segment {
    Box box;
    /// Its positions: from `base` up to but not including `end`.
    Index base, end;
    /// For each level whether it has an odd number of runs before.
    SmallVector<Bool> odd;
  };

  /// Walks from `position`, which is in the segment, and returns the loop,
  /// whose first result is the first position past the segment.
  scf::ForOp walkSegment(const Segment &segment, Index position, Index step);

  IRArithmetic &a;
  const Order &order;
  NestWalk<IRArithmetic> nest;
  TileWalk::BodyFn emitBody;
};

} // namespace mlir::ttgrid

#endif // TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_DIGITADD_H
