//===- IRArithmetic.cpp - Formulas as arith operations --------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmitBinary.h"
#include "Folding.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "ttgrid/Schedule/Arithmetic.h"

using namespace mlir;
using namespace mlir::ttgrid;
using Index = IRArithmetic::Index;
using Bool = IRArithmetic::Bool;

IRArithmetic::IRArithmetic(RewriterBase &builder, Operation *op)
    : emitter(std::make_unique<Emitter>(builder, op)) {}

IRArithmetic::~IRArithmetic() = default;

Index IRArithmetic::wrap(OpFoldResult value) {
  if (std::optional<int64_t> known = getConstantIntValue(value))
    return constant(*known);
  return {std::nullopt, cast<Value>(value), 0, {}};
}

Index IRArithmetic::getInLoop(Value value) {
  return {std::nullopt, value, emitter->getDepth(), {}};
}

Bool IRArithmetic::getBoolInLoop(Value value) {
  return {std::nullopt, value, emitter->getDepth()};
}

Value IRArithmetic::materialize(const Index &value) {
  if (value.choice)
    return materialize(select(value.choice->condition, value.choice->ifTrue,
                              value.choice->ifFalse));
  return value.constant ? emitter->getConstant(*value.constant) : value.value;
}

Value IRArithmetic::materialize(const Bool &value) {
  return value.constant ? emitter->getConstant(*value.constant) : value.value;
}

Index IRArithmetic::choose(const Bool &condition, const Index &a,
                           const Index &b) {
  if (std::optional<Index> known = folding::select(condition, a, b))
    return *known;
  Index result;
  result.depth = std::max({condition.depth, a.depth, b.depth});
  result.choice = std::make_shared<Choice>(Choice{condition, a, b});
  return result;
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

static constexpr arith::IntegerOverflowFlags noOverflow =
    arith::IntegerOverflowFlags::nsw | arith::IntegerOverflowFlags::nuw;
static constexpr arith::IntegerOverflowFlags mayOverflow =
    arith::IntegerOverflowFlags::none;

Index IRArithmetic::add(const Index &a, const Index &b) {
  if (std::optional<Index> known = folding::add(a, b))
    return *known;
  return emitBinary<arith::AddIOp>(a, b, noOverflow);
}

Index IRArithmetic::sub(const Index &a, const Index &b) {
  if (std::optional<Index> known = folding::sub(a, b))
    return *known;
  if (auto both = applyToChoice(
          a, b, [&](const Index &x, const Index &y) { return sub(x, y); }))
    return *both;
  return emitBinary<arith::SubIOp>(a, b, noOverflow);
}

Index IRArithmetic::mul(const Index &a, const Index &b) {
  if (std::optional<Index> known = folding::mul(a, b))
    return *known;
  if (auto both = applyToChoice(
          a, b, [&](const Index &x, const Index &y) { return mul(x, y); }))
    return *both;
  return emitBinary<arith::MulIOp>(a, b, noOverflow);
}

Index IRArithmetic::wrappingAdd(const Index &a, const Index &b) {
  if (std::optional<Index> known = folding::wrappingAdd(a, b))
    return *known;
  return emitBinary<arith::AddIOp>(a, b, mayOverflow);
}

Index IRArithmetic::wrappingSub(const Index &a, const Index &b) {
  if (std::optional<Index> known = folding::wrappingSub(a, b))
    return *known;
  return emitBinary<arith::SubIOp>(a, b, mayOverflow);
}

Index IRArithmetic::min(const Index &a, const Index &b) {
  if (std::optional<Index> known = folding::min(a, b))
    return *known;
  if (auto both = applyToChoice(
          a, b, [&](const Index &x, const Index &y) { return min(x, y); }))
    return *both;
  return emitBinary<arith::MinUIOp>(a, b);
}

Index IRArithmetic::getUnitLength(const Index &length, const Index &unit,
                                  int64_t cut) {
  if (!useReciprocals)
    return min(constant(cut), sub(length, mul(unit, constant(cut))));
  // Known as one of two, so that what is divided by it has two reciprocals.
  if (length.choice)
    return applyToEach(*length.choice, [&](const Index &known) {
      return getUnitLength(known, unit, cut);
    });
  if (length.constant && *length.constant % cut == 0)
    return constant(cut);
  Index last = sub(ceilDiv(*this, length, constant(cut)), constant(1));
  Index rest = sub(length, mul(last, constant(cut)));
  return choose(equal(unit, last), rest, constant(cut));
}

Index IRArithmetic::select(const Bool &condition, const Index &a,
                           const Index &b) {
  if (std::optional<Index> known = folding::select(condition, a, b))
    return *known;
  Value ifTrue = materialize(a);
  Value ifFalse = materialize(b);
  if (ifTrue == ifFalse)
    return a;
  unsigned depth = std::max({condition.depth, a.depth, b.depth});
  Value result = emitter->emit(
      depth,
      {TypeID::get<arith::SelectOp>(), 0, condition.value, ifTrue, ifFalse},
      [&](OpBuilder &builder) {
        return arith::SelectOp::create(builder, emitter->getLoc(),
                                       condition.value, ifTrue, ifFalse);
      });
  return {std::nullopt, result, depth, {}};
}

std::pair<Index, Index>
IRArithmetic::lookup(ArrayRef<std::pair<int64_t, int64_t>> rows,
                     const Index &key,
                     const std::pair<Index, Index> &otherwise) {
  Value row = materialize(key);
  OpBuilder &builder = emitter->atInnermost();
  OpBuilder::InsertionGuard guard(builder);
  Location loc = emitter->getLoc();
  Type index = builder.getIndexType();
  auto table = scf::IndexSwitchOp::create(
      builder, loc, TypeRange{index, index}, row,
      llvm::to_vector(llvm::seq<int64_t>(0, rows.size())), rows.size());
  emitter->track(table);
  auto getValue = [&](const Index &value) -> Value {
    // A number of one row stands in that row.
    if (value.constant)
      return arith::ConstantIndexOp::create(builder, loc, *value.constant);
    return value.value;
  };
  auto fill = [&](Region &region, const Index &first, const Index &second) {
    builder.createBlock(&region);
    Value values[] = {getValue(first), getValue(second)};
    scf::YieldOp::create(builder, loc, values);
  };
  fill(table.getDefaultRegion(), otherwise.first, otherwise.second);
  for (auto [region, numbers] : llvm::zip_equal(table.getCaseRegions(), rows))
    fill(region, constant(numbers.first), constant(numbers.second));
  return {getInLoop(table.getResult(0)), getInLoop(table.getResult(1))};
}

//===----------------------------------------------------------------------===//
// Truths
//===----------------------------------------------------------------------===//

Bool IRArithmetic::less(const Index &a, const Index &b) {
  if (std::optional<Bool> known = folding::less(a, b))
    return *known;
  unsigned depth = std::max(a.depth, b.depth);
  return {std::nullopt,
          emit<arith::CmpIOp>(depth, a, b, arith::CmpIPredicate::ult), depth};
}

Bool IRArithmetic::equal(const Index &a, const Index &b) {
  if (std::optional<Bool> known = folding::equal(a, b))
    return *known;
  unsigned depth = std::max(a.depth, b.depth);
  return {std::nullopt,
          emit<arith::CmpIOp>(depth, a, b, arith::CmpIPredicate::eq), depth};
}

Bool IRArithmetic::isOdd(const Index &a) {
  if (a.constant)
    return boolean(*a.constant & 1);
  Index lowest = emitBinary<arith::AndIOp>(a, constant(1));
  return equal(lowest, constant(1));
}

template <typename OpTy>
Bool IRArithmetic::emitLogical(const Bool &a, const Bool &b) {
  unsigned depth = std::max(a.depth, b.depth);
  return {std::nullopt, emit<OpTy>(depth, a, b), depth};
}

Bool IRArithmetic::logicalAnd(const Bool &a, const Bool &b) {
  if (std::optional<Bool> known = folding::logicalAnd(a, b))
    return *known;
  return emitLogical<arith::AndIOp>(a, b);
}

Bool IRArithmetic::logicalXor(const Bool &a, const Bool &b) {
  if (std::optional<Bool> known = folding::logicalXor(a, b))
    return *known;
  return emitLogical<arith::XOrIOp>(a, b);
}

Bool IRArithmetic::select(const Bool &condition, const Bool &a, const Bool &b) {
  // b ^ (condition & (a ^ b))
  return logicalXor(b, logicalAnd(condition, logicalXor(a, b)));
}
