//===- KernelBuilder.h - One of the three kernels of a core -----*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LIB_TARGET_METALIUM_KERNELBUILDER_H
#define LIB_TARGET_METALIUM_KERNELBUILDER_H

#include "Allocation.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"

namespace mlir::ttgrid::metalium {

/// Makes the function of one kernel: the loops of a grid kernel with what this
/// kernel does in them.
class KernelBuilder {
public:
  /// A function `name` at the end of `module`, with the arguments that `kernel`
  /// could need; those that stay without a use are removed later.
  KernelBuilder(ModuleOp module, StringRef name, GridKernelOp kernel,
                const Allocation &allocation, ScheduleAttr schedule);
  virtual ~KernelBuilder() = default;

  /// Makes the body. Returns the function.
  func::FuncOp build();

protected:
  /// What the kernel does for one tile of the grid.
  virtual void buildBody(Block &body) = 0;

  /// The loop `loop` around what `build` makes.
  void buildLoop(scf::ForOp loop, llvm::function_ref<void()> build);
  /// A loop from 0 to `count`, or its only iteration.
  void buildRange(int64_t count, llvm::function_ref<void(Value)> build);

  /// An index of the kernel in this function.
  Value remap(Value value);
  Value constant(int64_t value);
  /// left * factor + right
  Value multiplyAdd(Value left, int64_t factor, Value right);
  Value getAddress(Value memref) { return addresses.lookup(memref); }
  Value getAddress(StringRef constantName) {
    return constantAddresses.lookup(constantName);
  }
  /// How many tiles the dimension `dim` of `memref` has.
  Value getTilesOf(Value memref, int64_t dim);
  Value getSizeOf(Value memref, int64_t dim);

  OpBuilder builder;
  Location loc;
  GridKernelOp kernel;
  const Allocation &allocation;
  ScheduleAttr schedule;
  func::FuncOp function;
  IRMapping map;

private:
  llvm::DenseMap<Value, Value> addresses;
  llvm::StringMap<Value> constantAddresses;
  llvm::DenseMap<std::pair<Value, int64_t>, Value> sizes;
};

func::FuncOp buildReader(ModuleOp module, GridKernelOp kernel,
                         const Allocation &allocation, ScheduleAttr schedule);
func::FuncOp buildCompute(ModuleOp module, GridKernelOp kernel,
                          const Allocation &allocation, ScheduleAttr schedule);
func::FuncOp buildWriter(ModuleOp module, GridKernelOp kernel,
                         const Allocation &allocation, ScheduleAttr schedule);

} // namespace mlir::ttgrid::metalium

#endif // LIB_TARGET_METALIUM_KERNELBUILDER_H
