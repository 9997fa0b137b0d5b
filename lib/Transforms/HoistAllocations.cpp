//===- HoistAllocations.cpp - Buffers allocated once per core -------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FreeAllocations.h"
#include "mlir/Transforms/LoopInvariantCodeMotionUtils.h"
#include "ttgrid/IR/Remarks.h"
#include "ttgrid/Transforms/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_HOISTALLOCATIONSPASS
#include "ttgrid/Transforms/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

/// Whether everything `op` uses is there before `loop`.
static bool isInvariant(Operation *op, PersistentLoopOp loop) {
  return llvm::all_of(op->getOperands(), [&](Value operand) {
    return loop.isDefinedOutsideOfLoop(operand);
  });
}

/// The one dealloc of a buffer, where it is certain to run once per tile.
static memref::DeallocOp getDealloc(memref::AllocOp alloc) {
  memref::DeallocOp found;
  for (Operation *user : alloc->getUsers()) {
    auto dealloc = dyn_cast<memref::DeallocOp>(user);
    if (!dealloc)
      continue;
    if (found || dealloc->getBlock() != alloc->getBlock())
      return {};
    found = dealloc;
  }
  return found;
}

/// Why the body of `loop` has to allocate and free a buffer for each tile;
/// nothing where once per core will do.
static std::optional<StringRef> getObstacle(memref::AllocOp alloc,
                                            memref::DeallocOp dealloc,
                                            PersistentLoopOp loop) {
  if (alloc->getBlock() != loop.getBody())
    return "it is allocated in a loop or branch within the body";
  if (!dealloc)
    return "no memref.dealloc of it is certain to run once per tile";
  if (!isInvariant(alloc, loop))
    return "its size depends on the tile";
  return std::nullopt;
}

/// Whether a buffer leaves the operations that surround it through a
/// terminator, so that two of its kind may be in use at once.
static bool isYielded(Value buffer) {
  return llvm::any_of(buffer.getUsers(), [](Operation *user) {
    return user->hasTrait<OpTrait::IsTerminator>() ||
           llvm::any_of(user->getResults(), [](Value result) {
             return isa<BaseMemRefType>(result.getType()) && isYielded(result);
           });
  });
}

/// Whether an operation within the body of `loop` gives the stack back. Its
/// sequential loops do not; of its parallel ones, each iteration must have a
/// buffer of its own.
static bool isFreedInside(memref::AllocaOp alloca, PersistentLoopOp loop) {
  for (Operation *outer = alloca->getParentOp(); outer != loop;
       outer = outer->getParentOp())
    if (isa<memref::AllocaScopeOp>(outer) ||
        outer->hasTrait<OpTrait::HasParallelRegion>())
      return true;
  return false;
}

LogicalResult mlir::ttgrid::hoistAllocations(RewriterBase &rewriter,
                                             PersistentLoopOp loop) {
  freeAllocations(rewriter, loop);
  // Sizes may be computed in the body from what is there before it.
  moveLoopInvariantCode(cast<LoopLikeOpInterface>(loop.getOperation()));
  SmallVector<memref::AllocOp> allocs;
  SmallVector<memref::AllocaOp> allocas;
  loop.walk([&](Operation *op) {
    if (auto alloc = dyn_cast<memref::AllocOp>(op))
      allocs.push_back(alloc);
    auto alloca = dyn_cast<memref::AllocaOp>(op);
    if (alloca && !isFreedInside(alloca, loop))
      allocas.push_back(alloca);
  });
  for (memref::AllocOp alloc : allocs) {
    memref::DeallocOp dealloc = getDealloc(alloc);
    if (std::optional<StringRef> why = getObstacle(alloc, dealloc, loop)) {
      remarkMissed(alloc, "tt-hoist-allocations", "AllocatedPerTile")
          << remark::reason("{0}", *why);
      continue;
    }
    rewriter.moveOpBefore(alloc, loop);
    rewriter.moveOpAfter(dealloc, loop);
  }
  for (memref::AllocaOp alloca : allocas) {
    if (isInvariant(alloca, loop) && !isYielded(alloca)) {
      rewriter.moveOpBefore(alloca, loop);
      continue;
    }
    InFlightDiagnostic diagnostic =
        alloca.emitOpError()
        << "is in a persistent loop and can't be moved out "
           "of it; it would grow the stack with every tile";
    diagnostic.attachNote()
        << "give it a size that does not depend on the tile, or write "
           "memref.alloc and memref.dealloc";
    return diagnostic;
  }
  return success();
}

namespace {
struct HoistAllocationsPass
    : ttgrid::impl::HoistAllocationsPassBase<HoistAllocationsPass> {
  using HoistAllocationsPassBase::HoistAllocationsPassBase;

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    WalkResult result = getOperation()->walk([&](PersistentLoopOp loop) {
      return WalkResult(hoistAllocations(rewriter, loop));
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};
} // namespace
