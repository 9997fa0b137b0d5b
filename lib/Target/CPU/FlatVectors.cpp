//===- FlatVectors.cpp - Vectors of one dimension -------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Vectorization.h"
#include "mlir/Conversion/VectorToSCF/VectorToSCF.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Transforms/Transforms.h"
#include "mlir/Dialect/Vector/Transforms/LoweringPatterns.h"
#include "mlir/Dialect/Vector/Transforms/VectorRewritePatterns.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include <map>

using namespace mlir;
using namespace mlir::ttgrid;

namespace {
/// Reads vectors whose elements are no neighbours in memory one by one.
struct ScalarizeRead : OpRewritePattern<vector::TransferReadOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(vector::TransferReadOp op,
                                PatternRewriter &rewriter) const override;
};

/// Reads the elements of a vector that is only taken apart. Upstream's pattern
/// reads each where it is taken, which may be behind a write to it.
struct ReadElements : OpRewritePattern<vector::TransferReadOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(vector::TransferReadOp op,
                                PatternRewriter &rewriter) const override;
};

/// Writes one element.
struct WriteElement : OpRewritePattern<vector::TransferWriteOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(vector::TransferWriteOp op,
                                PatternRewriter &rewriter) const override;
};

/// Writes them one by one.
struct ScalarizeWrite : OpRewritePattern<vector::TransferWriteOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(vector::TransferWriteOp op,
                                PatternRewriter &rewriter) const override;
};
} // namespace

/// The dimension of the memref along which `op` moves a vector of one
/// dimension that is whole and whose elements are no neighbours.
static std::optional<unsigned> getStridedDim(VectorTransferOpInterface op) {
  auto type = dyn_cast<MemRefType>(op.getShapedType());
  AffineMap map = op.getPermutationMap();
  if (!type || op.getMask() || op.getTransferRank() != 1 ||
      op.hasOutOfBoundsDim() || !isa<AffineDimExpr>(map.getResult(0)))
    return std::nullopt;
  unsigned dim = map.getDimPosition(0);
  if (dim + 1 == type.getRank() && type.isLastDimUnitStride())
    return std::nullopt;
  return dim;
}

/// The indices of an element of such a vector.
static SmallVector<Value> makeIndices(OpBuilder &builder,
                                      VectorTransferOpInterface op,
                                      unsigned dim, int64_t element) {
  SmallVector<Value> indices(op.getIndices());
  AffineExpr moved = builder.getAffineDimExpr(0) + element;
  indices[dim] = affine::makeComposedAffineApply(builder, op.getLoc(), moved,
                                                 {indices[dim]});
  return indices;
}

LogicalResult ScalarizeRead::matchAndRewrite(vector::TransferReadOp op,
                                             PatternRewriter &rewriter) const {
  std::optional<unsigned> dim = getStridedDim(op);
  if (!dim)
    return rewriter.notifyMatchFailure(op, "elements are neighbours");
  SmallVector<Value> elements;
  for (int64_t i = 0; i < op.getVectorType().getNumElements(); ++i)
    elements.push_back(
        memref::LoadOp::create(rewriter, op.getLoc(), op.getBase(),
                               makeIndices(rewriter, op, *dim, i)));
  rewriter.replaceOpWithNewOp<vector::FromElementsOp>(op, op.getVectorType(),
                                                      elements);
  return success();
}

LogicalResult ScalarizeWrite::matchAndRewrite(vector::TransferWriteOp op,
                                              PatternRewriter &rewriter) const {
  std::optional<unsigned> dim = getStridedDim(op);
  if (!dim)
    return rewriter.notifyMatchFailure(op, "elements are neighbours");
  for (int64_t i = 0; i < op.getVectorType().getNumElements(); ++i) {
    Value element = vector::ExtractOp::create(rewriter, op.getLoc(),
                                              op.getValueToStore(), i);
    memref::StoreOp::create(rewriter, op.getLoc(), element, op.getBase(),
                            makeIndices(rewriter, op, *dim, i));
  }
  rewriter.eraseOp(op);
  return success();
}

/// Whether `op` moves a whole vector as it lies in a memref.
static bool isWholePart(VectorTransferOpInterface op) {
  return isa<MemRefType>(op.getShapedType()) && !op.getMask() &&
         !op.hasOutOfBoundsDim() && op.getPermutationMap().isMinorIdentity();
}

/// The indices of the element at `position` of such a vector.
static SmallVector<Value> makeIndices(OpBuilder &builder,
                                      VectorTransferOpInterface op,
                                      ArrayRef<int64_t> position) {
  SmallVector<Value> indices(op.getIndices());
  unsigned leading = indices.size() - position.size();
  for (auto [dim, element] : llvm::enumerate(position))
    if (element != 0)
      indices[leading + dim] = affine::makeComposedAffineApply(
          builder, op.getLoc(), builder.getAffineDimExpr(0) + element,
          {indices[leading + dim]});
  return indices;
}

LogicalResult ReadElements::matchAndRewrite(vector::TransferReadOp op,
                                            PatternRewriter &rewriter) const {
  unsigned rank = op.getVectorType().getRank();
  auto takesElement = [&](Operation *user) {
    auto extract = dyn_cast<vector::ExtractOp>(user);
    return extract && !extract.hasDynamicPosition() &&
           extract.getStaticPosition().size() == rank;
  };
  if (!isWholePart(op) || !llvm::all_of(op->getUsers(), takesElement))
    return rewriter.notifyMatchFailure(op, "more than elements are taken");
  std::map<SmallVector<int64_t>, Value> elements;
  for (Operation *user : llvm::make_early_inc_range(op->getUsers())) {
    auto extract = cast<vector::ExtractOp>(user);
    Value &element =
        elements[SmallVector<int64_t>(extract.getStaticPosition())];
    if (!element)
      element = memref::LoadOp::create(
          rewriter, op.getLoc(), op.getBase(),
          makeIndices(rewriter, op, extract.getStaticPosition()));
    rewriter.replaceOp(extract, element);
  }
  rewriter.eraseOp(op);
  return success();
}

LogicalResult WriteElement::matchAndRewrite(vector::TransferWriteOp op,
                                            PatternRewriter &rewriter) const {
  VectorType type = op.getVectorType();
  if (!isWholePart(op) || type.getNumElements() != 1)
    return rewriter.notifyMatchFailure(op, "more than one element");
  SmallVector<int64_t> first(type.getRank(), 0);
  Value element = vector::ExtractOp::create(rewriter, op.getLoc(),
                                            op.getValueToStore(), first);
  rewriter.replaceOpWithNewOp<memref::StoreOp>(op, element, op.getBase(),
                                               op.getIndices());
  return success();
}

/// Applies `patterns` to everything within `root` and nothing beside it.
static void apply(Operation *root, RewritePatternSet &&patterns) {
  SmallVector<Operation *> ops;
  root->walk([&](Operation *op) {
    if (op != root)
      ops.push_back(op);
  });
  GreedyRewriteConfig config;
  config.setStrictness(GreedyRewriteStrictness::ExistingAndNewOps);
  // Every state on the way is right, so an end is all that is needed.
  config.setMaxNumRewrites(64 * ops.size());
  (void)applyOpPatternsGreedily(ops, std::move(patterns), config);
}

void mlir::ttgrid::lowerToFlatVectors(Operation *root) {
  MLIRContext *context = root->getContext();
  // Products and sums to operations on rows.
  RewritePatternSet rows(context);
  vector::populateVectorContractLoweringPatterns(
      rows, vector::VectorContractLowering::OuterProduct);
  vector::populateVectorOuterProductLoweringPatterns(rows);
  vector::MultiDimReductionOp::getCanonicalizationPatterns(rows, context);
  scf::ForOp::getCanonicalizationPatterns(rows, context);
  vector::populateVectorMultiReductionLoweringPatterns(
      rows, vector::VectorMultiReductionLowering::InnerReduction);
  vector::populateVectorTransferPermutationMapLoweringPatterns(rows);
  apply(root, std::move(rows));

  // A sum's sequence is free in linalg; in vector it isn't.
  root->walk([](vector::ReductionOp op) {
    if (isa<FloatType>(op.getVector().getType().getElementType()))
      op.setFastmath(op.getFastmath() | arith::FastMathFlags::reassoc);
  });

  // Then all memory accesses to those of rows and elements.
  RewritePatternSet accesses(context);
  memref::populateFoldMemRefAliasOpPatterns(accesses);
  accesses.add<ReadElements, ScalarizeRead, ScalarizeWrite, WriteElement>(
      context, /*benefit=*/2);
  populateVectorToSCFConversionPatterns(
      accesses, VectorTransferToSCFOptions().enableFullUnroll());
  vector::populateVectorTransferLoweringPatterns(accesses,
                                                 /*maxTransferRank=*/1);
  vector::populateVectorTransposeLoweringPatterns(
      accesses, vector::VectorTransposeLowering::Shuffle1D);
  vector::populateVectorShapeCastLoweringPatterns(accesses);
  vector::populateVectorBroadcastLoweringPatterns(accesses);
  apply(root, std::move(accesses));
}
