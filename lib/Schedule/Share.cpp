//===- Share.cpp - What one core does -------------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Schedule/Share.h"

using namespace mlir::ttgrid;
using Range = RangeOf<HostArithmetic>;

void mlir::ttgrid::visitRanges(const Share &share,
                               llvm::function_ref<bool(Range)> visit) {
  int64_t numRanges = getNumRanges(share);
  if (numRanges == 0)
    return;
  HostArithmetic host;
  Range range = share.getRange(host);
  if (!share.deal) {
    visit(range);
    return;
  }
  auto [block, numBlocks, first, step] = *share.deal;
  if (numRanges == 1 && step == 1)
    block = range.count - first * block;
  for (int64_t k = 0, number = first;; number += step) {
    int64_t offset = number * share.deal->block;
    if (!visit({range.start + offset, std::min(block, range.count - offset)}) ||
        ++k == numRanges)
      return;
  }
}

int64_t mlir::ttgrid::getNumRanges(const Share &share) {
  HostArithmetic host;
  if (share.getCount(host) == 0)
    return 0;
  if (!share.deal || share.deal->step == 1)
    return 1;
  return (share.deal->numBlocks - 1 - share.deal->first) / share.deal->step + 1;
}
