//===- Contiguous.cpp - Positions in balanced ranges ----------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Schedule/Balanced.h"
#include "ttgrid/Schedule/Partition.h"

using namespace mlir::ttgrid;
using llvm::ArrayRef;

namespace {
class Contiguous : public Partition {
public:
  Share getShare(ArrayRef<int64_t> sizes, const CoreGrid &cores,
                 int64_t core) const override {
    HostArithmetic host;
    auto [start, count] = getBalancedRange(
        host, llvm::cantFail(getNumTiles(sizes)), cores.getNumCores(), core);
    return Share::getRange(getGridBox(host, sizes), start, count);
  }

  bool givesRanges() const override { return true; }

  int64_t getOwner(ArrayRef<int64_t> sizes, const CoreGrid &cores,
                   ArrayRef<int64_t> tile, int64_t position) const override {
    return getBalancedPart(llvm::cantFail(getNumTiles(sizes)),
                           cores.getNumCores(), position);
  }
};
} // namespace

PartitionRef mlir::ttgrid::getContiguousPartition() {
  static const PartitionRef partition = std::make_shared<Contiguous>();
  return partition;
}
