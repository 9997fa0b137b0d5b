//===- FormulaTest.cpp - The formulas as the conversion expands them ------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The conversion emits the formulas of lib/Schedule for sizes known only at run
// time, with `overflow<nsw, nuw>` on every add, sub and mul. Here
// they are computed in an arithmetic that knows nothing either and watches
// that promise, also in the arms of selects that are not taken.
//
//===----------------------------------------------------------------------===//

#include "Shares.h"

#include "ttgrid/Schedule/Balanced.h"
#include "ttgrid/Schedule/Encode.h"

using namespace mlir::ttgrid;
using namespace mlir::ttgrid::test;
using llvm::ArrayRef;
using Levels = std::vector<Level>;

constexpr int64_t indexMax = INT64_MAX;

namespace {
class WatchingArithmetic : public HostArithmetic {
public:
  bool hasFault() const { return fault; }

  std::optional<int64_t> getConstant(Index) { return std::nullopt; }

  Index add(Index a, Index b) {
    Index result;
    note(__builtin_add_overflow(a, b, &result));
    return result;
  }
  Index sub(Index a, Index b) {
    Index result;
    note(__builtin_sub_overflow(a, b, &result) || a < b);
    return result;
  }
  Index mul(Index a, Index b) {
    Index result;
    note(__builtin_mul_overflow(a, b, &result));
    return result;
  }
  Index div(Index a, Index b) {
    note(b == 0);
    return b == 0 ? 0 : HostArithmetic::div(a, b);
  }
  Index rem(Index a, Index b) {
    note(b == 0);
    return b == 0 ? 0 : HostArithmetic::rem(a, b);
  }
  Index getUnitLength(Index length, Index unit, int64_t cut) {
    return min(cut, sub(length, mul(unit, cut)));
  }

private:
  void note(bool isFault) { fault |= isFault; }

  bool fault = false;
};
} // namespace

static void checkDecode(const Order &order, ArrayRef<int64_t> sizes,
                        int64_t position, ArrayRef<int64_t> tile) {
  WatchingArithmetic arithmetic;
  NestWalk<WatchingArithmetic> walk(arithmetic, order);
  Tile decoded = walk.decode(getGridBox(arithmetic, sizes), position).tile;
  ASSERT_EQ(decoded, tile) << spell(order.getLevels()) << " on " << spell(sizes)
                           << " at " << position;
  ASSERT_EQ(encode<WatchingArithmetic>(arithmetic, order,
                                       getGridBox(arithmetic, sizes), decoded),
            position)
      << spell(order.getLevels()) << " on " << spell(sizes);
  ASSERT_FALSE(arithmetic.hasFault())
      << spell(order.getLevels()) << " on " << spell(sizes)
      << " overflows, or divides by 0, at " << position;
}

TEST(Formula, DecodeWithUnknownSizes) {
  std::vector<Levels> nests = getAllInterleavings({{4, 2, 1}, {3, 1}});
  for (int64_t size = 1; size <= 4; ++size)
    nests.push_back(getGroupedLevels(2, size, false));
  for (const Levels &levels : nests)
    for (const Levels &choice : getAllSerpentines(levels)) {
      Order order = llvm::cantFail(Order::get(2, choice));
      for (const std::vector<int64_t> &sizes : getAllSizes(2, 6)) {
        Tiles reference = walk(choice, sizes);
        for (size_t position = 0; position < reference.size(); ++position)
          ASSERT_NO_FATAL_FAILURE(
              checkDecode(order, sizes, position, reference[position]));
      }
    }
}

TEST(Formula, GroupsLargerThanTheGrid) {
  // Here g * d[n-1] does not fit, though the grid does.
  for (int64_t group : {int64_t(5), int64_t(1) << 32, indexMax})
    for (bool serpentine : {false, true})
      for (const std::vector<int64_t> &sizes :
           std::vector<std::vector<int64_t>>{
               {1, indexMax},
               {3, indexMax / 3},
               {1, 1, indexMax},
               {2, 1, indexMax / 2},
               {indexMax / 3, 1, 3},
               {int64_t(1) << 20, 3, (int64_t(1) << 41) - 1}}) {
        unsigned rank = sizes.size();
        Order order =
            llvm::cantFail(Order::getGrouped(rank, group, serpentine));
        Schedule schedule = llvm::cantFail(
            Schedule::get(sizes, llvm::cantFail(CoreGrid::get({1})),
                          getContiguousPartition(), order));
        int64_t numTiles = schedule.getNumTiles();
        for (int64_t position : {int64_t(0), int64_t(1), numTiles / 3,
                                 numTiles / 2, numTiles - 2, numTiles - 1})
          ASSERT_NO_FATAL_FAILURE(
              checkDecode(order, sizes, position, schedule.getTile(position)));
      }
}

TEST(Formula, BalancedRanges) {
  const int64_t numbers[] = {
      0,       1, 2, 5, 7, 64, int64_t(1) << 31, int64_t(1) << 62, indexMax - 1,
      indexMax};
  for (int64_t total : numbers)
    for (int64_t parts : numbers)
      for (int64_t index : numbers) {
        if (parts == 0)
          continue;
        WatchingArithmetic arithmetic;
        auto [start, count] = getBalancedRange(arithmetic, total, parts, index);
        EXPECT_FALSE(arithmetic.hasFault())
            << total << " in " << parts << ", part " << index;
        if (index >= parts) {
          EXPECT_EQ(start, total);
          EXPECT_EQ(count, 0);
          continue;
        }
        EXPECT_EQ(count, total / parts + (index < total % parts));
        // In 128 bits nothing overflows.
        __int128 before =
            __int128(index) * (total / parts) + std::min(index, total % parts);
        EXPECT_EQ(start, static_cast<int64_t>(before));
      }
}

TEST(Formula, BalancedPart) {
  const int64_t numbers[] = {
      1,       2, 5, 7, 64, int64_t(1) << 31, int64_t(1) << 62, indexMax - 1,
      indexMax};
  for (int64_t total : numbers)
    for (int64_t parts : numbers)
      for (int64_t index : numbers) {
        // From both ends.
        for (int64_t thing : {index - 1, total - index}) {
          if (thing < 0 || thing >= total)
            continue;
          WatchingArithmetic arithmetic;
          int64_t part = getBalancedPart(arithmetic, total, parts, thing);
          auto [start, count] =
              getBalancedRange(arithmetic, total, parts, part);
          EXPECT_TRUE(start <= thing && thing - start < count)
              << total << " in " << parts << ", thing " << thing;
          EXPECT_FALSE(arithmetic.hasFault())
              << total << " in " << parts << ", thing " << thing;
        }
      }
}

namespace {
/// A grid, cores and core ids, for all partitions.
struct ShareCase {
  std::vector<int64_t> sizes;
  std::vector<int64_t> cores;
};
} // namespace

/// What the formulas of a partition give, over an arithmetic that knows
/// nothing, is what the library says, and keeps the promises.
template <typename P>
static void checkShare(const P &partition, const ShareCase &test,
                       int64_t core) {
  WatchingArithmetic arithmetic;
  CoreGrid cores = llvm::cantFail(CoreGrid::get(test.cores));
  BoxOf<WatchingArithmetic> grid = getGridBox(arithmetic, ArrayRef(test.sizes));
  CoresOf<WatchingArithmetic> unknownCores = {
      llvm::to_vector(cores.getShape()), cores.getOrder(), cores.getNumCores()};
  auto share = partition.getShareOf(arithmetic, grid, unknownCores, core);
  HostArithmetic host;
  Share expected = partition.getShare(test.sizes, cores, core);
  int64_t count = share.getCount(arithmetic);
  std::string name = spell(test.sizes) + " on " + spell(test.cores) +
                     ", core " + std::to_string(core);
  EXPECT_EQ(count, expected.getCount(host)) << name;
  if (core < 0 || core >= cores.getNumCores()) {
    EXPECT_EQ(count, 0) << name;
  }
  for (int64_t k : {int64_t(0), int64_t(1), count / 2, count - 1}) {
    if (k < 0 || k >= count)
      continue;
    int64_t position = share.getPosition(arithmetic, k);
    EXPECT_EQ(position, expected.getPosition(host, k)) << name;
    EXPECT_EQ(share.getIndex(arithmetic, position), k) << name;
    // The order is the row-major one, over the box.
    Order order = llvm::cantFail(Order::getRowMajor(test.sizes.size()));
    NestWalk<WatchingArithmetic> walk(arithmetic, order);
    Tile tile = walk.decode(share.box, position).tile;
    int64_t inGrid = encode<WatchingArithmetic>(arithmetic, order, grid, tile);
    EXPECT_EQ(partition.template getOwnerOf<WatchingArithmetic>(
                  arithmetic, grid, unknownCores, tile, inGrid),
              core)
        << name << ", tile " << k;
  }
  EXPECT_FALSE(arithmetic.hasFault()) << name;
}

TEST(Formula, Shares) {
  std::vector<ShareCase> tests;
  for (const std::vector<int64_t> &sizes : getAllSizes(2, 5))
    for (const std::vector<int64_t> &cores :
         std::vector<std::vector<int64_t>>{{1}, {3}, {7}, {2, 3}, {3, 1}})
      tests.push_back({sizes, cores});
  for (const std::vector<int64_t> &sizes :
       std::vector<std::vector<int64_t>>{{1, indexMax},
                                         {indexMax, 1},
                                         {indexMax / 3, 3},
                                         {int64_t(1) << 31, int64_t(1) << 31},
                                         {0, indexMax}})
    for (const std::vector<int64_t> &cores : std::vector<std::vector<int64_t>>{
             {1}, {3}, {1, 64}, {int64_t(1) << 40}, {indexMax}, {5, 7}})
      tests.push_back({sizes, cores});
  for (const ShareCase &test : tests) {
    int64_t numCores = llvm::cantFail(CoreGrid::get(test.cores)).getNumCores();
    for (int64_t core :
         {int64_t(0), int64_t(1), int64_t(2), numCores - 1, numCores,
          numCores < indexMax ? numCores + 1 : numCores, indexMax}) {
      checkShare(ContiguousPartition(), test, core);
      checkShare(BlockedPartition(), test, core);
      for (int64_t block : {int64_t(1), int64_t(3), int64_t(1) << 62, indexMax})
        checkShare(CyclicPartition(block), test, core);
    }
  }
}

TEST(Formula, Ranges) {
  RangesPartition partition({{4, 3}, {9, 0}, {0, 4}, {7, 2}});
  for (int64_t core = 0; core < 6; ++core)
    checkShare(partition, {{3, 3}, {4}}, core);
}
