//===- ArgumentNames.h - What arguments and sizes are called ----*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LIB_TARGET_METALIUM_ARGUMENTNAMES_H
#define LIB_TARGET_METALIUM_ARGUMENTNAMES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::ttgrid::metalium {

/// What program.json calls the arguments of a function, and their sizes.
class ArgumentNames {
public:
  ArgumentNames() = default;

  /// Arguments are called as their locations say, where that is a word and no
  /// other's, else by their numbers. `sizes` says what their sizes are: for
  /// each argument, separated by semicolons, those of its dimensions, separated
  /// by colons, as integers, symbols, or expressions over symbols; nothing
  /// where they stand for themselves. Equal symbols are equal sizes. Fails with
  /// a diagnostic where `sizes` is not of this function.
  static FailureOr<ArgumentNames> get(func::FuncOp function, StringRef sizes);

  StringRef getName(Value argument) const {
    return names[cast<BlockArgument>(argument).getArgNumber()];
  }
  /// The symbol, or the expression in parentheses, that is the size of a
  /// dimension of an argument.
  std::string getSizeName(Value argument, int64_t dim) const;
  /// Whether the sizes of `argument` may be used in those of others.
  bool hasSymbols(Value argument) const {
    return !symbols[cast<BlockArgument>(argument).getArgNumber()].empty();
  }

private:
  SmallVector<std::string> names;
  SmallVector<SmallVector<std::string>> symbols;
};

} // namespace mlir::ttgrid::metalium

#endif // LIB_TARGET_METALIUM_ARGUMENTNAMES_H
