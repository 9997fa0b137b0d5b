//===- Share.h - What one core does -----------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A share is what a partition gives to one core. The host, the emitted loops
// and the proofs compute the same share, each over its own arithmetic
// (Arithmetic.h).
//
// Blocks are counted, not the positions between them: the number of cores times
// the length of a block can overflow where the grid does not.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_SHARE_H
#define TTGRID_SCHEDULE_SHARE_H

#include "ttgrid/Schedule/Box.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace mlir::ttgrid {

/// Positions that follow each other: the first, and how many they are.
template <typename A>
struct RangeOf {
  typename A::Index start;
  typename A::Index count;
};

/// Positions cut in blocks, of which a core does every `step`-th.
template <typename A>
struct DealOf {
  /// The positions in a block. The last block may be short.
  typename A::Index block;
  typename A::Index numBlocks;
  /// The core's first block; numBlocks or more where it has none.
  typename A::Index first;
  /// From one of the core's blocks to its next.
  typename A::Index step;
};

/// The tiles of one core, in their sequence: the positions of the order over a
/// box; or a range of these; or, dealt, blocks of what there is.
///
/// Which of these a share is depends on the partition alone and is known when
/// a formula is expanded.
template <typename A>
struct ShareOf {
  using Index = typename A::Index;

  /// The order is applied to the box as if it were the grid.
  BoxOf<A> box;
  /// Nothing: all positions of the box.
  std::optional<RangeOf<A>> range = std::nullopt;
  /// Nothing: all of the range.
  std::optional<DealOf<A>> deal = std::nullopt;

  RangeOf<A> getRange(A &a) const {
    return range ? *range : RangeOf<A>{a.constant(0), getVolume(a, box)};
  }

  /// The number of tiles.
  Index getCount(A &a) const {
    Index total = getRange(a).count;
    if (!deal)
      return total;
    Index zero = a.constant(0);
    Index one = a.constant(1);
    typename A::Bool hasBlock = a.less(deal->first, deal->numBlocks);
    // A core without a block counts with the numbers of block 0.
    Index last = a.select(hasBlock, a.wrappingSub(deal->numBlocks, one), zero);
    Index ahead = a.select(hasBlock, a.wrappingSub(last, deal->first), zero);
    Index full = a.mul(a.div(ahead, deal->step), deal->block);
    Index lengthOfLast = a.sub(total, a.mul(last, deal->block));
    // Its last block is full unless it is the last of all.
    typename A::Bool isFull = a.less(zero, a.rem(ahead, deal->step));
    Index count = a.add(full, a.select(isFull, deal->block, lengthOfLast));
    return a.select(hasBlock, count, zero);
  }

  /// The position of the share's k-th tile, 0 <= k < getCount().
  Index getPosition(A &a, Index k) const {
    Index start = getRange(a).start;
    if (!deal)
      return a.add(start, k);
    Index before = a.mul(a.div(k, deal->block), deal->step);
    Index number = a.add(deal->first, before);
    Index offset = a.add(a.mul(number, deal->block), a.rem(k, deal->block));
    return a.add(start, offset);
  }

  /// The place of `position`, which is in the share, among its tiles, from 0.
  Index getIndex(A &a, Index position) const {
    Index offset = a.sub(position, getRange(a).start);
    if (!deal)
      return offset;
    Index number = a.div(offset, deal->block);
    Index before = a.div(a.sub(number, deal->first), deal->step);
    return a.add(a.mul(before, deal->block), a.rem(offset, deal->block));
  }
};

using Share = ShareOf<HostArithmetic>;

/// Calls `visit` on the ranges of positions that a share is, in their sequence,
/// until it returns false. Blocks that follow each other are one range.
void visitRanges(const Share &share,
                 llvm::function_ref<bool(RangeOf<HostArithmetic>)> visit);
/// How many ranges these are.
int64_t getNumRanges(const Share &share);

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_SHARE_H
