//===- IRDivision.cpp - Division, also by multiplication ------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Conversion/GridToPersistent/IRArithmetic.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::ttgrid;
using Index = IRArithmetic::Index;
using Bool = IRArithmetic::Bool;

unsigned IRArithmetic::getDivisionDepth(Index a, Index b) const {
  return std::max({a.depth, b.depth, guardDepth});
}

Index IRArithmetic::div(Index a, Index b) {
  if (a.constant == 0 || b.constant == 0)
    return constant(0);
  if (b.constant == 1)
    return a;
  if (a.constant && b.constant)
    return constant(HostArithmetic().div(*a.constant, *b.constant));
  if (auto both =
          applyToChoice(a, b, [&](Index x, Index y) { return div(x, y); }))
    return *both;
  if (useReciprocals && a.depth > getAlternativeDepth(b))
    return divideByReciprocal(a, b).first;
  unsigned depth = getDivisionDepth(a, b);
  return {std::nullopt, emit<arith::DivUIOp>(depth, a, b), depth, {}};
}

Index IRArithmetic::rem(Index a, Index b) {
  if (a.constant == 0 || b.constant == 0 || b.constant == 1)
    return constant(0);
  if (a.constant && b.constant)
    return constant(HostArithmetic().rem(*a.constant, *b.constant));
  if (auto both =
          applyToChoice(a, b, [&](Index x, Index y) { return rem(x, y); }))
    return *both;
  if (useReciprocals && a.depth > getAlternativeDepth(b))
    return divideByReciprocal(a, b).second;
  unsigned depth = getDivisionDepth(a, b);
  return {std::nullopt, emit<arith::RemUIOp>(depth, a, b), depth, {}};
}

unsigned IRArithmetic::getAlternativeDepth(Index a) const {
  if (!a.choice)
    return a.depth;
  return std::max(getAlternativeDepth(a.choice->ifTrue),
                  getAlternativeDepth(a.choice->ifFalse));
}

bool IRArithmetic::hasKnownAlternative(Index a) const {
  if (!a.choice)
    return a.constant.has_value();
  return hasKnownAlternative(a.choice->ifTrue) ||
         hasKnownAlternative(a.choice->ifFalse);
}

Index IRArithmetic::multiplyHigh(Index a, Index b) {
  return emitBinary<arith::MulUIExtendedOp>(a, b);
}

Index IRArithmetic::shiftRight(Index a, unsigned bits) {
  if (bits == 0)
    return a;
  return emitBinary<arith::ShRUIOp>(a, constant(bits));
}

Index IRArithmetic::getReciprocal(Index b) {
  if (b.choice)
    return applyToEach(*b.choice,
                       [&](Index known) { return getReciprocal(known); });
  // All ones at whatever width index is lowered to. A known divisor is not
  // divided by this way: the quotient would be folded at 64 bits.
  unsigned depth = std::max(b.depth, guardDepth);
  return {
      std::nullopt, emit<arith::DivUIOp>(depth, constant(-1), b), depth, {}};
}

/// (a * b) >> shift, in 64 bits whatever the width of index.
Index IRArithmetic::multiplyAndShift(Index a, int64_t b, unsigned shift) {
  OpBuilder::InsertionGuard guard(builder);
  builder.restoreInsertionPoint(places[a.depth]);
  Type i64 = builder.getI64Type();
  Value wide = arith::IndexCastUIOp::create(builder, loc, i64, a.value);
  Value factor = arith::ConstantIntOp::create(builder, loc, b, 64);
  Value product = arith::MulIOp::create(builder, loc, wide, factor);
  Value amount = arith::ConstantIntOp::create(builder, loc, shift, 64);
  Value quotient = arith::ShRUIOp::create(builder, loc, product, amount);
  Value result = arith::IndexCastUIOp::create(builder, loc,
                                              builder.getIndexType(), quotient);
  return {std::nullopt, result, a.depth, {}};
}

/// (high half of 2 * a * b) >> shift, in 64 bits whatever the width of index.
Index IRArithmetic::multiplyHighAndShift(Index a, const APInt &b,
                                         unsigned shift) {
  OpBuilder::InsertionGuard guard(builder);
  builder.restoreInsertionPoint(places[a.depth]);
  Type i64 = builder.getI64Type();
  Value wide = arith::IndexCastUIOp::create(builder, loc, i64, a.value);
  Value one = arith::ConstantIntOp::create(builder, loc, 1, 64);
  Value twice = arith::ShLIOp::create(builder, loc, wide, one);
  Value factor = arith::ConstantOp::create(builder, loc, i64,
                                           builder.getIntegerAttr(i64, b));
  Value high =
      arith::MulUIExtendedOp::create(builder, loc, twice, factor).getHigh();
  Value amount = arith::ConstantIntOp::create(builder, loc, shift, 64);
  Value quotient = arith::ShRUIOp::create(builder, loc, high, amount);
  Value result = arith::IndexCastUIOp::create(builder, loc,
                                              builder.getIndexType(), quotient);
  return {std::nullopt, result, a.depth, {}};
}

/// A known divisor needs no reciprocal made at run time: a power of two is a
/// shift; for others n / b = (n * m) >> k with m = ceil(2^k / b), which is
/// exact for n < bound where (m * b - 2^k) * bound <= 2^k (Granlund and
/// Montgomery, 1994).
Index IRArithmetic::divideByKnown(Index a, int64_t b) {
  if (llvm::isPowerOf2_64(b))
    return shiftRight(a, llvm::Log2_64(b));
  unsigned log = llvm::Log2_64_Ceil(b);
  // In an index of any width, where bound * m fits it.
  constexpr unsigned narrowest = 32;
  if (dividendBound && llvm::isUIntN(narrowest / 2, *dividendBound) &&
      llvm::isUIntN(narrowest / 2, b)) {
    int64_t bound = *dividendBound;
    for (unsigned k = log; k < narrowest; ++k) {
      int64_t power = int64_t(1) << k;
      int64_t m = llvm::divideCeil(power, b);
      if (!llvm::isIntN(narrowest, bound * m))
        break;
      if ((m * b - power) * bound <= power)
        return shiftRight(mul(a, constant(m)), k);
    }
  }
  // With k = w - 1 + ceil(log2 b) it is exact for all n < 2^(w - 1), and m
  // fits w bits.
  auto getMultiplier = [&](unsigned width) {
    APInt power = APInt::getOneBitSet(2 * width + 1, width - 1 + log);
    return llvm::APIntOps::RoundingUDiv(power, APInt(2 * width + 1, b),
                                        APInt::Rounding::UP);
  };
  if (dividendBound && llvm::isIntN(narrowest, *dividendBound) &&
      llvm::isIntN(narrowest, b))
    return multiplyAndShift(a, getMultiplier(narrowest).getZExtValue(),
                            narrowest - 1 + log);
  return multiplyHighAndShift(a, getMultiplier(64).trunc(64), log);
}

/// With m = floor((2^width - 1) / b) and a < 2^(width - 1), mulhi(a, m) is the
/// quotient or one less: a / b - a * m / 2^width < (a / 2^width) * (1 + b) / b
/// < 1.
std::pair<Index, Index> IRArithmetic::divideByReciprocal(Index a, Index b) {
  if (b.choice && hasKnownAlternative(b)) {
    // A known divisor has no reciprocal to choose: both quotients are made.
    Bool condition = b.choice->condition;
    Index ifTrue = b.choice->ifTrue, ifFalse = b.choice->ifFalse;
    Index first = div(a, ifTrue);
    Index second = div(a, ifFalse);
    Index quotient = select(condition, first, second);
    first = rem(a, ifTrue);
    second = rem(a, ifFalse);
    return {quotient, select(condition, first, second)};
  }
  if (b.constant) {
    std::pair<Value, int64_t> key = {a.value, *b.constant};
    for (unsigned depth = 0; depth <= a.depth; ++depth)
      if (auto known = quotients[depth].find(key);
          known != quotients[depth].end())
        return known->second;
    Index quotient = divideByKnown(a, *b.constant);
    return quotients[a.depth][key] = {quotient, sub(a, mul(quotient, b))};
  }
  Index estimate = multiplyHigh(a, getReciprocal(b));
  Index rest = sub(a, mul(estimate, b));
  Bool isExact = less(rest, b);
  return {select(isExact, estimate, add(estimate, constant(1))),
          select(isExact, rest, wrappingSub(rest, b))};
}
