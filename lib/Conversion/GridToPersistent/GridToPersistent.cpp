//===- GridToPersistent.cpp - Grid kernels to scf in one pass -------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Conversion/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_GRIDTOPERSISTENTPASS
#include "ttgrid/Conversion/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

namespace {
struct GridToPersistentPass
    : ttgrid::impl::GridToPersistentPassBase<GridToPersistentPass> {
  using GridToPersistentPassBase::GridToPersistentPassBase;

  void getDependentDialects(DialectRegistry &registry) const override {
    GridToPersistentPassBase::getDependentDialects(registry);
    registerPartitionLowerings(registry);
  }

  void runOnOperation() override {
    if (failed(checkDistributable(getOperation(), launch)) ||
        failed(checkLoopsLowerable(getOperation())))
      return signalPassFailure();
    distributeGrids(getOperation(), launch);
    lowerPersistentLoops(getOperation(), {recovery, form});
  }
};
} // namespace
