//===- GPUToTT.cpp - GPU launches as grid kernels -------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Conversion/GPUToTT/GPUToTT.h"

#include "CheckKernel.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "ttgrid/Conversion/LoopGrid.h"
#include "ttgrid/Conversion/Passes.h"
#include "llvm/ADT/SetVector.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_CONVERTGPUTOTTPASS
#include "ttgrid/Conversion/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

static std::array<Value, 3> toArray(gpu::KernelDim3 dims) {
  return {dims.x, dims.y, dims.z};
}

/// Whether `launch` is one of the host's. What a GPU itself launches stays.
static bool isOnHost(Operation *launch) {
  return !launch->getParentOfType<gpu::GPUModuleOp>() &&
         !launch->getParentOfType<gpu::LaunchOp>();
}

static StringRef getAxisName(unsigned axis) {
  return std::array<StringRef, 3>{"x", "y", "z"}[axis];
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

/// Ends a diagnostic of something that only a GPU has.
static LogicalResult offerPlainLaunch(InFlightDiagnostic diagnostic) {
  diagnostic.attachNote() << "launch with the sizes of the grid and of a block "
                             "alone, and wait for the end";
  return diagnostic;
}

/// What the two kinds of launch have in common.
template <typename LaunchTy>
static LogicalResult checkConfiguration(LaunchTy launch) {
  if (isInKernel(launch)) {
    InFlightDiagnostic diagnostic =
        launch.emitOpError() << "is in a grid kernel or persistent loop, which "
                                "don't nest";
    diagnostic.attachNote() << "launch it from the host";
    return diagnostic;
  }
  if (!launch.getAsyncDependencies().empty() || launch.getAsyncToken())
    return offerPlainLaunch(launch.emitOpError()
                            << "is asynchronous; a grid kernel has ended when "
                               "what follows it begins");
  if (launch.hasClusterSize())
    return offerPlainLaunch(launch.emitOpError()
                            << "has clusters of blocks, which a grid kernel "
                               "doesn't have");
  Value shared = launch.getDynamicSharedMemorySize();
  if (shared && !isConstantIntValue(shared, 0))
    return offerPlainLaunch(launch.emitOpError()
                            << "has dynamic shared memory, which a grid kernel "
                               "doesn't have");
  auto grid = toArray(launch.getGridSizeOperandValues());
  auto block = toArray(launch.getBlockSizeOperandValues());
  for (unsigned axis : {0, 1, 2})
    for (auto [size, what] :
         {std::pair(grid[axis], "grid"), std::pair(block[axis], "block")}) {
      std::optional<int64_t> known = getConstantIntValue(size);
      if (!known || *known >= 0)
        continue;
      InFlightDiagnostic diagnostic = launch.emitOpError()
                                      << "has the " << what << " size "
                                      << *known << " in " << getAxisName(axis);
      diagnostic.attachNote() << "a size is at least 0";
      return diagnostic;
    }
  return checkGridSizes(launch, getAsOpFoldResult(ValueRange(grid)));
}

/// Whether a kernel has none of the buffers that a GPU makes for it.
template <typename KernelTy>
static LogicalResult checkAttributions(KernelTy kernel, Operation *launch) {
  bool inWorkgroup = kernel.getNumWorkgroupAttributions();
  if (!inWorkgroup && !kernel.getNumPrivateAttributions())
    return success();
  InFlightDiagnostic diagnostic =
      kernel.emitOpError() << "has " << (inWorkgroup ? "workgroup" : "private")
                           << " memory, which a grid kernel doesn't have";
  diagnostic.attachNote(launch->getLoc())
      << "launched here; use memref.alloca in the body, which each thread has "
         "to itself, or a buffer that the host allocates";
  return diagnostic;
}

LogicalResult
mlir::ttgrid::checkLaunchConvertible(gpu::LaunchOp launch,
                                     SymbolTableCollection &symbols) {
  return failure(failed(checkConfiguration(launch)) ||
                 failed(checkAttributions(launch, launch)) ||
                 failed(checkGPUKernelBody(launch, launch.getBody(), symbols)));
}

LogicalResult
mlir::ttgrid::checkLaunchConvertible(gpu::LaunchFuncOp launch,
                                     SymbolTableCollection &symbols) {
  if (launch.getAsyncObject())
    return offerPlainLaunch(launch.emitOpError()
                            << "is asynchronous; a grid kernel has ended when "
                               "what follows it begins");
  if (failed(checkConfiguration(launch)))
    return failure();
  Operation *target =
      symbols.lookupNearestSymbolFrom(launch, launch.getKernelAttr());
  auto kernel = dyn_cast_or_null<gpu::GPUFuncOp>(target);
  if (!kernel) {
    InFlightDiagnostic diagnostic = launch.emitOpError()
                                    << "launches " << launch.getKernelAttr()
                                    << ", which is not a gpu.func with a body";
    diagnostic.attachNote(target ? target->getLoc() : launch.getLoc())
        << "convert launches before kernels are lowered or serialized";
    return diagnostic;
  }
  if (TypeRange(kernel.getArgumentTypes()) !=
      TypeRange(launch.getKernelOperands())) {
    InFlightDiagnostic diagnostic =
        launch.emitOpError() << "passes its kernel arguments of other types";
    diagnostic.attachNote(kernel.getLoc()) << "the kernel is here";
    return diagnostic;
  }
  if (failed(checkAttributions(kernel, launch)))
    return failure();
  // In the host function a symbol would mean another thing, or nothing.
  std::optional<SymbolTable::UseRange> uses =
      SymbolTable::getSymbolUses(&kernel.getBody());
  if (uses && !uses->empty()) {
    InFlightDiagnostic diagnostic =
        uses->begin()->getUser()->emitOpError()
        << "refers to " << uses->begin()->getSymbolRef()
        << " of the GPU module, which the host function doesn't see";
    diagnostic.attachNote(launch.getLoc())
        << "in the kernel that is launched here; inline functions first, with "
           "--inline, and pass other values to the kernel";
    return diagnostic;
  }
  return checkGPUKernelBody(launch, kernel.getBody(), symbols);
}

//===----------------------------------------------------------------------===//
// Rewriting
//===----------------------------------------------------------------------===//

namespace {
/// The places and extents that a thread can ask for, by axis.
struct ThreadPosition {
  std::array<Value, 3> blockId, threadId, gridDim, blockDim;
};
} // namespace

/// Replaces what a thread asks for below `root`.
static void replaceQueries(RewriterBase &rewriter, Operation *root,
                           const ThreadPosition &at) {
  root->walk([&](Operation *op) {
    OpBuilder::InsertionGuard guard(rewriter);
    auto axis = [](auto query) {
      return static_cast<unsigned>(query.getDimension());
    };
    if (auto query = dyn_cast<gpu::BlockIdOp>(op)) {
      rewriter.replaceOp(op, at.blockId[axis(query)]);
    } else if (auto query = dyn_cast<gpu::ThreadIdOp>(op)) {
      rewriter.replaceOp(op, at.threadId[axis(query)]);
    } else if (auto query = dyn_cast<gpu::GridDimOp>(op)) {
      rewriter.replaceOp(op, at.gridDim[axis(query)]);
    } else if (auto query = dyn_cast<gpu::BlockDimOp>(op)) {
      rewriter.replaceOp(op, at.blockDim[axis(query)]);
    } else if (auto query = dyn_cast<gpu::GlobalIdOp>(op)) {
      rewriter.setInsertionPoint(op);
      Value first =
          arith::MulIOp::create(rewriter, op->getLoc(), at.blockId[axis(query)],
                                at.blockDim[axis(query)]);
      rewriter.replaceOpWithNewOp<arith::AddIOp>(op, first,
                                                 at.threadId[axis(query)]);
    }
  });
}

/// Replaces `launch` by a grid kernel that runs `body`, whose arguments are
/// made by `getArguments`.
template <typename LaunchTy>
static GridKernelOp replaceLaunch(
    RewriterBase &rewriter, LaunchTy launch, Region &body,
    function_ref<SmallVector<Value>(const ThreadPosition &)> getArguments) {
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(launch);
  Location loc = launch.getLoc();
  auto buildSizes = [&](gpu::KernelDim3 dims) {
    return llvm::map_to_vector<3>(toArray(dims), [&](Value size) {
      return buildGridSize(rewriter, loc, size);
    });
  };
  SmallVector<OpFoldResult> grid =
      buildSizes(launch.getGridSizeOperandValues());
  SmallVector<OpFoldResult> block =
      buildSizes(launch.getBlockSizeOperandValues());

  auto kernel = GridKernelOp::create(rewriter, loc, grid);
  kernel->setDiscardableAttrs(launch->getDiscardableAttrDictionary());
  rewriter.setInsertionPointToStart(kernel.getBody());
  ThreadPosition at;
  Value zero, one;
  auto getConstant = [&](Value &constant, int64_t value) {
    if (!constant) {
      OpBuilder::InsertionGuard atStart(rewriter);
      rewriter.setInsertionPointToStart(kernel.getBody());
      constant = arith::ConstantIndexOp::create(rewriter, loc, value);
    }
    return constant;
  };
  for (unsigned axis : {0, 1, 2}) {
    at.blockId[axis] = kernel.getBlockIndices()[axis];
    at.gridDim[axis] =
        getValueOrCreateConstantIndexOp(rewriter, loc, grid[axis]);
    at.blockDim[axis] =
        getValueOrCreateConstantIndexOp(rewriter, loc, block[axis]);
  }
  // The threads of a block in their sequence: x fastest.
  for (unsigned axis : {2, 1, 0}) {
    if (isConstantIntValue(block[axis], 1)) {
      at.threadId[axis] = getConstant(zero, 0);
      continue;
    }
    // One after the other: C++ has no sequence for arguments.
    Value first = getConstant(zero, 0);
    Value step = getConstant(one, 1);
    auto threads =
        scf::ForOp::create(rewriter, loc, first, at.blockDim[axis], step);
    at.threadId[axis] = threads.getInductionVar();
    rewriter.setInsertionPointToStart(threads.getBody());
  }
  inlineKernelBody(rewriter, loc, body, getArguments(at), [](Operation *op) {
    return isa<gpu::TerminatorOp, gpu::ReturnOp>(op);
  });
  replaceQueries(rewriter, kernel, at);
  // Extents that nothing asked for.
  for (Operation &op :
       llvm::make_early_inc_range(kernel.getBody()->getOperations()))
    if (isa<arith::ConstantIndexOp>(op) && isOpTriviallyDead(&op))
      rewriter.eraseOp(&op);
  rewriter.eraseOp(launch);
  return kernel;
}

GridKernelOp mlir::ttgrid::convertLaunch(RewriterBase &rewriter,
                                         gpu::LaunchOp launch) {
  auto getArguments = [&](const ThreadPosition &at) {
    SmallVector<Value> arguments(launch.getBody().getNumArguments());
    auto set = [&](gpu::KernelDim3 dims, const std::array<Value, 3> &values) {
      for (auto [argument, value] : llvm::zip_equal(toArray(dims), values))
        arguments[cast<BlockArgument>(argument).getArgNumber()] = value;
    };
    set(launch.getBlockIds(), at.blockId);
    set(launch.getThreadIds(), at.threadId);
    set(launch.getGridSize(), at.gridDim);
    set(launch.getBlockSize(), at.blockDim);
    return arguments;
  };
  GridKernelOp kernel =
      replaceLaunch(rewriter, launch, launch.getBody(), getArguments);
  // To the launch it is part of its syntax.
  kernel->removeAttr(gpu::LaunchOp::getNumWorkgroupAttributionsAttrName());
  return kernel;
}

GridKernelOp mlir::ttgrid::convertLaunch(RewriterBase &rewriter,
                                         gpu::LaunchFuncOp launch) {
  auto kernel = SymbolTable::lookupNearestSymbolFrom<gpu::GPUFuncOp>(
      launch, launch.getKernelAttr());
  // A copy: others may launch it too.
  Region body;
  IRMapping mapping;
  kernel.getBody().cloneInto(&body, mapping);
  return replaceLaunch(rewriter, launch, body, [&](const ThreadPosition &) {
    return SmallVector<Value>(launch.getKernelOperands());
  });
}

void mlir::ttgrid::eraseUnusedKernels(RewriterBase &rewriter, ModuleOp module,
                                      ArrayRef<gpu::GPUFuncOp> kernels) {
  for (gpu::GPUFuncOp kernel : kernels) {
    auto gpuModule = kernel->getParentOfType<gpu::GPUModuleOp>();
    if (!SymbolTable::symbolKnownUseEmpty(kernel, module))
      continue;
    rewriter.eraseOp(kernel);
    if (gpuModule.getBody()->empty() &&
        SymbolTable::symbolKnownUseEmpty(gpuModule, module))
      rewriter.eraseOp(gpuModule);
  }
  auto stop = [](gpu::GPUModuleOp) { return WalkResult::interrupt(); };
  if (!kernels.empty() && !module.walk(stop).wasInterrupted())
    module->removeAttr(gpu::GPUDialect::getContainerModuleAttrName());
}

namespace {
template <typename LaunchTy>
struct ConvertLaunch : OpRewritePattern<LaunchTy> {
  using OpRewritePattern<LaunchTy>::OpRewritePattern;

  LogicalResult matchAndRewrite(LaunchTy launch,
                                PatternRewriter &rewriter) const override {
    if (!isOnHost(launch))
      return rewriter.notifyMatchFailure(launch, "is launched by a GPU");
    SymbolTableCollection symbols;
    if (!succeedsInSilence(launch.getContext(), [&] {
          return checkLaunchConvertible(launch, symbols);
        }))
      return rewriter.notifyMatchFailure(launch, "can't become a grid kernel");
    convertLaunch(rewriter, launch);
    return success();
  }
};

struct ConvertGPUToTTPass
    : ttgrid::impl::ConvertGPUToTTPassBase<ConvertGPUToTTPass> {
  using ConvertGPUToTTPassBase::ConvertGPUToTTPassBase;

  void runOnOperation() override {
    SymbolTableCollection symbols;
    llvm::SetVector<gpu::GPUFuncOp> kernels;
    WalkResult result = getOperation().walk([&](Operation *op) -> WalkResult {
      if (!isOnHost(op))
        return WalkResult::advance();
      if (auto launch = dyn_cast<gpu::LaunchOp>(op))
        return checkLaunchConvertible(launch, symbols);
      auto launch = dyn_cast<gpu::LaunchFuncOp>(op);
      if (!launch)
        return WalkResult::advance();
      if (failed(checkLaunchConvertible(launch, symbols)))
        return WalkResult::interrupt();
      kernels.insert(symbols.lookupNearestSymbolFrom<gpu::GPUFuncOp>(
          launch, launch.getKernelAttr()));
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      return signalPassFailure();
    RewritePatternSet patterns(&getContext());
    populateConvertLaunchPatterns(patterns);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
    IRRewriter rewriter(&getContext());
    eraseUnusedKernels(rewriter, getOperation(), kernels.getArrayRef());
  }
};
} // namespace

void mlir::ttgrid::populateConvertLaunchPatterns(RewritePatternSet &patterns) {
  patterns.add<ConvertLaunch<gpu::LaunchOp>, ConvertLaunch<gpu::LaunchFuncOp>>(
      patterns.getContext());
}
