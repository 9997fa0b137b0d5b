//===- RefusalTest.cpp - What can't be built, and why ---------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Schedule/Schedule.h"

#include "ttgrid/Schedule/Blocked.h"
#include "ttgrid/Schedule/Contiguous.h"
#include "ttgrid/Schedule/Cyclic.h"
#include "ttgrid/Schedule/Ranges.h"

#include "gtest/gtest.h"

using namespace mlir::ttgrid;
using llvm::toString;

/// The message and, after a semicolon, the hint; empty where it was accepted.
template <typename T>
static std::string refuse(llvm::Expected<T> value) {
  return toString(value.takeError());
}

static Order rowMajor(unsigned rank) {
  return llvm::cantFail(Order::getRowMajor(rank));
}

static CoreGrid cores(llvm::ArrayRef<int64_t> shape) {
  return llvm::cantFail(CoreGrid::get(shape));
}

static std::string
refuseRanges(int64_t numTiles, int64_t numCores,
             llvm::ArrayRef<std::pair<int64_t, int64_t>> ranges) {
  return refuse(Schedule::get({numTiles}, cores({numCores}),
                              llvm::cantFail(getRangesPartition(ranges)),
                              rowMajor(1)));
}

TEST(Refusal, Order) {
  EXPECT_EQ(refuse(Order::get(0, {})),
            "the order has rank 0; an order needs at least 1 dimension");
  EXPECT_EQ(refuse(Order::get(1, {{1, 1}})),
            "the order names dimension d1, but its rank is 1");
  for (int64_t cut : {int64_t(0), int64_t(-3), INT64_MIN})
    EXPECT_EQ(refuse(Order::get(1, {{0, cut}})),
              "the order cuts dimension d0 in units of " + std::to_string(cut) +
                  "; a unit has at least 1 coordinate");
  EXPECT_EQ(refuse(Order::get(2, {{0, 1}})),
            "the order lacks the digit d1; list each digit of each dimension "
            "exactly once");
  EXPECT_EQ(refuse(Order::get(2, {{0, 8}, {1, 1}})),
            "the order lacks the digit d0 mod 8; list each digit of each "
            "dimension exactly once");
  EXPECT_EQ(refuse(Order::get(2, {{0, 1}, {1, 1}, {0, 1}})),
            "the order has the digit of dimension d0 in units of 1 twice; "
            "list each digit exactly once");
  EXPECT_EQ(refuse(Order::get(2, {{0, 8}, {0, 8}, {0, 1}, {1, 1}})),
            "the order has the digit of dimension d0 in units of 8 twice; "
            "list each digit exactly once");
  EXPECT_EQ(refuse(Order::get(1, {{0, 6}, {0, 4}, {0, 1}})),
            "the order cuts dimension d0 in units of 4 below units of 6; the "
            "digits of a dimension are listed by falling weight, and each "
            "weight divides the one before");
  EXPECT_EQ(refuse(Order::get(1, {{0, 4}, {0, 8}, {0, 1}})),
            "the order cuts dimension d0 in units of 8 below units of 4; the "
            "digits of a dimension are listed by falling weight, and each "
            "weight divides the one before");
}

TEST(Refusal, KeywordOrders) {
  EXPECT_EQ(refuse(Order::getRowMajor(0)),
            "the order has rank 0; an order needs at least 1 dimension");
  EXPECT_EQ(refuse(Order::getPermuted({0, 2})),
            "the permutation names dimension 2, but its rank is 2; dimensions "
            "count from 0");
  EXPECT_EQ(refuse(Order::getPermuted({-1})),
            "the permutation names dimension -1, but its rank is 1; "
            "dimensions count from 0");
  EXPECT_EQ(refuse(Order::getPermuted({1, 1})),
            "the permutation has dimension 1 twice; list each dimension "
            "exactly once");
  for (int64_t size : {0, -4})
    EXPECT_EQ(refuse(Order::getGrouped(2, size)),
              "the group size is " + std::to_string(size) +
                  "; a group has at least 1 coordinate");
}

TEST(Refusal, Cores) {
  EXPECT_EQ(refuse(CoreGrid::get({})),
            "the core grid has rank 0; write the number of cores, such as 64 "
            "or 7x8");
  EXPECT_EQ(refuse(CoreGrid::get({0})),
            "the core grid has a size of 0; there is at least 1 core");
  EXPECT_EQ(refuse(CoreGrid::get({7, -8})),
            "the core grid has a size of -8; there is at least 1 core");
  EXPECT_EQ(refuse(CoreGrid::get({INT64_MAX, 2})),
            "the number of cores does not fit 64 bits, at the size 2");
}

TEST(Refusal, Sizes) {
  EXPECT_EQ(refuse(getNumTiles({})),
            "the grid has rank 0; a grid has at least 1 dimension");
  EXPECT_EQ(refuse(getNumTiles({4, -1})),
            "the grid size of dimension 1 is -1; a grid size is at least 0");
  EXPECT_EQ(refuse(getNumTiles({int64_t(1) << 32, int64_t(1) << 31})),
            "the number of tiles does not fit an index of 64 bits, at the "
            "size 2147483648 of dimension 1; the product of the sizes, 0 "
            "counted as 1, may be at most 9223372036854775807");
  EXPECT_EQ(refuse(getNumTiles({0, int64_t(1) << 32, int64_t(1) << 32})),
            "the number of tiles does not fit an index of 64 bits, at the "
            "size 4294967296 of dimension 2; the product of the sizes, 0 "
            "counted as 1, may be at most 9223372036854775807");
  EXPECT_EQ(refuse(getNumTiles({65536, 32768}, 32)),
            "the number of tiles does not fit an index of 32 bits, at the "
            "size 32768 of dimension 1; the product of the sizes, 0 counted "
            "as 1, may be at most 2147483647");
  EXPECT_EQ(llvm::cantFail(getNumTiles({65536, 32767}, 32)), 2147418112);
  EXPECT_EQ(llvm::cantFail(getNumTiles({0, 4})), 0);
}

TEST(Refusal, Partitions) {
  for (int64_t block : {0, -2})
    EXPECT_EQ(refuse(getCyclicPartition(block)),
              "the cyclic block size is " + std::to_string(block) +
                  "; a block has at least 1 position");
  EXPECT_EQ(refuse(getRangesPartition({{0, 4}, {-1, 2}})),
            "the range [-1, 2] of core 1 is not a range of positions; write "
            "[start, count], both at least 0");
  EXPECT_EQ(refuse(getRangesPartition({{4, -1}})),
            "the range [4, -1] of core 0 is not a range of positions; write "
            "[start, count], both at least 0");
  EXPECT_EQ(refuse(getRangesPartition({{INT64_MAX, 1}})),
            "the range [9223372036854775807, 1] of core 0 is not a range of "
            "positions; write [start, count], both at least 0");
}

TEST(Refusal, Ranges) {
  EXPECT_EQ(refuseRanges(8, 2, {{0, 4}, {4, 4}}), "");
  EXPECT_EQ(refuseRanges(8, 3, {{4, 4}, {8, 0}, {0, 4}}), "");
  EXPECT_EQ(refuseRanges(0, 2, {{0, 0}, {0, 0}}), "");
  EXPECT_EQ(refuseRanges(8, 3, {{0, 4}, {4, 4}}),
            "the partition ranges has 2 ranges for 3 cores; write one [start, "
            "count] per core; an idle core has count 0");
  EXPECT_EQ(refuseRanges(8, 2, {{0, 4}, {5, 3}}),
            "the partition ranges misses position 4; together the ranges hold "
            "exactly the positions [0, 8)");
  EXPECT_EQ(refuseRanges(8, 2, {{0, 4}, {3, 5}}),
            "the partition ranges repeats position 3; together the ranges "
            "hold exactly the positions [0, 8)");
  EXPECT_EQ(refuseRanges(8, 2, {{1, 4}, {5, 3}}),
            "the partition ranges misses position 0; together the ranges hold "
            "exactly the positions [0, 8)");
  EXPECT_EQ(refuseRanges(8, 2, {{0, 4}, {4, 3}}),
            "the partition ranges misses position 7; together the ranges hold "
            "exactly the positions [0, 8)");
  EXPECT_EQ(refuseRanges(8, 2, {{0, 4}, {4, 5}}),
            "the range [4, 5] of core 1 holds position 8, past the last of 8 "
            "tiles; together the ranges hold exactly the positions [0, 8)");
}

TEST(Refusal, Schedule) {
  EXPECT_EQ(refuse(Schedule::get({}, cores({4}), getContiguousPartition(),
                                 rowMajor(1))),
            "the grid has rank 0; a grid has at least 1 dimension");
  EXPECT_EQ(refuse(Schedule::get({8, 8}, cores({4}), getContiguousPartition(),
                                 rowMajor(3))),
            "the order has rank 3 for a grid of rank 2");
  EXPECT_EQ(refuse(Schedule::get({8}, cores({2, 4}), getBlockedPartition(),
                                 rowMajor(1))),
            "the partition blocked has a core grid of rank 2 for a grid of "
            "rank 1; the core grid cuts the trailing dimensions of the grid, "
            "and may have at most as many");
}

TEST(Refusal, HintsAreSeparate) {
  llvm::Error error = getCyclicPartition(0).takeError();
  llvm::handleAllErrors(std::move(error), [](const ScheduleError &refused) {
    EXPECT_EQ(refused.getMessage(), "the cyclic block size is 0");
    EXPECT_EQ(refused.getHint(), "a block has at least 1 position");
  });
}
