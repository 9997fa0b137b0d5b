//===- Contiguous.cpp - Positions in balanced ranges ----------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Schedule/Contiguous.h"

using namespace mlir::ttgrid;

PartitionRef mlir::ttgrid::getContiguousPartition() {
  static const PartitionRef partition = std::make_shared<ContiguousPartition>();
  return partition;
}
