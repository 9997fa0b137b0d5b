//===- Traffic.h - What a schedule moves ------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The traffic of a core is the bytes that its tiles touch together: each byte
// counts once, as if the core kept all of it. No tile is visited, so a grid of
// a thousand million tiles takes no longer than a small one.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_COST_TRAFFIC_H
#define TTGRID_ANALYSIS_COST_TRAFFIC_H

#include "ttgrid/Analysis/Cost/AxisImage.h"
#include "ttgrid/Schedule/Schedule.h"

#include <vector>

namespace mlir::ttgrid {

/// What the cores of a schedule move. Bytes saturate.
struct Traffic {
  /// By operand, over all cores.
  llvm::SmallVector<uint64_t> bytesOfOperand;
  /// The sum over all cores and operands.
  uint64_t total = 0;
  /// The most that one core moves, and that core.
  uint64_t largest = 0;
  int64_t largestCore = 0;
  /// The most tiles of one core.
  int64_t longest = 0;
  int64_t idleCores = 0;
};

/// The most cores, and the most blocks of positions over all cores, that are
/// looked at.
constexpr int64_t maxTrafficCores = int64_t(1) << 20;
constexpr int64_t maxTrafficBlocks = int64_t(1) << 22;

/// The bytes that the tiles of a core touch, by operand.
llvm::SmallVector<uint64_t>
getTrafficOfCore(const Schedule &schedule,
                 llvm::ArrayRef<OperandImage> operands, int64_t core);

/// What a schedule moves. Refuses operands that don't suit the grid, and
/// schedules of so many cores or blocks that it would take long.
llvm::Expected<Traffic> getTraffic(const Schedule &schedule,
                                   llvm::ArrayRef<Operand> operands);

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_COST_TRAFFIC_H
