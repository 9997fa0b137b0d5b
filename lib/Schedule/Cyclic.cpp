//===- Cyclic.cpp - Blocks of positions dealt round robin -----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Schedule/Cyclic.h"

using namespace mlir::ttgrid;

llvm::Expected<PartitionRef> mlir::ttgrid::getCyclicPartition(int64_t block) {
  if (block <= 0)
    return makeScheduleError("the cyclic block size is " + llvm::Twine(block),
                             "a block has at least 1 position");
  return std::make_shared<CyclicPartition>(block);
}
