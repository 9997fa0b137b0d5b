//===- Schedule.h - What a schedule means -----------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The meaning of a schedule for a grid of known sizes and a known number of
// cores. The dialect's attributes become these values, the tools and the host
// ask them, and the code that the conversion emits is tested against them.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_SCHEDULE_H
#define TTGRID_SCHEDULE_SCHEDULE_H

#include "ttgrid/Schedule/Blocked.h"
#include "ttgrid/Schedule/Contiguous.h"
#include "ttgrid/Schedule/CoreGrid.h"
#include "ttgrid/Schedule/Cyclic.h"
#include "ttgrid/Schedule/Order.h"
#include "ttgrid/Schedule/Ranges.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <string>

namespace mlir::ttgrid {

/// A tile: one index per dimension of the grid.
using Tile = llvm::SmallVector<int64_t>;

/// "(3, 4)".
std::string spellTile(llvm::ArrayRef<int64_t> tile);

/// Which core does a tile, and the tile's place in the core's sequence, from 0.
struct Owner {
  int64_t core;
  int64_t index;
};

/// The most tiles that are enumerated: their marks take 2 GiB.
constexpr int64_t maxEnumerated = int64_t(1) << 34;

class Schedule {
public:
  /// Refuses a grid whose number of tiles does not fit, an order of another
  /// rank, and a partition that these sizes and cores do not allow.
  static llvm::Expected<Schedule> get(llvm::ArrayRef<int64_t> sizes,
                                      CoreGrid cores, PartitionRef partition,
                                      Order order);

  llvm::ArrayRef<int64_t> getSizes() const { return sizes; }
  unsigned getRank() const { return sizes.size(); }
  const CoreGrid &getCores() const { return cores; }
  const Partition &getPartition() const { return *partition; }
  const Order &getOrder() const { return order; }
  int64_t getNumTiles() const { return numTiles; }
  int64_t getNumCores() const { return cores.getNumCores(); }

  /// The tile at a position of the order over the whole grid, 0 <= position <
  /// getNumTiles().
  Tile getTile(int64_t position) const;
  /// The position of a tile of the grid in the order over the whole grid.
  int64_t getPosition(llvm::ArrayRef<int64_t> tile) const;

  /// What a core does. A core that does not exist has no tiles.
  Share getShare(int64_t core) const;
  int64_t getTileCount(int64_t core) const;
  /// The k-th tile of a core, 0 <= k < getTileCount(core).
  Tile getTileOfCore(int64_t core, int64_t k) const;
  /// Who does a tile of the grid.
  Owner getOwner(llvm::ArrayRef<int64_t> tile) const;

  /// Calls `visit` on the tiles of a core in their sequence, without a
  /// division per tile, until it returns false.
  void
  visitTiles(int64_t core,
             llvm::function_ref<bool(llvm::ArrayRef<int64_t>)> visit) const;

  /// Refuses a core that is not there.
  llvm::Error checkCore(int64_t core) const;

  /// Enumerates every tile of every core and reports the first that is not in
  /// the grid, done twice, or not done at all. `progress` is told how many
  /// tiles have been seen. Needs one bit of memory per tile, and refuses more
  /// than maxEnumerated tiles or cores.
  llvm::Error verify(llvm::function_ref<void(int64_t)> progress = [](int64_t) {
  }) const;

private:
  Schedule(llvm::ArrayRef<int64_t> sizes, CoreGrid cores,
           PartitionRef partition, Order order, int64_t numTiles)
      : sizes(sizes), cores(std::move(cores)), partition(std::move(partition)),
        order(std::move(order)), numTiles(numTiles) {}

  llvm::SmallVector<int64_t> sizes;
  CoreGrid cores;
  PartitionRef partition;
  Order order;
  int64_t numTiles;
};

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_SCHEDULE_H
