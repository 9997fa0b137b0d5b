//===- OrderTest.cpp - Orders agree with the recursive walk ---------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Shares.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir::ttgrid;
using namespace mlir::ttgrid::test;
using llvm::ArrayRef;
using Levels = std::vector<Level>;

static CoreGrid getCores(int64_t numCores) {
  return llvm::cantFail(CoreGrid::get({numCores}));
}

/// The order, for one core.
static Schedule getSchedule(ArrayRef<int64_t> sizes, Order order) {
  return llvm::cantFail(Schedule::get(
      sizes, getCores(1), getContiguousPartition(), std::move(order)));
}

/// Compares an order with the walk over `levels`, on every grid.
static void checkOnAllGrids(const Order &order, ArrayRef<Level> levels,
                            int64_t maxSize) {
  for (const std::vector<int64_t> &sizes :
       getAllSizes(order.getRank(), maxSize))
    ASSERT_TRUE(checkPositions(getSchedule(sizes, order), walk(levels, sizes)))
        << spell(levels) << " on " << spell(sizes);
}

/// Every choice of serpentine levels of a nest, on every grid.
static void checkSerpentines(unsigned rank, ArrayRef<Level> levels,
                             int64_t maxSize) {
  for (const Levels &choice : getAllSerpentines(levels)) {
    Order order = llvm::cantFail(Order::get(rank, choice));
    checkOnAllGrids(order, choice, maxSize);
    if (testing::Test::HasFatalFailure())
      return;
  }
}

/// No level serpentine, and all of them.
static void checkBothWays(unsigned rank, Levels levels, int64_t maxSize) {
  for (bool serpentine : {false, true}) {
    for (Level &level : levels)
      level.serpentine = serpentine;
    checkOnAllGrids(llvm::cantFail(Order::get(rank, levels)), levels, maxSize);
    if (testing::Test::HasFatalFailure())
      return;
  }
}

TEST(Order, PermutationsOfEveryRank) {
  for (unsigned rank = 1; rank <= 4; ++rank)
    for (const Levels &levels : getAllPermutations(rank))
      ASSERT_NO_FATAL_FAILURE(checkSerpentines(rank, levels, rank < 4 ? 5 : 3));
}

TEST(Order, GroupsOfEveryRank) {
  for (unsigned rank = 1; rank <= 4; ++rank)
    for (int64_t size = 1; size <= 4; ++size)
      ASSERT_NO_FATAL_FAILURE(checkSerpentines(
          rank, getGroupedLevels(rank, size, false), rank < 4 ? 5 : 4));
}

TEST(Order, NestsOfRank1) {
  const std::vector<std::vector<int64_t>> choices = {
      {1},       {2, 1},    {3, 1},    {4, 1},
      {4, 2, 1}, {6, 2, 1}, {6, 3, 1}, {8, 4, 2, 1}};
  for (const std::vector<int64_t> &cuts : choices)
    for (const Levels &levels : getAllInterleavings({cuts}))
      ASSERT_NO_FATAL_FAILURE(checkSerpentines(1, levels, 20));
}

TEST(Order, NestsOfRank2) {
  const std::vector<std::vector<int64_t>> choices = {
      {1}, {2, 1}, {3, 1}, {4, 1}, {4, 2, 1}};
  for (const std::vector<int64_t> &rows : choices)
    for (const std::vector<int64_t> &columns : choices)
      for (const Levels &levels : getAllInterleavings({rows, columns}))
        ASSERT_NO_FATAL_FAILURE(checkSerpentines(2, levels, 5));
}

TEST(Order, NestsOfRank3) {
  const std::vector<std::vector<std::vector<int64_t>>> choices = {
      {{2, 1}, {1}, {1}},
      {{1}, {2, 1}, {1}},
      {{1}, {1}, {2, 1}},
      {{2, 1}, {3, 1}, {1}},
      {{1}, {2, 1}, {2, 1}}};
  for (const std::vector<std::vector<int64_t>> &cuts : choices)
    for (const Levels &levels : getAllInterleavings(cuts))
      ASSERT_NO_FATAL_FAILURE(checkSerpentines(3, levels, 3));
}

TEST(Order, NestsOfRank4) {
  const std::vector<std::vector<std::vector<int64_t>>> choices = {
      {{1}, {2, 1}, {1}, {1}}, {{1}, {1}, {2, 1}, {1}}};
  for (const std::vector<std::vector<int64_t>> &cuts : choices)
    for (const Levels &levels : getAllInterleavings(cuts))
      ASSERT_NO_FATAL_FAILURE(checkBothWays(4, levels, 3));
}

TEST(Order, KeywordsOfRank4OnEveryGrid) {
  for (const Levels &levels : getAllPermutations(4))
    ASSERT_NO_FATAL_FAILURE(checkBothWays(4, levels, 5));
  for (int64_t size = 2; size <= 4; ++size)
    ASSERT_NO_FATAL_FAILURE(
        checkBothWays(4, getGroupedLevels(4, size, false), 5));
}

TEST(Order, KeywordsAreNests) {
  for (unsigned rank = 1; rank <= 5; ++rank) {
    Levels rowMajor, columnMajor;
    for (unsigned dim = 0; dim < rank; ++dim) {
      rowMajor.push_back({dim, 1});
      columnMajor.push_back({rank - 1 - dim, 1});
    }
    EXPECT_EQ(llvm::cantFail(Order::getRowMajor(rank)).getLevels(),
              ArrayRef<Level>(rowMajor));
    EXPECT_EQ(llvm::cantFail(Order::getColumnMajor(rank)).getLevels(),
              ArrayRef<Level>(columnMajor));
    for (const Levels &levels : getAllPermutations(rank)) {
      std::vector<int64_t> dims;
      for (const Level &level : levels)
        dims.push_back(level.dim);
      EXPECT_EQ(llvm::cantFail(Order::getPermuted(dims)).getLevels(),
                ArrayRef<Level>(levels));
    }
    for (bool serpentine : {false, true})
      for (int64_t size = 1; size <= 5; ++size)
        ASSERT_NO_FATAL_FAILURE(checkOnAllGrids(
            llvm::cantFail(Order::getGrouped(rank, size, serpentine)),
            getGroupedLevels(rank, size, serpentine), rank < 4 ? 5 : 2));
  }
}

TEST(Order, SmallGroupsInTheDesignsWords) {
  // A 5 x 3 grid in groups of 2 rows, column by column in a group.
  Schedule schedule =
      getSchedule({5, 3}, llvm::cantFail(Order::getGrouped(2, 2)));
  const Tiles expected = {{0, 0}, {1, 0}, {0, 1}, {1, 1}, {0, 2},
                          {1, 2}, {2, 0}, {3, 0}, {2, 1}, {3, 1},
                          {2, 2}, {3, 2}, {4, 0}, {4, 1}, {4, 2}};
  EXPECT_TRUE(checkPositions(schedule, expected));
}

/// In how many coordinates two tiles differ.
static int64_t countDifferences(ArrayRef<int64_t> a, ArrayRef<int64_t> b) {
  int64_t count = 0;
  for (auto [x, y] : llvm::zip_equal(a, b))
    count += x != y;
  return count;
}

/// With all levels serpentine, consecutive tiles differ in one coordinate.
static void checkSteps(unsigned rank, Levels levels, int64_t maxSize) {
  for (Level &level : levels)
    level.serpentine = true;
  Order order = llvm::cantFail(Order::get(rank, levels));
  for (const std::vector<int64_t> &sizes : getAllSizes(rank, maxSize)) {
    Schedule schedule = getSchedule(sizes, order);
    Tile previous;
    schedule.visitTiles(0, [&](ArrayRef<int64_t> tile) {
      int64_t differences =
          previous.empty() ? 1 : countDifferences(previous, tile);
      EXPECT_EQ(differences, 1)
          << spell(levels) << " on " << spell(sizes) << " steps from "
          << spell(previous) << " to " << spell(tile);
      previous.assign(tile.begin(), tile.end());
      return differences == 1;
    });
  }
}

TEST(Order, SerpentineStepsInOneCoordinate) {
  for (unsigned rank = 1; rank <= 4; ++rank) {
    for (const Levels &levels : getAllPermutations(rank))
      checkSteps(rank, levels, rank < 4 ? 5 : 3);
    for (int64_t size = 1; size <= 4; ++size)
      checkSteps(rank, getGroupedLevels(rank, size, true), rank < 4 ? 5 : 4);
  }
  for (const Levels &levels : getAllInterleavings({{4, 2, 1}, {3, 1}}))
    checkSteps(2, levels, 9);
  for (const Levels &levels : getAllInterleavings({{2, 1}, {3, 1}, {2, 1}}))
    checkSteps(3, levels, 5);
}
