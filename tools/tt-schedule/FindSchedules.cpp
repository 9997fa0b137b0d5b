//===- FindSchedules.cpp - The schedules in a program ---------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FindSchedules.h"

#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace mlir::ttgrid;

static FunctionOpInterface getFunction(Operation *op) {
  if (auto function = dyn_cast<FunctionOpInterface>(op))
    return function;
  return op->getParentOfType<FunctionOpInterface>();
}

static FoundSchedule describe(Operation *op, ScheduleAttr schedule,
                              ArrayRef<int64_t> grid) {
  FoundSchedule found;
  if (auto location = dyn_cast<FileLineColLoc>(op->getLoc()))
    found.name = (llvm::sys::path::filename(location.getFilename()) + ":" +
                  Twine(location.getLine()) + ": ")
                     .str();
  FunctionOpInterface function = getFunction(op);
  if (function)
    found.function = function.getName().str();
  if (op == function)
    found.name += "@" + found.function;
  else if (function)
    found.name += op->getName().getStringRef().str() + " in @" + found.function;
  else
    found.name += op->getName().getStringRef().str();
  found.schedule = schedule;
  found.isFromProgram = true;
  found.grid = llvm::to_vector(grid);
  return found;
}

/// What the program asks its host for, in the order of its arguments.
static SmallVector<RuntimeArgument>
getRuntimeArguments(FunctionOpInterface function) {
  SmallVector<RuntimeArgument> arguments;
  for (unsigned i = 0, e = function.getNumArguments(); i < e; ++i) {
    auto marked = function.getArgAttrOfType<StringAttr>(
        i, TTGridDialect::RuntimeArgAttrHelper::getNameStr());
    if (!marked)
      continue;
    if (std::optional<RuntimeArgument> argument = parseRuntimeArgument(marked))
      arguments.push_back(*argument);
  }
  return arguments;
}

/// Whether an operation around `op` records the same launch.
static bool isRecordedOutside(Operation *op, LaunchAttr launch) {
  TTGridDialect::LaunchAttrHelper helper(op->getContext());
  while ((op = op->getParentOp()))
    if (helper.getAttr(op) == launch)
      return true;
  return false;
}

std::vector<FoundSchedule> mlir::ttgrid::findSchedules(Operation *root) {
  std::vector<FoundSchedule> all;
  TTGridDialect::LaunchAttrHelper launchHelper(root->getContext());
  TTGridDialect::ScheduleAttrHelper scheduleHelper(root->getContext());
  root->walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (auto kernel = dyn_cast<GridKernelOp>(op)) {
      ScheduleAttr schedule = kernel.getScheduleAttr();
      if (!schedule)
        schedule = getEnclosingSchedule(op);
      if (schedule) {
        all.push_back(describe(op, schedule, kernel.getStaticSizes()));
        all.back().kernel = kernel;
      }
      return;
    }
    if (auto loop = dyn_cast<PersistentLoopOp>(op)) {
      all.push_back(describe(op, loop.getSchedule(), loop.getStaticSizes()));
      return;
    }
    if (LaunchAttr launch = launchHelper.getAttr(op)) {
      if (isRecordedOutside(op, launch))
        return;
      all.push_back(describe(op, launch.getSchedule(), launch.getGrid()));
      if (auto function = dyn_cast<FunctionOpInterface>(op))
        all.back().arguments = ::getRuntimeArguments(function);
      return;
    }
    // A schedule that kernels take is shown with them.
    if (ScheduleAttr schedule = scheduleHelper.getAttr(op)) {
      WalkResult hasKernel =
          op->walk([](GridKernelOp) { return WalkResult::interrupt(); });
      if (!hasKernel.wasInterrupted())
        all.push_back(describe(op, schedule, {}));
    }
  });
  return all;
}
