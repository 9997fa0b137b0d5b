//===- Striped.h - A partition from outside ---------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TEST_LIB_STRIPED_H
#define TTGRID_TEST_LIB_STRIPED_H

#include "ttgrid/Schedule/Balanced.h"
#include "ttgrid/Schedule/Partition.h"

namespace mlir::ttgrid::test {

/// Each row of the core grid gets one range of positions, and deals its blocks
/// round robin to the cores of the row.
class StripedPartition : public FormulaPartition<StripedPartition> {
public:
  explicit StripedPartition(int64_t block) : block(block) {}

  llvm::Error checkCores(const CoreGrid &cores) const override {
    if (cores.getShape().size() == 2)
      return llvm::Error::success();
    return makeScheduleError("the partition striped has a core grid of rank " +
                                 llvm::Twine(cores.getShape().size()),
                             "write rows x columns, such as 2x4");
  }

  bool givesRanges() const override { return false; }

  template <typename A>
  ShareOf<A> getShareOf(A &a, const BoxOf<A> &grid, const CoresOf<A> &cores,
                        typename A::Index core) const {
    using Index = typename A::Index;
    llvm::SmallVector<Index> place = getCoreCoordinates(a, cores, core);
    RangeOf<A> stripe =
        getBalancedRange(a, getVolume(a, grid), cores.shape[0], place[0]);
    Index size = a.constant(block);
    Index numBlocks = ceilDiv(a, stripe.count, size);
    Index first = a.select(a.less(core, cores.count), place[1], numBlocks);
    return {grid, stripe,
            DealOf<A>{size, numBlocks, first, /*step=*/cores.shape[1]}};
  }

  template <typename A>
  typename A::Index getOwnerOf(A &a, const BoxOf<A> &grid,
                               const CoresOf<A> &cores,
                               llvm::ArrayRef<typename A::Index> tile,
                               typename A::Index position) const {
    using Index = typename A::Index;
    Index numTiles = getVolume(a, grid);
    Index row = getBalancedPart(a, numTiles, cores.shape[0], position);
    RangeOf<A> stripe = getBalancedRange(a, numTiles, cores.shape[0], row);
    Index number = a.div(a.sub(position, stripe.start), a.constant(block));
    Index place[] = {row, a.rem(number, cores.shape[1])};
    return getCoreAt<A>(a, cores, place);
  }

private:
  int64_t block;
};

} // namespace mlir::ttgrid::test

#endif // TTGRID_TEST_LIB_STRIPED_H
