//===- Emitter.cpp - Operations at a depth, each once ---------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Emitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mlir::ttgrid;

Emitter::Emitter(RewriterBase &builder, Operation *op)
    : builder(builder), loc(op->getLoc()) {
  scopes.emplace_back(
      nullptr, OpBuilder::InsertPoint(op->getBlock(), Block::iterator(op)),
      /*guardsDivisions=*/false);
}

unsigned Emitter::getGuardDepth() const {
  for (unsigned depth = getDepth(); depth > 0; --depth)
    if (scopes[depth].guardsDivisions)
      return depth;
  return 0;
}

OpBuilder &Emitter::at(unsigned depth) {
  builder.restoreInsertionPoint(scopes[depth].end);
  return builder;
}

Value Emitter::emit(unsigned depth, const Key &key,
                    function_ref<Value(OpBuilder &)> build) {
  for (const Scope &scope : ArrayRef(scopes).take_front(depth + 1))
    if (Value known = scope.emitted.lookup(key))
      return known;
  OpBuilder::InsertionGuard guard(builder);
  Value result = build(at(depth));
  scopes[depth].emitted[key] = result;
  track(result.getDefiningOp());
  return result;
}

Value Emitter::getConstant(int64_t value) {
  Value &known = constants[value];
  if (!known) {
    OpBuilder::InsertionGuard guard(builder);
    known = arith::ConstantIndexOp::create(at(0), loc, value);
    track(known.getDefiningOp());
  }
  return known;
}

Value Emitter::getConstant(bool value) {
  Value &known = booleans[value];
  if (!known) {
    OpBuilder::InsertionGuard guard(builder);
    known = arith::ConstantIntOp::create(at(0), loc, value, 1);
    track(known.getDefiningOp());
  }
  return known;
}

std::pair<Value, Value> &Emitter::getQuotient(unsigned depth, Value value,
                                              int64_t divisor) {
  std::pair<Value, int64_t> key = {value, divisor};
  for (Scope &scope : MutableArrayRef(scopes).take_front(depth))
    if (auto known = scope.quotients.find(key); known != scope.quotients.end())
      return known->second;
  return scopes[depth].quotients[key];
}

void Emitter::enter(Operation *op, OpBuilder::InsertPoint place,
                    bool guardsDivisions) {
  // What is invariant in it goes in front of it.
  scopes.back().end = {op->getBlock(), Block::iterator(op)};
  scopes.emplace_back(op, place, guardsDivisions);
}

void Emitter::leave() {
  Operation *op = scopes.pop_back_val().op;
  scopes.back().end = {op->getBlock(), std::next(Block::iterator(op))};
}

void Emitter::eraseUnused() {
  for (Operation *op : llvm::reverse(operations))
    if (op->use_empty())
      builder.eraseOp(op);
  operations.clear();
}
