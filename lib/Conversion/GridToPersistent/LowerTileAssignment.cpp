//===- LowerTileAssignment.cpp - Tile assignments as arithmetic -----------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IRArithmetic.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "ttgrid/Conversion/Passes.h"
#include "ttgrid/Schedule/Balanced.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_LOWERTILEASSIGNMENTPASS
#include "ttgrid/Conversion/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

/// The ranges as a table: one case per core, and by default (T, 0).
static SmallVector<Value> lowerRanges(RewriterBase &rewriter, Location loc,
                                      Value core, RangesAttr partition,
                                      int64_t numTiles) {
  ArrayRef<std::pair<int64_t, int64_t>> ranges = partition.getRanges();
  Type index = rewriter.getIndexType();
  auto table = scf::IndexSwitchOp::create(
      rewriter, loc, TypeRange{index, index}, core,
      llvm::to_vector(llvm::seq<int64_t>(0, ranges.size())), ranges.size());
  auto fill = [&](Region &region, int64_t start, int64_t count) {
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.createBlock(&region);
    Value values[] = {arith::ConstantIndexOp::create(rewriter, loc, start),
                      arith::ConstantIndexOp::create(rewriter, loc, count)};
    scf::YieldOp::create(rewriter, loc, values);
  };
  fill(table.getDefaultRegion(), numTiles, 0);
  for (auto [region, range] : llvm::zip_equal(table.getCaseRegions(), ranges))
    fill(region, range.first, range.second);
  return table.getResults();
}

void mlir::ttgrid::lowerTileAssignment(RewriterBase &rewriter,
                                       TileAssignmentOp assignment) {
  OpBuilder::InsertionGuard guard(rewriter);
  IRArithmetic a(rewriter, assignment);
  ScheduleAttr schedule = assignment.getSchedule();
  auto numTiles = a.constant(1);
  for (OpFoldResult size : assignment.getMixedSizes())
    numTiles = a.mul(numTiles, a.wrap(size));

  if (auto ranges = dyn_cast<RangesAttr>(schedule.getPartition())) {
    a.getBuilder();
    rewriter.replaceOp(assignment, lowerRanges(rewriter, assignment.getLoc(),
                                               assignment.getCore(), ranges,
                                               *a.getConstant(numTiles)));
    return;
  }
  auto numCores = schedule.hasStaticCores() ? a.constant(schedule.getNumCores())
                                            : a.wrap(assignment.getNumCores());
  auto [start, count] =
      getBalancedRange(a, numTiles, numCores, a.wrap(assignment.getCore()));
  rewriter.replaceOp(assignment, {a.materialize(start), a.materialize(count)});
  a.eraseUnused();
}

namespace {
struct LowerTileAssignment : OpRewritePattern<TileAssignmentOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(TileAssignmentOp assignment,
                                PatternRewriter &rewriter) const override {
    lowerTileAssignment(rewriter, assignment);
    return success();
  }
};

struct LowerTileAssignmentPass
    : ttgrid::impl::LowerTileAssignmentPassBase<LowerTileAssignmentPass> {
  using LowerTileAssignmentPassBase::LowerTileAssignmentPassBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateLowerTileAssignmentPatterns(patterns);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};
} // namespace

void mlir::ttgrid::populateLowerTileAssignmentPatterns(
    RewritePatternSet &patterns) {
  patterns.add<LowerTileAssignment>(patterns.getContext());
}
