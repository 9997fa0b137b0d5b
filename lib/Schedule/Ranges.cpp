//===- Ranges.cpp - One explicit range of positions per core --------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Schedule/Ranges.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::SmallVector;
using llvm::Twine;
using CoreRange = RangesPartition::CoreRange;

llvm::Error RangesPartition::checkCores(const CoreGrid &cores) const {
  if (static_cast<int64_t>(ranges.size()) != cores.getNumCores())
    return makeScheduleError(
        "the partition ranges has " + Twine(ranges.size()) + " ranges for " +
            Twine(cores.getNumCores()) + " cores",
        "write one [start, count] per core; an idle core has count 0");
  return llvm::Error::success();
}

llvm::Error RangesPartition::check(ArrayRef<int64_t> sizes,
                                   const CoreGrid &cores) const {
  int64_t numTiles = llvm::cantFail(getNumTiles(sizes));
  SmallVector<CoreRange> sorted;
  for (auto [core, range] : llvm::enumerate(ranges)) {
    auto [start, count] = range;
    if (count != 0 && (start > numTiles || count > numTiles - start))
      return makeScheduleError(
          "the range [" + Twine(start) + ", " + Twine(count) + "] of core " +
              Twine(core) + " holds position " +
              Twine(std::max(start, numTiles)) + ", past the last of " +
              Twine(numTiles) + " tiles",
          "together the ranges hold exactly the positions [0, " +
              Twine(numTiles) + ")");
    if (count != 0)
      sorted.push_back(range);
  }
  llvm::sort(sorted);
  // An empty range at the end stands for the positions after the last.
  sorted.push_back({numTiles, 0});
  int64_t next = 0;
  for (auto [start, count] : sorted) {
    if (start != next)
      return makeScheduleError(
          "the partition ranges " + Twine(start > next ? "misses" : "repeats") +
              " position " + Twine(std::min(start, next)),
          "together the ranges hold exactly the positions [0, " +
              Twine(numTiles) + ")");
    next = start + count;
  }
  return llvm::Error::success();
}

llvm::Expected<PartitionRef>
mlir::ttgrid::getRangesPartition(ArrayRef<CoreRange> ranges) {
  for (auto [core, range] : llvm::enumerate(ranges)) {
    int64_t end;
    if (range.first < 0 || range.second < 0 ||
        llvm::AddOverflow(range.first, range.second, end))
      return makeScheduleError("the range [" + Twine(range.first) + ", " +
                                   Twine(range.second) + "] of core " +
                                   Twine(core) + " is not a range of positions",
                               "write [start, count], both at least 0");
  }
  return std::make_shared<RangesPartition>(ranges);
}
