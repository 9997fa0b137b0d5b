//===- TileOffsets.cpp - Offsets in tiles ---------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TileOffsets.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

#include <numeric>

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

/// The largest divisor of `value` that can be proved; 0 for the number 0.
static int64_t getDivisor(Value value) {
  if (std::optional<int64_t> constant = getConstantIntValue(value))
    return *constant < 0 ? -*constant : *constant;
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    auto loop = dyn_cast<scf::ForOp>(argument.getOwner()->getParentOp());
    if (loop && loop.getInductionVar() == value)
      return std::gcd(getDivisor(loop.getLowerBound()),
                      getDivisor(loop.getStep()));
    return 1;
  }
  Operation *op = value.getDefiningOp();
  auto operand = [&](unsigned number) {
    return getDivisor(op->getOperand(number));
  };
  if (isa<arith::AddIOp, arith::SubIOp, arith::MinSIOp, arith::MaxSIOp,
          arith::MinUIOp, arith::MaxUIOp>(op))
    return std::gcd(operand(0), operand(1));
  if (isa<arith::MulIOp>(op)) {
    int64_t product;
    return llvm::MulOverflow(operand(0), operand(1), product) ? 1 : product;
  }
  if (isa<arith::IndexCastOp, arith::IndexCastUIOp>(op))
    return operand(0);
  if (isa<arith::SelectOp>(op))
    return std::gcd(operand(1), operand(2));
  return 1;
}

static bool isDivisible(Value value, int64_t divisor) {
  return getDivisor(value) % divisor == 0;
}

static Value divide(OpBuilder &builder, Value value, int64_t divisor) {
  if (divisor == 1)
    return value;
  Location loc = value.getLoc();
  if (std::optional<int64_t> constant = getConstantIntValue(value)) {
    auto type = cast<IntegerAttr>(
        builder.getIntegerAttr(value.getType(), *constant / divisor));
    return arith::ConstantOp::create(builder, loc, type);
  }
  Operation *op = value.getDefiningOp();
  if (isa_and_nonnull<arith::MulIOp>(op)) {
    // What is left of the divisor is in the other factor.
    int64_t inLeft = std::gcd(getDivisor(op->getOperand(0)), divisor);
    if (inLeft == 0)
      inLeft = divisor;
    Value left = divide(builder, op->getOperand(0), inLeft);
    Value right = divide(builder, op->getOperand(1), divisor / inLeft);
    if (getConstantIntValue(left) == 1)
      return right;
    if (getConstantIntValue(right) == 1)
      return left;
    return arith::MulIOp::create(builder, loc, left, right);
  }
  if (isa_and_nonnull<arith::AddIOp, arith::SubIOp, arith::MinSIOp,
                      arith::MaxSIOp, arith::MinUIOp, arith::MaxUIOp>(op)) {
    Value left = divide(builder, op->getOperand(0), divisor);
    Value right = divide(builder, op->getOperand(1), divisor);
    OperationState state(loc, op->getName());
    state.addOperands({left, right});
    state.addTypes(value.getType());
    return builder.create(state)->getResult(0);
  }
  if (isa_and_nonnull<arith::IndexCastOp, arith::IndexCastUIOp>(op)) {
    Value inner = divide(builder, op->getOperand(0), divisor);
    OperationState state(loc, op->getName());
    state.addOperands(inner);
    state.addTypes(value.getType());
    return builder.create(state)->getResult(0);
  }
  if (isa_and_nonnull<arith::SelectOp>(op)) {
    Value left = divide(builder, op->getOperand(1), divisor);
    Value right = divide(builder, op->getOperand(2), divisor);
    return arith::SelectOp::create(builder, loc, op->getOperand(0), left,
                                   right);
  }
  // A loop's own index: its steps are multiples.
  Value number = arith::ConstantOp::create(
      builder, loc, builder.getIntegerAttr(value.getType(), divisor));
  return arith::DivUIOp::create(builder, loc, value, number);
}

Value metalium::divideExactly(OpBuilder &builder, Value value,
                              int64_t divisor) {
  if (!isDivisible(value, divisor))
    return nullptr;
  return divide(builder, value, divisor);
}
