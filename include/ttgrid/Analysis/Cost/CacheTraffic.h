//===- CacheTraffic.h - What a schedule loads into small caches -*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each core keeps what it used last, up to so many bytes, and loads the rest
// anew. The parts that it keeps or drops are those between the ends of the
// intervals that tiles touch. Unlike Traffic.h this visits tiles, so of many
// it takes some.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_COST_CACHETRAFFIC_H
#define TTGRID_ANALYSIS_COST_CACHETRAFFIC_H

#include "ttgrid/Analysis/Cost/AxisImage.h"
#include "ttgrid/Schedule/Schedule.h"

#include <memory>

namespace mlir::ttgrid {

/// A cache of one core, which drops what was used longest ago.
class CoreCache {
public:
  /// For operands that checkOperands accepts. Those that tiles don't share are
  /// counted, but not kept.
  CoreCache(llvm::ArrayRef<int64_t> sizes, llvm::ArrayRef<Operand> operands,
            uint64_t capacity);
  ~CoreCache();

  /// Forgets everything.
  void clear();
  /// Touches what a tile touches; returns the bytes that this loads.
  uint64_t touch(llvm::ArrayRef<int64_t> tile);
  /// The bytes loaded of each operand since the last clear().
  llvm::ArrayRef<uint64_t> getLoaded() const;

private:
  struct Implementation;
  std::unique_ptr<Implementation> impl;
};

/// What the cores load.
struct CacheTraffic {
  /// By operand, over all cores.
  llvm::SmallVector<double> bytesOfOperand;
  double total = 0;
  double largest = 0;
  /// How many tiles were visited; fewer than there are where it is an estimate.
  int64_t visited = 0;
};

/// Visits at most about `maxTiles` tiles, of cores spread over all.
CacheTraffic getCacheTraffic(const Schedule &schedule,
                             llvm::ArrayRef<Operand> operands, uint64_t cache,
                             int64_t maxTiles = int64_t(1) << 21);

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_COST_CACHETRAFFIC_H
