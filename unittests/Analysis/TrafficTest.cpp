//===- TrafficTest.cpp - Traffic against a walk over the tiles ------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Analysis/Cost/Traffic.h"
#include "../Schedule/ReferenceWalk.h"
#include "RandomProblem.h"
#include "gtest/gtest.h"

#include <numeric>

using namespace mlir::ttgrid;
using namespace mlir::ttgrid::test;

/// Compares what the library says of a schedule with `shares`.
static void compare(const Schedule &schedule,
                    const std::vector<Operand> &operands,
                    const std::vector<std::vector<Sizes>> &shares,
                    const std::string &what) {
  Traffic traffic = llvm::cantFail(getTraffic(schedule, operands));
  std::vector<uint64_t> sums(operands.size(), 0);
  uint64_t largest = 0;
  int64_t longest = 0, idle = 0;
  for (const std::vector<Sizes> &share : shares) {
    std::vector<uint64_t> bytes = countBytes(share, operands);
    for (size_t k = 0; k < bytes.size(); ++k)
      sums[k] += share.empty() ? 0 : bytes[k];
    idle += share.empty();
    longest = std::max<int64_t>(longest, share.size());
    if (!share.empty())
      largest = std::max(
          largest, std::accumulate(bytes.begin(), bytes.end(), uint64_t(0)));
  }
  EXPECT_EQ(llvm::ArrayRef(traffic.bytesOfOperand), llvm::ArrayRef(sums))
      << what;
  EXPECT_EQ(traffic.total,
            std::accumulate(sums.begin(), sums.end(), uint64_t(0)))
      << what;
  EXPECT_EQ(traffic.largest, largest) << what;
  EXPECT_EQ(traffic.longest, longest) << what;
  EXPECT_EQ(traffic.idleCores, idle) << what;
}

TEST(Traffic, AgreesWithTheWalk) {
  Random random = getRandom(1);
  for (int round = 0; round < 1500 && !testing::Test::HasFailure(); ++round) {
    unsigned rank = draw(random, 1, 4);
    Sizes sizes = drawSizes(random, rank, 200);
    std::vector<Level> levels = drawLevels(random, rank);
    std::vector<Operand> operands = drawOperands(random, sizes);
    Cut cut = static_cast<Cut>(draw(random, 0, 2));
    Sizes cores(cut == Cut::Blocked ? draw(random, 1, rank) : 1);
    for (int64_t &size : cores)
      size = draw(random, 1, cut == Cut::Blocked ? 3 : 12);
    int64_t block = draw(random, 1, 30);
    PartitionRef partition = cut == Cut::Contiguous ? getContiguousPartition()
                             : cut == Cut::Blocked
                                 ? getBlockedPartition()
                                 : llvm::cantFail(getCyclicPartition(block));
    Schedule schedule = llvm::cantFail(
        Schedule::get(sizes, llvm::cantFail(CoreGrid::get(cores)), partition,
                      llvm::cantFail(Order::get(rank, levels))));
    compare(schedule, operands, deal(levels, sizes, cut, cores, block),
            "round " + std::to_string(round) + ": grid " +
                test::spell(llvm::ArrayRef(sizes)) + ", levels " +
                test::spell(llvm::ArrayRef(levels)) + ", cores " +
                test::spell(llvm::ArrayRef(cores)) + ", cut " +
                std::to_string(static_cast<int>(cut)) + ", block " +
                std::to_string(block) + ", operands " + test::spell(operands));
  }
}

/// By hand: 4 x 6 tiles on 4 cores, rows of 6.
TEST(Traffic, CountsPanelsOnce) {
  std::vector<Operand> operands = read("A:d0*32KiB,B:d1*1KiB,C:d0*d1*8B");
  Schedule schedule = llvm::cantFail(Schedule::get(
      {4, 6}, llvm::cantFail(CoreGrid::get({4})), getContiguousPartition(),
      llvm::cantFail(Order::getRowMajor(2))));
  Traffic traffic = llvm::cantFail(getTraffic(schedule, operands));
  EXPECT_EQ(traffic.bytesOfOperand[0], 4u * 32 * 1024);
  EXPECT_EQ(traffic.bytesOfOperand[1], 4u * 6 * 1024);
  EXPECT_EQ(traffic.bytesOfOperand[2], 24u * 8);
  EXPECT_EQ(traffic.longest, 6);
}

/// Of the largest grids nothing overflows, and bytes saturate.
TEST(Traffic, SaturatesOnTheLargestGrids) {
  std::vector<Operand> operands =
      read("A:d0*4TiB,B:d1*1B,H:(d0-1..d0+1 in 0..)*1B");
  int64_t size = 3037000499;
  for (int64_t group : {1, 7, 1 << 30})
    for (bool serpentine : {false, true}) {
      Schedule schedule = llvm::cantFail(Schedule::get(
          {size, size}, llvm::cantFail(CoreGrid::get({3})),
          getContiguousPartition(),
          llvm::cantFail(Order::getGrouped(2, group, serpentine))));
      Traffic traffic = llvm::cantFail(getTraffic(schedule, operands));
      EXPECT_EQ(traffic.total, std::numeric_limits<uint64_t>::max());
      EXPECT_LE(traffic.bytesOfOperand[1], 3u * size);
      EXPECT_GE(traffic.bytesOfOperand[1], static_cast<uint64_t>(size));
    }
}

TEST(Traffic, RefusesWhatTakesLong) {
  std::vector<Operand> operands = read("A:d0*1B");
  Schedule cyclic = llvm::cantFail(
      Schedule::get({100000, 100000}, llvm::cantFail(CoreGrid::get({8})),
                    llvm::cantFail(getCyclicPartition()),
                    llvm::cantFail(Order::getRowMajor(2))));
  llvm::Expected<Traffic> traffic = getTraffic(cyclic, operands);
  ASSERT_FALSE(bool(traffic));
  EXPECT_EQ(llvm::toString(traffic.takeError()),
            "the traffic of a partition of 10000000000 blocks is not computed; "
            "the most is 4194304; choose larger blocks, or contiguous");
}
