//===- Reductions.cpp - What an operation accumulates ---------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Vectorization.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::ttgrid;

/// What is combined with the result of `init`, once in each iteration. Null
/// where `op` does anything else with it.
static Value getReducedValue(linalg::GenericOp op, OpOperand &init) {
  AffineMap map = op.getMatchingIndexingMap(&init);
  for (auto [loop, kind] : llvm::enumerate(op.getIteratorTypesArray()))
    if (!map.isFunctionOfDim(loop) && kind != utils::IteratorType::reduction)
      return {};
  BlockArgument element = op.getMatchingBlockArgument(&init);
  OpOperand *yielded = op.getMatchingYieldValue(&init);
  Operation *combiner = yielded->get().getDefiningOp();
  // Neither the value so far nor the next one may be used in anything else.
  if (!combiner || combiner->getBlock() != op.getBlock() ||
      !linalg::getCombinerOpKind(combiner) || combiner->getNumOperands() != 2 ||
      !combiner->hasOneUse() || !element.hasOneUse() ||
      *element.user_begin() != combiner)
    return {};
  return combiner->getOperand(combiner->getOperand(0) == element ? 1 : 0);
}

FailureOr<SmallVector<Value>>
mlir::ttgrid::getReducedValues(linalg::GenericOp op) {
  SmallVector<Value> values;
  for (OpOperand &init : op.getDpsInitsMutable()) {
    if (op.getMatchingIndexingMap(&init).isPermutation()) {
      values.push_back({});
      continue;
    }
    Value value = getReducedValue(op, init);
    if (!value)
      return failure();
    values.push_back(value);
  }
  return values;
}

bool mlir::ttgrid::canVectorizeAlong(linalg::GenericOp op, unsigned loop) {
  FailureOr<SmallVector<Value>> reduced = getReducedValues(op);
  if (failed(reduced))
    return false;
  // Elements of memrefs are broadcast, numbers are not.
  DenseSet<Value> vectors;
  for (BlockArgument argument : op.getBlock()->getArguments())
    if (isa<MemRefType>(op.getMatchingOpOperand(argument)->get().getType()))
      vectors.insert(argument);
  for (Operation &inner : *op.getBlock()) {
    auto index = dyn_cast<linalg::IndexOp>(inner);
    if ((index && index.getDim() == loop) ||
        llvm::any_of(inner.getOperands(),
                     [&](Value operand) { return vectors.contains(operand); }))
      vectors.insert_range(inner.getResults());
  }
  for (auto [init, value] : llvm::zip_equal(op.getDpsInitsMutable(), *reduced))
    if (value && !op.getMatchingIndexingMap(&init).isFunctionOfDim(loop) &&
        !vectors.contains(value))
      return false;
  return true;
}
