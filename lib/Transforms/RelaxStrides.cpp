//===- RelaxStrides.cpp - Arguments that may be parts of arrays -----------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "ttgrid/Transforms/Passes.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/TypeSwitch.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_RELAXSTRIDESPASS
#include "ttgrid/Transforms/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

/// The type with all strides unknown but a last one of 1, which vector code
/// needs; null where it has no strides.
static MemRefType relax(MemRefType type) {
  int64_t offset;
  SmallVector<int64_t> strides;
  if (failed(type.getStridesAndOffset(strides, offset)))
    return {};
  for (auto [index, stride] : llvm::enumerate(strides))
    if (index + 1 < strides.size() || stride != 1)
      stride = ShapedType::kDynamic;
  // Neighbours in memory are neighbours in each part.
  if (type.getLayout().isIdentity() && strides.size() < 2)
    return type;
  return MemRefType::get(
      type.getShape(), type.getElementType(),
      StridedLayoutAttr::get(type.getContext(), offset, strides),
      type.getMemorySpace());
}

/// The type of the view that `op` makes of a source of type `source`; null
/// where there is none.
static MemRefType getViewType(Operation *op, MemRefType source) {
  return TypeSwitch<Operation *, MemRefType>(op)
      .Case([&](memref::SubViewOp view) {
        return memref::SubViewOp::inferRankReducedResultType(
            view.getType().getShape(), source, view.getMixedOffsets(),
            view.getMixedSizes(), view.getMixedStrides());
      })
      .Case([&](memref::CastOp cast) -> MemRefType {
        auto type = dyn_cast<MemRefType>(cast.getType());
        if (!type || type.getRank() != source.getRank())
          return {};
        return MemRefType::get(type.getShape(), type.getElementType(),
                               source.getLayout(), type.getMemorySpace());
      })
      .Case([&](memref::ExpandShapeOp expand) -> MemRefType {
        FailureOr<MemRefType> type = memref::ExpandShapeOp::computeExpandedType(
            source, expand.getResultType().getShape(),
            expand.getReassociationIndices());
        return succeeded(type) ? *type : MemRefType();
      })
      .Case([&](memref::CollapseShapeOp collapse) -> MemRefType {
        auto groups = collapse.getReassociationIndices();
        if (!memref::CollapseShapeOp::isGuaranteedCollapsible(source, groups))
          return {};
        return memref::CollapseShapeOp::computeCollapsedType(source, groups);
      })
      .Case([&](memref::AssumeAlignmentOp) { return source; })
      .Default(MemRefType());
}

/// Whether `op` takes a memref of any strides and makes no other of it.
static bool takesAnyStrides(Operation *op) {
  return isa<memref::LoadOp, memref::StoreOp, memref::DimOp, memref::CopyOp,
             memref::AtomicRMWOp, memref::GenericAtomicRMWOp,
             memref::PrefetchOp, linalg::LinalgOp, vector::LoadOp,
             vector::StoreOp, vector::TransferReadOp, vector::TransferWriteOp>(
      op);
}

bool mlir::ttgrid::relaxStrides(RewriterBase &rewriter,
                                BlockArgument argument) {
  auto type = dyn_cast<MemRefType>(argument.getType());
  MemRefType relaxed = type ? relax(type) : MemRefType();
  if (!relaxed)
    return false;
  llvm::MapVector<Value, MemRefType> types;
  types[argument] = relaxed;
  SmallVector<Value> pending = {argument};
  while (!pending.empty()) {
    Value view = pending.pop_back_val();
    MemRefType source = types[view];
    for (Operation *user : view.getUsers()) {
      if (takesAnyStrides(user))
        continue;
      MemRefType result = getViewType(user, source);
      if (!result)
        return false;
      if (types.insert({user->getResult(0), result}).second)
        pending.push_back(user->getResult(0));
    }
  }
  for (auto &entry : types) {
    Operation *op = entry.first.getDefiningOp();
    rewriter.modifyOpInPlace(op ? op : argument.getOwner()->getParentOp(),
                             [&] { entry.first.setType(entry.second); });
  }
  return true;
}

namespace {
struct RelaxStridesPass : ttgrid::impl::RelaxStridesPassBase<RelaxStridesPass> {
  using RelaxStridesPassBase::RelaxStridesPassBase;

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    SymbolReferences references(getOperation());
    for (auto function : getOperation().getOps<FunctionOpInterface>()) {
      // A caller passes the types that there are now.
      if (function.isExternal() ||
          references.lookup(cast<SymbolOpInterface>(function.getOperation())))
        continue;
      bool isRelaxed = false;
      for (BlockArgument argument : function.getArguments())
        isRelaxed |= relaxStrides(rewriter, argument);
      // Other types, such as those of the LLVM dialect, are not made anew.
      if (!isRelaxed)
        continue;
      function.setType(
          function.cloneTypeWith(function.getFunctionBody().getArgumentTypes(),
                                 function.getResultTypes()));
    }
  }
};
} // namespace
