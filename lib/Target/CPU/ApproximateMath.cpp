//===- ApproximateMath.cpp - Functions of whole vectors -------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "ttgrid/Target/CPU/CPU.h"
#include "ttgrid/Target/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_APPROXIMATEMATHPASS
#include "ttgrid/Target/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

/// What upstream approximates well everywhere. It does not do so with the
/// logarithms of subnormal numbers, sines of large ones, and arc tangents.
static bool isApproximated(StringRef name) {
  static constexpr StringLiteral names[] = {
      math::ExpOp::getOperationName(),  math::ExpM1Op::getOperationName(),
      math::ErfOp::getOperationName(),  math::Log1pOp::getOperationName(),
      math::TanhOp::getOperationName(),
  };
  return llvm::is_contained(names, name);
}

namespace {
/// exp2(n + f) as exp(f * ln 2) with n added to its exponent: upstream's
/// exp(x * ln 2) loses as many bits as n has.
struct Exp2Approximation : OpRewritePattern<math::Exp2Op> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(math::Exp2Op op,
                                PatternRewriter &rewriter) const override {
    auto type = dyn_cast<VectorType>(op.getType());
    if (!type || !type.getElementType().isF32())
      return rewriter.notifyMatchFailure(op, "no vector of f32");
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    auto make = [&](float value) {
      return arith::ConstantOp::create(b, DenseElementsAttr::get(type, value));
    };
    // Beyond these bounds the result is 0 or infinite.
    Value x = arith::MaxNumFOp::create(b, op.getOperand(), make(-151));
    x = arith::MinNumFOp::create(b, x, make(129));
    Value whole = math::RoundEvenOp::create(b, x);
    Value rest = arith::SubFOp::create(b, x, whole);
    rest = arith::MulFOp::create(b, rest, make(0x1.62e43p-1f));
    Value result = math::ExpOp::create(b, rest);
    // The exponent in two halves, each of which is one of a normal number.
    Type intType = type.clone(b.getI32Type());
    auto makeInt = [&](int32_t value) {
      return arith::ConstantOp::create(
          b, DenseElementsAttr::get(cast<ShapedType>(intType), value));
    };
    Value exponent = arith::FPToSIOp::create(b, intType, whole);
    Value half = arith::ShRSIOp::create(b, exponent, makeInt(1));
    Value other = arith::SubIOp::create(b, exponent, half);
    for (Value part : {half, other}) {
      Value biased = arith::AddIOp::create(b, part, makeInt(127));
      Value bits = arith::ShLIOp::create(b, biased, makeInt(23));
      Value power = arith::BitcastOp::create(b, type, bits);
      result = arith::MulFOp::create(b, result, power);
    }
    Value isNaN = arith::CmpFOp::create(b, arith::CmpFPredicate::UNO,
                                        op.getOperand(), op.getOperand());
    rewriter.replaceOpWithNewOp<arith::SelectOp>(op, isNaN, op.getOperand(),
                                                 result);
    return success();
  }
};
} // namespace

void mlir::ttgrid::approximateMath(Operation *root) {
  SmallVector<Operation *> ops;
  root->walk([&](Operation *op) {
    if (isa_and_nonnull<math::MathDialect>(op->getDialect()) &&
        isa<VectorType>(op->getResult(0).getType()))
      ops.push_back(op);
  });
  // Upstream's erf is 0.0 at -0.0.
  IRRewriter rewriter(root->getContext());
  for (Operation *op : ops) {
    auto erf = dyn_cast<math::ErfOp>(op);
    if (!erf)
      continue;
    rewriter.setInsertionPointAfter(erf);
    auto odd =
        math::CopySignOp::create(rewriter, erf.getLoc(), erf, erf.getOperand());
    rewriter.replaceAllUsesExcept(erf, odd, odd);
  }
  RewritePatternSet patterns(root->getContext());
  // Two steps each would be rounded in the reciprocal of a root.
  populateMathF32ExpansionPatterns(patterns, [](StringRef name) {
    return isApproximated(name) || name == math::Exp2Op::getOperationName() ||
           name == math::RsqrtOp::getOperationName();
  });
  populateMathPolynomialApproximationPatterns(patterns, isApproximated);
  patterns.add<Exp2Approximation>(root->getContext());
  GreedyRewriteConfig config;
  config.setStrictness(GreedyRewriteStrictness::ExistingAndNewOps);
  (void)applyOpPatternsGreedily(ops, std::move(patterns), config);
}

namespace {
struct ApproximateMathPass
    : ttgrid::impl::ApproximateMathPassBase<ApproximateMathPass> {
  using ApproximateMathPassBase::ApproximateMathPassBase;

  void runOnOperation() override { approximateMath(getOperation()); }
};
} // namespace
