//===- FindSchedules.h - The schedules in a program -------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TOOLS_TTSCHEDULE_FINDSCHEDULES_H
#define TTGRID_TOOLS_TTSCHEDULE_FINDSCHEDULES_H

#include "ttgrid/IR/TTGrid.h"
#include "ttgrid/Schedule/Plan.h"

#include <string>
#include <vector>

namespace mlir::ttgrid {

/// A schedule that a program has for some grid.
struct FoundSchedule {
  /// Where, such as "kernel.mlir:3: tt.grid_kernel in @fill".
  std::string name;
  /// The function that it is in or on; empty outside of functions.
  std::string function;
  ScheduleAttr schedule;
  /// The grid, as far as it is known: a size may be ShapedType::kDynamic, and
  /// without a size a schedule stands by itself.
  SmallVector<int64_t> grid;
  /// The runtime arguments of a per-core program.
  SmallVector<RuntimeArgument> arguments;
  /// Whether a program has it, and not the command line.
  bool isFromProgram = false;
  /// Whether it was chosen for operands, and which came second; may be null.
  bool isChosen = false;
  ScheduleAttr runnerUp;
  /// The kernel, where it is one that is not converted yet.
  GridKernelOp kernel;
};

/// The schedules of the kernels, loops and per-core programs in `root`, and
/// those that stand by themselves.
std::vector<FoundSchedule> findSchedules(Operation *root);

} // namespace mlir::ttgrid

#endif // TTGRID_TOOLS_TTSCHEDULE_FINDSCHEDULES_H
