//===- Partition.cpp - What the partitions share --------------------------===//
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

Partition::~Partition() = default;

llvm::Error Partition::checkCores(const CoreGrid &cores) const {
  return llvm::Error::success();
}

llvm::Error Partition::check(ArrayRef<int64_t> sizes,
                             const CoreGrid &cores) const {
  return llvm::Error::success();
}

llvm::Expected<int64_t> mlir::ttgrid::getNumTiles(ArrayRef<int64_t> sizes,
                                                  unsigned width) {
  if (sizes.empty())
    return makeScheduleError("the grid has rank 0",
                             "a grid has at least 1 dimension");
  int64_t numTiles = 1;
  int64_t bound = 1;
  for (auto [dim, size] : llvm::enumerate(sizes)) {
    if (size < 0)
      return makeScheduleError("the grid size of dimension " + Twine(dim) +
                                   " is " + Twine(size),
                               "a grid size is at least 0");
    if (llvm::MulOverflow(bound, std::max<int64_t>(size, 1), bound) ||
        bound > llvm::maxIntN(width))
      return makeScheduleError(
          "the number of tiles does not fit an index of " + Twine(width) +
              " bits, at the size " + Twine(size) + " of dimension " +
              Twine(dim),
          "the product of the sizes, 0 counted as 1, may be at most " +
              Twine(llvm::maxIntN(width)));
    numTiles *= size;
  }
  return numTiles;
}
