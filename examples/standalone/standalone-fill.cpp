//===- standalone-fill.cpp - Make a kernel and its persistent loop --------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a front end does: build a grid kernel, give it a schedule, and have the
// loop of one core made of it. Then what its host program does: ask the same
// schedule what each core's arguments are.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"
#include "ttgrid/Conversion/GridToPersistent/GridToPersistent.h"
#include "ttgrid/IR/TTGrid.h"
#include "ttgrid/RegisterAll.h"
#include "ttgrid/Schedule/Plan.h"
#include "ttgrid/Transforms/Transforms.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

/// A function that stores a value to each element of a matrix, one element per
/// tile.
static ttgrid::GridKernelOp buildKernel(ModuleOp module,
                                        ArrayRef<int64_t> sizes) {
  MLIRContext *context = module.getContext();
  Location loc = module.getLoc();
  OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
  auto matrix = MemRefType::get(sizes, builder.getF32Type());
  auto type = builder.getFunctionType({builder.getF32Type(), matrix}, {});
  auto function = func::FuncOp::create(builder, loc, "fill", type);
  Block *entry = function.addEntryBlock();
  builder.setInsertionPointToStart(entry);

  auto schedule = ttgrid::ScheduleAttr::get(
      context, /*numCores=*/4, ttgrid::ContiguousAttr::get(context),
      ttgrid::GroupedAttr::get(context, /*size=*/2, /*serpentine=*/true));
  auto kernel = ttgrid::GridKernelOp::create(
      builder, loc, getAsIndexOpFoldResult(context, sizes), schedule,
      /*numCores=*/Value(),
      [&](OpBuilder &body, Location loc, ValueRange indices) {
        memref::StoreOp::create(body, loc, entry->getArgument(0),
                                entry->getArgument(1), indices);
      });
  func::ReturnOp::create(builder, loc);
  return kernel;
}

/// The loop of one core, whose share the host hands in.
static LogicalResult convert(ttgrid::GridKernelOp kernel) {
  ModuleOp module = kernel->getParentOfType<ModuleOp>();
  auto function = kernel->getParentOfType<FunctionOpInterface>();
  if (failed(ttgrid::checkDistributable(module, ttgrid::LaunchMode::CoreId)) ||
      failed(ttgrid::checkLowerable(
          cast<LoopLikeOpInterface>(kernel.getOperation()))))
    return failure();
  IRRewriter rewriter(kernel.getContext());
  rewriter.setInsertionPoint(kernel);
  ttgrid::PersistentLoopOp loop =
      ttgrid::distributeGrid(rewriter, kernel, ttgrid::LaunchMode::CoreId);
  rewriter.setInsertionPoint(loop);
  ttgrid::lowerPersistentLoop(rewriter, loop, ttgrid::RecoveryOptions());
  ttgrid::SymbolReferences references(module);
  return ttgrid::moveCoresToArguments(rewriter, function, references);
}

int main() {
  DialectRegistry registry;
  registry.insert<arith::ArithDialect, func::FuncDialect, memref::MemRefDialect,
                  scf::SCFDialect>();
  ttgrid::registerAllDialects(registry);
  MLIRContext context(registry);
  context.loadAllAvailableDialects();

  OwningOpRef<ModuleOp> module =
      ModuleOp::create(UnknownLoc::get(&context), "standalone");
  SmallVector<int64_t> sizes = {5, 6};
  ttgrid::GridKernelOp kernel = buildKernel(*module, sizes);
  if (failed(verify(*module)))
    return 1;
  ttgrid::ScheduleAttr attribute = kernel.getScheduleAttr();
  llvm::outs() << *module << "\n";

  if (failed(convert(kernel)) || failed(verify(*module)))
    return 1;
  llvm::outs() << *module << "\n";

  auto schedule = llvm::cantFail(attribute.resolve(sizes));
  auto plan = llvm::cantFail(
      ttgrid::getPlan(schedule, {ttgrid::RuntimeArgument::StartTile,
                                 ttgrid::RuntimeArgument::TileCount}));
  for (const ttgrid::PlanEntry &core : plan.entries)
    llvm::outs() << "core " << core.core << ": start_tile " << core.arguments[0]
                 << ", tile_count " << core.arguments[1] << "\n";
  return 0;
}
