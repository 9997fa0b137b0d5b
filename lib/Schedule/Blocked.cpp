//===- Blocked.cpp - The grid itself in balanced boxes --------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Schedule/Balanced.h"
#include "ttgrid/Schedule/Partition.h"

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::Twine;

namespace {
class Blocked : public Partition {
public:
  llvm::Error check(ArrayRef<int64_t> sizes,
                    const CoreGrid &cores) const override {
    if (cores.getShape().size() > sizes.size())
      return makeScheduleError(
          "the partition blocked has a core grid of rank " +
              Twine(cores.getShape().size()) + " for a grid of rank " +
              Twine(sizes.size()),
          "the core grid cuts the trailing dimensions of the grid, and may "
          "have at most as many");
    return llvm::Error::success();
  }

  Share getShare(ArrayRef<int64_t> sizes, const CoreGrid &cores,
                 int64_t core) const override {
    HostArithmetic host;
    Box box = getBoxOfCore(host, getGridBox(host, sizes), cores.getShape(),
                           cores.getOrder(), core);
    int64_t volume = 1;
    for (int64_t length : box.length)
      volume *= length;
    return Share::getRange(std::move(box), 0, volume);
  }

  bool givesRanges() const override { return false; }

  int64_t getOwner(ArrayRef<int64_t> sizes, const CoreGrid &cores,
                   ArrayRef<int64_t> tile, int64_t position) const override {
    ArrayRef<int64_t> shape = cores.getShape();
    unsigned firstCut = sizes.size() - shape.size();
    llvm::SmallVector<int64_t> coordinates;
    for (auto [k, size] : llvm::enumerate(shape))
      coordinates.push_back(
          getBalancedPart(sizes[firstCut + k], size, tile[firstCut + k]));
    return cores.getCore(coordinates);
  }
};
} // namespace

PartitionRef mlir::ttgrid::getBlockedPartition() {
  static const PartitionRef partition = std::make_shared<Blocked>();
  return partition;
}
