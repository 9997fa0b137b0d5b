//===- SequentializeBodies.cpp - No parallel loops inside of kernels ------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/SCF/Transforms/Transforms.h"
#include "ttgrid/IR/Remarks.h"
#include "ttgrid/Transforms/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_SEQUENTIALIZEBODIESPASS
#include "ttgrid/Transforms/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

void mlir::ttgrid::sequentializeBody(RewriterBase &rewriter,
                                     Operation *kernel) {
  SmallVector<Operation *> parallel;
  kernel->walk([&](Operation *op) {
    if (!isa<scf::ParallelOp, scf::ForallOp>(op))
      return;
    if (op->getNumResults() == 0)
      parallel.push_back(op);
    else
      remarkMissed(op, "tt-sequentialize-bodies", "ForkPerTile")
          << remark::reason("it has results")
          << remark::suggest("carry them through an scf.for");
  });
  for (Operation *op : parallel) {
    rewriter.setInsertionPoint(op);
    if (auto loop = dyn_cast<scf::ParallelOp>(op))
      (void)scf::parallelForToNestedFors(rewriter, loop);
    else
      (void)scf::forallToForLoop(rewriter, cast<scf::ForallOp>(op));
  }
}

namespace {
struct SequentializeBodiesPass
    : ttgrid::impl::SequentializeBodiesPassBase<SequentializeBodiesPass> {
  using SequentializeBodiesPassBase::SequentializeBodiesPassBase;

  void runOnOperation() override {
    SmallVector<Operation *> kernels;
    getOperation()->walk([&](Operation *op) {
      if (isa<GridKernelOp, PersistentLoopOp>(op))
        kernels.push_back(op);
    });
    IRRewriter rewriter(&getContext());
    for (Operation *kernel : kernels)
      sequentializeBody(rewriter, kernel);
  }
};
} // namespace
