//===- Prepare.cpp - Blocks that can be given buffers ---------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Allocation.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "ttgrid/Target/Metalium/Passes.h"

namespace mlir::ttgrid::metalium {
#define GEN_PASS_DEF_METALIUMFUSEPASS
#include "ttgrid/Target/Metalium/Passes.h.inc"
} // namespace mlir::ttgrid::metalium

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

int64_t metalium::getNumTiles(Type block) {
  int64_t tiles = 1;
  for (int64_t size : cast<RankedTensorType>(block).getShape())
    tiles *= size / 32;
  return tiles;
}

bool metalium::isElementwiseOnBlocks(Operation *op) {
  auto generic = dyn_cast_or_null<linalg::GenericOp>(op);
  return generic && generic.getNumReductionLoops() == 0;
}

bool metalium::isReduction(Operation *op) {
  auto generic = dyn_cast_or_null<linalg::GenericOp>(op);
  return generic && generic.getNumReductionLoops() != 0;
}

std::optional<double> metalium::getFill(Value block) {
  auto fill = block.getDefiningOp<linalg::FillOp>();
  FloatAttr number;
  if (!fill || !matchPattern(fill.getInputs()[0], m_Constant(&number)))
    return std::nullopt;
  return number.getValueAsDouble();
}

//===----------------------------------------------------------------------===//
// Fusion
//===----------------------------------------------------------------------===//

/// Whether an elementwise operation may be computed where its result is used.
static bool shouldFuse(OpOperand *operand) {
  auto producer = operand->get().getDefiningOp<linalg::GenericOp>();
  auto consumer = dyn_cast<linalg::GenericOp>(operand->getOwner());
  if (!producer || !consumer || !isElementwiseOnBlocks(producer) ||
      !isElementwiseOnBlocks(consumer) || !operand->get().hasOneUse() ||
      producer->getBlock() != consumer->getBlock() ||
      !consumer.getMatchingIndexingMap(operand).isIdentity())
    return false;
  return getDstNeed(producer, {}) + getDstNeed(consumer, {}) - 1 <= dstTiles;
}

namespace {
struct MetaliumFusePass
    : metalium::impl::MetaliumFusePassBase<MetaliumFusePass> {
  using MetaliumFusePassBase::MetaliumFusePassBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    linalg::populateElementwiseOpsFusionPatterns(patterns, shouldFuse);
    linalg::GenericOp::getCanonicalizationPatterns(patterns, &getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

/// A copy of `block`, in front of the builder.
static linalg::GenericOp copyBlock(OpBuilder &builder, Location loc,
                                   Value block) {
  auto type = cast<RankedTensorType>(block.getType());
  Value empty = tensor::EmptyOp::create(builder, loc, type.getShape(),
                                        type.getElementType());
  AffineMap map = builder.getMultiDimIdentityMap(type.getRank());
  SmallVector<utils::IteratorType> iterators(type.getRank(),
                                             utils::IteratorType::parallel);
  return linalg::GenericOp::create(
      builder, loc, type, block, empty, {map, map}, iterators,
      [](OpBuilder &b, Location inner, ValueRange arguments) {
        linalg::YieldOp::create(b, inner, arguments[0]);
      });
}

/// Whether compute makes `block` anew, so that it can go wherever it is needed.
static bool isComputed(Value block) {
  return isa_and_nonnull<linalg::LinalgOp>(block.getDefiningOp());
}

LogicalResult metalium::prepareForAllocation(RewriterBase &rewriter,
                                             GridKernelOp kernel) {
  OpBuilder::InsertionGuard guard(rewriter);
  // A reduction that goes on from a block is one from nothing, and a sum or
  // maximum with the block.
  SmallVector<linalg::GenericOp> reductions;
  kernel.walk([&](linalg::GenericOp op) {
    if (isReduction(op))
      reductions.push_back(op);
  });
  for (linalg::GenericOp op : reductions) {
    Operation *combine =
        op.getBlock()->getTerminator()->getOperand(0).getDefiningOp();
    bool isSum = isa<arith::AddFOp>(combine);
    Value init = op.getOutputs()[0];
    std::optional<double> fill = getFill(init);
    if (fill && (isSum ? *fill == 0 : *fill <= -3.38e38))
      continue;
    rewriter.setInsertionPoint(op);
    auto type = cast<RankedTensorType>(init.getType());
    Value empty = tensor::EmptyOp::create(
        rewriter, op.getLoc(), type.getShape(), type.getElementType());
    double neutral = isSum ? 0 : -std::numeric_limits<double>::infinity();
    Value number = arith::ConstantOp::create(
        rewriter, op.getLoc(),
        rewriter.getFloatAttr(type.getElementType(), neutral));
    Value start = linalg::FillOp::create(rewriter, op.getLoc(), number, empty)
                      .getResult(0);
    rewriter.setInsertionPointAfter(op);
    AffineMap map = rewriter.getMultiDimIdentityMap(1);
    auto both = linalg::GenericOp::create(
        rewriter, op.getLoc(), type, ValueRange{init, op.getResult(0)}, empty,
        {map, map, map}, {utils::IteratorType::parallel},
        [&](OpBuilder &b, Location loc, ValueRange arguments) {
          OperationState state(loc, combine->getName());
          state.addOperands(arguments.take_front(2));
          state.addTypes(arguments[0].getType());
          linalg::YieldOp::create(b, loc, b.create(state)->getResult(0));
        });
    rewriter.replaceAllUsesExcept(op.getResult(0), both.getResult(0), both);
    rewriter.modifyOpInPlace(op, [&] { op.getDpsInitOperand(0)->set(start); });
  }

  SmallVector<scf::ForOp> loops;
  kernel.walk([&](scf::ForOp loop) {
    if (loop.getNumResults() != 0)
      loops.push_back(loop);
  });
  for (scf::ForOp loop : loops) {
    bool isProduct = isProductLoop(loop);
    for (OpOperand &init : loop.getInitArgsMutable()) {
      if (init.get().getDefiningOp<tensor::EmptyOp>()) {
        Value argument = loop.getTiedLoopRegionIterArg(&init);
        if (!argument.use_empty())
          return argument.getUses().begin()->getOwner()->emitOpError()
                 << "reads a buffer that has not been written in the first "
                    "iteration of its loop";
        rewriter.setInsertionPoint(loop);
        Type element =
            cast<RankedTensorType>(init.get().getType()).getElementType();
        Value zero = arith::ConstantOp::create(
            rewriter, loop.getLoc(), rewriter.getFloatAttr(element, 0.0));
        Value filled =
            linalg::FillOp::create(rewriter, loop.getLoc(), zero, init.get())
                .getResult(0);
        rewriter.modifyOpInPlace(loop, [&] { init.set(filled); });
      }
      if (isProduct)
        continue;
      // What is carried is computed for the loop.
      if (!isComputed(init.get())) {
        rewriter.setInsertionPoint(loop);
        Value copy =
            copyBlock(rewriter, loop.getLoc(), init.get()).getResult(0);
        rewriter.modifyOpInPlace(loop, [&] { init.set(copy); });
      }
    }
    if (isProduct)
      continue;
    Operation *yield = loop.getBody()->getTerminator();
    for (OpOperand &operand : yield->getOpOperands()) {
      if (isComputed(operand.get()) &&
          operand.get().getParentBlock() == loop.getBody())
        continue;
      rewriter.setInsertionPoint(yield);
      Value copy =
          copyBlock(rewriter, loop.getLoc(), operand.get()).getResult(0);
      rewriter.modifyOpInPlace(yield, [&] { operand.set(copy); });
    }
  }
  // One that is filled is a number wherever it is used, and computed where it
  // is carried or written.
  SmallVector<WriteOp> writes;
  kernel.walk([&](WriteOp write) { writes.push_back(write); });
  for (WriteOp write : writes) {
    Value block = write.getBlock();
    if (block.getParentBlock() == write->getBlock() &&
        (isComputed(block) || block.getDefiningOp<ReadOp>()))
      continue;
    if (block.getDefiningOp<tensor::EmptyOp>())
      return write.emitOpError() << "writes a buffer that has not been written";
    rewriter.setInsertionPoint(write);
    Value copy = copyBlock(rewriter, write.getLoc(), block).getResult(0);
    rewriter.modifyOpInPlace(write, [&] { write.getBlockMutable().set(copy); });
  }
  return success();
}
