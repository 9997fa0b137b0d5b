//===- Shares.h - What partitions mean, in the tests' own words -*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_UNITTESTS_SCHEDULE_SHARES_H
#define TTGRID_UNITTESTS_SCHEDULE_SHARES_H

#include "ReferenceWalk.h"
#include "ttgrid/Schedule/Blocked.h"
#include "ttgrid/Schedule/Contiguous.h"
#include "ttgrid/Schedule/Cyclic.h"
#include "ttgrid/Schedule/Ranges.h"
#include "gtest/gtest.h"

namespace mlir::ttgrid::test {

enum class Kind { Contiguous, Cyclic, Blocked, Ranges };

/// A partition as a test writes it.
struct Rule {
  Kind kind;
  int64_t block = 1;
  std::vector<std::pair<int64_t, int64_t>> ranges = {};

  PartitionRef get() const;
};

std::string spell(const Rule &rule, const CoreGrid &cores);

/// Core grids of exactly `numCores` cores and at most `maxRank` dimensions.
std::vector<CoreGrid> getAllCoreGrids(int64_t numCores, unsigned maxRank);

/// The start and length of part `index` of balanced parts: the first of them
/// are longer by one.
std::pair<int64_t, int64_t> cut(int64_t total, int64_t parts, int64_t index);

/// For each core the positions in the order over the whole grid of its tiles,
/// in its sequence. `reference` is that order.
std::vector<std::vector<int64_t>>
getShares(const Rule &rule, const CoreGrid &cores, llvm::ArrayRef<Level> levels,
          llvm::ArrayRef<int64_t> sizes, const Tiles &reference);

/// Whether positions and tiles of the whole grid agree with the reference.
testing::AssertionResult checkPositions(const Schedule &schedule,
                                        const Tiles &reference);

/// Whether every function of the schedule about cores agrees with the shares,
/// and every tile is done exactly once.
testing::AssertionResult
checkShares(const Schedule &schedule, const Tiles &reference,
            const std::vector<std::vector<int64_t>> &shares);

} // namespace mlir::ttgrid::test

#endif // TTGRID_UNITTESTS_SCHEDULE_SHARES_H
