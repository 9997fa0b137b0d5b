//===- TileWalk.cpp - Loops over the tiles of a core ----------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TileWalk.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::ttgrid;

bool TileWalk::fitsSigned(Index count, Index step) {
  std::optional<int64_t> staticCount = a.getConstant(count);
  std::optional<int64_t> staticStep = a.getConstant(step);
  int64_t past;
  return staticCount && staticStep &&
         !llvm::AddOverflow(*staticCount, *staticStep, past) &&
         llvm::isIntN(indexWidth, past);
}

scf::ForOp TileWalk::openDealingLoop(Index core, Index numCores, Index count) {
  Index first = a.select(a.less(core, numCores), core, count);
  // The loop ends by an induction variable of up to count - 1 + numCores.
  // Where that may be past the signed maximum it is compared unsigned: it is
  // below twice the signed maximum, so it does not wrap.
  return a.openLoop(first, count, numCores, /*inits=*/{},
                    /*isUnsigned=*/!fitsSigned(count, numCores));
}
