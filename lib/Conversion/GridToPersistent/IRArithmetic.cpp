//===- IRArithmetic.cpp - Formulas as arith operations --------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IRArithmetic.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::ttgrid;
using Index = IRArithmetic::Index;
using Bool = IRArithmetic::Bool;

IRArithmetic::IRArithmetic(RewriterBase &builder, Operation *op)
    : builder(builder), loc(op->getLoc()), emitted(1), quotients(1) {
  places.emplace_back(op->getBlock(), Block::iterator(op));
}

Index IRArithmetic::wrap(OpFoldResult value) {
  if (std::optional<int64_t> known = getConstantIntValue(value))
    return constant(*known);
  return {std::nullopt, cast<Value>(value), 0, {}};
}

Value IRArithmetic::materialize(Index value) {
  if (value.choice)
    return materialize(select(value.choice->condition, value.choice->ifTrue,
                              value.choice->ifFalse));
  if (!value.constant)
    return value.value;
  Value &known = constants[*value.constant];
  if (!known) {
    OpBuilder::InsertionGuard guard(builder);
    builder.restoreInsertionPoint(places.front());
    known = arith::ConstantIndexOp::create(builder, loc, *value.constant);
    operations.push_back(known.getDefiningOp());
  }
  return known;
}

Value IRArithmetic::materialize(Bool value) {
  if (!value.constant)
    return value.value;
  Value &known = truths[*value.constant];
  if (!known) {
    OpBuilder::InsertionGuard guard(builder);
    builder.restoreInsertionPoint(places.front());
    known = arith::ConstantIntOp::create(builder, loc, *value.constant, 1);
    operations.push_back(known.getDefiningOp());
  }
  return known;
}

template <typename OpTy, typename... Args>
Value IRArithmetic::emit(unsigned depth, Value a, Value b, Args... args) {
  // The first argument beyond the operands, where there is one, tells apart
  // operations of one kind: a predicate, or what may overflow.
  int variant = 0;
  if constexpr (sizeof...(Args) > 0)
    variant = static_cast<int>(std::get<0>(std::make_tuple(args...)));
  Key key = {TypeID::get<OpTy>(), variant, a, b, Value()};
  for (unsigned outer = 0; outer <= depth; ++outer)
    if (Value known = emitted[outer].lookup(key))
      return known;
  OpBuilder::InsertionGuard guard(builder);
  builder.restoreInsertionPoint(places[depth]);
  Value result;
  if constexpr (std::is_same_v<OpTy, arith::CmpIOp>)
    result = OpTy::create(builder, loc, args..., a, b);
  else if constexpr (std::is_same_v<OpTy, arith::MulUIExtendedOp>)
    result = OpTy::create(builder, loc, a, b).getHigh();
  else
    result = OpTy::create(builder, loc, a, b, args...);
  emitted[depth][key] = result;
  operations.push_back(result.getDefiningOp());
  return result;
}

/// Emits an operation on two values of type index.
Index IRArithmetic::emitBinary(
    Index a, Index b, function_ref<Value(unsigned, Value, Value)> emitOp) {
  unsigned depth = std::max(a.depth, b.depth);
  return {
      std::nullopt, emitOp(depth, materialize(a), materialize(b)), depth, {}};
}

template <typename Fn>
std::optional<Index> IRArithmetic::applyToChoice(Index a, Index b, Fn fn) {
  if (a.choice && getAlternativeDepth(b) < a.choice->condition.depth) {
    Index other = b;
    const auto &choice = *a.choice;
    return choose(choice.condition, fn(choice.ifTrue, other),
                  fn(choice.ifFalse, other));
  }
  if (b.choice && getAlternativeDepth(a) < b.choice->condition.depth) {
    const auto &choice = *b.choice;
    return choose(choice.condition, fn(a, choice.ifTrue),
                  fn(a, choice.ifFalse));
  }
  return std::nullopt;
}

Index IRArithmetic::choose(Bool condition, Index a, Index b) {
  if (condition.constant)
    return *condition.constant ? a : b;
  if (a.constant && a.constant == b.constant)
    return a;
  Index result;
  result.depth = std::max({condition.depth, a.depth, b.depth});
  result.choice = std::make_shared<Choice>(Choice{condition, a, b});
  return result;
}

static constexpr arith::IntegerOverflowFlags noOverflow =
    arith::IntegerOverflowFlags::nsw | arith::IntegerOverflowFlags::nuw;
static constexpr arith::IntegerOverflowFlags mayOverflow =
    arith::IntegerOverflowFlags::none;

Index IRArithmetic::add(Index a, Index b) {
  if (a.constant && b.constant)
    return constant(*a.constant + *b.constant);
  if (a.constant == 0)
    return b;
  if (b.constant == 0)
    return a;
  return emitBinary(a, b, [&](unsigned depth, Value x, Value y) {
    return emit<arith::AddIOp>(depth, x, y, noOverflow);
  });
}

Index IRArithmetic::sub(Index a, Index b) {
  if (a.constant && b.constant)
    return constant(*a.constant - *b.constant);
  if (b.constant == 0)
    return a;
  if (auto both =
          applyToChoice(a, b, [&](Index x, Index y) { return sub(x, y); }))
    return *both;
  return emitBinary(a, b, [&](unsigned depth, Value x, Value y) {
    return emit<arith::SubIOp>(depth, x, y, noOverflow);
  });
}

Index IRArithmetic::mul(Index a, Index b) {
  if (a.constant && b.constant)
    return constant(*a.constant * *b.constant);
  if (a.constant == 0 || b.constant == 0)
    return constant(0);
  if (a.constant == 1)
    return b;
  if (b.constant == 1)
    return a;
  if (auto both =
          applyToChoice(a, b, [&](Index x, Index y) { return mul(x, y); }))
    return *both;
  return emitBinary(a, b, [&](unsigned depth, Value x, Value y) {
    return emit<arith::MulIOp>(depth, x, y, noOverflow);
  });
}

Index IRArithmetic::wrappingAdd(Index a, Index b) {
  if (a.constant == 0)
    return b;
  if (b.constant == 0)
    return a;
  return emitBinary(a, b, [&](unsigned depth, Value x, Value y) {
    return emit<arith::AddIOp>(depth, x, y, mayOverflow);
  });
}

Index IRArithmetic::wrappingSub(Index a, Index b) {
  if (a.constant && b.constant)
    return constant(HostArithmetic().wrappingSub(*a.constant, *b.constant));
  if (b.constant == 0)
    return a;
  return emitBinary(a, b, [&](unsigned depth, Value x, Value y) {
    return emit<arith::SubIOp>(depth, x, y, mayOverflow);
  });
}

Index IRArithmetic::min(Index a, Index b) {
  if (a.constant && b.constant)
    return constant(HostArithmetic().min(*a.constant, *b.constant));
  if (a.constant == 0 || b.constant == 0)
    return constant(0);
  if (auto both =
          applyToChoice(a, b, [&](Index x, Index y) { return min(x, y); }))
    return *both;
  return emitBinary(a, b, [&](unsigned depth, Value x, Value y) {
    return emit<arith::MinUIOp>(depth, x, y);
  });
}

Index IRArithmetic::getUnitLength(Index length, Index unit, int64_t cut) {
  if (!useReciprocals)
    return min(constant(cut), sub(length, mul(unit, constant(cut))));
  // Known as one of two, so that what is divided by it has two reciprocals.
  if (length.choice)
    return choose(length.choice->condition,
                  getUnitLength(length.choice->ifTrue, unit, cut),
                  getUnitLength(length.choice->ifFalse, unit, cut));
  if (length.constant && *length.constant % cut == 0)
    return constant(cut);
  Index last = sub(ceilDiv(*this, length, cut), constant(1));
  Index rest = sub(length, mul(last, constant(cut)));
  return choose(equal(unit, last), rest, constant(cut));
}

//===----------------------------------------------------------------------===//
// Division
//===----------------------------------------------------------------------===//

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
  return {std::nullopt,
          emit<arith::DivUIOp>(depth, materialize(a), materialize(b)),
          depth,
          {}};
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
  return {std::nullopt,
          emit<arith::RemUIOp>(depth, materialize(a), materialize(b)),
          depth,
          {}};
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
  return emitBinary(a, b, [&](unsigned depth, Value x, Value y) {
    return emit<arith::MulUIExtendedOp>(depth, x, y);
  });
}

Index IRArithmetic::shiftRight(Index a, unsigned bits) {
  if (bits == 0)
    return a;
  return emitBinary(a, constant(bits), [&](unsigned depth, Value x, Value y) {
    return emit<arith::ShRUIOp>(depth, x, y);
  });
}

Index IRArithmetic::getReciprocal(Index b) {
  if (b.choice)
    return choose(b.choice->condition, getReciprocal(b.choice->ifTrue),
                  getReciprocal(b.choice->ifFalse));
  // All ones at whatever width index is lowered to. A known divisor is not
  // divided by this way: the quotient would be folded at 64 bits.
  unsigned depth = std::max(b.depth, guardDepth);
  return {
      std::nullopt,
      emit<arith::DivUIOp>(depth, materialize(constant(-1)), materialize(b)),
      depth,
      {}};
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
    return {select(condition, div(a, ifTrue), div(a, ifFalse)),
            select(condition, rem(a, ifTrue), rem(a, ifFalse))};
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

//===----------------------------------------------------------------------===//
// Truths
//===----------------------------------------------------------------------===//

Bool IRArithmetic::less(Index a, Index b) {
  if (a.constant && b.constant)
    return boolean(HostArithmetic().less(*a.constant, *b.constant));
  if (b.constant == 0)
    return boolean(false);
  unsigned depth = std::max(a.depth, b.depth);
  return {std::nullopt,
          emit<arith::CmpIOp>(depth, materialize(a), materialize(b),
                              arith::CmpIPredicate::ult),
          depth};
}

Bool IRArithmetic::equal(Index a, Index b) {
  if (a.constant && b.constant)
    return boolean(*a.constant == *b.constant);
  unsigned depth = std::max(a.depth, b.depth);
  return {std::nullopt,
          emit<arith::CmpIOp>(depth, materialize(a), materialize(b),
                              arith::CmpIPredicate::eq),
          depth};
}

Bool IRArithmetic::isOdd(Index a) {
  if (a.constant)
    return boolean(*a.constant & 1);
  Index lowest =
      emitBinary(a, constant(1), [&](unsigned depth, Value x, Value y) {
        return emit<arith::AndIOp>(depth, x, y);
      });
  return equal(lowest, constant(1));
}

Bool IRArithmetic::logicalAnd(Bool a, Bool b) {
  if (a.constant)
    return *a.constant ? b : a;
  if (b.constant)
    return *b.constant ? a : b;
  unsigned depth = std::max(a.depth, b.depth);
  return {std::nullopt, emit<arith::AndIOp>(depth, a.value, b.value), depth};
}

Bool IRArithmetic::logicalXor(Bool a, Bool b) {
  if (a.constant && b.constant)
    return boolean(*a.constant != *b.constant);
  if (a.constant == false)
    return b;
  if (b.constant == false)
    return a;
  unsigned depth = std::max(a.depth, b.depth);
  return {std::nullopt,
          emit<arith::XOrIOp>(depth, materialize(a), materialize(b)), depth};
}

Index IRArithmetic::select(Bool condition, Index a, Index b) {
  if (condition.constant)
    return *condition.constant ? a : b;
  if (a.constant && a.constant == b.constant)
    return a;
  unsigned depth = std::max({condition.depth, a.depth, b.depth});
  Value ifTrue = materialize(a);
  Value ifFalse = materialize(b);
  if (ifTrue == ifFalse)
    return a;
  Key key = {TypeID::get<arith::SelectOp>(), 0, condition.value, ifTrue,
             ifFalse};
  for (unsigned outer = 0; outer <= depth; ++outer)
    if (Value known = emitted[outer].lookup(key))
      return {std::nullopt, known, outer, {}};
  OpBuilder::InsertionGuard guard(builder);
  builder.restoreInsertionPoint(places[depth]);
  Value result =
      arith::SelectOp::create(builder, loc, condition.value, ifTrue, ifFalse);
  emitted[depth][key] = result;
  operations.push_back(result.getDefiningOp());
  return {std::nullopt, result, depth, {}};
}

Bool IRArithmetic::select(Bool condition, Bool a, Bool b) {
  // b ^ (condition & (a ^ b))
  return logicalXor(b, logicalAnd(condition, logicalXor(a, b)));
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// Goes into a region of `op`, in front of which goes what is invariant in it.
void IRArithmetic::push(OpBuilder::InsertPoint place, Operation *op) {
  places.back() = {op->getBlock(), Block::iterator(op)};
  places.push_back(place);
  open.push_back(op);
  emitted.emplace_back();
  quotients.emplace_back();
}

void IRArithmetic::pop() {
  Operation *op = open.pop_back_val();
  places.pop_back();
  emitted.pop_back();
  quotients.pop_back();
  places.back() = {op->getBlock(), std::next(Block::iterator(op))};
}

scf::ForOp IRArithmetic::openLoop(Index lower, Index upper, Index step,
                                  ValueRange inits, bool isUnsigned) {
  Value lowerBound = materialize(lower);
  Value upperBound = materialize(upper);
  Value stepValue = materialize(step);
  builder.restoreInsertionPoint(places.back());
  auto loop =
      scf::ForOp::create(builder, loc, lowerBound, upperBound, stepValue, inits,
                         /*bodyBuilder=*/nullptr, isUnsigned);
  Block *body = loop.getBody();
  push({body,
        inits.empty() ? Block::iterator(body->getTerminator()) : body->end()},
       loop);
  return loop;
}

void IRArithmetic::closeLoop(ValueRange yields) {
  if (!yields.empty()) {
    builder.restoreInsertionPoint(places.back());
    scf::YieldOp::create(builder, loc, yields);
  }
  pop();
}

scf::IfOp IRArithmetic::openIf(Bool condition, ValueRange otherwise) {
  Value value = materialize(condition);
  builder.restoreInsertionPoint(places.back());
  auto conditional = scf::IfOp::create(builder, loc, otherwise.getTypes(),
                                       value, !otherwise.empty());
  Block *body = conditional.thenBlock();
  if (!otherwise.empty()) {
    builder.setInsertionPointToEnd(conditional.elseBlock());
    scf::YieldOp::create(builder, loc, otherwise);
  }
  push({body, otherwise.empty() ? Block::iterator(body->getTerminator())
                                : body->end()},
       conditional);
  guardDepth = getDepth();
  return conditional;
}

void IRArithmetic::closeIf(ValueRange yields) {
  if (!yields.empty()) {
    builder.restoreInsertionPoint(places.back());
    scf::YieldOp::create(builder, loc, yields);
  }
  pop();
  guardDepth = 0;
  for (auto [k, op] : llvm::enumerate(open))
    if (isa<scf::IfOp>(op))
      guardDepth = k + 1;
}

OpBuilder &IRArithmetic::getBuilder() {
  builder.restoreInsertionPoint(places.back());
  return builder;
}

void IRArithmetic::eraseUnused() {
  for (Operation *op : llvm::reverse(operations))
    if (op->use_empty())
      builder.eraseOp(op);
  operations.clear();
}
