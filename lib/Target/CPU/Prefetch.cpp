//===- Prefetch.cpp - Fetching the next iteration's tiles -----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A loop that copies tiles and multiplies them waits for memory in each copy:
// the rows of a tile are far apart in a large matrix, and no hardware follows
// them across pages. The product has time to fetch the next tiles meanwhile, a
// few rows at each of its steps: all at once would fill the buffers for misses,
// and the product's own loads would wait behind them.
//
//===----------------------------------------------------------------------===//

#include "Vectorization.h"
#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace mlir::ttgrid;

/// Of the caches of most machines.
constexpr int64_t lineBytes = 64;
/// More code than this in one step of a product would be in its way.
constexpr int64_t maxPrefetches = 64;

/// The rows that `copy` reads of an array from outside of `loop`, if they are
/// others in each of its iterations.
static memref::SubViewOp getCopiedRows(linalg::CopyOp copy, scf::ForOp loop) {
  auto view = copy.getInputs().front().getDefiningOp<memref::SubViewOp>();
  if (!view || view->getBlock() != loop.getBody() ||
      !loop.isDefinedOutsideOfLoop(view.getSource()))
    return {};
  MemRefType type = view.getType();
  if (type.getRank() != 2 || !type.hasStaticShape() ||
      !type.isLastDimUnitStride() || !type.getElementType().isIntOrFloat() ||
      type.getNumElements() == 0)
    return {};
  return view;
}

/// What computes `view` in the body of `loop`, in sequence; nothing where that
/// isn't pure, or the same in all iterations.
static FailureOr<SetVector<Operation *>> getMakers(memref::SubViewOp view,
                                                   scf::ForOp loop) {
  SetVector<Operation *> makers;
  BackwardSliceOptions options;
  options.inclusive = true;
  options.filter = [&](Operation *op) { return loop->isProperAncestor(op); };
  if (failed(getBackwardSlice(view.getOperation(), &makers, options)))
    return failure();
  bool moves = false;
  for (Operation *maker : makers) {
    if (maker->getBlock() != loop.getBody() || !isPure(maker) ||
        maker->getNumRegions() != 0)
      return failure();
    for (Value operand : maker->getOperands()) {
      if (llvm::is_contained(loop.getRegionIterArgs(), operand))
        return failure();
      moves |= operand == loop.getInductionVar();
    }
  }
  if (!moves)
    return failure();
  return makers;
}

/// The view that `view` is in the next iteration of `loop`; in the last one
/// itself, so that no address lies beyond the array.
static Value emitNext(RewriterBase &rewriter, memref::SubViewOp view,
                      const SetVector<Operation *> &makers, scf::ForOp loop) {
  Location loc = view.getLoc();
  Value now = loop.getInductionVar();
  Value left = arith::SubIOp::create(rewriter, loc, loop.getUpperBound(), now);
  Value goesOn = arith::CmpIOp::create(rewriter, loc, arith::CmpIPredicate::sgt,
                                       left, loop.getStep());
  Value next = arith::AddIOp::create(rewriter, loc, now, loop.getStep());
  IRMapping mapping;
  mapping.map(now, arith::SelectOp::create(rewriter, loc, goesOn, next, now));
  for (Operation *maker : makers)
    rewriter.clone(*maker, mapping);
  return mapping.lookup(view.getResult());
}

DenseMap<Operation *, SmallVector<Value>>
mlir::ttgrid::findNextTiles(RewriterBase &rewriter, Operation *root) {
  DenseMap<Operation *, SmallVector<Value>> found;
  root->walk([&](scf::ForOp loop) {
    SmallVector<linalg::CopyOp> copies;
    for (Operation &op : llvm::make_early_inc_range(*loop.getBody())) {
      if (auto copy = dyn_cast<linalg::CopyOp>(op))
        copies.push_back(copy);
      auto product = dyn_cast<linalg::LinalgOp>(op);
      if (!product || !linalg::isaContractionOpInterface(product))
        continue;
      rewriter.setInsertionPoint(product);
      for (linalg::CopyOp copy : std::exchange(copies, {})) {
        memref::SubViewOp view = getCopiedRows(copy, loop);
        if (!view)
          continue;
        FailureOr<SetVector<Operation *>> makers = getMakers(view, loop);
        if (succeeded(makers))
          found[product].push_back(emitNext(rewriter, view, *makers, loop));
      }
    }
  });
  return found;
}

void mlir::ttgrid::emitPrefetches(RewriterBase &rewriter, Location loc,
                                  Value tile, Value step, int64_t numSteps) {
  auto type = cast<MemRefType>(tile.getType());
  int64_t numRows = type.getDimSize(0);
  int64_t rows = llvm::divideCeil(numRows, numSteps);
  int64_t inLine =
      std::max<int64_t>(1, lineBytes * 8 / type.getElementTypeBitWidth());
  int64_t lines = llvm::divideCeil(type.getDimSize(1), inLine);
  if (rows * lines > maxPrefetches)
    return;
  auto makeIndex = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(rewriter, loc, value);
  };
  Value first = arith::MulIOp::create(rewriter, loc, step, makeIndex(rows));
  for (int64_t row = 0; row < rows; ++row) {
    Value at = arith::AddIOp::create(rewriter, loc, first, makeIndex(row));
    if (rows * numSteps > numRows)
      at = arith::MinUIOp::create(rewriter, loc, at, makeIndex(numRows - 1));
    for (int64_t line = 0; line < lines; ++line)
      memref::PrefetchOp::create(
          rewriter, loc, tile, ValueRange{at, makeIndex(line * inLine)},
          /*isWrite=*/false, /*localityHint=*/3, /*isDataCache=*/true);
  }
}
