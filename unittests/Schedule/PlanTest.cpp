//===- PlanTest.cpp - What the host hands to each core --------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Schedule/Plan.h"

#include "ttgrid/Schedule/Blocked.h"
#include "ttgrid/Schedule/Contiguous.h"
#include "ttgrid/Schedule/Cyclic.h"
#include "ttgrid/Schedule/Ranges.h"

#include "gtest/gtest.h"

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::SmallVector;

constexpr RuntimeArgument coreId = RuntimeArgument::CoreId;
constexpr RuntimeArgument numCores = RuntimeArgument::NumCores;
constexpr RuntimeArgument startTile = RuntimeArgument::StartTile;
constexpr RuntimeArgument tileCount = RuntimeArgument::TileCount;

static Schedule getSchedule(ArrayRef<int64_t> sizes, ArrayRef<int64_t> cores,
                            PartitionRef partition) {
  return llvm::cantFail(Schedule::get(
      sizes, llvm::cantFail(CoreGrid::get(cores)), std::move(partition),
      llvm::cantFail(Order::getRowMajor(sizes.size()))));
}

TEST(Plan, NamesOfArguments) {
  for (RuntimeArgument argument : {coreId, numCores, startTile, tileCount})
    EXPECT_EQ(parseRuntimeArgument(stringify(argument)), argument);
  EXPECT_EQ(stringify(coreId), "core_id");
  EXPECT_EQ(stringify(numCores), "num_cores");
  EXPECT_EQ(stringify(startTile), "start_tile");
  EXPECT_EQ(stringify(tileCount), "tile_count");
  EXPECT_EQ(parseRuntimeArgument("core-id"), std::nullopt);
  EXPECT_EQ(parseRuntimeArgument(""), std::nullopt);
}

TEST(Plan, ArgumentsInTheSequenceAskedFor) {
  Schedule schedule = getSchedule({4, 5}, {3}, getContiguousPartition());
  Plan plan = llvm::cantFail(
      getPlan(schedule, {tileCount, coreId, startTile, numCores, coreId}));
  ASSERT_EQ(plan.entries.size(), 3u);
  EXPECT_EQ(plan.entries[0].arguments, SmallVector<int64_t>({7, 0, 0, 3, 0}));
  EXPECT_EQ(plan.entries[1].arguments, SmallVector<int64_t>({7, 1, 7, 3, 1}));
  EXPECT_EQ(plan.entries[2].arguments, SmallVector<int64_t>({6, 2, 14, 3, 2}));
  EXPECT_EQ(plan.entries[2].firstTile, Tile({2, 4}));
}

TEST(Plan, IdleCoresStay) {
  Plan plan =
      llvm::cantFail(getPlan(getSchedule({2}, {2, 2}, getContiguousPartition()),
                             {startTile, tileCount}));
  ASSERT_EQ(plan.entries.size(), 4u);
  EXPECT_EQ(plan.entries[3].core, 3);
  EXPECT_EQ(plan.entries[3].coordinates, SmallVector<int64_t>({1, 1}));
  EXPECT_EQ(plan.entries[3].tileCount, 0);
  EXPECT_EQ(plan.entries[3].firstTile, std::nullopt);
  EXPECT_EQ(plan.entries[3].arguments, SmallVector<int64_t>({2, 0}));
}

TEST(Plan, EmptyGrid) {
  Plan plan =
      llvm::cantFail(getPlan(getSchedule({0, 4}, {2}, getContiguousPartition()),
                             {startTile, tileCount}));
  for (const PlanEntry &entry : plan.entries)
    EXPECT_EQ(entry.arguments, SmallVector<int64_t>({0, 0}));
}

TEST(Plan, ExplicitRanges) {
  PartitionRef ranges =
      llvm::cantFail(getRangesPartition({{5, 3}, {8, 0}, {0, 5}}));
  Plan plan = llvm::cantFail(
      getPlan(getSchedule({8}, {3}, ranges), {startTile, tileCount}));
  EXPECT_EQ(plan.entries[0].arguments, SmallVector<int64_t>({5, 3}));
  EXPECT_EQ(plan.entries[1].arguments, SmallVector<int64_t>({8, 0}));
  EXPECT_EQ(plan.entries[2].arguments, SmallVector<int64_t>({0, 5}));
}

TEST(Plan, SharesThatAreNoRange) {
  // Even where each core has at most one block.
  const Schedule schedules[] = {
      getSchedule({4}, {4}, llvm::cantFail(getCyclicPartition())),
      getSchedule({4, 4}, {2, 2}, getBlockedPartition())};
  for (const Schedule &schedule : schedules) {
    EXPECT_EQ(getRuntimeArguments(schedule),
              SmallVector<RuntimeArgument>({coreId, numCores}));
    Plan plan = llvm::cantFail(getPlan(schedule, {coreId, numCores}));
    EXPECT_EQ(plan.entries[1].arguments, SmallVector<int64_t>({1, 4}));
    EXPECT_EQ(llvm::toString(getPlan(schedule, {startTile}).takeError()),
              "the plan has no start_tile where a core's share is not one "
              "range of positions; ask for core_id and num_cores, or use the "
              "partition contiguous or ranges");
    EXPECT_EQ(llvm::toString(getPlan(schedule, {tileCount}).takeError()),
              "the plan has no tile_count where a core's share is not one "
              "range of positions; ask for core_id and num_cores, or use the "
              "partition contiguous or ranges");
  }
}

TEST(Plan, Json) {
  Schedule schedule = getSchedule({3, 2}, {2, 2}, getContiguousPartition());
  Plan plan = llvm::cantFail(getPlan(schedule, getRuntimeArguments(schedule)));
  std::string text;
  llvm::raw_string_ostream os(text);
  printJson(os, plan, schedule, "<as written>");
  EXPECT_EQ(text, R"({
  "version": 1,
  "schedule": "<as written>",
  "grid": [3,2],
  "num_tiles": 6,
  "core_grid": [2,2],
  "core_order": "row_major",
  "arguments": ["core_id","num_cores","start_tile","tile_count"],
  "cores": [
    {"core":0,"coordinates":[0,0],"tile_count":2,"first_tile":[0,0],"arguments":[0,4,0,2]},
    {"core":1,"coordinates":[0,1],"tile_count":2,"first_tile":[1,0],"arguments":[1,4,2,2]},
    {"core":2,"coordinates":[1,0],"tile_count":1,"first_tile":[2,0],"arguments":[2,4,4,1]},
    {"core":3,"coordinates":[1,1],"tile_count":1,"first_tile":[2,1],"arguments":[3,4,5,1]}
  ]
}
)");
}
