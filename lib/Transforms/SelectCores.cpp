//===- SelectCores.cpp - A range of cores for each call -------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "ttgrid/Transforms/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_SELECTCORESPASS
#include "ttgrid/Transforms/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

/// The loop over all cores around `loop`, as launch=parallel makes it; null
/// where there is none.
static scf::ParallelOp getLaunch(PersistentLoopOp loop) {
  auto core = dyn_cast<BlockArgument>(loop.getCore());
  if (!core)
    return {};
  auto launch = dyn_cast<scf::ParallelOp>(core.getOwner()->getParentOp());
  if (!launch || launch.getNumLoops() != 1 ||
      !isConstantIntValue(launch.getLowerBound().front(), 0) ||
      !isConstantIntValue(launch.getStep().front(), 1))
    return {};
  return launch;
}

LogicalResult mlir::ttgrid::selectCores(RewriterBase &rewriter,
                                        FunctionOpInterface function,
                                        SymbolReferences &references) {
  SmallVector<scf::ParallelOp> launches;
  WalkResult walk = function.walk([&](Operation *op) {
    if (isa<GridKernelOp>(op)) {
      op->emitOpError() << "is launched on no cores yet; run "
                           "--tt-distribute-grid=launch=parallel first";
      return WalkResult::interrupt();
    }
    auto loop = dyn_cast<PersistentLoopOp>(op);
    if (!loop)
      return WalkResult::advance();
    scf::ParallelOp launch = getLaunch(loop);
    if (!launch) {
      InFlightDiagnostic diagnostic =
          loop.emitOpError() << "is not the share of a core of a parallel "
                                "launch";
      diagnostic.attachNote()
          << "tt-distribute-grid makes such launches with launch=parallel";
      return WalkResult::interrupt();
    }
    launches.push_back(launch);
    return WalkResult::advance();
  });
  if (walk.wasInterrupted())
    return failure();
  if (launches.empty())
    return success();
  if (Operation *reference =
          references.lookup(cast<SymbolOpInterface>(function.getOperation()))) {
    InFlightDiagnostic diagnostic = reference->emitOpError()
                                    << "refers to '" << function.getName()
                                    << "', whose arguments are about to change";
    diagnostic.attachNote(function.getLoc())
        << "run --tt-select-cores first, then add the calls";
    return diagnostic;
  }

  Type index = rewriter.getIndexType();
  unsigned count = function.getNumArguments();
  rewriter.modifyOpInPlace(function, [&] {
    for (unsigned i : {0, 1})
      (void)function.insertArgument(count + i, index, DictionaryAttr(),
                                    function.getLoc());
  });
  Value first = function.getArgument(count);
  Value end = function.getArgument(count + 1);
  for (scf::ParallelOp launch : launches) {
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.setInsertionPoint(launch);
    Value last = arith::MinUIOp::create(rewriter, launch.getLoc(), end,
                                        launch.getUpperBound().front());
    rewriter.modifyOpInPlace(launch, [&] {
      launch.getLowerBoundMutable().assign(first);
      launch.getUpperBoundMutable().assign(last);
    });
  }
  return success();
}

namespace {
struct SelectCoresPass : ttgrid::impl::SelectCoresPassBase<SelectCoresPass> {
  using SelectCoresPassBase::SelectCoresPassBase;

  void runOnOperation() override {
    SymbolReferences references(getOperation());
    IRRewriter rewriter(&getContext());
    for (auto function : getOperation().getOps<FunctionOpInterface>())
      if (failed(selectCores(rewriter, function, references)))
        return signalPassFailure();
  }
};
} // namespace
