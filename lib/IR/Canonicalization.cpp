//===- Canonicalization.cpp - What is known of a grid, written into it ----===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "ttgrid/IR/TTGrid.h"

using namespace mlir;
using namespace mlir::ttgrid;

namespace {
/// Makes sizes static that are constants. Sizes that a static grid could not
/// have are left as they are: at run time they are undefined behaviour, which
/// is no reason to refuse the program.
template <typename OpTy>
struct FoldConstantSizes : OpRewritePattern<OpTy> {
  using OpRewritePattern<OpTy>::OpRewritePattern;

  LogicalResult matchAndRewrite(OpTy op,
                                PatternRewriter &rewriter) const override {
    SmallVector<OpFoldResult> sizes = op.getMixedSizes();
    if (failed(foldDynamicIndexList(sizes, /*onlyNonNegative=*/true)))
      return failure();
    SmallVector<int64_t> staticSizes;
    SmallVector<Value> dynamicSizes;
    dispatchIndexOpFoldResults(sizes, dynamicSizes, staticSizes);
    if (llvm::Expected<int64_t> numTiles =
            getNumTiles(getKnownSizes(staticSizes), getIndexWidth(op));
        !numTiles) {
      llvm::consumeError(numTiles.takeError());
      return failure();
    }
    rewriter.modifyOpInPlace(op, [&] {
      op.getDynamicSizesMutable().assign(dynamicSizes);
      op.setStaticSizes(staticSizes);
    });
    return success();
  }
};

/// Writes a constant number of cores into the schedule. One that a schedule
/// could not have is left as it is, as for sizes.
template <typename OpTy>
struct FoldConstantNumCores : OpRewritePattern<OpTy> {
  using OpRewritePattern<OpTy>::OpRewritePattern;

  LogicalResult matchAndRewrite(OpTy op,
                                PatternRewriter &rewriter) const override {
    ScheduleAttr schedule = op.getScheduleAttr();
    APInt numCores;
    if (!schedule || !op.getNumCores() ||
        !matchPattern(op.getNumCores(), m_ConstantInt(&numCores)))
      return failure();
    if (!numCores.isStrictlyPositive() ||
        !numCores.isSignedIntN(getIndexWidth(op)))
      return rewriter.notifyMatchFailure(op, "no schedule has so many cores");
    rewriter.modifyOpInPlace(op, [&] {
      op.setScheduleAttr(
          ScheduleAttr::get(op.getContext(), numCores.getSExtValue(),
                            schedule.getPartition(), schedule.getOrder()));
      op.getNumCoresMutable().clear();
    });
    return success();
  }
};

/// Erases what runs for no tile.
template <typename OpTy>
struct EraseEmptyGrid : OpRewritePattern<OpTy> {
  using OpRewritePattern<OpTy>::OpRewritePattern;

  LogicalResult matchAndRewrite(OpTy op,
                                PatternRewriter &rewriter) const override {
    if (!llvm::is_contained(op.getStaticSizes(), 0))
      return failure();
    rewriter.eraseOp(op);
    return success();
  }
};
} // namespace

/// No core has a tile of an empty grid.
LogicalResult TileAssignmentOp::fold(FoldAdaptor,
                                     SmallVectorImpl<OpFoldResult> &results) {
  if (!llvm::is_contained(getStaticSizes(), 0))
    return failure();
  results.assign(2, Builder(getContext()).getIndexAttr(0));
  return success();
}

Operation *TTGridDialect::materializeConstant(OpBuilder &builder,
                                              Attribute value, Type type,
                                              Location loc) {
  return arith::ConstantOp::materialize(builder, value, type, loc);
}

void GridKernelOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                               MLIRContext *context) {
  patterns
      .add<FoldConstantSizes<GridKernelOp>, FoldConstantNumCores<GridKernelOp>,
           EraseEmptyGrid<GridKernelOp>>(context);
}
void PersistentLoopOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                                   MLIRContext *context) {
  patterns.add<FoldConstantSizes<PersistentLoopOp>,
               FoldConstantNumCores<PersistentLoopOp>,
               EraseEmptyGrid<PersistentLoopOp>>(context);
}
void TileAssignmentOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                                   MLIRContext *context) {
  patterns.add<FoldConstantSizes<TileAssignmentOp>,
               FoldConstantNumCores<TileAssignmentOp>>(context);
}
