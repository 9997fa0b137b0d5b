//===- FreeAllocations.cpp - Buffers that a tile forgets ------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FreeAllocations.h"

#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;
using namespace mlir::ttgrid;

/// Whether all that the user of `use` does with a buffer is to read it, write
/// it, or make a view of it.
static bool onlyAccesses(OpOperand &use) {
  Operation *op = use.getOwner();
  if (isa<ViewLikeOpInterface, RegionBranchOpInterface, memref::DimOp,
          memref::RankOp, memref::ExtractStridedMetadataOp>(op))
    return true;
  if (op->hasTrait<OpTrait::IsTerminator>())
    return isa<RegionBranchOpInterface>(op->getParentOp());
  auto store = dyn_cast<memref::StoreOp>(op);
  auto interface = dyn_cast<MemoryEffectOpInterface>(op);
  if (!interface || (store && store.getValueToStore() == use.get()))
    return false;
  SmallVector<MemoryEffects::EffectInstance> effects;
  interface.getEffects(effects);
  return !effects.empty() &&
         llvm::all_of(effects, [](MemoryEffects::EffectInstance &effect) {
           return isa<MemoryEffects::Read, MemoryEffects::Write>(
               effect.getEffect());
         });
}

/// Whether nothing outside of the block of `alloc` knows the buffer, and
/// nothing in it frees it.
static bool isForgotten(memref::AllocOp alloc,
                        const BufferViewFlowAnalysis &views) {
  Block *block = alloc->getBlock();
  auto isWithin = [&](Operation *op) {
    return op && block->findAncestorOpInBlock(*op);
  };
  return llvm::all_of(views.resolve(alloc), [&](Value alias) {
    Operation *owner = alias.getDefiningOp();
    if (!owner)
      owner = alias.getParentBlock()->getParentOp();
    return isWithin(owner) &&
           llvm::all_of(alias.getUses(), [&](OpOperand &use) {
             return isWithin(use.getOwner()) && onlyAccesses(use);
           });
  });
}

void mlir::ttgrid::freeAllocations(RewriterBase &rewriter,
                                   PersistentLoopOp loop) {
  BufferViewFlowAnalysis views(loop);
  SmallVector<memref::AllocOp> allocs;
  loop.walk([&](memref::AllocOp alloc) {
    if (isForgotten(alloc, views))
      allocs.push_back(alloc);
  });
  OpBuilder::InsertionGuard guard(rewriter);
  for (memref::AllocOp alloc : allocs) {
    rewriter.setInsertionPoint(alloc->getBlock()->getTerminator());
    memref::DeallocOp::create(rewriter, alloc.getLoc(), alloc);
  }
}
