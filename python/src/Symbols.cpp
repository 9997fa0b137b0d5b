//===- Symbols.cpp - Sizes that are known by name -----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Symbols.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir::ttgrid::python;

static std::optional<int64_t> combine(Step::Kind kind, int64_t a, int64_t b) {
  int64_t result;
  switch (kind) {
  case Step::Kind::Add:
    return llvm::AddOverflow(a, b, result) ? std::nullopt
                                           : std::optional(result);
  case Step::Kind::Sub:
    return llvm::SubOverflow(a, b, result) ? std::nullopt
                                           : std::optional(result);
  case Step::Kind::Mul:
    return llvm::MulOverflow(a, b, result) ? std::nullopt
                                           : std::optional(result);
  case Step::Kind::Div:
  case Step::Kind::Mod:
    if (b == 0 || (a == INT64_MIN && b == -1))
      return std::nullopt;
    result = a % b;
    if (result != 0 && (result < 0) != (b < 0))
      result += b;
    return kind == Step::Kind::Mod ? result : (a - result) / b;
  case Step::Kind::Min:
    return std::min(a, b);
  case Step::Kind::Max:
    return std::max(a, b);
  case Step::Kind::Constant:
  case Step::Kind::Symbol:
    break;
  }
  return std::nullopt;
}

std::optional<int64_t>
mlir::ttgrid::python::evaluate(const Expression &expression,
                               const std::vector<int64_t> &symbols) {
  std::vector<int64_t> stack;
  for (const Step &step : expression.steps) {
    if (step.kind == Step::Kind::Constant) {
      stack.push_back(step.value);
      continue;
    }
    if (step.kind == Step::Kind::Symbol) {
      stack.push_back(symbols[step.value]);
      continue;
    }
    int64_t b = stack.back();
    stack.pop_back();
    std::optional<int64_t> value = combine(step.kind, stack.back(), b);
    if (!value)
      return std::nullopt;
    stack.back() = *value;
  }
  return stack.back();
}
