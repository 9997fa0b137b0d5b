//===- FreeAllocations.h - Buffers that a tile forgets ----------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_LIB_TRANSFORMS_FREEALLOCATIONS_H
#define TTGRID_LIB_TRANSFORMS_FREEALLOCATIONS_H

#include "mlir/IR/PatternMatch.h"
#include "ttgrid/IR/TTGrid.h"

namespace mlir::ttgrid {

/// Frees each buffer that the body of `loop` allocates and that nothing frees
/// or keeps, at the end of its block.
void freeAllocations(RewriterBase &rewriter, PersistentLoopOp loop);

} // namespace mlir::ttgrid

#endif // TTGRID_LIB_TRANSFORMS_FREEALLOCATIONS_H
