//===- TileWalk.cpp - Loops over the tiles of a core ----------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TileWalk.h"

#include "Loops.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::ttgrid;

/// Whether a loop over `count` things by steps of `step` is known to end
/// without passing the signed maximum of `width` bits.
static bool fitsSigned(std::optional<int64_t> count,
                       std::optional<int64_t> step, unsigned width) {
  int64_t past;
  return count && step && !llvm::AddOverflow(*count, *step, past) &&
         llvm::isIntN(width, past);
}

scf::ForOp TileWalk::openBlockLoop(const Deal &deal) {
  // The loop ends by an induction variable of up to numBlocks - 1 + step. Where
  // that may be past the signed maximum it is compared unsigned: it is below
  // twice the signed maximum, so it does not wrap.
  bool isSigned = fitsSigned(a.getConstant(deal.numBlocks),
                             a.getConstant(deal.step), indexWidth);
  return openLoop(a, deal.first, deal.numBlocks, deal.step, /*inits=*/{},
                  /*isUnsigned=*/!isSigned);
}

TileWalk::Range TileWalk::getBlock(const Share &share, Index number) {
  Range range = share.getRange(a);
  Index block = share.deal->block;
  Index start = a.mul(number, block);
  // No block is known to be short where the blocks divide the range.
  std::optional<int64_t> total = a.getConstant(range.count);
  std::optional<int64_t> size = a.getConstant(block);
  bool isEven = size == 1 || (total && size && *total % *size == 0);
  Index count = isEven ? block : a.min(block, a.sub(range.count, start));
  return {a.add(range.start, start), count};
}
