//===- Plan.h - What the host hands to each core ----------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A per-core program takes its share of the grid as runtime arguments, which
// the host fills in for each core. The plan is the list of their values.
// docs/plan.md has its form as JSON.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_PLAN_H
#define TTGRID_SCHEDULE_PLAN_H

#include "ttgrid/Schedule/Schedule.h"
#include "llvm/Support/raw_ostream.h"

#include <optional>
#include <vector>

namespace mlir::ttgrid {

/// What a per-core program can ask its host for.
enum class RuntimeArgument {
  CoreId,
  NumCores,
  /// The position of the core's first tile.
  StartTile,
  TileCount
};

/// "core_id", "num_cores", "start_tile" or "tile_count".
llvm::StringRef stringify(RuntimeArgument argument);
/// The inverse of stringify; nothing for any other text.
std::optional<RuntimeArgument> parseRuntimeArgument(llvm::StringRef text);
/// The same, with an error that lists the names there are.
llvm::Expected<RuntimeArgument> lookupRuntimeArgument(llvm::StringRef text);
/// All names, for messages: "core_id, num_cores, start_tile and tile_count"
/// with "and" as `conjunction`.
std::string listRuntimeArguments(llvm::StringRef conjunction,
                                 llvm::StringRef quote = "");

/// Something that the tiles of a kernel touch.
struct PlanOperand {
  std::string name;
  /// The number of the function's argument, if it is one.
  std::optional<int64_t> argument;
  /// "read", "write" or "atomic".
  std::string kind;
  /// "exact" (of one tile), "over" or "unknown".
  std::string precision;
};

/// The first and last index per dimension.
using PlanBox = llvm::SmallVector<std::pair<int64_t, int64_t>, 4>;

struct PlanEntry {
  int64_t core;
  llvm::SmallVector<int64_t, 2> coordinates;
  int64_t tileCount;
  /// Nothing for an idle core.
  std::optional<Tile> firstTile;
  /// In the sequence in which they were asked for.
  llvm::SmallVector<int64_t, 4> arguments;
  /// Per operand of the plan the box around what the core's tiles touch,
  /// nothing where that is nothing.
  std::vector<std::optional<PlanBox>> boxes;
};

/// One entry per core, by core id. Idle cores are there too: a core that the
/// host forgets goes on with the program and arguments of the run before.
struct Plan {
  llvm::SmallVector<RuntimeArgument> arguments;
  std::vector<PlanEntry> entries;
  /// Whether the plan has the boxes that tiles touch; addFootprints in
  /// ttgrid/Analysis/PlanFootprints.h gives it these.
  bool hasFootprints = false;
  std::vector<PlanOperand> operands;
};

/// The most cores that are listed one by one.
constexpr int64_t maxListedCores = int64_t(1) << 20;
/// Refuses a schedule of more cores than that.
llvm::Error checkListed(const Schedule &schedule);

/// The plan of a schedule for a program with these runtime arguments. Refuses
/// more than maxListedCores cores, and start_tile and tile_count where a core's
/// share is not one range of positions, since a loop over such a range would do
/// the tiles of others.
llvm::Expected<Plan> getPlan(const Schedule &schedule,
                             llvm::ArrayRef<RuntimeArgument> arguments);

/// All arguments that getPlan accepts for the schedule.
llvm::SmallVector<RuntimeArgument>
getRuntimeArguments(const Schedule &schedule);

/// The version of the JSON form, which changes with every change that a
/// reader could notice.
constexpr int64_t planVersion = 1;
/// That of a plan with footprints.
constexpr int64_t planVersionWithFootprints = 2;

/// Prints the plan of a schedule as JSON, one line per core. `scheduleText` is
/// how the schedule was written; empty where nobody wrote it.
void printJson(llvm::raw_ostream &os, const Plan &plan,
               const Schedule &schedule, llvm::StringRef scheduleText = "");

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_PLAN_H
