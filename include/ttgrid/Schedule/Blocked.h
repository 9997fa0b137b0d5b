//===- Blocked.h - The grid itself in balanced boxes ------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_BLOCKED_H
#define TTGRID_SCHEDULE_BLOCKED_H

#include "ttgrid/Schedule/Balanced.h"
#include "ttgrid/Schedule/Partition.h"

namespace mlir::ttgrid {

class BlockedPartition : public FormulaPartition<BlockedPartition> {
public:
  llvm::Error check(llvm::ArrayRef<int64_t> sizes,
                    const CoreGrid &cores) const override;

  bool givesRanges() const override { return false; }

  /// The core's own box; an empty one for a core that does not exist.
  template <typename A>
  ShareOf<A> getShareOf(A &a, const BoxOf<A> &grid, const CoresOf<A> &cores,
                        typename A::Index core) const {
    unsigned rank = cores.shape.size();
    unsigned firstCut = grid.length.size() - rank;
    llvm::SmallVector<typename A::Index> coordinates =
        getCoreCoordinates(a, cores, core);
    BoxOf<A> box = grid;
    for (unsigned k = 0; k < rank; ++k) {
      // Only the slowest coordinate can be past the shape.
      bool isSlowest = k == (cores.order == CoreOrder::RowMajor ? 0 : rank - 1);
      RangeOf<A> part =
          getBalancedRange(a, grid.length[firstCut + k], cores.shape[k],
                           coordinates[k], /*mayExceed=*/isSlowest);
      box.begin[firstCut + k] = part.start;
      box.length[firstCut + k] = part.count;
    }
    return {box};
  }

  template <typename A>
  typename A::Index getOwnerOf(A &a, const BoxOf<A> &grid,
                               const CoresOf<A> &cores,
                               llvm::ArrayRef<typename A::Index> tile,
                               typename A::Index position) const {
    unsigned rank = cores.shape.size();
    unsigned firstCut = grid.length.size() - rank;
    llvm::SmallVector<typename A::Index> coordinates;
    for (unsigned k = 0; k < rank; ++k)
      coordinates.push_back(getBalancedPart(
          a, grid.length[firstCut + k], cores.shape[k], tile[firstCut + k]));
    return getCoreAt<A>(a, cores, coordinates);
  }
};

/// The core grid cuts the trailing dimensions of the grid, each in balanced
/// ranges; a core walks its own box in the order.
PartitionRef getBlockedPartition();

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_BLOCKED_H
