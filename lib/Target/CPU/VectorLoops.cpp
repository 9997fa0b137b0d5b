//===- VectorLoops.cpp - Loops over the vectors of an operation -----------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Vectorization.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace mlir::ttgrid;

namespace {
/// Emits the loops from the outermost to the innermost. Every loop is cut at a
/// multiple of its vector's length, so that all shapes are static.
class VectorLoopEmitter {
public:
  VectorLoopEmitter(RewriterBase &rewriter, linalg::GenericOp op,
                    const VectorTiling &tiling, ArrayRef<Value> nextTiles)
      : rewriter(rewriter), op(op), tiling(tiling), nextTiles(nextTiles),
        ranges(op.getStaticLoopRanges()), offsets(ranges.size()),
        sizes(ranges.size()) {}

  LogicalResult emit(unsigned depth = 0);

private:
  /// Loops of one iteration are left out, so that vectors have few dimensions.
  bool isKept(unsigned loop) const {
    return sizes[loop] != 1 || llvm::is_contained(tiling.contraction, loop);
  }
  /// The part of `operand` that one vector holds.
  Value emitOperand(OpOperand &operand);
  /// The operation on those parts.
  linalg::LinalgOp emitTile();
  void replaceIndex(linalg::IndexOp index, AffineExpr newDim);
  LogicalResult emitVector();
  /// The loops within loop `depth`, for `size` of its iterations.
  LogicalResult emitInner(unsigned depth, OpFoldResult offset, int64_t size);
  /// Prefetches at the beginning of the outermost loop's body.
  void emitPrefetches(Value index, int64_t step, int64_t end);

  RewriterBase &rewriter;
  linalg::GenericOp op;
  const VectorTiling &tiling;
  ArrayRef<Value> nextTiles;
  SmallVector<int64_t> ranges;
  SmallVector<OpFoldResult> offsets;
  SmallVector<int64_t> sizes;
};
} // namespace

Value VectorLoopEmitter::emitOperand(OpOperand &operand) {
  auto type = dyn_cast<MemRefType>(operand.get().getType());
  if (!type)
    return operand.get();
  SmallVector<OpFoldResult> begins, extents;
  SmallVector<int64_t> shape;
  for (AffineExpr result : op.getMatchingIndexingMap(&operand).getResults()) {
    unsigned loop = cast<AffineDimExpr>(result).getPosition();
    begins.push_back(offsets[loop]);
    extents.push_back(rewriter.getIndexAttr(sizes[loop]));
    if (isKept(loop))
      shape.push_back(sizes[loop]);
  }
  SmallVector<OpFoldResult> strides(begins.size(), rewriter.getIndexAttr(1));
  auto viewType = memref::SubViewOp::inferRankReducedResultType(
      shape, type, begins, extents, strides);
  return memref::SubViewOp::create(rewriter, op.getLoc(), viewType,
                                   operand.get(), begins, extents, strides);
}

linalg::LinalgOp VectorLoopEmitter::emitTile() {
  SmallVector<AffineExpr> newDims;
  SmallVector<utils::IteratorType> iterators;
  for (auto [loop, kind] : llvm::enumerate(op.getIteratorTypesArray())) {
    newDims.push_back(isKept(loop) ? rewriter.getAffineDimExpr(iterators.size())
                                   : rewriter.getAffineConstantExpr(0));
    if (isKept(loop))
      iterators.push_back(kind);
  }
  SmallVector<AffineMap> maps;
  SmallVector<Value> operands;
  for (OpOperand &operand : op->getOpOperands()) {
    operands.push_back(emitOperand(operand));
    SmallVector<AffineExpr> results;
    for (AffineExpr result : op.getMatchingIndexingMap(&operand).getResults())
      if (isKept(cast<AffineDimExpr>(result).getPosition()))
        results.push_back(result.replaceDims(newDims));
    maps.push_back(
        AffineMap::get(iterators.size(), 0, results, rewriter.getContext()));
  }
  ValueRange inputs = ValueRange(operands).take_front(op.getNumDpsInputs());
  ValueRange outputs = ValueRange(operands).drop_front(op.getNumDpsInputs());
  if (!tiling.contraction.empty())
    return linalg::ContractOp::create(rewriter, op.getLoc(), inputs, outputs,
                                      rewriter.getAffineMapArrayAttr(maps));
  auto tile = linalg::GenericOp::create(rewriter, op.getLoc(), inputs, outputs,
                                        maps, iterators);
  rewriter.cloneRegionBefore(op.getRegion(), tile.getRegion(),
                             tile.getRegion().begin());
  for (auto index : llvm::make_early_inc_range(tile.getOps<linalg::IndexOp>()))
    replaceIndex(index, newDims[index.getDim()]);
  return tile;
}

void VectorLoopEmitter::replaceIndex(linalg::IndexOp index, AffineExpr newDim) {
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(index);
  Location loc = index.getLoc();
  Value offset =
      getValueOrCreateConstantIndexOp(rewriter, loc, offsets[index.getDim()]);
  if (auto dim = dyn_cast<AffineDimExpr>(newDim)) {
    Value inTile = linalg::IndexOp::create(rewriter, loc, dim.getPosition());
    offset = arith::AddIOp::create(rewriter, loc, inTile, offset);
  }
  rewriter.replaceOp(index, offset);
}

LogicalResult VectorLoopEmitter::emitVector() {
  linalg::LinalgOp tile = emitTile();
  // A single element is left at the end of what vectors don't divide.
  if (tile.getNumLoops() == 0)
    return success();
  if (failed(linalg::vectorize(rewriter, tile, /*inputVectorSizes=*/{},
                               /*inputScalableVecDims=*/{},
                               /*vectorizeNDExtract=*/false,
                               /*flatten1DDepthwiseConv=*/false,
                               /*assumeDynamicDimsMatchVecSizes=*/false,
                               !tiling.contraction.empty())))
    return failure();
  rewriter.eraseOp(tile);
  return success();
}

LogicalResult VectorLoopEmitter::emitInner(unsigned depth, OpFoldResult offset,
                                           int64_t size) {
  unsigned loop = tiling.order[depth];
  offsets[loop] = offset;
  sizes[loop] = size;
  return emit(depth + 1);
}

void VectorLoopEmitter::emitPrefetches(Value index, int64_t step, int64_t end) {
  if (nextTiles.empty())
    return;
  Value size = arith::ConstantIndexOp::create(rewriter, op.getLoc(), step);
  Value number = arith::DivUIOp::create(rewriter, op.getLoc(), index, size);
  for (Value tile : nextTiles)
    ttgrid::emitPrefetches(rewriter, op.getLoc(), tile, number, end / step);
}

LogicalResult VectorLoopEmitter::emit(unsigned depth) {
  if (depth == tiling.order.size())
    return emitVector();
  int64_t step = tiling.sizes[tiling.order[depth]];
  int64_t range = ranges[tiling.order[depth]];
  int64_t end = range / step * step;
  if (end == step) {
    if (failed(emitInner(depth, rewriter.getIndexAttr(0), step)))
      return failure();
  } else if (end > 0) {
    OpBuilder::InsertionGuard guard(rewriter);
    auto makeIndex = [&](int64_t value) {
      return arith::ConstantIndexOp::create(rewriter, op.getLoc(), value);
    };
    auto loop = scf::ForOp::create(rewriter, op.getLoc(), makeIndex(0),
                                   makeIndex(end), makeIndex(step));
    rewriter.setInsertionPointToStart(loop.getBody());
    if (depth == 0)
      emitPrefetches(loop.getInductionVar(), step, end);
    if (failed(emitInner(depth, loop.getInductionVar(), step)))
      return failure();
  }
  if (end == range)
    return success();
  return emitInner(depth, rewriter.getIndexAttr(end), range - end);
}

LogicalResult mlir::ttgrid::emitVectorLoops(RewriterBase &rewriter,
                                            linalg::GenericOp op,
                                            const VectorTiling &tiling,
                                            ArrayRef<Value> nextTiles) {
  return VectorLoopEmitter(rewriter, op, tiling, nextTiles).emit();
}
