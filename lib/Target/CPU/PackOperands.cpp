//===- PackOperands.cpp - Factors as a product in vectors wants them ------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Vectorization.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "ttgrid/IR/TTGrid.h"

using namespace mlir;
using namespace mlir::ttgrid;

/// A buffer that is used at `op` alone: in a kernel one of its body's buffers,
/// which are allocated once per core.
static Value makeBuffer(RewriterBase &rewriter, linalg::GenericOp op,
                        MemRefType type) {
  Operation *kernel = op->getParentOp();
  while (kernel && !isa<GridKernelOp, PersistentLoopOp>(kernel))
    kernel = kernel->getParentOp();
  OpBuilder::InsertionGuard guard(rewriter);
  if (kernel)
    rewriter.setInsertionPointToStart(&kernel->getRegion(0).front());
  Value buffer = memref::AllocOp::create(rewriter, op.getLoc(), type,
                                         rewriter.getI64IntegerAttr(64));
  if (kernel)
    rewriter.setInsertionPoint(kernel->getRegion(0).front().getTerminator());
  else
    rewriter.setInsertionPointAfter(op);
  memref::DeallocOp::create(rewriter, op.getLoc(), buffer);
  return buffer;
}

/// Copies `factor` into a buffer whose dimensions are the two loops `order`,
/// each element as it is multiplied.
static linalg::GenericOp emitPacking(RewriterBase &rewriter,
                                     linalg::GenericOp op, OpOperand &factor,
                                     ArrayRef<Operation *> conversion,
                                     ArrayRef<unsigned> order) {
  AffineMap map = op.getMatchingIndexingMap(&factor);
  SmallVector<int64_t> ranges = op.getStaticLoopRanges();
  SmallVector<int64_t> shape;
  SmallVector<AffineExpr> newDims(op.getNumLoops(),
                                  rewriter.getAffineConstantExpr(0));
  for (auto [dim, loop] : llvm::enumerate(order)) {
    shape.push_back(ranges[loop]);
    newDims[loop] = rewriter.getAffineDimExpr(dim);
  }
  Type element = op.getBlock()->getArguments().back().getType();
  Value buffer = makeBuffer(rewriter, op, MemRefType::get(shape, element));
  AffineMap from = map.replaceDimsAndSymbols(newDims, {}, order.size(), 0);
  AffineMap to = rewriter.getMultiDimIdentityMap(order.size());
  SmallVector<utils::IteratorType> iterators(order.size(),
                                             utils::IteratorType::parallel);
  return linalg::GenericOp::create(
      rewriter, op.getLoc(), factor.get(), buffer, ArrayRef{from, to},
      iterators, [&](OpBuilder &builder, Location loc, ValueRange arguments) {
        Value value = arguments.front();
        IRMapping mapping;
        mapping.map(op.getMatchingBlockArgument(&factor), value);
        for (Operation *step : conversion)
          value = builder.clone(*step, mapping)->getResult(0);
        linalg::YieldOp::create(builder, loc, value);
      });
}

linalg::GenericOp
mlir::ttgrid::packOperands(RewriterBase &rewriter, linalg::GenericOp op,
                           SmallVectorImpl<linalg::GenericOp> &packings) {
  std::optional<MatrixProduct> matrices = getMatrixProduct(op);
  if (!matrices || op.getNumLoops() != 3)
    return op;
  const linalg::ContractionDimensions &dims = matrices->dims;
  unsigned m = dims.m.front(), n = dims.n.front(), k = dims.k.front();
  struct Packing {
    OpOperand *factor;
    ArrayRef<Operation *> conversion;
    SmallVector<unsigned> order;
  };
  SmallVector<Packing> wanted;
  for (auto [factor, conversion] :
       llvm::zip_equal(op.getDpsInputOperands(), matrices->conversions)) {
    AffineMap map = op.getMatchingIndexingMap(factor);
    bool isLeft = map.isFunctionOfDim(m);
    SmallVector<unsigned> order = {isLeft ? m : k, isLeft ? k : n};
    // Vectors lie along n. Of the left factor, elements are loaded.
    if (!conversion.empty() || (!isLeft && map.getDimPosition(1) != n))
      wanted.push_back({factor, conversion, order});
  }
  if (wanted.empty())
    return op;
  SmallVector<Value> inputs(op.getInputs());
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  for (Packing &packing : wanted) {
    packings.push_back(emitPacking(rewriter, op, *packing.factor,
                                   packing.conversion, packing.order));
    unsigned at = packing.factor->getOperandNumber();
    inputs[at] = packings.back().getOutputs().front();
    maps[at] = AffineMap::getMultiDimMapWithTargets(3, packing.order,
                                                    rewriter.getContext());
  }
  auto product =
      linalg::ContractOp::create(rewriter, op.getLoc(), inputs, op.getOutputs(),
                                 rewriter.getAffineMapArrayAttr(maps));
  rewriter.eraseOp(op);
  return *linalg::generalizeNamedOp(rewriter, product);
}
