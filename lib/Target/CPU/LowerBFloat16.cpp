//===- LowerBFloat16.cpp - Vectors of bf16 as integers --------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/TypeUtilities.h"
#include "ttgrid/Target/CPU/CPU.h"
#include "ttgrid/Target/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_LOWERBFLOAT16PASS
#include "ttgrid/Target/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

/// The vector of `width` bit integers that has as many elements as `value`, a
/// vector; null for anything else.
static VectorType getIntegers(Value value, unsigned width) {
  auto type = dyn_cast<VectorType>(value.getType());
  if (!type)
    return {};
  return type.clone(IntegerType::get(value.getContext(), width));
}

static bool isVectorOf(Value value, function_ref<bool(Type)> isElement) {
  auto type = dyn_cast<VectorType>(value.getType());
  return type && isElement(type.getElementType());
}

static bool isBF16(Type type) { return type.isBF16(); }
static bool isF32(Type type) { return type.isF32(); }

/// f32 that are equal to `value`: their upper halves are the elements.
static Value widen(OpBuilder &builder, Location loc, Value value) {
  VectorType halves = getIntegers(value, 16), words = getIntegers(value, 32);
  Value bits = LLVM::BitcastOp::create(builder, loc, halves, value);
  bits = LLVM::ZExtOp::create(builder, loc, words, bits);
  Value sixteen = LLVM::ConstantOp::create(
      builder, loc, words, DenseElementsAttr::get(words, APInt(32, 16)));
  bits = LLVM::ShlOp::create(builder, loc, bits, sixteen);
  return LLVM::BitcastOp::create(builder, loc,
                                 words.clone(builder.getF32Type()), bits);
}

/// The bf16 that are nearest to f32, the even one of two. NaN stays NaN, with
/// its sign and the upper half of its bits, and becomes quiet.
static Value narrow(OpBuilder &builder, Location loc, Value value) {
  VectorType halves = getIntegers(value, 16), words = getIntegers(value, 32);
  auto constant = [&](uint64_t number) -> Value {
    return LLVM::ConstantOp::create(
        builder, loc, words, DenseElementsAttr::get(words, APInt(32, number)));
  };
  Value bits = LLVM::BitcastOp::create(builder, loc, words, value);
  Value upper = LLVM::LShrOp::create(builder, loc, bits, constant(16));
  // Half of the last place that is kept, less where that place is even.
  Value odd = LLVM::AndOp::create(builder, loc, upper, constant(1));
  Value bias = LLVM::AddOp::create(builder, loc, odd, constant(0x7fff));
  Value rounded = LLVM::AddOp::create(builder, loc, bits, bias);
  rounded = LLVM::LShrOp::create(builder, loc, rounded, constant(16));
  Value quiet = LLVM::OrOp::create(builder, loc, upper, constant(0x40));
  Value isNaN = LLVM::FCmpOp::create(builder, loc, LLVM::FCmpPredicate::uno,
                                     value, value);
  Value result = LLVM::SelectOp::create(builder, loc, isNaN, quiet, rounded);
  result = LLVM::TruncOp::create(builder, loc, halves, result);
  return LLVM::BitcastOp::create(builder, loc,
                                 halves.clone(builder.getBF16Type()), result);
}

/// Computes in f32 and rounds, which is as exact: f32 has more than twice the
/// digits of bf16.
template <typename Op>
static bool computeInF32(OpBuilder &builder, Operation *op) {
  if (!isa<Op>(op))
    return false;
  Location loc = op->getLoc();
  SmallVector<Value> operands;
  for (Value operand : op->getOperands())
    operands.push_back(widen(builder, loc, operand));
  Value wide =
      Op::create(builder, loc, operands[0].getType(), operands, op->getAttrs());
  op->getResult(0).replaceAllUsesWith(narrow(builder, loc, wide));
  return true;
}

/// Whether `op` could be replaced. Its operands have uses in what does.
static bool lower(OpBuilder &builder, Operation *op) {
  Location loc = op->getLoc();
  if (auto load = dyn_cast<LLVM::LoadOp>(op)) {
    if (!isVectorOf(load.getResult(), isBF16))
      return false;
    auto type = cast<VectorType>(load.getResult().getType());
    auto integers = cast<LLVM::LoadOp>(builder.clone(*op));
    integers.getResult().setType(getIntegers(load.getResult(), 16));
    load.replaceAllUsesWith(
        LLVM::BitcastOp::create(builder, loc, type, integers).getResult());
    return true;
  }
  if (auto store = dyn_cast<LLVM::StoreOp>(op)) {
    if (!isVectorOf(store.getValue(), isBF16))
      return false;
    Value bits = LLVM::BitcastOp::create(
        builder, loc, getIntegers(store.getValue(), 16), store.getValue());
    store.getValueMutable().assign(bits);
    return false;
  }
  if (auto extension = dyn_cast<LLVM::FPExtOp>(op)) {
    if (!isVectorOf(extension.getArg(), isBF16) ||
        !isVectorOf(extension.getRes(), isF32))
      return false;
    extension.replaceAllUsesWith(widen(builder, loc, extension.getArg()));
    return true;
  }
  if (auto truncation = dyn_cast<LLVM::FPTruncOp>(op)) {
    if (!isVectorOf(truncation.getArg(), isF32) ||
        !isVectorOf(truncation.getRes(), isBF16))
      return false;
    truncation.replaceAllUsesWith(narrow(builder, loc, truncation.getArg()));
    return true;
  }
  if (op->getNumResults() != 1 || !isVectorOf(op->getResult(0), isBF16))
    return false;
  return computeInF32<LLVM::FAddOp>(builder, op) ||
         computeInF32<LLVM::FSubOp>(builder, op) ||
         computeInF32<LLVM::FMulOp>(builder, op) ||
         computeInF32<LLVM::FDivOp>(builder, op);
}

void mlir::ttgrid::lowerBFloat16(Operation *root) {
  SmallVector<Operation *> ops;
  root->walk([&](Operation *op) { ops.push_back(op); });
  for (Operation *op : ops) {
    OpBuilder builder(op);
    if (lower(builder, op))
      op->erase();
  }
}

namespace {
struct LowerBFloat16Pass
    : ttgrid::impl::LowerBFloat16PassBase<LowerBFloat16Pass> {
  using LowerBFloat16PassBase::LowerBFloat16PassBase;

  void runOnOperation() override { lowerBFloat16(getOperation()); }
};
} // namespace
