//===- Loops.cpp - Loops and conditionals around formulas -----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Loops.h"

#include "Emitter.h"

using namespace mlir;
using namespace mlir::ttgrid;
using Index = IRArithmetic::Index;
using Bool = IRArithmetic::Bool;

/// Goes into a block of `op`, before its terminator where it has one already.
static void enter(IRArithmetic &a, Operation *op, Block *block,
                  bool guardsDivisions = false) {
  bool hasEnd = block->mightHaveTerminator();
  a.getEmitter().enter(
      op,
      {block, hasEnd ? Block::iterator(block->getTerminator()) : block->end()},
      guardsDivisions);
}

scf::ForOp mlir::ttgrid::openLoop(IRArithmetic &a, const Index &lower,
                                  const Index &upper, const Index &step,
                                  ValueRange inits, bool isUnsigned) {
  Value lowerBound = a.materialize(lower);
  Value upperBound = a.materialize(upper);
  Value stepValue = a.materialize(step);
  Emitter &emitter = a.getEmitter();
  auto loop = scf::ForOp::create(emitter.atInnermost(), emitter.getLoc(),
                                 lowerBound, upperBound, stepValue, inits,
                                 /*bodyBuilder=*/nullptr, isUnsigned);
  enter(a, loop, loop.getBody());
  return loop;
}

scf::IfOp mlir::ttgrid::openIf(IRArithmetic &a, const Bool &condition,
                               ValueRange otherwise, bool guardsDivisions) {
  Value value = a.materialize(condition);
  Emitter &emitter = a.getEmitter();
  OpBuilder &builder = emitter.atInnermost();
  auto conditional =
      scf::IfOp::create(builder, emitter.getLoc(), otherwise.getTypes(), value,
                        /*withElseRegion=*/!otherwise.empty());
  if (!otherwise.empty()) {
    builder.setInsertionPointToEnd(conditional.elseBlock());
    scf::YieldOp::create(builder, emitter.getLoc(), otherwise);
  }
  enter(a, conditional, conditional.thenBlock(), guardsDivisions);
  return conditional;
}

void mlir::ttgrid::close(IRArithmetic &a, ValueRange yields) {
  Emitter &emitter = a.getEmitter();
  if (!yields.empty())
    scf::YieldOp::create(emitter.atInnermost(), emitter.getLoc(), yields);
  emitter.leave();
}

SmallVector<Value> CarriedState::pack() {
  return llvm::map_to_vector(variables, [&](auto variable) {
    if (auto *index = dyn_cast<Index *>(variable))
      return a.materialize(*index);
    return a.materialize(*cast<Bool *>(variable));
  });
}

void CarriedState::unpack(ValueRange values) {
  for (auto [variable, value] : llvm::zip_equal(variables, values))
    if (auto *index = dyn_cast<Index *>(variable))
      *index = a.getInLoop(value);
    else
      *cast<Bool *>(variable) = a.getBoolInLoop(value);
}
