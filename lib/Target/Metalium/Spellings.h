//===- Spellings.h - How TT-Metalium spells its calls -----------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The one place for names of TT-Metalium, which change from release to
// release: functions of tiles of DST are rows of the table in Spellings.cpp,
// and every other operation of the dialect is the call of its own name.
//
//===----------------------------------------------------------------------===//

#ifndef LIB_TARGET_METALIUM_SPELLINGS_H
#define LIB_TARGET_METALIUM_SPELLINGS_H

#include "mlir/IR/Operation.h"

namespace mlir::ttgrid::metalium {

/// The release whose calls are made.
constexpr llvm::StringLiteral targetRelease = "ttnn 0.81.1";

/// A function of tiles of DST.
struct Spelling {
  llvm::StringLiteral name;
  /// What is called, and what sets the vector unit up for it; with template
  /// arguments.
  llvm::StringLiteral call;
  llvm::StringLiteral init;
  /// Below api/compute.
  llvm::StringLiteral header;
  /// How many tiles it takes, and whether it takes a number too.
  unsigned tiles = 1;
  bool hasParameter = false;
  /// Whether it writes its first tile, and is not told where to.
  bool inPlace = true;
};

/// The row of this name, or null.
const Spelling *lookupSpelling(llvm::StringRef name);

/// The row for an operation on scalars, such as math.exp; null where there is
/// none.
const Spelling *lookupScalarOperation(Operation *op);

/// Below the include folder, the header that declares the call of `op`; empty
/// for none.
std::string getHeader(Operation *op);

} // namespace mlir::ttgrid::metalium

#endif // LIB_TARGET_METALIUM_SPELLINGS_H
