//===- CoresToArguments.cpp - What differs per core as arguments ----------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "ttgrid/Schedule/Plan.h"
#include "ttgrid/Transforms/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_CORESTOARGUMENTSPASS
#include "ttgrid/Transforms/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

/// Appends an index argument that the host fills in, in place of `values`,
/// where any of them is used.
static void replaceByArgument(RewriterBase &rewriter,
                              FunctionOpInterface function, ValueRange values,
                              RuntimeArgument argument) {
  if (llvm::all_of(values, [](Value value) { return value.use_empty(); }))
    return;
  unsigned position = function.getNumArguments();
  DictionaryAttr attributes = rewriter.getDictionaryAttr(
      rewriter.getNamedAttr(TTGridDialect::RuntimeArgAttrHelper::getNameStr(),
                            rewriter.getStringAttr(stringify(argument))));
  rewriter.modifyOpInPlace(function, [&] {
    (void)function.insertArgument(position, rewriter.getIndexType(), attributes,
                                  values.front().getLoc());
  });
  for (Value value : values)
    rewriter.replaceAllUsesWith(value, function.getArgument(position));
}

/// Whether two assignments of tt.core_id always give the same range.
static bool isSameAssignment(TileAssignmentOp a, TileAssignmentOp b) {
  auto isSameCount = [](Value a, Value b) {
    if (a == b)
      return true;
    return a && b && a.getDefiningOp<NumCoresOp>() &&
           b.getDefiningOp<NumCoresOp>();
  };
  return a.getSchedule() == b.getSchedule() &&
         a.getStaticSizes() == b.getStaticSizes() &&
         llvm::equal(a.getDynamicSizes(), b.getDynamicSizes()) &&
         isSameCount(a.getNumCores(), b.getNumCores());
}

LogicalResult mlir::ttgrid::moveCoresToArguments(RewriterBase &rewriter,
                                                 FunctionOpInterface function,
                                                 SymbolReferences &references) {
  SmallVector<CoreIdOp> coreIds;
  SmallVector<NumCoresOp> numCores;
  SmallVector<SmallVector<TileAssignmentOp>> assignments;
  function.walk([&](Operation *op) {
    if (auto coreId = dyn_cast<CoreIdOp>(op))
      coreIds.push_back(coreId);
    if (auto count = dyn_cast<NumCoresOp>(op))
      numCores.push_back(count);
    auto assignment = dyn_cast<TileAssignmentOp>(op);
    if (!assignment || !assignment.getCore().getDefiningOp<CoreIdOp>())
      return;
    auto *same = llvm::find_if(assignments, [&](auto &group) {
      return isSameAssignment(group.front(), assignment);
    });
    if (same == assignments.end())
      assignments.push_back({assignment});
    else
      same->push_back(assignment);
  });
  if (coreIds.empty() && numCores.empty())
    return success();

  if (Operation *reference =
          references.lookup(cast<SymbolOpInterface>(function.getOperation()))) {
    InFlightDiagnostic diagnostic = reference->emitOpError()
                                    << "refers to '" << function.getName()
                                    << "', whose arguments are about to change";
    diagnostic.attachNote(function.getLoc())
        << "run --tt-cores-to-arguments first, then add the calls, one per "
           "core";
    return diagnostic;
  }

  // Arguments are appended in the order core_id, num_cores, assignments, but
  // which of the first two are used shows only once the assignments are gone.
  SmallVector<Value> cores = llvm::to_vector_of<Value>(coreIds);
  SmallVector<Value> counts = llvm::to_vector_of<Value>(numCores);
  auto isAssigned = [&](OpOperand &use) {
    auto user = dyn_cast<TileAssignmentOp>(use.getOwner());
    return user && user.getCore().getDefiningOp<CoreIdOp>();
  };
  auto isUsedElsewhere = [&](Value value) {
    return llvm::any_of(value.getUses(),
                        [&](OpOperand &use) { return !isAssigned(use); });
  };
  if (llvm::any_of(cores, isUsedElsewhere))
    replaceByArgument(rewriter, function, cores, RuntimeArgument::CoreId);
  if (llvm::any_of(counts, isUsedElsewhere))
    replaceByArgument(rewriter, function, counts, RuntimeArgument::NumCores);
  for (ArrayRef<TileAssignmentOp> group : assignments) {
    SmallVector<Value> starts, lengths;
    for (TileAssignmentOp assignment : group) {
      starts.push_back(assignment.getStart());
      lengths.push_back(assignment.getCount());
    }
    replaceByArgument(rewriter, function, starts, RuntimeArgument::StartTile);
    replaceByArgument(rewriter, function, lengths, RuntimeArgument::TileCount);
    for (TileAssignmentOp assignment : group)
      rewriter.eraseOp(assignment);
  }
  for (CoreIdOp coreId : coreIds)
    rewriter.eraseOp(coreId);
  for (NumCoresOp count : numCores)
    rewriter.eraseOp(count);
  // Nothing of the dialect is left to keep the inliner away.
  auto program = dyn_cast<func::FuncOp>(function.getOperation());
  TTGridDialect::LaunchAttrHelper launch(function->getContext());
  if (program && launch.isAttrPresent(program))
    rewriter.modifyOpInPlace(program, [&] { program.setNoInline(true); });
  return success();
}

namespace {
struct CoresToArgumentsPass
    : ttgrid::impl::CoresToArgumentsPassBase<CoresToArgumentsPass> {
  using CoresToArgumentsPassBase::CoresToArgumentsPassBase;

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    SymbolReferences references(getOperation());
    WalkResult result = getOperation().walk([&](FunctionOpInterface function) {
      return WalkResult(moveCoresToArguments(rewriter, function, references));
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};
} // namespace
