//===- LoopGrid.cpp - The grid of a parallel loop -------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Conversion/LoopGrid.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/Support/Threading.h"

using namespace mlir;
using namespace mlir::ttgrid;

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

LoopBounds mlir::ttgrid::getLoopBounds(LoopLikeOpInterface loop) {
  return {*loop.getLoopLowerBounds(), *loop.getLoopUpperBounds(),
          *loop.getLoopSteps()};
}

bool mlir::ttgrid::succeedsInSilence(MLIRContext *context,
                                     function_ref<LogicalResult()> check) {
  // Other threads may have something to report at the same time.
  uint64_t thread = llvm::get_threadid();
  ScopedDiagnosticHandler silence(context, [thread](Diagnostic &) {
    return success(llvm::get_threadid() == thread);
  });
  return succeeded(check());
}

bool mlir::ttgrid::isInKernel(Operation *op) {
  return op->getParentOfType<GridKernelOp>() ||
         op->getParentOfType<PersistentLoopOp>();
}

LogicalResult mlir::ttgrid::checkKernelBody(Operation *op, Region &body) {
  WalkResult result = body.walk([&](Operation *inner) {
    if (!isa_and_present<TTGridDialect>(inner->getDialect()) ||
        isa<YieldOp>(inner))
      return WalkResult::advance();
    InFlightDiagnostic diagnostic =
        inner->emitOpError() << "is in a '" << op->getName()
                             << "' that is to become a grid kernel, in which "
                                "it can't stand";
    diagnostic.attachNote(op->getLoc())
        << "only one of the two can be the kernel; make the other one "
           "sequential, with scf.for";
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

LogicalResult mlir::ttgrid::checkGridSizes(Operation *op,
                                           ArrayRef<OpFoldResult> sizes) {
  SmallVector<int64_t> known = llvm::map_to_vector(sizes, [](auto size) {
    return getConstantIntValue(size).value_or(ShapedType::kDynamic);
  });
  llvm::Expected<int64_t> numTiles =
      getNumTiles(getKnownSizes(known), getIndexWidth(op));
  if (numTiles)
    return success();
  auto emitError = [&] {
    InFlightDiagnostic diagnostic = op->emitOpError();
    diagnostic << "can't become a grid kernel: it ";
    return diagnostic;
  };
  return reportError(emitError, numTiles.takeError());
}

/// The number of steps of a dimension whose bounds are constants. It may be
/// more than a signed number holds.
static std::optional<uint64_t>
getKnownSize(OpFoldResult lower, OpFoldResult upper, OpFoldResult step) {
  std::optional<int64_t> lb = getConstantIntValue(lower);
  std::optional<int64_t> ub = getConstantIntValue(upper);
  std::optional<int64_t> by = getConstantIntValue(step);
  if (!lb || !ub)
    return std::nullopt;
  if (*ub <= *lb)
    return 0;
  if (!by)
    return std::nullopt;
  uint64_t span = static_cast<uint64_t>(*ub) - static_cast<uint64_t>(*lb);
  return (span - 1) / *by + 1;
}

LogicalResult mlir::ttgrid::checkLoopGrid(Operation *loop,
                                          const LoopBounds &bounds) {
  if (bounds.lower.empty()) {
    InFlightDiagnostic diagnostic =
        loop->emitOpError() << "has no dimension; a grid has at least one";
    diagnostic.attachNote() << "its body runs once: write it without the loop";
    return diagnostic;
  }
  SmallVector<OpFoldResult> sizes;
  Builder builder(loop->getContext());
  for (auto [dim, lower, upper, step] :
       llvm::enumerate(bounds.lower, bounds.upper, bounds.step)) {
    std::optional<int64_t> by = getConstantIntValue(step);
    if (by && *by <= 0) {
      InFlightDiagnostic diagnostic =
          loop->emitOpError() << "has the step " << *by << " in dimension "
                              << dim << "; a grid needs a step of at least 1";
      diagnostic.attachNote()
          << "the iterations have no order: write the same ones with a step "
             "that is positive";
      return diagnostic;
    }
    std::optional<uint64_t> size = getKnownSize(lower, upper, step);
    if (size && *size > std::numeric_limits<int64_t>::max()) {
      InFlightDiagnostic diagnostic =
          loop->emitOpError() << "has " << *size << " iterations in dimension "
                              << dim << ", which no grid size can hold";
      diagnostic.attachNote() << "split the loop, or give it a larger step";
      return diagnostic;
    }
    sizes.push_back(builder.getIndexAttr(size ? static_cast<int64_t>(*size)
                                              : ShapedType::kDynamic));
  }
  return failure(failed(checkGridSizes(loop, sizes)) ||
                 failed(checkKernelBody(loop, loop->getRegion(0))));
}

//===----------------------------------------------------------------------===//
// Rewriting
//===----------------------------------------------------------------------===//

/// max(0, ceildiv(upper - lower, step)), where upper - lower may be more than
/// a signed number holds.
static OpFoldResult buildSize(OpBuilder &builder, Location loc,
                              OpFoldResult lower, OpFoldResult upper,
                              OpFoldResult step) {
  if (std::optional<uint64_t> known = getKnownSize(lower, upper, step))
    return builder.getIndexAttr(static_cast<int64_t>(*known));
  Value ub = getValueOrCreateConstantIndexOp(builder, loc, upper);
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  bool byOne = isConstantIntValue(step, 1);
  if (isConstantIntValue(lower, 0) && byOne)
    return arith::MaxSIOp::create(builder, loc, ub, zero).getResult();

  Value lb = getValueOrCreateConstantIndexOp(builder, loc, lower);
  Value size = builder.createOrFold<arith::SubIOp>(loc, ub, lb);
  if (!byOne) {
    Value one = arith::ConstantIndexOp::create(builder, loc, 1);
    Value by = getValueOrCreateConstantIndexOp(builder, loc, step);
    // A loop that runs no iteration may have a step of 0, such as a share of
    // nothing. The division must not trap there.
    if (!getConstantIntValue(step))
      by = arith::MaxSIOp::create(builder, loc, by, one);
    Value last = builder.createOrFold<arith::SubIOp>(loc, size, one);
    Value steps = arith::DivUIOp::create(builder, loc, last, by);
    size = arith::AddIOp::create(builder, loc, steps, one);
  }
  Value runs =
      arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::slt, lb, ub);
  return arith::SelectOp::create(builder, loc, runs, size, zero).getResult();
}

/// lower + tile * step.
static Value buildIndex(OpBuilder &builder, Location loc, OpFoldResult lower,
                        Value tile, OpFoldResult step) {
  Value index = tile;
  if (!isConstantIntValue(step, 1)) {
    Value by = getValueOrCreateConstantIndexOp(builder, loc, step);
    index = arith::MulIOp::create(builder, loc, index, by);
  }
  if (isConstantIntValue(lower, 0))
    return index;
  Value lb = getValueOrCreateConstantIndexOp(builder, loc, lower);
  return arith::AddIOp::create(builder, loc, lb, index);
}

GridKernelOp mlir::ttgrid::replaceByGridKernel(RewriterBase &rewriter,
                                               Operation *loop,
                                               const LoopBounds &bounds) {
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(loop);
  Location loc = loop->getLoc();
  SmallVector<OpFoldResult> sizes;
  for (auto [lower, upper, step] :
       llvm::zip_equal(bounds.lower, bounds.upper, bounds.step))
    sizes.push_back(buildSize(rewriter, loc, lower, upper, step));

  auto kernel = GridKernelOp::create(rewriter, loc, sizes);
  kernel->setDiscardableAttrs(loop->getDiscardableAttrDictionary());
  rewriter.setInsertionPointToStart(kernel.getBody());
  SmallVector<Value> indices;
  for (auto [lower, tile, step] :
       llvm::zip_equal(bounds.lower, kernel.getBlockIndices(), bounds.step))
    indices.push_back(buildIndex(rewriter, loc, lower, tile, step));
  Block *body = &loop->getRegion(0).front();
  rewriter.eraseOp(body->getTerminator());
  rewriter.inlineBlockBefore(body, kernel.getBody()->getTerminator(), indices);
  rewriter.eraseOp(loop);
  return kernel;
}

OpFoldResult mlir::ttgrid::buildGridSize(OpBuilder &builder, Location loc,
                                         Value size) {
  if (std::optional<int64_t> known = getConstantIntValue(size))
    return builder.getIndexAttr(*known);
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  Value index = getValueOrCreateCastToIndexLike(builder, loc,
                                                builder.getIndexType(), size);
  return arith::MaxSIOp::create(builder, loc, index, zero).getResult();
}

void mlir::ttgrid::inlineKernelBody(RewriterBase &rewriter, Location loc,
                                    Region &body, ValueRange arguments,
                                    function_ref<bool(Operation *)> isEnd) {
  if (body.hasOneBlock() && isEnd(body.front().getTerminator())) {
    Block *block = &body.front();
    rewriter.eraseOp(block->getTerminator());
    rewriter.inlineBlockBefore(block, rewriter.getInsertionBlock(),
                               rewriter.getInsertionPoint(), arguments);
    return;
  }
  // Blocks that branch to each other need a region of their own.
  auto execute = scf::ExecuteRegionOp::create(rewriter, loc, TypeRange());
  Region &blocks = execute.getRegion();
  rewriter.inlineRegionBefore(body, blocks, blocks.end());
  Block *entry = &blocks.front();
  for (auto [argument, value] :
       llvm::zip_equal(entry->getArguments(), arguments))
    rewriter.replaceAllUsesWith(argument, value);
  entry->eraseArguments(0, entry->getNumArguments());
  OpBuilder::InsertionGuard guard(rewriter);
  for (Block &block : blocks) {
    Operation *terminator = block.getTerminator();
    if (!isEnd(terminator))
      continue;
    rewriter.setInsertionPoint(terminator);
    rewriter.replaceOpWithNewOp<scf::YieldOp>(terminator);
  }
}
