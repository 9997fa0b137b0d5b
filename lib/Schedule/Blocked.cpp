//===- Blocked.cpp - The grid itself in balanced boxes --------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Schedule/Blocked.h"

using namespace mlir::ttgrid;
using llvm::Twine;

llvm::Error BlockedPartition::check(llvm::ArrayRef<int64_t> sizes,
                                    const CoreGrid &cores) const {
  if (cores.getShape().size() > sizes.size())
    return makeScheduleError(
        "the partition blocked has a core grid of rank " +
            Twine(cores.getShape().size()) + " for a grid of rank " +
            Twine(sizes.size()),
        "the core grid cuts the trailing dimensions of the grid, and may "
        "have at most as many");
  return llvm::Error::success();
}

PartitionRef mlir::ttgrid::getBlockedPartition() {
  static const PartitionRef partition = std::make_shared<BlockedPartition>();
  return partition;
}
