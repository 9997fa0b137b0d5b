//===- Product.cpp - Operations that are products of matrices -------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Vectorization.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::ttgrid;

/// The operations by which `value` is made of the element of one input, in
/// their sequence, and that element. Fails where it is made of anything else
/// that differs between iterations.
static FailureOr<std::pair<BlockArgument, SmallVector<Operation *>>>
getConversion(linalg::GenericOp op, Value value) {
  Block *block = op.getBlock();
  DenseSet<Value> needed = {value};
  SmallVector<Operation *> conversion;
  for (Operation &inner : llvm::reverse(block->without_terminator())) {
    if (llvm::none_of(inner.getResults(),
                      [&](Value result) { return needed.contains(result); }))
      continue;
    if (isa<linalg::IndexOp>(inner))
      return failure();
    needed.insert_range(inner.getOperands());
    conversion.push_back(&inner);
  }
  std::reverse(conversion.begin(), conversion.end());
  auto elements =
      llvm::filter_to_vector(block->getArguments(), [&](Value argument) {
        return needed.contains(argument);
      });
  if (elements.size() != 1 || elements.front() == block->getArguments().back())
    return failure();
  return std::make_pair(elements.front(), conversion);
}

/// The operands of `value` if `Float` or `Int` makes it in the body of `op`.
template <typename Float, typename Int>
static std::optional<std::pair<Value, Value>> matchBinary(linalg::GenericOp op,
                                                          Value value) {
  Operation *made = value.getDefiningOp();
  if (!isa_and_nonnull<Float, Int>(made) || made->getBlock() != op.getBlock())
    return std::nullopt;
  return std::make_pair(made->getOperand(0), made->getOperand(1));
}

/// What is added to the result in each iteration, if that is all.
static Value getAddend(linalg::GenericOp op) {
  auto sum = matchBinary<arith::AddFOp, arith::AddIOp>(
      op, op.getBlock()->getTerminator()->getOperand(0));
  Value before = op.getBlock()->getArguments().back();
  if (!sum || (sum->first == before) == (sum->second == before))
    return {};
  return sum->first == before ? sum->second : sum->first;
}

std::optional<MatrixProduct>
mlir::ttgrid::getMatrixProduct(linalg::GenericOp op) {
  auto isPureScalar = [](Operation &inner) {
    return isPure(&inner) && inner.getNumRegions() == 0;
  };
  if (op.getNumDpsInputs() != 2 || op.getNumDpsInits() != 1 ||
      !llvm::all_of(op.getBlock()->without_terminator(), isPureScalar))
    return std::nullopt;
  // Upstream's matcher of bodies passes over unary operations, and takes other
  // semirings too.
  Value addend = getAddend(op);
  if (!addend)
    return std::nullopt;
  auto factors = matchBinary<arith::MulFOp, arith::MulIOp>(op, addend);
  if (!factors)
    return std::nullopt;
  auto first = getConversion(op, factors->first);
  auto second = getConversion(op, factors->second);
  if (failed(first) || failed(second) || first->first == second->first)
    return std::nullopt;
  if (first->first.getArgNumber() != 0)
    std::swap(first, second);
  // With a vector as a factor, m or n is missing.
  auto dims = linalg::inferContractionDims(op);
  if (failed(dims) || dims->m.empty() || dims->n.empty() || dims->k.empty())
    return std::nullopt;
  return MatrixProduct{*dims,
                       {std::move(first->second), std::move(second->second)}};
}
