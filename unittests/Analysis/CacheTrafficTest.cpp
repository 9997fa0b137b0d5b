//===- CacheTrafficTest.cpp - Caches against lists of points --------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Analysis/Cost/CacheTraffic.h"

#include "../Schedule/ReferenceWalk.h"
#include "RandomProblem.h"
#include "ttgrid/Analysis/Cost/Traffic.h"
#include "ttgrid/Analysis/Cost/TrafficBound.h"
#include "llvm/ADT/STLExtras.h"
#include "gtest/gtest.h"

using namespace mlir::ttgrid;
using namespace mlir::ttgrid::test;

static Schedule getSchedule(const Sizes &sizes, int64_t numCores, Order order) {
  return llvm::cantFail(
      Schedule::get(sizes, llvm::cantFail(CoreGrid::get({numCores})),
                    getContiguousPartition(), std::move(order)));
}

/// A cache that holds everything loads what the tiles touch together, and one
/// that holds less loads no less.
TEST(CacheTraffic, BecomesTheTrafficOfLargeCaches) {
  Random random = getRandom(5);
  for (int round = 0; round < 400; ++round) {
    unsigned rank = draw(random, 1, 4);
    Sizes sizes = drawSizes(random, rank, 100);
    std::vector<Operand> operands = drawOperands(random, sizes);
    std::vector<Level> levels = drawLevels(random, rank);
    Schedule schedule = getSchedule(sizes, draw(random, 1, 8),
                                    llvm::cantFail(Order::get(rank, levels)));
    Traffic traffic = llvm::cantFail(getTraffic(schedule, operands));
    SCOPED_TRACE("round " + std::to_string(round) + ": grid " +
                 test::spell(llvm::ArrayRef(sizes)) + ", levels " +
                 test::spell(llvm::ArrayRef(levels)) + ": " +
                 test::spell(operands));
    double before = double(traffic.total);
    for (uint64_t cache : {1000000, 200, 50, 10, 1}) {
      CacheTraffic loaded = getCacheTraffic(schedule, operands, cache);
      if (cache == 1000000)
        ASSERT_DOUBLE_EQ(loaded.total, before);
      ASSERT_GE(loaded.total, double(traffic.total));
      ASSERT_EQ(loaded.visited, schedule.getNumTiles());
    }
  }
}

/// Panels of two operands in a list, the plain way.
static int64_t countLoads(const Schedule &schedule, int64_t capacity,
                          const std::vector<int64_t> &weights) {
  int64_t loaded = 0;
  for (int64_t core = 0; core < schedule.getNumCores(); ++core) {
    std::vector<std::pair<int, int64_t>> panels;
    schedule.visitTiles(core, [&](llvm::ArrayRef<int64_t> tile) {
      for (int operand : {0, 1}) {
        std::pair<int, int64_t> panel = {operand, tile[operand]};
        auto at = llvm::find(panels, panel);
        if (at == panels.end())
          loaded += weights[operand];
        else
          panels.erase(at);
        panels.insert(panels.begin(), panel);
        auto getSize = [&] {
          int64_t size = 0;
          for (auto [number, index] : panels)
            size += weights[number];
          return size;
        };
        while (getSize() > capacity)
          panels.pop_back();
      }
      return true;
    });
  }
  return loaded;
}

TEST(CacheTraffic, AgreesWithAListOfPanels) {
  Random random = getRandom(6);
  for (int round = 0; round < 200; ++round) {
    Sizes sizes = {draw(random, 1, 20), draw(random, 1, 20)};
    std::vector<int64_t> weights = {draw(random, 1, 3), draw(random, 1, 3)};
    std::vector<Operand> operands = read("A:d0*" + std::to_string(weights[0]) +
                                         ",B:d1*" + std::to_string(weights[1]));
    int64_t capacity = draw(random, 6, 30), numCores = draw(random, 1, 9);
    Schedule schedule =
        getSchedule(sizes, numCores,
                    llvm::cantFail(Order::getGrouped(2, draw(random, 1, 9),
                                                     random() % 2 != 0)));
    CacheTraffic loaded = getCacheTraffic(schedule, operands, capacity);
    // A dimension of one tile makes the other operand private.
    if (sizes[0] == 1 || sizes[1] == 1)
      continue;
    int64_t expected = countLoads(schedule, capacity, weights);
    ASSERT_DOUBLE_EQ(loaded.total, double(expected)) << "round " << round;
    TrafficBound bound =
        getTrafficBound(sizes, operands, numCores, uint64_t(capacity));
    ASSERT_GE(expected, int64_t(bound.total)) << "round " << round;
  }
}
