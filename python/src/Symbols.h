//===- Symbols.h - Sizes that are known by name -----------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_PYTHON_SYMBOLS_H
#define TTGRID_PYTHON_SYMBOLS_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mlir::ttgrid::python {

/// One step of an expression in postfix form.
struct Step {
  enum class Kind { Constant, Symbol, Add, Sub, Mul, Div, Mod, Min, Max };
  Kind kind;
  /// The constant, or the number of the symbol.
  int64_t value = 0;
};

/// An integer expression over symbols; `//` and `%` round as Python's do.
struct Expression {
  std::string text;
  std::vector<Step> steps;
};

/// The value of an expression; nothing where a number doesn't fit 64 bits or
/// is divided by zero.
std::optional<int64_t> evaluate(const Expression &expression,
                                const std::vector<int64_t> &symbols);

/// What a size of an array has to be.
struct NamedSize {
  enum class Kind { Constant, Symbol, Expression };
  Kind kind;
  /// The constant, or the number of the symbol or expression.
  int64_t value;
};

/// What the caller has said about an argument.
struct NamedParameter {
  std::string name;
  /// One size per axis; empty for scalars.
  std::vector<NamedSize> sizes;
  /// The symbol that a scalar is the value of.
  std::optional<unsigned> symbol;
};

} // namespace mlir::ttgrid::python

#endif // TTGRID_PYTHON_SYMBOLS_H
