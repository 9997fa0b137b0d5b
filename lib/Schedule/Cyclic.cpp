//===- Cyclic.cpp - Blocks of positions dealt round robin -----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Schedule/Partition.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::Twine;

namespace {
class Cyclic : public Partition {
public:
  explicit Cyclic(int64_t block) : block(block) {}

  Share getShare(ArrayRef<int64_t> sizes, const CoreGrid &cores,
                 int64_t core) const override {
    HostArithmetic host;
    int64_t numTiles = llvm::cantFail(getNumTiles(sizes));
    Share share = {getGridBox(host, sizes), numTiles, block, 1, numTiles};
    // A stride past the last tile is as good as one that does not overflow.
    if (llvm::MulOverflow(block, cores.getNumCores(), share.stride))
      share.stride = std::numeric_limits<int64_t>::max();
    int64_t numBlocks = numTiles / block + (numTiles % block != 0);
    if (core < numBlocks)
      share.first = core * block;
    return share;
  }

  bool givesRanges() const override { return false; }

  int64_t getOwner(ArrayRef<int64_t> sizes, const CoreGrid &cores,
                   ArrayRef<int64_t> tile, int64_t position) const override {
    return position / block % cores.getNumCores();
  }

private:
  int64_t block;
};
} // namespace

llvm::Expected<PartitionRef> mlir::ttgrid::getCyclicPartition(int64_t block) {
  if (block <= 0)
    return makeScheduleError("the cyclic block size is " + Twine(block),
                             "a block has at least 1 position");
  return std::make_shared<Cyclic>(block);
}
