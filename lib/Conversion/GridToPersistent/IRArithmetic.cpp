//===- IRArithmetic.cpp - Formulas as arith operations
//----------------------===//
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
    : builder(builder), loc(op->getLoc()), emitted(1) {
  places.emplace_back(op->getBlock(), Block::iterator(op));
}

Index IRArithmetic::wrap(OpFoldResult value) {
  if (std::optional<int64_t> constant = getConstantIntValue(value))
    return {*constant, {}, 0};
  return {std::nullopt, cast<Value>(value), 0};
}

Value IRArithmetic::materialize(Index value) {
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
  OpBuilder::InsertionGuard guard(builder);
  builder.restoreInsertionPoint(places.front());
  return arith::ConstantIntOp::create(builder, loc, *value.constant, 1);
}

template <typename OpTy, typename... Args>
Value IRArithmetic::emit(unsigned depth, Value a, Value b, Args... args) {
  // The first argument beyond the operands, where there is one, tells apart
  // operations of one kind: a predicate, or what may overflow.
  int variant = 0;
  if constexpr (sizeof...(Args) > 0)
    variant = static_cast<int>(std::get<0>(std::make_tuple(args...)));
  Key key = {{TypeID::get<OpTy>(), variant}, {a, b}};
  if (Value known = emitted[depth].lookup(key))
    return known;
  OpBuilder::InsertionGuard guard(builder);
  builder.restoreInsertionPoint(places[depth]);
  Value result;
  if constexpr (std::is_same_v<OpTy, arith::CmpIOp>)
    result = OpTy::create(builder, loc, args..., a, b);
  else
    result = OpTy::create(builder, loc, a, b, args...);
  emitted[depth][key] = result;
  operations.push_back(result.getDefiningOp());
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
  unsigned depth = std::max(a.depth, b.depth);
  return {
      std::nullopt,
      emit<arith::AddIOp>(depth, materialize(a), materialize(b), noOverflow),
      depth};
}

Index IRArithmetic::sub(Index a, Index b) {
  if (a.constant && b.constant)
    return constant(*a.constant - *b.constant);
  if (b.constant == 0)
    return a;
  unsigned depth = std::max(a.depth, b.depth);
  return {
      std::nullopt,
      emit<arith::SubIOp>(depth, materialize(a), materialize(b), noOverflow),
      depth};
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
  unsigned depth = std::max(a.depth, b.depth);
  return {
      std::nullopt,
      emit<arith::MulIOp>(depth, materialize(a), materialize(b), noOverflow),
      depth};
}

Index IRArithmetic::wrappingAdd(Index a, Index b) {
  if (a.constant == 0)
    return b;
  if (b.constant == 0)
    return a;
  unsigned depth = std::max(a.depth, b.depth);
  return {
      std::nullopt,
      emit<arith::AddIOp>(depth, materialize(a), materialize(b), mayOverflow),
      depth};
}

Index IRArithmetic::wrappingSub(Index a, Index b) {
  if (a.constant && b.constant)
    return constant(*a.constant - *b.constant);
  if (b.constant == 0)
    return a;
  unsigned depth = std::max(a.depth, b.depth);
  return {
      std::nullopt,
      emit<arith::SubIOp>(depth, materialize(a), materialize(b), mayOverflow),
      depth};
}

Index IRArithmetic::div(Index a, Index b) {
  if (a.constant == 0 || b.constant == 0)
    return constant(0);
  if (b.constant == 1)
    return a;
  if (a.constant && b.constant)
    return constant(HostArithmetic().div(*a.constant, *b.constant));
  unsigned depth = std::max(a.depth, b.depth);
  return {std::nullopt,
          emit<arith::DivUIOp>(depth, materialize(a), materialize(b)), depth};
}

Index IRArithmetic::rem(Index a, Index b) {
  if (a.constant == 0 || b.constant == 0 || b.constant == 1)
    return constant(0);
  if (a.constant && b.constant)
    return constant(HostArithmetic().rem(*a.constant, *b.constant));
  unsigned depth = std::max(a.depth, b.depth);
  return {std::nullopt,
          emit<arith::RemUIOp>(depth, materialize(a), materialize(b)), depth};
}

Index IRArithmetic::min(Index a, Index b) {
  if (a.constant && b.constant)
    return constant(HostArithmetic().min(*a.constant, *b.constant));
  if (a.constant == 0 || b.constant == 0)
    return constant(0);
  unsigned depth = std::max(a.depth, b.depth);
  return {std::nullopt,
          emit<arith::MinUIOp>(depth, materialize(a), materialize(b)), depth};
}

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
  Value lowest =
      emit<arith::AndIOp>(a.depth, a.value, materialize(constant(1)));
  return equal({std::nullopt, lowest, a.depth}, constant(1));
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
  if ((a.constant && a.constant == b.constant) ||
      (a.value && a.value == b.value))
    return a;
  unsigned depth = std::max({condition.depth, a.depth, b.depth});
  OpBuilder::InsertionGuard guard(builder);
  Value ifTrue = materialize(a);
  Value ifFalse = materialize(b);
  builder.restoreInsertionPoint(places[depth]);
  Value result = arith::SelectOp::create(builder, loc, condition.value, ifTrue,
                                         ifFalse);
  operations.push_back(result.getDefiningOp());
  return {std::nullopt, result, depth};
}

Bool IRArithmetic::select(Bool condition, Bool a, Bool b) {
  // b ^ (condition & (a ^ b))
  return logicalXor(b, logicalAnd(condition, logicalXor(a, b)));
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
  // What is invariant in the loop goes before it.
  places.back() = {loop->getBlock(), Block::iterator(loop)};
  Block *body = loop.getBody();
  places.emplace_back(body, inits.empty()
                                ? Block::iterator(body->getTerminator())
                                : body->end());
  loops.push_back(loop);
  emitted.emplace_back();
  return loop;
}

void IRArithmetic::closeLoop(ValueRange yields) {
  scf::ForOp loop = loops.pop_back_val();
  if (!yields.empty()) {
    builder.restoreInsertionPoint(places.back());
    scf::YieldOp::create(builder, loc, yields);
  }
  places.pop_back();
  emitted.pop_back();
  places.back() = {loop->getBlock(), std::next(Block::iterator(loop))};
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
