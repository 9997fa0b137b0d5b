//===- VectorizeLinalg.cpp - Operations on tiles as vector code -----------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Vectorization.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "ttgrid/IR/Remarks.h"
#include "ttgrid/Target/CPU/CPU.h"
#include "ttgrid/Target/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_VECTORIZELINALGPASS
#include "ttgrid/Target/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

/// Says why `op` stays as it is.
static void keepScalar(linalg::GenericOp op, StringRef reason) {
  remarkMissed(op, "tt-vectorize-linalg", "Scalar")
      << remark::reason("{0}", reason);
}

/// Replaces `op` by vector code, which fetches `nextTiles` meanwhile, or leaves
/// it as it is.
static void vectorize(RewriterBase &rewriter, linalg::GenericOp op,
                      unsigned vectorBits, ArrayRef<Value> nextTiles) {
  if (failed(getReducedValues(op)))
    return keepScalar(op, "a result is not reduced by one operation, apart "
                          "from all others");
  if (failed(linalg::vectorizeOpPrecondition(op)))
    return keepScalar(op, "an operation in the body has no vector form");
  std::optional<VectorTiling> tiling = chooseVectorTiling(op, vectorBits);
  if (!tiling) {
    bool anyLoop =
        llvm::all_of(llvm::seq(op.getNumLoops()), [&](unsigned loop) {
          return canVectorizeAlong(op, loop);
        });
    return keepScalar(op, anyLoop ? "no elements are neighbours in memory"
                                  : "what a result is combined with is the "
                                    "same in all iterations");
  }
  // What is emitted stands in a region of its own for now: patterns apply to
  // it alone.
  rewriter.setInsertionPoint(op);
  auto scope = scf::ExecuteRegionOp::create(rewriter, op.getLoc(), TypeRange());
  rewriter.createBlock(&scope.getRegion());
  auto end = scf::YieldOp::create(rewriter, op.getLoc());
  rewriter.setInsertionPoint(end);
  if (failed(emitVectorLoops(rewriter, op, *tiling, nextTiles))) {
    rewriter.eraseOp(scope);
    return keepScalar(op, "an operation in the body has no vector form");
  }
  keepAccumulatorsInRegisters(rewriter, scope);
  lowerToFlatVectors(scope);
  rewriter.eraseOp(scope.getRegion().front().getTerminator());
  rewriter.inlineBlockBefore(&scope.getRegion().front(), op);
  rewriter.eraseOp(scope);
  rewriter.eraseOp(op);
}

void mlir::ttgrid::vectorizeLinalg(RewriterBase &rewriter, Operation *root,
                                   unsigned vectorBits) {
  BufferViewFlowAnalysis views(root);
  DenseMap<Operation *, SmallVector<Value>> nextTiles =
      findNextTiles(rewriter, root);
  SmallVector<linalg::LinalgOp> ops;
  root->walk([&](linalg::LinalgOp op) { ops.push_back(op); });
  for (linalg::LinalgOp op : ops) {
    SmallVector<Value> next = nextTiles.lookup(op);
    rewriter.setInsertionPoint(op);
    auto generic = dyn_cast<linalg::GenericOp>(op.getOperation());
    if (!generic)
      generic =
          linalg::generalizeNamedOp(rewriter, op).value_or(linalg::GenericOp());
    if (!generic || !isVectorizable(generic))
      continue;
    if (std::optional<StringRef> overlap = findOverlap(generic, views)) {
      keepScalar(generic, *overlap);
      continue;
    }
    rewriter.setInsertionPoint(generic);
    SmallVector<linalg::GenericOp> parts;
    linalg::GenericOp last = packOperands(rewriter, generic, parts);
    for (linalg::GenericOp part : parts)
      vectorize(rewriter, part, vectorBits, {});
    vectorize(rewriter, last, vectorBits, next);
  }
}

namespace {
struct VectorizeLinalgPass
    : ttgrid::impl::VectorizeLinalgPassBase<VectorizeLinalgPass> {
  using VectorizeLinalgPassBase::VectorizeLinalgPassBase;

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    vectorizeLinalg(rewriter, getOperation(), vectorBits);
  }
};
} // namespace
