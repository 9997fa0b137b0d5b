//===- Ranges.h - One explicit range of positions per core ------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_RANGES_H
#define TTGRID_SCHEDULE_RANGES_H

#include "ttgrid/Schedule/Partition.h"

namespace mlir::ttgrid {

class RangesPartition : public FormulaPartition<RangesPartition> {
public:
  /// The start and the count of a core's range.
  using CoreRange = std::pair<int64_t, int64_t>;

  explicit RangesPartition(llvm::ArrayRef<CoreRange> ranges)
      : ranges(llvm::to_vector(ranges)) {}

  llvm::Error checkCores(const CoreGrid &cores) const override;
  llvm::Error check(llvm::ArrayRef<int64_t> sizes,
                    const CoreGrid &cores) const override;

  bool givesRanges() const override { return true; }

  template <typename A>
  ShareOf<A> getShareOf(A &a, const BoxOf<A> &grid, const CoresOf<A> &cores,
                        typename A::Index core) const {
    auto [start, count] =
        a.lookup(ranges, core, {getVolume(a, grid), a.constant(0)});
    return {grid, RangeOf<A>{start, count}};
  }

  template <typename A>
  typename A::Index getOwnerOf(A &a, const BoxOf<A> &grid,
                               const CoresOf<A> &cores,
                               llvm::ArrayRef<typename A::Index> tile,
                               typename A::Index position) const {
    typename A::Index owner = a.constant(0);
    for (unsigned core = 0; core < ranges.size(); ++core) {
      auto [start, count] = ranges[core];
      typename A::Bool isBefore = a.less(position, a.constant(start));
      typename A::Bool isIn = a.logicalAnd(
          logicalNot(a, isBefore), a.less(position, a.constant(start + count)));
      owner = a.select(isIn, a.constant(core), owner);
    }
    return owner;
  }

private:
  llvm::SmallVector<CoreRange> ranges;
};

/// One explicit range (start, count) of positions per core.
llvm::Expected<PartitionRef>
getRangesPartition(llvm::ArrayRef<RangesPartition::CoreRange> ranges);

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_RANGES_H
