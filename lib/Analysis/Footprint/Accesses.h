//===- Accesses.h - The accesses of a kernel --------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_FOOTPRINT_ACCESSES_H
#define TTGRID_ANALYSIS_FOOTPRINT_ACCESSES_H

#include "System.h"

namespace mlir::ttgrid::footprint {

/// One access of one operation to a memref from outside of the kernel.
struct Access {
  Operation *op;
  AccessKind kind;
  Value root;
  /// The element lies in one of them, where `unknown` is empty.
  std::vector<System> systems;
  /// Why it could be any element.
  std::string unknown;
};

struct Accesses {
  std::vector<Access> accesses;
  /// Operations that may touch any memory.
  SmallVector<Operation *> unknownOps;
};

/// The accesses in the body of the kernel, in sequence. Extends the space by
/// what they need.
Accesses collectAccesses(Space &space);

} // namespace mlir::ttgrid::footprint

#endif // TTGRID_ANALYSIS_FOOTPRINT_ACCESSES_H
