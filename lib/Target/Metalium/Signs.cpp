//===- Signs.cpp - Which integers may be negative -------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An index becomes a word without a sign, but most operations on indices, loops
// among them, have one. Where nothing is negative they are the same without;
// elsewhere a loop counts in integers with a sign.
//
//===----------------------------------------------------------------------===//

#include "Program.h"
#include "ToEmitC.h"
#include "mlir/Analysis/DataFlow/ConstantPropagationAnalysis.h"
#include "mlir/Analysis/DataFlow/DeadCodeAnalysis.h"
#include "mlir/Analysis/DataFlow/IntegerRangeAnalysis.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

namespace {
/// Ranges of integers, from what a kernel is given: a number may be anything,
/// while sizes, tile numbers, and what else the host computes are not negative.
struct RangeAnalysis : dataflow::IntegerRangeAnalysis {
  using IntegerRangeAnalysis::IntegerRangeAnalysis;

  void setToEntryState(dataflow::IntegerValueRangeLattice *lattice) override {
    auto argument = dyn_cast<BlockArgument>(lattice->getAnchor());
    auto function =
        argument ? dyn_cast<func::FuncOp>(argument.getOwner()->getParentOp())
                 : func::FuncOp();
    if (!function || !argument.getType().isIndex())
      return IntegerRangeAnalysis::setToEntryState(lattice);
    bool isNumber =
        function.getArgAttr(argument.getArgNumber(), numberAttrName) != nullptr;
    unsigned width = ConstantIntRanges::getStorageBitwidth(argument.getType());
    auto range = ConstantIntRanges::fromSigned(
        APInt(width, isNumber ? INT32_MIN : 0, /*isSigned=*/true),
        APInt(width, INT32_MAX));
    propagateIfChanged(lattice, lattice->join(IntegerValueRange(range)));
  }
};

/// Forgets what is known of operations that are erased: another one may come to
/// stand at its place in memory.
struct Forgetter : RewriterBase::Listener {
  explicit Forgetter(DataFlowSolver &solver) : solver(solver) {}

  void notifyOperationErased(Operation *op) override {
    solver.eraseState(solver.getProgramPointAfter(op));
    for (Value result : op->getResults())
      solver.eraseState(result);
  }

  DataFlowSolver &solver;
};
} // namespace

/// Makes `loop` count in integers of `type`.
static void countIn(RewriterBase &rewriter, scf::ForOp loop, Type type) {
  Location loc = loop.getLoc();
  rewriter.setInsertionPoint(loop);
  auto cast = [&](Value value) {
    return rewriter.createOrFold<arith::IndexCastOp>(loc, type, value);
  };
  Value low = cast(loop.getLowerBound()), high = cast(loop.getUpperBound());
  auto made = scf::ForOp::create(rewriter, loc, low, high, cast(loop.getStep()),
                                 loop.getInitArgs());
  made->setDiscardableAttrs(loop->getDiscardableAttrDictionary());
  Block *body = made.getBody();
  if (!body->empty())
    rewriter.eraseOp(body->getTerminator());
  rewriter.setInsertionPointToStart(body);
  SmallVector<Value> arguments = {arith::IndexCastOp::create(
      rewriter, loc, loop.getInductionVar().getType(), made.getInductionVar())};
  Operation *index = arguments.front().getDefiningOp();
  llvm::append_range(arguments, made.getRegionIterArgs());
  rewriter.mergeBlocks(loop.getBody(), body, arguments);
  rewriter.replaceOp(loop, made.getResults());
  if (index->use_empty())
    rewriter.eraseOp(index);
}

LogicalResult metalium::separateSigns(RewriterBase &rewriter,
                                      func::FuncOp function) {
  DataFlowSolver solver;
  solver.load<dataflow::DeadCodeAnalysis>();
  solver.load<dataflow::SparseConstantPropagation>();
  solver.load<RangeAnalysis>();
  if (failed(solver.initializeAndRun(function)))
    return failure();
  auto mayBeNegative = [&](Value value) {
    return failed(dataflow::staticallyNonNegative(solver, value));
  };
  SmallVector<scf::ForOp> loops;
  function.walk([&](scf::ForOp loop) {
    if (loop.getInductionVar().getType().isIndex() && !loop.getUnsignedCmp() &&
        (mayBeNegative(loop.getLowerBound()) ||
         mayBeNegative(loop.getUpperBound())))
      loops.push_back(loop);
  });
  RewritePatternSet patterns(function.getContext());
  arith::populateUnsignedWhenEquivalentPatterns(patterns, solver);
  Forgetter forgetter(solver);
  walkAndApplyPatterns(function, std::move(patterns), &forgetter);
  for (scf::ForOp loop : loops)
    countIn(rewriter, loop, rewriter.getI32Type());
  return success();
}
