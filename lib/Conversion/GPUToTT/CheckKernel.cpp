//===- CheckKernel.cpp - What a grid kernel can't do of a GPU's -----------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CheckKernel.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/Interfaces/CallInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "ttgrid/Conversion/LoopGrid.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::ttgrid;

/// Whether a buffer of this type is one of a GPU's own memories, which a block
/// or a thread has to itself.
static bool isOnChip(Type type) {
  auto memref = dyn_cast<BaseMemRefType>(type);
  if (!memref || !memref.getMemorySpace())
    return false;
  Attribute space = memref.getMemorySpace();
  if (auto named = dyn_cast<gpu::AddressSpaceAttr>(space))
    return named.getValue() == gpu::AddressSpace::Workgroup ||
           named.getValue() == gpu::AddressSpace::Private;
  // As NVVM, ROCDL and the examples of the GPU dialect number them.
  auto number = dyn_cast<IntegerAttr>(space);
  return number && (number.getInt() == 3 || number.getInt() == 5);
}

namespace {
/// Why a tile can't do an operation, and what to do about it; empty where it
/// can.
struct Obstacle {
  StringRef what, instead;
};
} // namespace

static Obstacle getObstacle(Operation *op) {
  constexpr StringRef split =
      "split the kernel there into two launches, which run one after the other";
  constexpr StringRef buffer =
      "use memref.alloca in the default memory space, which each thread has to "
      "itself, or a buffer that the host allocates";
  if (llvm::any_of(op->getResultTypes(), isOnChip) ||
      llvm::any_of(op->getOperandTypes(), isOnChip))
    return {"uses workgroup or private memory, which a grid kernel doesn't "
            "have",
            buffer};
  // What a device's own dialect does is not known here.
  if (op->getDialect() &&
      llvm::is_contained({"nvvm", "nvgpu", "rocdl", "amdgpu", "xegpu", "xevm"},
                         op->getDialect()->getNamespace()))
    return {"is an operation of one kind of GPU",
            "convert the kernel while it is in the GPU dialect"};
  if (!isa_and_present<gpu::GPUDialect>(op->getDialect()))
    return {};
  return llvm::TypeSwitch<Operation *, Obstacle>(op)
      .Case<gpu::BlockIdOp, gpu::GridDimOp, gpu::ThreadIdOp, gpu::BlockDimOp,
            gpu::GlobalIdOp, gpu::TerminatorOp, gpu::ReturnOp>(
          [](auto) { return Obstacle(); })
      .Case<gpu::BarrierOp>([&](auto) {
        return Obstacle{
            "waits for the other threads of the block, which run one after "
            "another in a grid kernel",
            split};
      })
      .Case<gpu::DynamicSharedMemoryOp>([&](auto) {
        return Obstacle{
            "uses workgroup memory, which a grid kernel doesn't have", buffer};
      })
      .Case<gpu::ClusterDimOp, gpu::ClusterDimBlocksOp, gpu::ClusterIdOp,
            gpu::ClusterBlockIdOp>([](auto) {
        return Obstacle{
            "asks for a cluster of blocks, which a grid kernel doesn't have",
            "launch without clusters"};
      })
      .Case<gpu::LaunchOp, gpu::LaunchFuncOp>([](auto) {
        return Obstacle{
            "launches a kernel from a kernel; grid kernels don't nest",
            "launch it from the host, after this one"};
      })
      .Case<gpu::PrintfOp>([](auto) {
        return Obstacle{"prints from a GPU",
                        "remove it, or store what it prints in memory and "
                        "print that on the host"};
      })
      .Default([](Operation *) {
        return Obstacle{
            "needs a GPU, or its threads at the same time",
            "write it as a loop over memory, in a kernel that needs no other "
            "thread"};
      });
}

LogicalResult mlir::ttgrid::checkGPUKernelBody(Operation *launch, Region &body,
                                               SymbolTableCollection &symbols) {
  if (failed(checkKernelBody(launch, body)))
    return failure();
  auto report = [&](Operation *op, StringRef what,
                    StringRef instead) -> LogicalResult {
    InFlightDiagnostic diagnostic = op->emitOpError() << what;
    diagnostic.attachNote(launch->getLoc())
        << "in the kernel that is launched here; " << instead;
    return diagnostic;
  };

  // The body, then what it calls. Ids may be asked for in the body alone: what
  // is called has no block to replace them with.
  SmallVector<Region *> pending = {&body};
  llvm::SmallPtrSet<Operation *, 8> seen;
  while (!pending.empty()) {
    Region *region = pending.pop_back_val();
    bool isCalled = region != &body;
    WalkResult result = region->walk([&](Operation *op) -> WalkResult {
      auto [what, instead] = getObstacle(op);
      if (!what.empty())
        return report(op, what, instead);
      if (isCalled && isa_and_present<gpu::GPUDialect>(op->getDialect()))
        return report(op,
                      "is in a function that a kernel calls, where no "
                      "block is known",
                      "inline the function first, with --inline, or pass it "
                      "the value");
      auto call = dyn_cast<CallOpInterface>(op);
      if (!call)
        return WalkResult::advance();
      auto callee = dyn_cast_or_null<FunctionOpInterface>(
          call.resolveCallableInTable(&symbols));
      if (callee && !callee.isExternal() && seen.insert(callee).second)
        pending.push_back(&callee.getFunctionBody());
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      return failure();
  }
  return success();
}
