//===- GroupCache.h - What groups load into small caches --------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_COST_GROUPCACHE_H
#define TTGRID_ANALYSIS_COST_GROUPCACHE_H

#include "RangeCost.h"

namespace mlir::ttgrid {

/// What cores that keep the `cache` bytes used last load, by a formula: an
/// estimate that no tile is visited for. CacheTraffic.h simulates the same.
RangeTotals getGroupCacheTotals(const GroupedRuns &groups,
                                llvm::ArrayRef<int64_t> sizes, RangeCut cut,
                                double cache);

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_COST_GROUPCACHE_H
