//===- Contiguous.h - Positions in balanced ranges --------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_CONTIGUOUS_H
#define TTGRID_SCHEDULE_CONTIGUOUS_H

#include "ttgrid/Schedule/Balanced.h"
#include "ttgrid/Schedule/Partition.h"

namespace mlir::ttgrid {

class ContiguousPartition : public FormulaPartition<ContiguousPartition> {
public:
  bool givesRanges() const override { return true; }

  template <typename A>
  ShareOf<A> getShareOf(A &a, const BoxOf<A> &grid, const CoresOf<A> &cores,
                        typename A::Index core) const {
    typename A::Index numTiles = getVolume(a, grid);
    return {grid, getBalancedRange(a, numTiles, cores.count, core)};
  }

  template <typename A>
  typename A::Index getOwnerOf(A &a, const BoxOf<A> &grid,
                               const CoresOf<A> &cores,
                               llvm::ArrayRef<typename A::Index> tile,
                               typename A::Index position) const {
    return getBalancedPart(a, getVolume(a, grid), cores.count, position);
  }
};

/// Positions cut in one balanced range per core.
PartitionRef getContiguousPartition();

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_CONTIGUOUS_H
