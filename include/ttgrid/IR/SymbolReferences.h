//===- SymbolReferences.h - What refers to a function -----------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_IR_SYMBOLREFERENCES_H
#define TTGRID_IR_SYMBOLREFERENCES_H

#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/DenseMap.h"

namespace mlir::ttgrid {

/// The references to symbols below an operation, found in one walk. Unlike
/// SymbolUserMap it also knows of those in unregistered operations.
class SymbolReferences {
public:
  explicit SymbolReferences(Operation *root);

  /// An operation that refers to `symbol`, or may where a reference can't be
  /// resolved; null where there is none.
  Operation *lookup(SymbolOpInterface symbol);

private:
  SymbolTableCollection tables;
  DenseMap<StringAttr, SmallVector<std::pair<SymbolRefAttr, Operation *>, 1>>
      byName;
};

} // namespace mlir::ttgrid

#endif // TTGRID_IR_SYMBOLREFERENCES_H
