//===- Operands.h - What the tiles touch, on the command line ---*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TOOLS_TTSCHEDULE_OPERANDS_H
#define TTGRID_TOOLS_TTSCHEDULE_OPERANDS_H

#include "ttgrid/Analysis/Cost/AutoSchedule.h"
#include "llvm/Support/CommandLine.h"

#include <functional>

namespace mlir::ttgrid {

/// The options --operands, --cache and --device, in this category.
void addOperandOptions(llvm::cl::OptionCategory &category);

/// Whether --operands says what the tiles touch.
bool hasOperands();

/// The schedule that `--schedule auto` stands for on a grid. `numCores` is what
/// --cores says.
llvm::Expected<AutoSchedule> chooseSchedule(MLIRContext *context,
                                            ArrayRef<int64_t> sizes,
                                            std::optional<int64_t> numCores);

/// Prints what a schedule moves, and why that is good or bad. `runnerUp` is not
/// null where the schedule was chosen.
llvm::Error printReport(raw_ostream &os, ArrayRef<int64_t> sizes,
                        ScheduleAttr schedule, ScheduleAttr runnerUp,
                        bool isChosen, std::optional<int64_t> numCores);

/// For a picture: the share of the largest load of any tile that a tile loads
/// anew, when the tiles of each core are asked for in its sequence.
llvm::Expected<
    std::function<double(int64_t core, llvm::ArrayRef<int64_t> tile)>>
getLoads(const Schedule &schedule);

} // namespace mlir::ttgrid

#endif // TTGRID_TOOLS_TTSCHEDULE_OPERANDS_H
