//===- ExpandOperations.cpp - Into what LLVM has a counterpart for --------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Dialect/Vector/Transforms/LoweringPatterns.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "ttgrid/Target/CPU/CPU.h"
#include "ttgrid/Target/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_EXPANDOPERATIONSPASS
#include "ttgrid/Target/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

namespace {
/// Upstream's pattern takes the smaller of the value and the lower bound, and
/// then the larger of that and the upper bound, which is no clamp.
struct ExpandClamp : OpRewritePattern<math::ClampFOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(math::ClampFOp op,
                                PatternRewriter &rewriter) const override {
    Value atMost = arith::MinimumFOp::create(
        rewriter, op.getLoc(), op.getValue(), op.getMax(), op.getFastmath());
    rewriter.replaceOpWithNewOp<arith::MaximumFOp>(op, atMost, op.getMin(),
                                                   op.getFastmath());
    return success();
  }
};
} // namespace

void mlir::ttgrid::expandOperations(Operation *root) {
  SmallVector<Operation *> ops;
  root->walk([&](Operation *op) {
    if (isa<math::ClampFOp, vector::MultiDimReductionOp>(op))
      ops.push_back(op);
  });
  RewritePatternSet patterns(root->getContext());
  patterns.add<ExpandClamp>(root->getContext());
  vector::populateVectorMultiReductionLoweringPatterns(
      patterns, vector::VectorMultiReductionLowering::InnerParallel);
  // Of these operations alone: upstream's passes for them simplify all control
  // flow as well, and fail without a word where that takes ten rounds.
  GreedyRewriteConfig config;
  config.setStrictness(GreedyRewriteStrictness::ExistingAndNewOps);
  (void)applyOpPatternsGreedily(ops, std::move(patterns), config);
}

namespace {
struct ExpandOperationsPass
    : ttgrid::impl::ExpandOperationsPassBase<ExpandOperationsPass> {
  using ExpandOperationsPassBase::ExpandOperationsPassBase;

  void runOnOperation() override { expandOperations(getOperation()); }
};
} // namespace
