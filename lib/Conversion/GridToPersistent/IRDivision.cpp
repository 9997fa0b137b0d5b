//===- IRDivision.cpp - Division, also by multiplication ------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmitBinary.h"
#include "Folding.h"
#include "llvm/Support/DivisionByConstantInfo.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::ttgrid;
using Index = IRArithmetic::Index;
using Bool = IRArithmetic::Bool;

unsigned IRArithmetic::getDivisionDepth(const Index &a, const Index &b) const {
  return std::max({a.depth, b.depth, emitter->getGuardDepth()});
}

Index IRArithmetic::div(const Index &a, const Index &b) {
  if (std::optional<Index> known = folding::div(a, b))
    return *known;
  if (auto both = applyToChoice(
          a, b, [&](const Index &x, const Index &y) { return div(x, y); }))
    return *both;
  if (useReciprocals && a.depth > getAlternativeDepth(b))
    return divideByReciprocal(a, b).first;
  unsigned depth = getDivisionDepth(a, b);
  return {std::nullopt, emit<arith::DivUIOp>(depth, a, b), depth, {}};
}

Index IRArithmetic::rem(const Index &a, const Index &b) {
  if (std::optional<Index> known = folding::rem(a, b))
    return *known;
  if (auto both = applyToChoice(
          a, b, [&](const Index &x, const Index &y) { return rem(x, y); }))
    return *both;
  if (useReciprocals && a.depth > getAlternativeDepth(b))
    return divideByReciprocal(a, b).second;
  unsigned depth = getDivisionDepth(a, b);
  return {std::nullopt, emit<arith::RemUIOp>(depth, a, b), depth, {}};
}

//===----------------------------------------------------------------------===//
// Reciprocals
//===----------------------------------------------------------------------===//

static bool hasKnownAlternative(const Index &a) {
  if (!a.choice)
    return a.constant.has_value();
  return hasKnownAlternative(a.choice->ifTrue) ||
         hasKnownAlternative(a.choice->ifFalse);
}

Index IRArithmetic::multiplyHigh(const Index &a, const Index &b) {
  return emitBinary<arith::MulUIExtendedOp>(a, b);
}

Index IRArithmetic::shiftRight(const Index &a, unsigned bits) {
  if (bits == 0)
    return a;
  return emitBinary<arith::ShRUIOp>(a, constant(bits));
}

Index IRArithmetic::getReciprocal(const Index &b) {
  if (b.choice)
    return applyToEach(
        *b.choice, [&](const Index &known) { return getReciprocal(known); });
  // All ones at whatever width index is lowered to. A known divisor is not
  // divided by this way: the quotient would be folded at 64 bits.
  unsigned depth = getDivisionDepth(b, b);
  return {
      std::nullopt, emit<arith::DivUIOp>(depth, constant(-1), b), depth, {}};
}

/// (a * b) >> shift, in 64 bits whatever the width of index.
Index IRArithmetic::multiplyAndShift(const Index &a, int64_t b,
                                     unsigned shift) {
  OpBuilder &builder = emitter->at(a.depth);
  Location loc = emitter->getLoc();
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

/// (high half of a * b) >> shift, in 64 bits whatever the width of index.
Index IRArithmetic::multiplyHighAndShift(const Index &a, const APInt &b,
                                         unsigned shift) {
  OpBuilder &builder = emitter->at(a.depth);
  Location loc = emitter->getLoc();
  Type i64 = builder.getI64Type();
  Value wide = arith::IndexCastUIOp::create(builder, loc, i64, a.value);
  Value factor = arith::ConstantOp::create(builder, loc, i64,
                                           builder.getIntegerAttr(i64, b));
  Value quotient =
      arith::MulUIExtendedOp::create(builder, loc, wide, factor).getHigh();
  if (shift != 0) {
    Value amount = arith::ConstantIntOp::create(builder, loc, shift, 64);
    quotient = arith::ShRUIOp::create(builder, loc, quotient, amount);
  }
  Value result = arith::IndexCastUIOp::create(builder, loc,
                                              builder.getIndexType(), quotient);
  return {std::nullopt, result, a.depth, {}};
}

/// A known divisor needs no reciprocal made at run time: a power of two is a
/// shift, for others the quotient is (a * magic) >> (width + shift).
Index IRArithmetic::divideByKnown(const Index &a, int64_t b) {
  if (llvm::isPowerOf2_64(b))
    return shiftRight(a, llvm::Log2_64(b));
  // Dividends below 2^(width - 1) need no more than a multiplication.
  auto fits = [&](unsigned width) {
    return dividendBound && llvm::isIntN(width, *dividendBound) &&
           llvm::isIntN(width, b);
  };
  auto getInfo = [&](unsigned width) {
    return llvm::UnsignedDivisionByConstantInfo::get(APInt(width, b),
                                                     /*LeadingZeros=*/1);
  };
  // The product fits an index of 32 bits, the narrowest.
  if (fits(16)) {
    auto info = getInfo(16);
    return shiftRight(mul(a, constant(info.Magic.getZExtValue())),
                      16 + info.PostShift);
  }
  if (fits(32)) {
    auto info = getInfo(32);
    return multiplyAndShift(a, info.Magic.getZExtValue(), 32 + info.PostShift);
  }
  auto info = getInfo(64);
  return multiplyHighAndShift(a, info.Magic, info.PostShift);
}

/// With m = floor((2^width - 1) / b) and a < 2^(width - 1), mulhi(a, m) is the
/// quotient or one less: a / b - a * m / 2^width < (a / 2^width) * (1 + b) / b
/// < 1.
std::pair<Index, Index> IRArithmetic::divideByReciprocal(const Index &a,
                                                         const Index &b) {
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
    auto &[quotient, rest] =
        emitter->getQuotient(a.depth, a.value, *b.constant);
    if (!quotient) {
      Index made = divideByKnown(a, *b.constant);
      quotient = made.value;
      rest = sub(a, mul(made, b)).value;
    }
    return {Index{std::nullopt, quotient, a.depth, {}},
            Index{std::nullopt, rest, a.depth, {}}};
  }
  Index estimate = multiplyHigh(a, getReciprocal(b));
  Index rest = sub(a, mul(estimate, b));
  Bool isExact = less(rest, b);
  return {select(isExact, estimate, add(estimate, constant(1))),
          select(isExact, rest, wrappingSub(rest, b))};
}
