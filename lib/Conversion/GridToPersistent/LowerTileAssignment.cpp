//===- LowerTileAssignment.cpp - Tile assignments as arithmetic -----------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Emitter.h"
#include "ttgrid/Conversion/Fault.h"
#include "ttgrid/Conversion/GridToPersistent/PartitionLowering.h"
#include "ttgrid/Conversion/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_LOWERTILEASSIGNMENTPASS
#include "ttgrid/Conversion/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

/// What keeps an assignment from being lowered.
static Fault findAssignmentFault(TileAssignmentOp assignment) {
  return findUnlowered([&] { return assignment.emitOpError(); },
                       assignment.getSchedule().getPartition());
}

LogicalResult
mlir::ttgrid::checkAssignmentLowerable(TileAssignmentOp assignment) {
  return findAssignmentFault(assignment);
}

void mlir::ttgrid::lowerTileAssignment(RewriterBase &rewriter,
                                       TileAssignmentOp assignment) {
  OpBuilder::InsertionGuard guard(rewriter);
  IRArithmetic a(rewriter, assignment);
  auto [start, count] =
      getShare(a, assignment.getSchedule(), assignment.getMixedSizes(),
               assignment.getNumCores(), assignment.getCore())
          .getRange(a);
  rewriter.replaceOp(assignment, {a.materialize(start), a.materialize(count)});
  a.getEmitter().eraseUnused();
}

namespace {
struct LowerTileAssignment : OpRewritePattern<TileAssignmentOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(TileAssignmentOp assignment,
                                PatternRewriter &rewriter) const override {
    if (Fault fault = findAssignmentFault(assignment); isFault(fault))
      return failMatch(rewriter, assignment, std::move(fault));
    lowerTileAssignment(rewriter, assignment);
    return success();
  }
};

struct LowerTileAssignmentPass
    : ttgrid::impl::LowerTileAssignmentPassBase<LowerTileAssignmentPass> {
  using LowerTileAssignmentPassBase::LowerTileAssignmentPassBase;

  void getDependentDialects(DialectRegistry &registry) const override {
    LowerTileAssignmentPassBase::getDependentDialects(registry);
    registerPartitionLowerings(registry);
  }

  void runOnOperation() override {
    WalkResult result = getOperation()->walk([](TileAssignmentOp assignment) {
      return WalkResult(checkAssignmentLowerable(assignment));
    });
    if (result.wasInterrupted())
      return signalPassFailure();
    IRRewriter rewriter(&getContext());
    getOperation()->walk([&](TileAssignmentOp assignment) {
      rewriter.setInsertionPoint(assignment);
      lowerTileAssignment(rewriter, assignment);
    });
  }
};
} // namespace

void mlir::ttgrid::populateLowerTileAssignmentPatterns(
    RewritePatternSet &patterns) {
  patterns.add<LowerTileAssignment>(patterns.getContext());
}
