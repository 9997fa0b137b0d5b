//===- RandomTest.cpp - Random nests, grids and partitions ----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The seed is 1, or TTGRID_SEED=<seed>; TTGRID_CASES=<number> makes a longer
// run.
//
//===----------------------------------------------------------------------===//

#include "Shares.h"

#include <cstdlib>
#include <iostream>
#include <random>

using namespace mlir::ttgrid;
using namespace mlir::ttgrid::test;
using Levels = std::vector<Level>;

namespace {
class Random {
public:
  explicit Random(uint64_t seed) : engine(seed) {}

  /// From `first` to `last`, both included.
  int64_t pick(int64_t first, int64_t last) {
    return std::uniform_int_distribution<int64_t>(first, last)(engine);
  }

  Levels pickNest(unsigned rank);
  std::vector<int64_t> pickSizes(unsigned rank, int64_t maxTiles);
  CoreGrid pickCores(unsigned maxRank);
  Rule pickRule(int64_t numTiles, int64_t numCores);

private:
  std::mt19937_64 engine;
};
} // namespace

/// Up to three digits per dimension, interleaved at random, any of them
/// serpentine.
Levels Random::pickNest(unsigned rank) {
  std::vector<std::vector<int64_t>> cuts(rank, {1});
  for (std::vector<int64_t> &dim : cuts)
    for (int64_t more = pick(0, 2); more > 0; --more)
      dim.insert(dim.begin(), dim.front() * pick(2, 5));
  Levels levels;
  std::vector<size_t> next(rank, 0);
  while (true) {
    std::vector<unsigned> open;
    for (unsigned dim = 0; dim < rank; ++dim)
      if (next[dim] < cuts[dim].size())
        open.push_back(dim);
    if (open.empty())
      return levels;
    unsigned dim = open[pick(0, open.size() - 1)];
    levels.push_back({dim, cuts[dim][next[dim]++], pick(0, 1) == 1});
  }
}

std::vector<int64_t> Random::pickSizes(unsigned rank, int64_t maxTiles) {
  std::vector<int64_t> sizes;
  int64_t left = maxTiles;
  for (unsigned dim = 0; dim < rank; ++dim) {
    int64_t most = std::min<int64_t>(left, pick(0, 1) ? 5 : 40);
    sizes.push_back(pick(pick(0, 9) == 0 ? 0 : 1, most));
    left /= std::max<int64_t>(sizes.back(), 1);
  }
  std::shuffle(sizes.begin(), sizes.end(), engine);
  return sizes;
}

CoreGrid Random::pickCores(unsigned maxRank) {
  llvm::SmallVector<int64_t> shape;
  for (unsigned dim = 0, rank = pick(1, maxRank); dim < rank; ++dim)
    shape.push_back(pick(1, rank < 3 ? 9 : 4));
  return llvm::cantFail(CoreGrid::get(
      shape, pick(0, 1) ? CoreOrder::RowMajor : CoreOrder::ColumnMajor));
}

Rule Random::pickRule(int64_t numTiles, int64_t numCores) {
  Rule rule = {static_cast<Kind>(pick(0, 3)), pick(1, 30)};
  if (rule.kind != Kind::Ranges)
    return rule;
  std::vector<int64_t> bounds = {0, numTiles};
  while (static_cast<int64_t>(bounds.size()) <= numCores)
    bounds.push_back(pick(0, numTiles));
  std::sort(bounds.begin(), bounds.end());
  for (int64_t core = 0; core < numCores; ++core)
    rule.ranges.emplace_back(bounds[core], bounds[core + 1] - bounds[core]);
  std::shuffle(rule.ranges.begin(), rule.ranges.end(), engine);
  return rule;
}

static uint64_t getFromEnvironment(const char *name, uint64_t otherwise) {
  const char *text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

TEST(Random, SchedulesAgreeWithTheWalk) {
  uint64_t seed = getFromEnvironment("TTGRID_SEED", 1);
  uint64_t numCases = getFromEnvironment("TTGRID_CASES", 2000);
  std::cout << "TTGRID_SEED=" << seed << " TTGRID_CASES=" << numCases << "\n";
  Random random(seed);
  for (uint64_t number = 0; number < numCases; ++number) {
    unsigned rank = random.pick(1, 6);
    Levels levels = random.pickNest(rank);
    std::vector<int64_t> sizes = random.pickSizes(rank, 1500);
    Tiles reference = walk(levels, sizes);
    CoreGrid cores = random.pickCores(rank);
    Rule rule = random.pickRule(reference.size(), cores.getNumCores());
    Schedule schedule = llvm::cantFail(Schedule::get(
        sizes, cores, rule.get(), llvm::cantFail(Order::get(rank, levels))));
    std::string what = "seed " + std::to_string(seed) + ", case " +
                       std::to_string(number) + ": " + spell(rule, cores) +
                       ", " + spell(levels) + " on " + spell(sizes);
    ASSERT_TRUE(checkPositions(schedule, reference)) << what;
    ASSERT_TRUE(checkShares(schedule, reference,
                            getShares(rule, cores, levels, sizes, reference)))
        << what;
    llvm::Error error = schedule.verify();
    ASSERT_FALSE(static_cast<bool>(error))
        << what << ": " << llvm::toString(std::move(error));
  }
}
