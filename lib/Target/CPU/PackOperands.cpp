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

/// The conversion of a factor's elements to those of the result, if there is
/// just one. What is computed with is null where none is needed.
static FailureOr<Operation *> getConversion(linalg::GenericOp op,
                                            OpOperand &factor) {
  BlockArgument element = op.getMatchingBlockArgument(&factor);
  Type wanted = op.getBlock()->getArguments().back().getType();
  if (element.getType() == wanted)
    return static_cast<Operation *>(nullptr);
  if (!element.hasOneUse())
    return failure();
  Operation *user = *element.user_begin();
  if (!isa<CastOpInterface>(user) || user->getNumOperands() != 1 ||
      user->getResult(0).getType() != wanted)
    return failure();
  return user;
}

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
/// converted where there is a conversion.
static linalg::GenericOp emitPacking(RewriterBase &rewriter,
                                     linalg::GenericOp op, OpOperand &factor,
                                     Operation *conversion,
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
        if (conversion) {
          IRMapping mapping;
          mapping.map(conversion->getOperand(0), value);
          value = builder.clone(*conversion, mapping)->getResult(0);
        }
        linalg::YieldOp::create(builder, loc, value);
      });
}

linalg::GenericOp
mlir::ttgrid::packOperands(RewriterBase &rewriter, linalg::GenericOp op,
                           SmallVectorImpl<linalg::GenericOp> &packings) {
  auto dims = getContraction(op);
  if (failed(dims) || op.getNumLoops() != 3)
    return op;
  unsigned m = dims->m.front(), n = dims->n.front(), k = dims->k.front();
  struct Packing {
    OpOperand *factor;
    Operation *conversion;
    SmallVector<unsigned> order;
  };
  SmallVector<Packing> wanted;
  for (OpOperand *factor : op.getDpsInputOperands()) {
    FailureOr<Operation *> conversion = getConversion(op, *factor);
    if (failed(conversion))
      return op;
    AffineMap map = op.getMatchingIndexingMap(factor);
    bool isLeft = map.isFunctionOfDim(m);
    SmallVector<unsigned> order = {isLeft ? m : k, isLeft ? k : n};
    // Vectors lie along n. Of the left factor, elements are loaded.
    if (*conversion || (!isLeft && map.getDimPosition(1) != n))
      wanted.push_back({factor, *conversion, order});
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
