//===- DistributeGrid.cpp - Grid kernels as persistent loops --------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LoweringFault.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "ttgrid/Conversion/Passes.h"
#include "ttgrid/IR/SymbolReferences.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_DISTRIBUTEGRIDPASS
#include "ttgrid/Conversion/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

//===----------------------------------------------------------------------===//
// Soundness
//===----------------------------------------------------------------------===//

/// Ends a diagnostic of launch=core-id with the way out.
static Fault offerParallel(InFlightDiagnostic diagnostic) {
  diagnostic.attachNote() << "launch=parallel keeps the function a host "
                             "function and has no such rule";
  return diagnostic;
}

/// Whether all that is done with `buffer` is done by `kernel`, or frees it.
static bool isUsedByKernelAlone(Value buffer, GridKernelOp kernel) {
  return llvm::all_of(buffer.getUses(), [&](OpOperand &use) {
    Operation *user = use.getOwner();
    if (kernel->isAncestor(user))
      return true;
    auto effects = dyn_cast<MemoryEffectOpInterface>(user);
    if (!effects)
      return false;
    SmallVector<MemoryEffects::EffectInstance> onBuffer;
    effects.getEffectsOnValue(buffer, onBuffer);
    if (!onBuffer.empty())
      return llvm::all_of(onBuffer, [](const auto &effect) {
        return isa<MemoryEffects::Free>(effect.getEffect());
      });
    // A view of the buffer, or a query such as its size.
    return isMemoryEffectFree(user) &&
           !user->hasTrait<OpTrait::IsTerminator>() &&
           llvm::all_of(user->getResults(), [&](Value result) {
             return isUsedByKernelAlone(result, kernel);
           });
  });
}

/// Whether every core may run `op`, which stands beside `kernel`; what is in
/// the regions of `op` apart.
static bool isRepeatable(Operation *op, GridKernelOp kernel) {
  if (isMemoryEffectFree(op))
    return true;
  auto interface = dyn_cast<MemoryEffectOpInterface>(op);
  // Without effects of its own it has those of the operations in it.
  if (!interface)
    return op->hasTrait<OpTrait::HasRecursiveMemoryEffects>();
  SmallVector<MemoryEffects::EffectInstance> effects;
  interface.getEffects(effects);
  return llvm::all_of(
      effects, [&](const MemoryEffects::EffectInstance &effect) {
        if (!isa<MemoryEffects::Allocate, MemoryEffects::Free>(
                effect.getEffect()))
          return false;
        Value buffer = effect.getValue();
        if (!buffer)
          return false;
        // What is freed here must have been allocated here.
        Operation *allocation = buffer.getDefiningOp();
        return allocation &&
               hasEffect<MemoryEffects::Allocate>(allocation, buffer) &&
               isUsedByKernelAlone(buffer, kernel);
      });
}

/// What keeps `function` from becoming a per-core program.
static Fault findProgramFault(FunctionOpInterface function,
                              MutableArrayRef<GridKernelOp> kernels) {
  GridKernelOp kernel = kernels.front();
  if (kernels.size() > 1) {
    InFlightDiagnostic diagnostic =
        kernels[1].emitOpError()
        << "is one of " << kernels.size()
        << " grid kernels in a function that is to become a per-core program, "
           "which holds one";
    diagnostic.attachNote(kernel.getLoc()) << "the first is here";
    return offerParallel(std::move(diagnostic));
  }
  if (kernel->getBlock() != &function.getFunctionBody().front())
    return offerParallel(
        kernel.emitOpError()
        << "is not directly in the entry block of a function that is to "
           "become a per-core program");
  Operation *beside = nullptr;
  function.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (op == kernel)
      return WalkResult::skip();
    if (op == function || isRepeatable(op, kernel))
      return WalkResult::advance();
    beside = op;
    return WalkResult::interrupt();
  });
  if (!beside)
    return {};
  InFlightDiagnostic diagnostic =
      beside->emitOpError()
      << "has memory effects, or may have, beside a grid kernel; every core "
         "would run it";
  diagnostic.attachNote(kernel.getLoc())
      << "the kernel whose function is to become a per-core program";
  return offerParallel(std::move(diagnostic));
}

/// What refers to `function`: what called it once would have to call it once
/// for every core.
static Fault findReference(FunctionOpInterface function,
                           SymbolReferences &references) {
  Operation *reference =
      references.lookup(cast<SymbolOpInterface>(function.getOperation()));
  if (!reference)
    return {};
  InFlightDiagnostic diagnostic =
      reference->emitOpError()
      << "refers to '" << function.getName()
      << "', which is to become a per-core program that every core calls";
  diagnostic.attachNote(function.getLoc()) << "the function is here";
  return offerParallel(std::move(diagnostic));
}

/// What keeps `function` from holding all cores of its kernels.
static Fault findHostFault(FunctionOpInterface function, GridKernelOp kernel) {
  CoreIdOp coreId;
  function.walk([&](CoreIdOp op) {
    coreId = op;
    return WalkResult::interrupt();
  });
  if (!coreId)
    return {};
  InFlightDiagnostic diagnostic =
      coreId.emitOpError() << "is in a function that launch=parallel keeps a "
                              "host function, which runs on no one core";
  diagnostic.attachNote(kernel.getLoc()) << "this kernel runs on the cores";
  return diagnostic;
}

/// What is wrong with a kernel, whatever its function.
static Fault findKernelFault(GridKernelOp kernel) {
  if (!kernel.getSchedule()) {
    InFlightDiagnostic diagnostic = kernel.emitOpError() << "has no schedule";
    diagnostic.attachNote() << "run --tt-infer-schedule first, or write for "
                               "instance schedule(<cores = 64, partition = "
                               "contiguous, order = row_major>)";
    return diagnostic;
  }
  if (!kernel->getParentOfType<FunctionOpInterface>())
    return kernel.emitOpError() << "is in no function";
  return findLoweringFault(cast<LoopLikeOpInterface>(kernel.getOperation()));
}

/// What is wrong with a function for its kernels, which are all it has.
/// `references` is there where it is to become a per-core program.
static Fault findFunctionFault(FunctionOpInterface function,
                               MutableArrayRef<GridKernelOp> kernels,
                               SymbolReferences *references) {
  TTGridDialect::LaunchAttrHelper launch(function->getContext());
  if (launch.isAttrPresent(function))
    return kernels.front().emitOpError()
           << "is in a function that is a per-core program already: it has "
              "tt.launch";
  if (!references)
    return findHostFault(function, kernels.front());
  if (Fault fault = findProgramFault(function, kernels); isFault(fault))
    return fault;
  return findReference(function, *references);
}

LogicalResult mlir::ttgrid::checkDistributable(Operation *root,
                                               LaunchMode launch) {
  llvm::MapVector<Operation *, SmallVector<GridKernelOp>> kernelsOf;
  WalkResult result = root->walk([&](GridKernelOp kernel) {
    if (failed(LogicalResult(findKernelFault(kernel))))
      return WalkResult::interrupt();
    kernelsOf[kernel->getParentOfType<FunctionOpInterface>()].push_back(kernel);
    return WalkResult::advance();
  });
  if (result.wasInterrupted())
    return failure();
  std::optional<SymbolReferences> references;
  if (launch == LaunchMode::CoreId && !kernelsOf.empty())
    references.emplace(root);
  for (auto &[function, kernels] : kernelsOf)
    if (failed(LogicalResult(
            findFunctionFault(cast<FunctionOpInterface>(function), kernels,
                              references ? &*references : nullptr))))
      return failure();
  return success();
}

/// The same for one kernel.
static Fault findDistributeFault(GridKernelOp kernel, LaunchMode launch) {
  if (Fault fault = findKernelFault(kernel); isFault(fault))
    return fault;
  auto function = kernel->getParentOfType<FunctionOpInterface>();
  SmallVector<GridKernelOp> kernels;
  function.walk([&](GridKernelOp other) { kernels.push_back(other); });
  std::optional<SymbolReferences> references;
  if (launch == LaunchMode::CoreId) {
    Operation *root = function;
    while (Operation *outer = root->getParentOp())
      root = outer;
    references.emplace(root);
  }
  return findFunctionFault(function, kernels,
                           references ? &*references : nullptr);
}

//===----------------------------------------------------------------------===//
// Rewriting
//===----------------------------------------------------------------------===//

PersistentLoopOp mlir::ttgrid::distributeGrid(RewriterBase &rewriter,
                                              GridKernelOp kernel,
                                              LaunchMode launch) {
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(kernel);
  Location loc = kernel.getLoc();
  ScheduleAttr schedule = *kernel.getSchedule();
  bool isParallel = launch == LaunchMode::Parallel;

  Value core;
  if (!isParallel)
    core = CoreIdOp::create(rewriter, loc);
  Value numCores = kernel.getNumCores();
  if (!numCores && !schedule.hasStaticCores())
    numCores = NumCoresOp::create(rewriter, loc);
  if (isParallel) {
    Value count = numCores ? numCores
                           : arith::ConstantIndexOp::create(
                                 rewriter, loc, schedule.getNumCores());
    Value zero = arith::ConstantIndexOp::create(rewriter, loc, 0);
    Value one = arith::ConstantIndexOp::create(rewriter, loc, 1);
    auto cores = scf::ParallelOp::create(rewriter, loc, zero, count, one);
    rewriter.setInsertionPointToStart(cores.getBody());
    core = cores.getInductionVars().front();
  }

  auto loop = PersistentLoopOp::create(rewriter, loc, kernel.getMixedSizes(),
                                       core, schedule, numCores);
  loop->setDiscardableAttrs(kernel->getDiscardableAttrDictionary());
  rewriter.eraseBlock(loop.getBody());
  rewriter.inlineRegionBefore(kernel.getRegion(), loop.getRegion(),
                              loop.getRegion().end());
  if (!isParallel) {
    auto function = kernel->getParentOfType<FunctionOpInterface>();
    rewriter.modifyOpInPlace(function, [&] {
      TTGridDialect::LaunchAttrHelper(kernel.getContext())
          .setAttr(function,
                   LaunchAttr::get(kernel.getContext(), kernel.getStaticSizes(),
                                   schedule));
    });
  }
  rewriter.eraseOp(kernel);
  return loop;
}

void mlir::ttgrid::distributeGrids(Operation *root, LaunchMode launch) {
  IRRewriter rewriter(root->getContext());
  root->walk(
      [&](GridKernelOp kernel) { distributeGrid(rewriter, kernel, launch); });
}

namespace {
struct DistributeGrid : OpRewritePattern<GridKernelOp> {
  DistributeGrid(MLIRContext *context, LaunchMode launch)
      : OpRewritePattern(context), launch(launch) {}

  LogicalResult matchAndRewrite(GridKernelOp kernel,
                                PatternRewriter &rewriter) const override {
    if (Fault fault = findDistributeFault(kernel, launch); isFault(fault))
      return failMatch(rewriter, kernel, std::move(fault));
    distributeGrid(rewriter, kernel, launch);
    return success();
  }

  LaunchMode launch;
};

struct DistributeGridPass
    : ttgrid::impl::DistributeGridPassBase<DistributeGridPass> {
  using DistributeGridPassBase::DistributeGridPassBase;

  void getDependentDialects(DialectRegistry &registry) const override {
    DistributeGridPassBase::getDependentDialects(registry);
    registerPartitionLowerings(registry);
  }

  void runOnOperation() override {
    if (failed(checkDistributable(getOperation(), launch)))
      return signalPassFailure();
    distributeGrids(getOperation(), launch);
  }
};
} // namespace

void mlir::ttgrid::populateDistributeGridPatterns(RewritePatternSet &patterns,
                                                  LaunchMode launch) {
  patterns.add<DistributeGrid>(patterns.getContext(), launch);
}
