//===- Prove.h - tt-schedule --prove ----------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TOOLS_TTSCHEDULE_PROVE_H
#define TTGRID_TOOLS_TTSCHEDULE_PROVE_H

#include "ttgrid/IR/TTGrid.h"

namespace mlir::ttgrid {

struct ProveRequest {
  /// ShapedType::kDynamic: any size.
  SmallVector<int64_t> grid;
  /// How many cores `cores = ?` stands for; nothing: any number.
  std::optional<int64_t> numCores;
  /// The program to ask; empty for the one that is found.
  std::string solver;
  /// The most seconds for one query.
  unsigned seconds = 60;
  bool asJson = false;
  /// The names of the goals to prove; empty for all.
  std::vector<std::string> goals;
  /// Names the goals and asks nothing.
  bool listsGoals = false;
};

/// Prints what is proved of the schedule. Returns whether all is.
llvm::Expected<bool> proveSchedule(ScheduleAttr schedule,
                                   const ProveRequest &request);

} // namespace mlir::ttgrid

#endif // TTGRID_TOOLS_TTSCHEDULE_PROVE_H
