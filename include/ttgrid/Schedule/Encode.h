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

/// How far encode has come: what is left to look at, and what is before it.
template <typename A>
struct EncodingOf {
  /// The box that the next level runs over, which holds the tile.
  BoxOf<A> box;
  /// The position of the first tile of the box.
  typename A::Index position;
  /// For each level whether an odd number of its runs has been completed.
  llvm::SmallVector<typename A::Bool> odd;
};

/// One step of encode: from the box that level `level` runs over to the unit
/// that holds the tile.
template <typename A>
void encodeLevel(A &a, const Order &order, unsigned level,
                 llvm::ArrayRef<typename A::Index> tile,
                 EncodingOf<A> &encoding) {
  using Index = typename A::Index;
  using Bool = typename A::Bool;
  NestWalk<A> walk(a, order);
  const Level &l = order.getLevels()[level];
  BoxOf<A> &box = encoding.box;
  llvm::SmallVector<Bool> &odd = encoding.odd;
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
  encoding.position = a.add(encoding.position, before);
  for (unsigned m = level + 1; m < odd.size(); ++m) {
    if (!order.getLevels()[m].serpentine)
      continue;
    Bool oddFull =
        a.logicalAnd(a.isOdd(numFull), walk.hasOddRuns(full, level + 1, m));
    Bool oddShort = a.logicalAnd(hasShort, walk.hasOddRuns(last, level + 1, m));
    odd[m] = a.logicalXor(odd[m], a.logicalXor(oddFull, oddShort));
  }
  box = walk.getUnit(level, box, unit);
}

/// The position of `tile`, which is in `box`, in the order over the box: the
/// inverse of NestWalk::decode.
template <typename A>
typename A::Index encode(A &a, const Order &order, BoxOf<A> box,
                         llvm::ArrayRef<typename A::Index> tile) {
  unsigned numLevels = order.getLevels().size();
  EncodingOf<A> encoding{
      std::move(box), a.constant(0),
      llvm::SmallVector<typename A::Bool>(numLevels, a.boolean(false))};
  for (unsigned level = 0; level < numLevels; ++level)
    encodeLevel(a, order, level, tile, encoding);
  return encoding.position;
}

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_ENCODE_H
