//===- TileOffsets.h - Offsets in tiles -------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LIB_TARGET_METALIUM_TILEOFFSETS_H
#define LIB_TARGET_METALIUM_TILEOFFSETS_H

#include "mlir/IR/Builders.h"

namespace mlir::ttgrid::metalium {

/// `value` / `divisor` as IR in front of the builder, where it can be proved
/// that the division leaves no remainder; nothing, and no IR, elsewhere.
/// `divisor` is positive.
Value divideExactly(OpBuilder &builder, Value value, int64_t divisor);

} // namespace mlir::ttgrid::metalium

#endif // LIB_TARGET_METALIUM_TILEOFFSETS_H
