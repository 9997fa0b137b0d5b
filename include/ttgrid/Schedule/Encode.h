//===- Encode.h - From tiles to positions -----------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_ENCODE_H
#define TTGRID_SCHEDULE_ENCODE_H

#include "ttgrid/Schedule/Decode.h"

namespace mlir::ttgrid {

/// The position of `tile`, which is in `box`, in the order over the box: the
/// inverse of NestWalk::decode.
template <typename A>
typename A::Index encode(A &a, const Order &order, BoxOf<A> box,
                         llvm::ArrayRef<typename A::Index> tile) {
  using Index = typename A::Index;
  using Bool = typename A::Bool;
  NestWalk<A> walk(a, order);
  unsigned numLevels = order.getLevels().size();
  llvm::SmallVector<Bool> odd(numLevels, a.boolean(false));
  Index position = a.constant(0);
  for (unsigned level = 0; level < numLevels; ++level) {
    const Level &l = order.getLevels()[level];
    Index extent = walk.getExtent(level, box);
    Index unit = a.div(a.sub(tile[l.dim], box.begin[l.dim]), a.constant(l.cut));
    Index digit = walk.getUnitOfDigit(level, unit, extent, odd[level]);
    // The units before it: full ones, and backwards perhaps the short one.
    BoxOf<A> full = walk.getFullUnit(level, box);
    BoxOf<A> last = walk.getLastUnit(level, box);
    Bool backwards = l.serpentine ? odd[level] : a.boolean(false);
    Bool hasShort = a.logicalAnd(backwards, a.less(a.constant(0), digit));
    Index numShort = toIndex(a, hasShort);
    Index numFull = a.sub(digit, numShort);
    Index before = a.add(a.mul(numShort, getVolume(a, last)),
                         a.mul(numFull, getVolume(a, full)));
    position = a.add(position, before);
    for (unsigned m = level + 1; m < numLevels; ++m) {
      if (!order.getLevels()[m].serpentine)
        continue;
      Bool oddFull =
          a.logicalAnd(a.isOdd(numFull), walk.hasOddRuns(full, level + 1, m));
      Bool oddShort =
          a.logicalAnd(hasShort, walk.hasOddRuns(last, level + 1, m));
      odd[m] = a.logicalXor(odd[m], a.logicalXor(oddFull, oddShort));
    }
    box = walk.getUnit(level, box, unit);
  }
  return position;
}

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_ENCODE_H
