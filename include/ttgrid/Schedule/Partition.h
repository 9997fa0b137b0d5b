//===- Partition.h - Which core does which tiles ----------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_PARTITION_H
#define TTGRID_SCHEDULE_PARTITION_H

#include "ttgrid/Schedule/CoreGrid.h"
#include "ttgrid/Schedule/Decode.h"

#include <memory>
#include <utility>

namespace mlir::ttgrid {

using Box = BoxOf<HostArithmetic>;

/// What one core does: blocks of positions of the order over a box, `block`
/// positions every `stride`, from `first` up to but not including `end`.
struct Share {
  Box box;
  int64_t first;
  int64_t block;
  int64_t stride;
  int64_t end;

  /// A single range of positions.
  static Share getRange(Box box, int64_t start, int64_t count);

  int64_t getCount() const;
  /// The position of the share's k-th tile, 0 <= k < getCount().
  int64_t getPosition(int64_t k) const;
  /// Where `position`, which is in the share, comes in it.
  int64_t getIndex(int64_t position) const;
};

/// A rule that cuts the positions, or the grid itself, among the cores. An
/// immutable value, shared by the schedules that use it.
class Partition {
public:
  virtual ~Partition();

  /// Whether the rule can be used for these cores, whatever the grid.
  virtual llvm::Error checkCores(const CoreGrid &cores) const;

  /// Whether the rule can be used for this grid and these cores, which have
  /// passed checkCores.
  virtual llvm::Error check(llvm::ArrayRef<int64_t> sizes,
                            const CoreGrid &cores) const;

  /// What core `core`, 0 <= core < number of cores, does.
  virtual Share getShare(llvm::ArrayRef<int64_t> sizes, const CoreGrid &cores,
                         int64_t core) const = 0;

  /// Whether each share is one range of the positions of the whole grid, which
  /// a start and a count can tell.
  virtual bool givesRanges() const = 0;

  /// The core that does the tile, of which `position` is the place in the
  /// order over the whole grid.
  virtual int64_t getOwner(llvm::ArrayRef<int64_t> sizes, const CoreGrid &cores,
                           llvm::ArrayRef<int64_t> tile,
                           int64_t position) const = 0;
};

using PartitionRef = std::shared_ptr<const Partition>;

/// Positions cut in one balanced range per core.
PartitionRef getContiguousPartition();

/// Blocks of `block` positions dealt round robin; the last may be short.
llvm::Expected<PartitionRef> getCyclicPartition(int64_t block = 1);

/// The core grid cuts the trailing dimensions of the grid, each in balanced
/// ranges; a core walks its own box in the order.
PartitionRef getBlockedPartition();

/// One explicit range (start, count) of positions per core.
llvm::Expected<PartitionRef>
getRangesPartition(llvm::ArrayRef<std::pair<int64_t, int64_t>> ranges);

/// The number of points of a grid. Refuses rank 0, negative sizes, and a
/// product of max(size, 1) above the signed maximum of `width` bits.
llvm::Expected<int64_t> getNumTiles(llvm::ArrayRef<int64_t> sizes,
                                    unsigned width = 64);

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_PARTITION_H
