//===- IRArithmetic.cpp - Formulas as arith operations --------------------===//
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

// Numbers in the branch of a choice that can't be taken may be too large for
// their type. What comes out there is not used, but must come out.
template <typename Compute>
static int64_t fold(Compute compute, Index a, Index b) {
  int64_t result;
  (void)compute(*a.constant, *b.constant, result);
  return result;
}

Index IRArithmetic::add(Index a, Index b) {
  if (a.constant && b.constant)
    return constant(fold(llvm::AddOverflow<int64_t>, a, b));
  if (a.constant == 0)
    return b;
  if (b.constant == 0)
    return a;
  return emitBinary<arith::AddIOp>(a, b, noOverflow);
}

Index IRArithmetic::sub(Index a, Index b) {
  if (a.constant && b.constant)
    return constant(fold(llvm::SubOverflow<int64_t>, a, b));
  if (b.constant == 0)
    return a;
  if (auto both =
          applyToChoice(a, b, [&](Index x, Index y) { return sub(x, y); }))
    return *both;
  return emitBinary<arith::SubIOp>(a, b, noOverflow);
}

Index IRArithmetic::mul(Index a, Index b) {
  if (a.constant && b.constant)
    return constant(fold(llvm::MulOverflow<int64_t>, a, b));
  if (a.constant == 0 || b.constant == 0)
    return constant(0);
  if (a.constant == 1)
    return b;
  if (b.constant == 1)
    return a;
  if (auto both =
          applyToChoice(a, b, [&](Index x, Index y) { return mul(x, y); }))
    return *both;
  return emitBinary<arith::MulIOp>(a, b, noOverflow);
}

Index IRArithmetic::wrappingAdd(Index a, Index b) {
  if (a.constant == 0)
    return b;
  if (b.constant == 0)
    return a;
  return emitBinary<arith::AddIOp>(a, b, mayOverflow);
}

Index IRArithmetic::wrappingSub(Index a, Index b) {
  if (a.constant && b.constant)
    return constant(HostArithmetic().wrappingSub(*a.constant, *b.constant));
  if (b.constant == 0)
    return a;
  return emitBinary<arith::SubIOp>(a, b, mayOverflow);
}

Index IRArithmetic::min(Index a, Index b) {
  if (a.constant && b.constant)
    return constant(HostArithmetic().min(*a.constant, *b.constant));
  if (a.constant == 0 || b.constant == 0)
    return constant(0);
  if (auto both =
          applyToChoice(a, b, [&](Index x, Index y) { return min(x, y); }))
    return *both;
  return emitBinary<arith::MinUIOp>(a, b);
}

Index IRArithmetic::getUnitLength(Index length, Index unit, int64_t cut) {
  if (!useReciprocals)
    return min(constant(cut), sub(length, mul(unit, constant(cut))));
  // Known as one of two, so that what is divided by it has two reciprocals.
  if (length.choice)
    return applyToEach(*length.choice, [&](Index known) {
      return getUnitLength(known, unit, cut);
    });
  if (length.constant && *length.constant % cut == 0)
    return constant(cut);
  Index last = sub(ceilDiv(*this, length, constant(cut)), constant(1));
  Index rest = sub(length, mul(last, constant(cut)));
  return choose(equal(unit, last), rest, constant(cut));
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
          emit<arith::CmpIOp>(depth, a, b, arith::CmpIPredicate::ult), depth};
}

Bool IRArithmetic::equal(Index a, Index b) {
  if (a.constant && b.constant)
    return boolean(*a.constant == *b.constant);
  unsigned depth = std::max(a.depth, b.depth);
  return {std::nullopt,
          emit<arith::CmpIOp>(depth, a, b, arith::CmpIPredicate::eq), depth};
}

Bool IRArithmetic::isOdd(Index a) {
  if (a.constant)
    return boolean(*a.constant & 1);
  Index lowest = emitBinary<arith::AndIOp>(a, constant(1));
  return equal(lowest, constant(1));
}

Bool IRArithmetic::logicalAnd(Bool a, Bool b) {
  if (a.constant)
    return *a.constant ? b : a;
  if (b.constant)
    return *b.constant ? a : b;
  unsigned depth = std::max(a.depth, b.depth);
  return {std::nullopt, emit<arith::AndIOp>(depth, a, b), depth};
}

Bool IRArithmetic::logicalXor(Bool a, Bool b) {
  if (a.constant && b.constant)
    return boolean(*a.constant != *b.constant);
  if (a.constant == false)
    return b;
  if (b.constant == false)
    return a;
  unsigned depth = std::max(a.depth, b.depth);
  return {std::nullopt, emit<arith::XOrIOp>(depth, a, b), depth};
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

std::pair<Index, Index>
IRArithmetic::lookup(ArrayRef<std::pair<int64_t, int64_t>> rows, Index key,
                     std::pair<Index, Index> otherwise) {
  Value row = materialize(key);
  OpBuilder::InsertionGuard guard(builder);
  builder.restoreInsertionPoint(places.back());
  Type index = builder.getIndexType();
  auto table = scf::IndexSwitchOp::create(
      builder, loc, TypeRange{index, index}, row,
      llvm::to_vector(llvm::seq<int64_t>(0, rows.size())), rows.size());
  auto fill = [&](Region &region, Index first, Index second) {
    builder.createBlock(&region);
    auto getValue = [&](Index value) -> Value {
      // A number of one row alone stands in that row.
      return value.constant
                 ? arith::ConstantIndexOp::create(builder, loc, *value.constant)
                 : value.value;
    };
    Value firstValue = getValue(first);
    Value values[] = {firstValue, getValue(second)};
    scf::YieldOp::create(builder, loc, values);
  };
  fill(table.getDefaultRegion(), otherwise.first, otherwise.second);
  for (auto [region, row] : llvm::zip_equal(table.getCaseRegions(), rows))
    fill(region, constant(row.first), constant(row.second));
  operations.push_back(table);
  unsigned depth = getDepth();
  return {{std::nullopt, table.getResult(0), depth, {}},
          {std::nullopt, table.getResult(1), depth, {}}};
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
