//===- TrafficBound.h - What no schedule can beat ---------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_COST_TRAFFICBOUND_H
#define TTGRID_ANALYSIS_COST_TRAFFICBOUND_H

#include "ttgrid/Analysis/Cost/Operand.h"

#include <optional>

namespace mlir::ttgrid {

/// How a bound was found. All are proven.
enum class BoundKind {
  /// Two groups of operands on separate dimensions: the best whole boxes, over
  /// every split of the tiles among the cores.
  Exact,
  /// The best boxes of real sides.
  Box,
  /// The dimensions of all operands are slices, of which each is loaded anew.
  Slices,
  /// What a core can keep between tiles is limited.
  Cache
};

/// "exact", "box", "slices" or "cache".
llvm::StringRef stringify(BoundKind kind);

/// Bytes that every schedule moves of the operands that tiles share.
struct TrafficBound {
  uint64_t total = 0;
  BoundKind kind = BoundKind::Box;
  /// That the core with the most tiles moves.
  uint64_t largest = 0;
};

/// The bound for operands that checkOperands accepts, on `numCores` cores of
/// which none does more than ceil(T / numCores) tiles. Operands that are not
/// shared are left out. `cache` is how many bytes a core can keep between
/// tiles; nothing for no limit.
TrafficBound getTrafficBound(llvm::ArrayRef<int64_t> sizes,
                             llvm::ArrayRef<Operand> operands, int64_t numCores,
                             std::optional<uint64_t> cache = std::nullopt);

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_COST_TRAFFICBOUND_H
