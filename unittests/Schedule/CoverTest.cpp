//===- CoverTest.cpp - Every tile exactly once, in every partition --------===//
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
using Positions = std::vector<int64_t>;

constexpr int64_t maxCores = 7;

/// Balanced: no core has more than ceil(T / P) tiles or fewer than T div P.
static void checkBalance(const std::vector<Positions> &shares,
                         int64_t numTiles) {
  int64_t numCores = shares.size();
  int64_t least = numTiles / numCores;
  for (const Positions &share : shares) {
    EXPECT_GE(static_cast<int64_t>(share.size()), least);
    EXPECT_LE(static_cast<int64_t>(share.size()),
              least + (numTiles % numCores != 0));
  }
}

static void checkRule(const Rule &rule, const CoreGrid &cores,
                      const Order &order, ArrayRef<Level> levels,
                      ArrayRef<int64_t> sizes, const Tiles &reference) {
  Schedule schedule =
      llvm::cantFail(Schedule::get(sizes, cores, rule.get(), order));
  std::vector<Positions> shares =
      getShares(rule, cores, levels, sizes, reference);
  ASSERT_TRUE(checkShares(schedule, reference, shares))
      << spell(rule, cores) << ", " << spell(levels) << " on " << spell(sizes);
  if (rule.kind == Kind::Contiguous ||
      (rule.kind == Kind::Cyclic && rule.block == 1))
    checkBalance(shares, reference.size());
}

/// Ranges that are given to the cores from last to first, the middle core
/// idle.
static Rule getBackwardRanges(int64_t numTiles, int64_t numCores) {
  Rule rule = {Kind::Ranges};
  rule.ranges.resize(numCores);
  int64_t idle = numCores / 2;
  int64_t start = 0;
  for (int64_t core = numCores; core-- > 0;) {
    int64_t count = (numTiles - start + core) / (core + 1);
    if (core == idle && numCores > 1)
      count = 0;
    if (core == 0)
      count = numTiles - start;
    rule.ranges[core] = {start, count};
    start += count;
  }
  return rule;
}

/// One nest on every grid, in every partition, on 1 to 7 cores.
static void checkOnAllGrids(unsigned rank, ArrayRef<Level> levels,
                            int64_t maxSize) {
  Order order = llvm::cantFail(Order::get(rank, levels));
  for (const std::vector<int64_t> &sizes : getAllSizes(rank, maxSize)) {
    Tiles reference = walk(levels, sizes);
    auto check = [&](const Rule &rule, const CoreGrid &cores) {
      checkRule(rule, cores, order, levels, sizes, reference);
      return !testing::Test::HasFatalFailure();
    };
    for (int64_t numCores = 1; numCores <= maxCores; ++numCores) {
      CoreGrid cores = llvm::cantFail(CoreGrid::get({numCores}));
      if (!check({Kind::Contiguous}, cores) ||
          !check(getBackwardRanges(reference.size(), numCores), cores))
        return;
      for (int64_t block = 1; block <= 4; ++block)
        if (!check({Kind::Cyclic, block}, cores))
          return;
      for (const CoreGrid &grid : getAllCoreGrids(numCores, rank))
        if (!check({Kind::Blocked}, grid))
          return;
    }
  }
}

static void checkSerpentines(unsigned rank, ArrayRef<Level> levels,
                             int64_t maxSize) {
  for (const Levels &choice : getAllSerpentines(levels)) {
    checkOnAllGrids(rank, choice, maxSize);
    if (testing::Test::HasFatalFailure())
      return;
  }
}

TEST(Cover, Rank1) {
  ASSERT_NO_FATAL_FAILURE(checkSerpentines(1, {{0, 1}}, 20));
  for (int64_t size = 2; size <= 4; ++size)
    ASSERT_NO_FATAL_FAILURE(checkSerpentines(1, {{0, size}, {0, 1}}, 20));
}

TEST(Cover, Rank2) {
  for (const Levels &levels : getAllPermutations(2))
    ASSERT_NO_FATAL_FAILURE(checkSerpentines(2, levels, 5));
  for (int64_t size = 1; size <= 4; ++size)
    ASSERT_NO_FATAL_FAILURE(
        checkSerpentines(2, getGroupedLevels(2, size, false), 5));
  for (const Levels &levels : getAllInterleavings({{2, 1}, {3, 1}}))
    ASSERT_NO_FATAL_FAILURE(checkSerpentines(2, levels, 5));
}

TEST(Cover, Rank3) {
  for (const Levels &levels : getAllPermutations(3))
    ASSERT_NO_FATAL_FAILURE(checkSerpentines(3, levels, 3));
  for (int64_t size = 1; size <= 4; ++size) {
    ASSERT_NO_FATAL_FAILURE(
        checkSerpentines(3, getGroupedLevels(3, size, false), 3));
    ASSERT_NO_FATAL_FAILURE(
        checkOnAllGrids(3, getGroupedLevels(3, size, true), 5));
  }
}

TEST(Cover, Rank4) {
  for (int64_t size = 1; size <= 4; ++size)
    for (bool serpentine : {false, true})
      ASSERT_NO_FATAL_FAILURE(
          checkOnAllGrids(4, getGroupedLevels(4, size, serpentine), 3));
}

/// Strides of many short rows, boxes and groups, which a walk skips at once.
TEST(Cover, LongStrides) {
  for (const Levels &levels : getAllInterleavings({{4, 2, 1}, {3, 1}}))
    for (const Levels &choice : getAllSerpentines(levels)) {
      Order order = llvm::cantFail(Order::get(2, choice));
      const std::vector<int64_t> sizes = {39, 4};
      Tiles reference = walk(choice, sizes);
      for (int64_t numCores : {3, 5})
        for (int64_t block : {2, 9, 16})
          ASSERT_NO_FATAL_FAILURE(checkRule(
              {Kind::Cyclic, block}, llvm::cantFail(CoreGrid::get({numCores})),
              order, choice, sizes, reference));
    }
}

TEST(Cover, BlockedIsBalancedPerDimension) {
  for (const std::vector<int64_t> &sizes : getAllSizes(2, 9))
    for (int64_t numCores = 1; numCores <= maxCores; ++numCores)
      for (const CoreGrid &cores : getAllCoreGrids(numCores, 2)) {
        Schedule schedule = llvm::cantFail(
            Schedule::get(sizes, cores, getBlockedPartition(),
                          llvm::cantFail(Order::getRowMajor(2))));
        ArrayRef<int64_t> shape = cores.getShape();
        for (int64_t core = 0; core < numCores; ++core) {
          Box box = schedule.getShare(core).box;
          for (size_t k = 0; k < shape.size(); ++k) {
            size_t dim = sizes.size() - shape.size() + k;
            EXPECT_GE(box.length[dim], sizes[dim] / shape[k]);
            EXPECT_LE(box.length[dim], (sizes[dim] + shape[k] - 1) / shape[k]);
          }
        }
      }
}

TEST(Cover, VisitStopsWhenToldTo) {
  for (const Rule &rule : {Rule{Kind::Contiguous}, Rule{Kind::Cyclic, 2}}) {
    Schedule schedule = llvm::cantFail(
        Schedule::get({4, 5}, llvm::cantFail(CoreGrid::get({2})), rule.get(),
                      llvm::cantFail(Order::getRowMajor(2))));
    for (int64_t limit = 1; limit <= 9; ++limit) {
      int64_t visited = 0;
      schedule.visitTiles(1,
                          [&](ArrayRef<int64_t>) { return ++visited < limit; });
      EXPECT_EQ(visited, limit);
    }
  }
}

TEST(Cover, CoreGridsCountBothWays) {
  for (int64_t numCores = 1; numCores <= 12; ++numCores)
    for (const CoreGrid &cores : getAllCoreGrids(numCores, 3)) {
      EXPECT_EQ(cores.getNumCores(), numCores);
      bool rowMajor = cores.getOrder() == CoreOrder::RowMajor;
      Levels levels;
      unsigned rank = cores.getShape().size();
      for (unsigned dim = 0; dim < rank; ++dim)
        levels.push_back({rowMajor ? dim : rank - 1 - dim, 1});
      Tiles reference = walk(levels, cores.getShape());
      for (int64_t core = 0; core < numCores; ++core) {
        EXPECT_EQ(cores.getCoordinates(core), ArrayRef(reference[core]));
        EXPECT_EQ(cores.getCore(reference[core]), core);
      }
    }
}

TEST(Cover, VerifyCountsEveryTile) {
  Schedule schedule = llvm::cantFail(
      Schedule::get({13, 10}, llvm::cantFail(CoreGrid::get({8})),
                    llvm::cantFail(getCyclicPartition(3)),
                    llvm::cantFail(Order::getGrouped(2, 4, true))));
  int64_t seen = 0;
  llvm::Error error = schedule.verify([&](int64_t count) { seen = count; });
  EXPECT_FALSE(static_cast<bool>(error)) << llvm::toString(std::move(error));
  EXPECT_EQ(seen, 130);
}

namespace {
/// A wrong rule: every core does the range that it is given, whatever the
/// others do, in a grid that begins `shift` coordinates too far.
class Broken : public Partition {
public:
  Broken(std::vector<std::pair<int64_t, int64_t>> ranges, int64_t shift)
      : ranges(std::move(ranges)), shift(shift) {}

  Share getShare(ArrayRef<int64_t> sizes, const CoreGrid &cores,
                 int64_t core) const override {
    HostArithmetic host;
    Box box = getGridBox(host, sizes);
    box.begin[0] += shift;
    return {box,
            RangeOf<HostArithmetic>{ranges[core].first, ranges[core].second}};
  }

  bool givesRanges() const override { return true; }

  int64_t getOwner(ArrayRef<int64_t> sizes, const CoreGrid &cores,
                   ArrayRef<int64_t> tile, int64_t position) const override {
    return 0;
  }

private:
  std::vector<std::pair<int64_t, int64_t>> ranges;
  int64_t shift;
};
} // namespace

/// What verify() says of two cores that do these ranges of a 2 x 3 grid.
static std::string verifyBroken(std::vector<std::pair<int64_t, int64_t>> ranges,
                                int64_t shift = 0) {
  Schedule schedule = llvm::cantFail(
      Schedule::get({2, 3}, llvm::cantFail(CoreGrid::get({2})),
                    std::make_shared<Broken>(std::move(ranges), shift),
                    llvm::cantFail(Order::getRowMajor(2))));
  return llvm::toString(schedule.verify());
}

TEST(Cover, VerifyFindsFaults) {
  EXPECT_EQ(verifyBroken({{0, 3}, {3, 3}}), "");
  EXPECT_EQ(verifyBroken({{0, 3}, {2, 4}}),
            "tile (0, 2) is done twice, again by core 1");
  EXPECT_EQ(verifyBroken({{0, 3}, {4, 2}}), "tile (1, 0) is done by no core");
  EXPECT_EQ(verifyBroken({{0, 3}, {3, 3}}, /*shift=*/1),
            "core 1 does tile (2, 0), which is not in the grid");
}
