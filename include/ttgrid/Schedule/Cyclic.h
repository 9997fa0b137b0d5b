//===- Cyclic.h - Blocks of positions dealt round robin ---------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_CYCLIC_H
#define TTGRID_SCHEDULE_CYCLIC_H

#include "ttgrid/Schedule/Partition.h"

namespace mlir::ttgrid {

class CyclicPartition : public FormulaPartition<CyclicPartition> {
public:
  explicit CyclicPartition(int64_t block) : block(block) {}

  bool givesRanges() const override { return false; }

  template <typename A>
  ShareOf<A> getShareOf(A &a, const BoxOf<A> &grid, const CoresOf<A> &cores,
                        typename A::Index core) const {
    using Index = typename A::Index;
    Index size = a.constant(block);
    Index numTiles = getVolume(a, grid);
    Index numBlocks = ceilDiv(a, numTiles, size);
    Index first = a.select(a.less(core, cores.count), core, numBlocks);
    return {grid, std::nullopt,
            DealOf<A>{size, numBlocks, first, /*step=*/cores.count}};
  }

  template <typename A>
  typename A::Index getOwnerOf(A &a, const BoxOf<A> &grid,
                               const CoresOf<A> &cores,
                               llvm::ArrayRef<typename A::Index> tile,
                               typename A::Index position) const {
    return a.rem(a.div(position, a.constant(block)), cores.count);
  }

private:
  int64_t block;
};

/// Blocks of `block` positions dealt round robin; the last may be short.
llvm::Expected<PartitionRef> getCyclicPartition(int64_t block = 1);

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_CYCLIC_H
