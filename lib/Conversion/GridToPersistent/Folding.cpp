//===- Folding.cpp - What needs no operation ------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Folding.h"

#include "ttgrid/Schedule/Arithmetic.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::folding;

static HostArithmetic host;

static Index number(int64_t value) { return {value, {}, 0, {}}; }
static Bool truth(bool value) { return {value, {}, 0}; }
static bool areKnown(const Index &a, const Index &b) {
  return a.constant && b.constant;
}

// Numbers in the branch of a choice that can't be taken may be too large for
// their type. What comes out there is not used, but must come out.
template <typename Compute>
static Index compute(Compute compute, const Index &a, const Index &b) {
  int64_t result;
  (void)compute(*a.constant, *b.constant, result);
  return number(result);
}

std::optional<Index> folding::add(const Index &a, const Index &b) {
  if (areKnown(a, b))
    return compute(llvm::AddOverflow<int64_t>, a, b);
  return wrappingAdd(a, b);
}

std::optional<Index> folding::sub(const Index &a, const Index &b) {
  if (areKnown(a, b))
    return compute(llvm::SubOverflow<int64_t>, a, b);
  return wrappingSub(a, b);
}

std::optional<Index> folding::mul(const Index &a, const Index &b) {
  if (areKnown(a, b))
    return compute(llvm::MulOverflow<int64_t>, a, b);
  if (a.constant == 0 || b.constant == 0)
    return number(0);
  if (a.constant == 1)
    return b;
  if (b.constant == 1)
    return a;
  return std::nullopt;
}

std::optional<Index> folding::wrappingAdd(const Index &a, const Index &b) {
  if (a.constant == 0)
    return b;
  if (b.constant == 0)
    return a;
  return std::nullopt;
}

std::optional<Index> folding::wrappingSub(const Index &a, const Index &b) {
  if (areKnown(a, b))
    return number(host.wrappingSub(*a.constant, *b.constant));
  if (b.constant == 0)
    return a;
  return std::nullopt;
}

std::optional<Index> folding::div(const Index &a, const Index &b) {
  if (a.constant == 0 || b.constant == 0)
    return number(0);
  if (b.constant == 1)
    return a;
  if (areKnown(a, b))
    return number(host.div(*a.constant, *b.constant));
  return std::nullopt;
}

std::optional<Index> folding::rem(const Index &a, const Index &b) {
  if (a.constant == 0 || b.constant == 0 || b.constant == 1)
    return number(0);
  if (areKnown(a, b))
    return number(host.rem(*a.constant, *b.constant));
  return std::nullopt;
}

std::optional<Index> folding::min(const Index &a, const Index &b) {
  if (areKnown(a, b))
    return number(host.min(*a.constant, *b.constant));
  if (a.constant == 0 || b.constant == 0)
    return number(0);
  return std::nullopt;
}

std::optional<Bool> folding::less(const Index &a, const Index &b) {
  if (areKnown(a, b))
    return truth(host.less(*a.constant, *b.constant));
  if (b.constant == 0)
    return truth(false);
  return std::nullopt;
}

std::optional<Bool> folding::equal(const Index &a, const Index &b) {
  if (areKnown(a, b))
    return truth(*a.constant == *b.constant);
  return std::nullopt;
}

std::optional<Bool> folding::logicalAnd(const Bool &a, const Bool &b) {
  if (a.constant)
    return *a.constant ? b : a;
  if (b.constant)
    return *b.constant ? a : b;
  return std::nullopt;
}

std::optional<Bool> folding::logicalXor(const Bool &a, const Bool &b) {
  if (a.constant && b.constant)
    return truth(*a.constant != *b.constant);
  if (a.constant == false)
    return b;
  if (b.constant == false)
    return a;
  return std::nullopt;
}

std::optional<Index> folding::select(const Bool &condition, const Index &a,
                                     const Index &b) {
  if (condition.constant)
    return *condition.constant ? a : b;
  if (a.constant && a.constant == b.constant)
    return a;
  return std::nullopt;
}
