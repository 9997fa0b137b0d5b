//===- LargeGridTest.cpp - Grids near the end of the index range ----------===//
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

constexpr int64_t indexMax = INT64_MAX;

/// Grids of close to, or exactly, the largest number of tiles.
static const std::vector<std::vector<int64_t>> largeGrids = {
    {indexMax},
    {1, indexMax},
    {indexMax, 1},
    {int64_t(1) << 31, int64_t(1) << 31},
    {7, indexMax / 7},
    {indexMax / 7, 7},
    {3037000499, 3037000499},
    {int64_t(1) << 20, int64_t(1) << 20, (int64_t(1) << 22) + 3},
    {indexMax / 21, 3, 7},
    {73, 127, 337, 92737, 649657, 49}};

static std::vector<Order> getOrders(unsigned rank) {
  std::vector<Order> orders = {llvm::cantFail(Order::getRowMajor(rank)),
                               llvm::cantFail(Order::getColumnMajor(rank))};
  for (int64_t size : {int64_t(2), int64_t(5), int64_t(1) << 31, indexMax})
    for (bool serpentine : {false, true})
      orders.push_back(
          llvm::cantFail(Order::getGrouped(rank, size, serpentine)));
  return orders;
}

static std::vector<std::pair<CoreGrid, PartitionRef>> getPartitions() {
  std::vector<std::pair<CoreGrid, PartitionRef>> partitions;
  for (int64_t numCores : {int64_t(1), int64_t(6), int64_t(64),
                           (int64_t(1) << 40) + 1, indexMax}) {
    CoreGrid cores = llvm::cantFail(CoreGrid::get({numCores}));
    partitions.emplace_back(cores, getContiguousPartition());
    partitions.emplace_back(cores, getBlockedPartition());
    for (int64_t block : {int64_t(1), int64_t(3), int64_t(1) << 40, indexMax})
      partitions.emplace_back(cores, llvm::cantFail(getCyclicPartition(block)));
  }
  return partitions;
}

/// Positions at both ends, in the middle, and beside powers of two.
static std::vector<int64_t> getProbes(int64_t count) {
  std::vector<int64_t> probes;
  auto add = [&](int64_t value) {
    if (value >= 0 && value < count)
      probes.push_back(value);
  };
  for (int64_t offset = 0; offset < 4; ++offset) {
    add(offset);
    add(count - 1 - offset);
    add(count / 2 + offset);
  }
  for (unsigned bit = 3; bit < 63; bit += 4)
    add((int64_t(1) << bit) - 1 + bit % 3);
  return probes;
}

TEST(LargeGrid, PositionsAndTilesAreInverse) {
  for (const std::vector<int64_t> &sizes : largeGrids)
    for (const Order &order : getOrders(sizes.size())) {
      Schedule schedule = llvm::cantFail(
          Schedule::get(sizes, llvm::cantFail(CoreGrid::get({1})),
                        getContiguousPartition(), order));
      for (int64_t position : getProbes(schedule.getNumTiles())) {
        Tile tile = schedule.getTile(position);
        for (auto [index, size] : llvm::zip_equal(tile, sizes))
          ASSERT_TRUE(index >= 0 && index < size)
              << spell(order.getLevels()) << " on " << spell(sizes)
              << " at position " << position;
        ASSERT_EQ(schedule.getPosition(tile), position)
            << spell(order.getLevels()) << " on " << spell(sizes);
      }
    }
}

TEST(LargeGrid, RowMajorIsDivision) {
  for (const std::vector<int64_t> &sizes : largeGrids) {
    Schedule schedule = llvm::cantFail(Schedule::get(
        sizes, llvm::cantFail(CoreGrid::get({1})), getContiguousPartition(),
        llvm::cantFail(Order::getRowMajor(sizes.size()))));
    for (int64_t position : getProbes(schedule.getNumTiles())) {
      std::vector<int64_t> tile(sizes.size());
      int64_t rest = position;
      for (size_t dim = sizes.size(); dim-- > 0; rest /= sizes[dim])
        tile[dim] = rest % sizes[dim];
      EXPECT_EQ(schedule.getTile(position), ArrayRef(tile));
    }
  }
}

/// The first and the last tiles of some cores, by every function.
static void checkEnds(const Schedule &schedule, const std::string &what) {
  for (int64_t core : getProbes(schedule.getNumCores())) {
    int64_t count = schedule.getTileCount(core);
    ASSERT_GE(count, 0) << what << ", core " << core;
    for (int64_t k : getProbes(count)) {
      Tile tile = schedule.getTileOfCore(core, k);
      Owner owner = schedule.getOwner(tile);
      ASSERT_EQ(owner.core, core) << what << ", tile " << k;
      ASSERT_EQ(owner.index, k) << what << ", core " << core;
    }
    int64_t k = 0;
    schedule.visitTiles(core, [&](ArrayRef<int64_t> tile) {
      EXPECT_EQ(schedule.getTileOfCore(core, k), tile)
          << what << ", core " << core << ", tile " << k;
      return ++k < 3 && !testing::Test::HasFailure();
    });
    ASSERT_EQ(k, std::min<int64_t>(count, 3)) << what << ", core " << core;
  }
}

TEST(LargeGrid, CoresAgreeWithTheirTiles) {
  for (const std::vector<int64_t> &sizes : largeGrids)
    for (const Order &order : getOrders(sizes.size()))
      for (const auto &[cores, partition] : getPartitions()) {
        Schedule schedule =
            llvm::cantFail(Schedule::get(sizes, cores, partition, order));
        ASSERT_NO_FATAL_FAILURE(checkEnds(
            schedule, spell(order.getLevels()) + " on " + spell(sizes) +
                          ", cores " + spell(cores.getShape())));
      }
}

TEST(LargeGrid, LastTilesAreVisited) {
  // The last core's range ends at the last of 2^62 tiles.
  int64_t size = int64_t(1) << 31;
  int64_t numTiles = size * size;
  for (int64_t count : {int64_t(1), int64_t(5), int64_t(100)}) {
    PartitionRef ranges = llvm::cantFail(
        getRangesPartition({{0, numTiles - count}, {numTiles - count, count}}));
    for (const Order &order : getOrders(2)) {
      Schedule schedule = llvm::cantFail(Schedule::get(
          {size, size}, llvm::cantFail(CoreGrid::get({2})), ranges, order));
      int64_t position = numTiles - count;
      schedule.visitTiles(1, [&](ArrayRef<int64_t> tile) {
        EXPECT_EQ(schedule.getTile(position), tile);
        ++position;
        return true;
      });
      EXPECT_EQ(position, numTiles);
    }
  }
}

TEST(LargeGrid, CyclicStridesPastTheEnd) {
  // A block times the cores does not fit 64 bits: each core has one block.
  Schedule schedule = llvm::cantFail(Schedule::get(
      {indexMax}, llvm::cantFail(CoreGrid::get({int64_t(1) << 40})),
      llvm::cantFail(getCyclicPartition(int64_t(1) << 62)),
      llvm::cantFail(Order::getRowMajor(1))));
  EXPECT_EQ(schedule.getTileCount(0), int64_t(1) << 62);
  EXPECT_EQ(schedule.getTileCount(1), (int64_t(1) << 62) - 1);
  EXPECT_EQ(schedule.getTileCount(2), 0);
  EXPECT_EQ(schedule.getOwner({indexMax - 1}).core, 1);
  EXPECT_EQ(schedule.getOwner({indexMax - 1}).index, (int64_t(1) << 62) - 2);
}
