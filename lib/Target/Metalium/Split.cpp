//===- Split.cpp - The three kernels of a core ----------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelBuilder.h"
#include "Program.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "ttgrid/Target/Metalium/Passes.h"

namespace mlir::ttgrid::metalium {
#define GEN_PASS_DEF_METALIUMSPLITPASS
#include "ttgrid/Target/Metalium/Passes.h.inc"
} // namespace mlir::ttgrid::metalium

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

//===----------------------------------------------------------------------===//
// What the kernels may do at the same time
//===----------------------------------------------------------------------===//

static bool dependsOn(Value value, Value other) {
  if (value == other)
    return true;
  Operation *op = value.getDefiningOp();
  return op && llvm::any_of(op->getOperands(), [&](Value operand) {
           return dependsOn(operand, other);
         });
}

static bool dependOn(OperandRange offsets, Value other) {
  return llvm::any_of(offsets,
                      [&](Value offset) { return dependsOn(offset, other); });
}

/// Whether each page is written once.
static LogicalResult checkWrite(WriteOp write, GridKernelOp kernel) {
  for (auto [dim, index] : llvm::enumerate(kernel.getBlockIndices())) {
    if (kernel.getStaticSizes()[dim] == 1 ||
        dependOn(write.getOffsets(), index))
      continue;
    return write.emitOpError()
           << "writes the same pages for every index of dimension " << dim
           << " of the grid: each page must belong to one tile";
  }
  for (Operation *around = write->getParentOp(); around != kernel;
       around = around->getParentOp())
    if (auto loop = dyn_cast<scf::ForOp>(around);
        loop && !dependOn(write.getOffsets(), loop.getInductionVar())) {
      InFlightDiagnostic diagnostic =
          write.emitOpError()
          << "writes the same pages in every iteration of a loop";
      diagnostic.attachNote(loop.getLoc())
          << "write what is left after the loop behind it";
      return diagnostic;
    }
  return success();
}

/// Whether reads that the reader does ahead can't meet writes.
static LogicalResult checkAccesses(GridKernelOp kernel) {
  SmallVector<ReadOp> reads;
  SmallVector<WriteOp> writes;
  kernel.walk([&](ReadOp read) { reads.push_back(read); });
  kernel.walk([&](WriteOp write) { writes.push_back(write); });
  if (writes.empty())
    return kernel.emitOpError() << "writes nothing";
  for (WriteOp write : writes)
    if (failed(checkWrite(write, kernel)))
      return failure();
  for (auto [number, write] : llvm::enumerate(writes))
    for (WriteOp other : ArrayRef(writes).drop_front(number + 1))
      if (write.getTarget() == other.getTarget()) {
        InFlightDiagnostic diagnostic =
            other.emitOpError()
            << "writes to a tensor that another operation writes to: the two "
               "may meet in one page";
        diagnostic.attachNote(write.getLoc()) << "the other one";
        return diagnostic;
      }
  for (ReadOp read : reads)
    for (WriteOp write : writes) {
      if (read.getSource() != write.getTarget())
        continue;
      bool isOwn = read->getBlock() == write->getBlock() &&
                   read->isBeforeInBlock(write) &&
                   read.getType() == write.getBlock().getType() &&
                   llvm::equal(read.getOffsets(), write.getOffsets());
      if (isOwn)
        continue;
      InFlightDiagnostic diagnostic =
          read.emitOpError()
          << "reads a tensor that the kernel also writes, other than just the "
             "block that it writes later: the reader runs ahead of the writer";
      diagnostic.attachNote(write.getLoc()) << "it is written here";
      return diagnostic;
    }
  return success();
}

//===----------------------------------------------------------------------===//
// Limits
//===----------------------------------------------------------------------===//

static int64_t getBytes(const Buffer &buffer) {
  return buffer.tiles * buffer.depth * (buffer.format.isF32() ? 4096 : 2048);
}

/// Fits the buffers into L1, with less depth where that is needed.
static LogicalResult fitBuffers(GridKernelOp kernel, Allocation &allocation,
                                const Chip &chip) {
  if (allocation.buffers.size() > chip.buffers)
    return kernel.emitOpError() << "needs " << allocation.buffers.size()
                                << " circular buffers; a core of " << chip.name
                                << " has " << chip.buffers;
  auto getTotal = [&] {
    int64_t total = 0;
    for (const Buffer &buffer : allocation.buffers)
      total += getBytes(buffer);
    return total;
  };
  while (getTotal() > chip.bytes) {
    Buffer *largest = nullptr;
    for (Buffer &buffer : allocation.buffers)
      if (buffer.depth > 1 && buffer.name != "carried" &&
          (!largest || getBytes(buffer) > getBytes(*largest)))
        largest = &buffer;
    if (largest) {
      --largest->depth;
      continue;
    }
    const Buffer &most = *llvm::max_element(
        allocation.buffers, [](const Buffer &a, const Buffer &b) {
          return getBytes(a) < getBytes(b);
        });
    InFlightDiagnostic diagnostic =
        kernel.emitOpError()
        << "needs " << getTotal() << " bytes of L1 for its buffers; a core of "
        << chip.name << " has " << chip.bytes;
    diagnostic.attachNote(most.loc)
        << "the largest, " << getBytes(most) << " bytes, is for this; use "
        << "smaller blocks";
    return diagnostic;
  }
  return success();
}

/// The schedule with a number of cores: `cores` where it says `cores = ?`.
static FailureOr<ScheduleAttr> getSchedule(GridKernelOp kernel,
                                           ArrayRef<int64_t> cores) {
  if (!kernel.getSchedule()) {
    InFlightDiagnostic diagnostic = kernel.emitOpError() << "has no schedule";
    diagnostic.attachNote() << "run --tt-infer-schedule first";
    return diagnostic;
  }
  ScheduleAttr schedule = *kernel.getSchedule();
  if (kernel.getNumCores())
    return kernel.emitOpError()
           << "takes its number of cores from a value, which the program's "
              "plan does not know";
  if (schedule.hasStaticCores())
    return schedule;
  auto fixed = ScheduleAttr::getChecked(
      [&] { return kernel.emitOpError(); }, kernel.getContext(), cores,
      schedule.getCoreOrder(), schedule.getPartition(), schedule.getOrder());
  if (!fixed || failed(fixed.verifyGrid([&] { return kernel.emitOpError(); },
                                        kernel.getStaticSizes(), 32)))
    return failure();
  return fixed;
}

/// Whether what the kernels count fits 32 bits.
static LogicalResult checkWidth(GridKernelOp kernel) {
  int64_t tiles = 1;
  for (int64_t size : kernel.getStaticSizes())
    if (!ShapedType::isDynamic(size) &&
        (llvm::MulOverflow(tiles, std::max<int64_t>(size, 1), tiles) ||
         tiles > INT32_MAX))
      return kernel.emitOpError() << "has more than " << INT32_MAX
                                  << " tiles, which indices of 32 bits count";
  auto function = kernel->getParentOfType<func::FuncOp>();
  for (BlockArgument argument : function.getArguments()) {
    auto type = dyn_cast<MemRefType>(argument.getType());
    if (!type)
      continue;
    int64_t elements = 1;
    for (int64_t size : type.getShape())
      if (!ShapedType::isDynamic(size) &&
          (llvm::MulOverflow(elements, std::max<int64_t>(size, 1), elements) ||
           elements > UINT32_MAX * 512LL))
        return kernel.emitOpError()
               << "has an argument of type " << type
               << ", whose pages are more than indices of 32 bits count";
  }
  return success();
}

/// The function with the one kernel of `module`.
static FailureOr<GridKernelOp> getKernel(ModuleOp module) {
  SmallVector<GridKernelOp> kernels;
  module.walk([&](GridKernelOp kernel) { kernels.push_back(kernel); });
  if (kernels.empty())
    return module.emitError() << "has no tt.grid_kernel";
  if (kernels.size() > 1) {
    InFlightDiagnostic diagnostic =
        kernels[1].emitOpError()
        << "is one of " << kernels.size()
        << " grid kernels: a program has one, in a module of its own";
    diagnostic.attachNote(kernels[0].getLoc()) << "the first is here";
    return diagnostic;
  }
  GridKernelOp kernel = kernels.front();
  auto function = dyn_cast<func::FuncOp>(kernel->getParentOp());
  if (!function || function->getParentOp() != module)
    return kernel.emitOpError() << "is not directly in a function";
  for (Operation &op : *kernel->getBlock()) {
    if (&op == kernel || op.hasTrait<OpTrait::IsTerminator>() ||
        isMemoryEffectFree(&op))
      continue;
    return op.emitOpError() << "stands beside the kernel, and has effects that "
                               "the three kernels cannot have";
  }
  for (BlockArgument argument : function.getArguments()) {
    if (argument.use_empty() || isa<MemRefType>(argument.getType()) ||
        argument.getType().isIntOrIndex())
      continue;
    return (*argument.getUsers().begin())->emitOpError()
           << "uses an argument of type " << argument.getType()
           << ": pass numbers as tensors";
  }
  return kernel;
}

LogicalResult metalium::splitKernel(RewriterBase &rewriter, ModuleOp module,
                                    const SplitOptions &options) {
  FailureOr<GridKernelOp> found = getKernel(module);
  if (failed(found))
    return failure();
  GridKernelOp kernel = *found;
  FailureOr<ScheduleAttr> schedule = getSchedule(kernel, options.cores);
  if (failed(schedule) || failed(checkWidth(kernel)) ||
      failed(prepareForAllocation(rewriter, kernel)) ||
      failed(checkAccesses(kernel)))
    return failure();
  FailureOr<ArgumentNames> names = ArgumentNames::get(
      kernel->getParentOfType<func::FuncOp>(), options.sizes);
  if (failed(names))
    return failure();
  FailureOr<Allocation> allocation =
      Allocation::compute(kernel, options.depth, std::move(*names));
  if (failed(allocation) ||
      failed(fitBuffers(kernel, *allocation, options.chip)))
    return failure();
  DictionaryAttr program =
      describeProgram(kernel, *allocation, *schedule, options.chip);
  if (!program)
    return failure();
  auto function = kernel->getParentOfType<func::FuncOp>();
  buildReader(module, kernel, *allocation, *schedule);
  buildCompute(module, kernel, *allocation, *schedule);
  buildWriter(module, kernel, *allocation, *schedule);
  rewriter.eraseOp(function);
  module->setAttr(programAttrName, program);
  return success();
}

namespace {
struct MetaliumSplitPass
    : metalium::impl::MetaliumSplitPassBase<MetaliumSplitPass> {
  using MetaliumSplitPassBase::MetaliumSplitPassBase;

  void runOnOperation() override {
    SplitOptions options;
    options.depth = depth;
    options.sizes = sizes;
    const Chip *known = lookupChip(chip);
    if (!known) {
      getOperation().emitError()
          << "'" << chip << "' is not a chip: write wormhole_b0 or blackhole";
      return signalPassFailure();
    }
    options.chip = *known;
    SmallVector<StringRef> sizes;
    StringRef(cores).split(sizes, 'x');
    for (StringRef size : sizes) {
      int64_t number;
      if (size.getAsInteger(10, number) || number < 1) {
        getOperation().emitError()
            << "'" << cores << "' is not a core grid: write for instance 8x8";
        return signalPassFailure();
      }
      options.cores.push_back(number);
    }
    IRRewriter rewriter(&getContext());
    if (failed(splitKernel(rewriter, getOperation(), options)))
      signalPassFailure();
  }
};
} // namespace
