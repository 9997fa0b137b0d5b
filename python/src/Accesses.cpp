//===- Accesses.cpp - What is done to a buffer ---------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Accesses.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Interfaces/CallInterfaces.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::python;

namespace {
/// Follows a buffer through all that may stand for it.
class Walk {
public:
  void enter(Value alias) {
    if (isa<BaseMemRefType>(alias.getType()) && seen.insert(alias).second)
      pending.push_back(alias);
  }

  Accesses run() {
    while (!pending.empty()) {
      Value alias = pending.pop_back_val();
      for (OpOperand &use : alias.getUses())
        visit(use);
    }
    return accesses;
  }

private:
  void visit(OpOperand &use);
  bool visitCall(CallOpInterface call, OpOperand &use);
  bool mayWrite(OpOperand &use);

  Accesses accesses;
  DenseSet<Value> seen;
  SmallVector<Value> pending;
};
} // namespace

/// Goes on in the callee; false where that is not known.
bool Walk::visitCall(CallOpInterface call, OpOperand &use) {
  auto function = dyn_cast_or_null<FunctionOpInterface>(call.resolveCallable());
  OperandRange operands = call.getArgOperands();
  if (!function || function.isExternal() || function.getNumResults() ||
      operands.size() != function.getNumArguments() || operands.empty())
    return false;
  unsigned index = use.getOperandNumber() - operands.getBeginOperandIndex();
  if (index >= operands.size())
    return false;
  enter(function.getArgument(index));
  return true;
}

/// Whether an operation whose effects are all that it does may write.
bool Walk::mayWrite(OpOperand &use) {
  auto interface = dyn_cast<MemoryEffectOpInterface>(use.getOwner());
  if (!interface)
    return true;
  SmallVector<MemoryEffects::EffectInstance> effects;
  interface.getEffects(effects);
  return llvm::any_of(effects, [&](MemoryEffects::EffectInstance &effect) {
    if (isa<MemoryEffects::Read>(effect.getEffect()))
      return false;
    return !effect.getValue() || effect.getValue() == use.get();
  });
}

void Walk::visit(OpOperand &use) {
  Operation *op = use.getOwner();
  if (auto assumption = dyn_cast<memref::AssumeAlignmentOp>(op))
    accesses.alignment =
        std::max<uint64_t>(accesses.alignment, assumption.getAlignment());
  auto store = dyn_cast<memref::StoreOp>(op);
  // Out of sight: as an address, or as an element of another buffer.
  if (isa<memref::ExtractAlignedPointerAsIndexOp, UnrealizedConversionCastOp>(
          op) ||
      (store && store.getValueToStore() == use.get())) {
    accesses.mayWrite = true;
    return;
  }
  if (auto call = dyn_cast<CallOpInterface>(op)) {
    if (!visitCall(call, use))
      accesses.mayWrite = true;
    return;
  }
  // Where it goes into a region or to a successor is not followed.
  if (isa<RegionBranchOpInterface>(op) ||
      op->hasTrait<OpTrait::IsTerminator>() || mayWrite(use)) {
    accesses.mayWrite = true;
    return;
  }
  for (Value result : op->getResults()) {
    // A tensor made of it may be written in place.
    if (isa<TensorType>(result.getType()))
      accesses.mayWrite = true;
    enter(result);
  }
}

Accesses python::findAccesses(BlockArgument buffer) {
  Walk walk;
  walk.enter(buffer);
  return walk.run();
}
