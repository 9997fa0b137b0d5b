//===- NumCoresToOpenMP.cpp - The number of cores as threads --------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/IR/TTGrid.h"
#include "ttgrid/Target/CPU/CPU.h"
#include "ttgrid/Target/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_NUMCORESTOOPENMPPASS
#include "ttgrid/Target/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

static constexpr StringLiteral maxThreadsName = "omp_get_max_threads";

LogicalResult mlir::ttgrid::lowerNumCoresToOpenMP(RewriterBase &rewriter,
                                                  ModuleOp module) {
  SmallVector<NumCoresOp> queries;
  module.walk([&](NumCoresOp query) { queries.push_back(query); });
  if (queries.empty())
    return success();

  auto type =
      FunctionType::get(module.getContext(), {}, {rewriter.getI32Type()});
  Operation *known = module.lookupSymbol(maxThreadsName);
  auto function = dyn_cast_or_null<func::FuncOp>(known);
  if (known && (!function || function.getFunctionType() != type))
    return known->emitOpError()
           << "'" << maxThreadsName
           << "' is not the function of OpenMP of type " << type;
  if (!known) {
    rewriter.setInsertionPointToStart(module.getBody());
    function =
        func::FuncOp::create(rewriter, module.getLoc(), maxThreadsName, type);
    function.setPrivate();
  }
  for (NumCoresOp query : queries) {
    rewriter.setInsertionPoint(query);
    auto call = func::CallOp::create(rewriter, query.getLoc(), function);
    rewriter.replaceOpWithNewOp<arith::IndexCastOp>(
        query, rewriter.getIndexType(), call.getResult(0));
  }
  return success();
}

namespace {
struct NumCoresToOpenMPPass
    : ttgrid::impl::NumCoresToOpenMPPassBase<NumCoresToOpenMPPass> {
  using NumCoresToOpenMPPassBase::NumCoresToOpenMPPassBase;

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    if (failed(lowerNumCoresToOpenMP(rewriter, getOperation())))
      signalPassFailure();
  }
};
} // namespace
