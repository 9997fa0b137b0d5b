//===- Chooser.cpp - Evaluating candidates for a schedule -----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Chooser.h"

#include "GroupCache.h"
#include "ttgrid/Analysis/Cost/CacheTraffic.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::SmallVector;
using Cut = ScheduleForm::Cut;

/// Of more cores than this no core grid is looked for.
constexpr int64_t maxGridCores = 4096;
/// The tiles that are visited to see what a cache makes of a candidate.
constexpr int64_t maxSimulated = 2048;

static std::vector<Operand> getShared(ArrayRef<Operand> operands,
                                      ArrayRef<int64_t> sizes) {
  std::vector<Operand> shared;
  for (const Operand &operand : operands)
    if (isShared(operand, sizes))
      shared.push_back(operand);
  return shared;
}

static CandidateProblem getProblem(ArrayRef<int64_t> sizes,
                                   ArrayRef<Operand> operands,
                                   int64_t numCores) {
  CandidateProblem problem;
  problem.sizes = llvm::to_vector(sizes);
  problem.operands = getShared(operands, sizes);
  int64_t numTiles = 1;
  for (int64_t size : sizes)
    numTiles *= size;
  problem.tilesPerCore = std::max(double(numTiles) / double(numCores), 1.0);
  problem.longest = llvm::divideCeil(numTiles, numCores);
  return problem;
}

/// The cores that a wave of a given cyclic partition is: its positions are
/// done at the same time.
static int64_t getNumParts(ArrayRef<int64_t> sizes,
                           const ChooseOptions &options) {
  int64_t numTiles = 1, wave;
  for (int64_t size : sizes)
    numTiles *= size;
  int64_t numCores = options.cores.getNumCores();
  if (options.cyclicBlock == 0 || numTiles == 0 ||
      llvm::MulOverflow(options.cyclicBlock, numCores, wave) ||
      wave >= numTiles)
    return numCores;
  return llvm::divideCeil(numTiles, wave);
}

Chooser::Chooser(ArrayRef<int64_t> sizes, ArrayRef<Operand> operands,
                 const ChooseOptions &options)
    : options(options),
      problem(getProblem(sizes, operands, getNumParts(sizes, options))),
      cost(sizes, problem.operands), projections(sizes, problem.operands),
      numCores(options.cores.getNumCores()) {
  for (int64_t size : sizes)
    numTiles *= size;
}

/// Whether the partition leaves no core more than ceil(T / P) tiles, and is cut
/// in ranges: contiguous, or blocks of just this size, which leave the last
/// cores less or nothing but can be whole columns of a group.
void Chooser::setCuts() {
  int64_t parts = getNumParts(problem.sizes, options);
  if (options.cyclicBlock != 0) {
    int64_t chunk = parts == numCores ? options.cyclicBlock
                                      : options.cyclicBlock * numCores;
    cuts.push_back({Cut::Given, {parts, chunk}, 0});
    return;
  }
  if (options.partition) {
    cuts.push_back({Cut::Given, {numCores}, 0});
    return;
  }
  cuts.push_back({Cut::Contiguous, {numCores}, 0});
  if (numTiles % numCores != 0)
    cuts.push_back({Cut::Cyclic, {numCores, problem.longest}, 1});
}

ScheduleForm Chooser::getForm(Cut cut, Order order) const {
  ScheduleForm form = {options.cores, cut, 1, options.partition,
                       std::move(order)};
  if (cut == Cut::Cyclic)
    form.block = problem.longest;
  return form;
}

void Chooser::add(ScheduleForm form, RangeTotals totals, unsigned simplicity) {
  if (totals.total > least * tie)
    return;
  least = std::min(least, totals.total);
  picks.push_back({std::move(form), totals, simplicity});
}

void Chooser::considerOrder(const Order &order, unsigned simplicity) {
  if (options.cache) {
    considerInCache(order, simplicity);
    return;
  }
  bool isSlow = numCores > 48 && !cost.matchGroups(order);
  for (const CutChoice &choice : cuts) {
    ++numEvaluated;
    // A few cores stand for all: is it worth a closer look?
    if (isSlow && !picks.empty() &&
        cost.estimate(order, choice.ranges) > 1.05 * least)
      continue;
    std::optional<RangeTotals> totals =
        cost.get(order, choice.ranges, least * tie, leastPerPart);
    if (totals)
      add(getForm(choice.cut, order), *totals, simplicity + choice.simplicity);
  }
}

/// What the cores load, keeping so much between tiles: by a formula for groups
/// on a grid of two dimensions, else by visiting some tiles.
void Chooser::considerInCache(const Order &order, unsigned simplicity) {
  auto cache = double(*options.cache);
  std::optional<GroupedRuns> groups = cost.matchGroups(order);
  constexpr double any = std::numeric_limits<double>::infinity();
  for (const CutChoice &choice : cuts) {
    ++numEvaluated;
    ScheduleForm form = getForm(choice.cut, order);
    // A cache loads no less than what the tiles touch together.
    if (!groups && !picks.empty() &&
        cost.estimate(order, choice.ranges) > 1.05 * least)
      continue;
    RangeTotals totals;
    if (groups) {
      totals = *cost.get(order, choice.ranges, any, 0);
      if (totals.largest > cache)
        totals =
            getGroupCacheTotals(*groups, problem.sizes, choice.ranges, cache);
    } else {
      totals = simulate(form);
    }
    add(std::move(form), totals, simplicity + choice.simplicity);
  }
}

RangeTotals Chooser::simulate(const ScheduleForm &form) const {
  CacheTraffic traffic =
      getCacheTraffic(llvm::cantFail(form.resolve(problem.sizes)),
                      problem.operands, *options.cache, maxSimulated);
  return {traffic.total, traffic.largest};
}

/// The core grid that was given, or where a number was given the best one.
void Chooser::considerGrids() {
  if (options.partition || numCores > maxGridCores)
    return;
  std::optional<BlockedGrid> best;
  ArrayRef<int64_t> shape = options.cores.getShape();
  if (shape.size() == 1) {
    best = getBestCoreGrid(problem, numCores);
  } else if (shape.size() <= getRank()) {
    SmallVector<int64_t> parts(getRank() - shape.size(), 1);
    parts.append(shape.begin(), shape.end());
    if (std::optional<RangeTotals> totals = getBlockedTotals(problem, parts))
      best = {parts, *totals};
  }
  if (!best)
    return;
  considerGrid(*best, getDefaultOrder(), BlockedGrids);
  // Within its box a core takes the order that its cache asks for.
  if (!options.cache || options.order)
    return;
  for (const GroupFamily &family : getPromising(families))
    for (int64_t group : getCacheGroups(problem, family, *options.cache, 1))
      considerGrid(*best, getGroupOrder(problem, family, group, true),
                   BlockedGrids + Nest);
}

Order Chooser::getDefaultOrder() const {
  return options.order ? *options.order
                       : llvm::cantFail(Order::getRowMajor(getRank()));
}

void Chooser::considerGrid(const BlockedGrid &grid, Order order,
                           unsigned simplicity) {
  ++numEvaluated;
  ScheduleForm form = getForm(Cut::Blocked, std::move(order));
  ArrayRef<int64_t> shape = options.cores.getShape();
  if (shape.size() == 1) {
    ArrayRef<int64_t> parts = grid.parts;
    while (parts.size() > 1 && parts.front() == 1)
      parts = parts.drop_front();
    form.cores = llvm::cantFail(CoreGrid::get(parts, options.cores.getOrder()));
  }
  RangeTotals totals = grid.totals;
  if (options.cache && totals.largest > double(*options.cache))
    totals = simulate(form);
  add(std::move(form), totals, simplicity);
}
