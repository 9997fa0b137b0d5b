//===- ChooseSchedule.cpp - The schedule that suits the operands ----------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Analysis/Cost/ChooseSchedule.h"

#include "BoundProblem.h"
#include "Candidates.h"
#include "CoreGrids.h"
#include "RangeCost.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>
#include <tuple>

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::SmallVector;

/// Schedules within this of the least traffic are as good as it.
constexpr double tie = 1.01;
/// Largest cores within this of the smallest one are as small.
constexpr double largestTie = 1.03;
/// Of more cores than this no core grid is looked for.
constexpr int64_t maxGridCores = 4096;

namespace {
/// How simple a schedule is to read; the partition comes on top.
enum Simplicity : unsigned {
  RowMajor = 0,
  ColumnMajor = 2,
  BlockedGrids = 3,
  Keyword = 4,
  Nest = 8,
  SuperTile = 12
};
} // namespace

llvm::Expected<Schedule> ScheduleForm::resolve(ArrayRef<int64_t> sizes) const {
  PartitionRef partition = given;
  if (cut == Cut::Contiguous)
    partition = getContiguousPartition();
  else if (cut == Cut::Blocked)
    partition = getBlockedPartition();
  else if (cut == Cut::Cyclic)
    partition = llvm::cantFail(getCyclicPartition(block));
  return Schedule::get(sizes, cores, partition, order);
}

namespace {
using Cut = ScheduleForm::Cut;

/// A schedule that has been evaluated.
struct Pick {
  ScheduleForm form;
  RangeTotals totals;
  unsigned simplicity;
};

/// How the positions may be cut, and what that adds to the simplicity.
struct CutChoice {
  Cut cut;
  RangeCut ranges;
  unsigned simplicity;
};

class Chooser {
public:
  Chooser(ArrayRef<int64_t> sizes, ArrayRef<Operand> operands,
          const ChooseOptions &options);
  ScheduleChoice run();

private:
  void setCuts();
  void considerOrder(const Order &order, unsigned simplicity);
  void considerGrids();
  void considerKeywords();
  void considerGroups();
  void considerSuperTiles();
  void add(ScheduleForm form, RangeTotals totals, unsigned simplicity);
  bool isGoodEnough() const;
  ScheduleChoice select() const;
  ScheduleForm getForm(Cut cut, Order order) const;
  unsigned getRank() const { return problem.sizes.size(); }

  const ChooseOptions &options;
  CandidateProblem problem;
  RangeCost cost;
  BoundProblem projections;
  int64_t numTiles = 1;
  int64_t numCores;
  SmallVector<CutChoice, 2> cuts;
  std::vector<GroupFamily> families;
  /// No part of the average size moves less.
  double leastPerPart = 0;
  std::vector<Pick> picks;
  double least = std::numeric_limits<double>::infinity();
  unsigned numEvaluated = 0;
};
} // namespace

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
  bool isSlow = numCores > 48 && !cost.isFast(order);
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
  ++numEvaluated;
  Order order = options.order ? *options.order
                              : llvm::cantFail(Order::getRowMajor(getRank()));
  ScheduleForm form = getForm(Cut::Blocked, std::move(order));
  if (shape.size() == 1) {
    ArrayRef<int64_t> parts = best->parts;
    while (parts.size() > 1 && parts.front() == 1)
      parts = parts.drop_front();
    form.cores = llvm::cantFail(CoreGrid::get(parts, options.cores.getOrder()));
  }
  add(std::move(form), best->totals, BlockedGrids);
}

/// What anybody would write.
void Chooser::considerKeywords() {
  considerOrder(llvm::cantFail(Order::getRowMajor(getRank())), RowMajor);
  considerGrids();
  if (getRank() == 1)
    return;
  considerOrder(llvm::cantFail(Order::getColumnMajor(getRank())), ColumnMajor);
  considerOrder(llvm::cantFail(Order::getGrouped(getRank(), 8)), Keyword);
}

bool Chooser::isGoodEnough() const {
  double estimate = projections.isWhole && !families.empty()
                        ? families.front().estimate
                        : leastPerPart;
  double all = estimate * double(std::min(numTiles, cuts.front().ranges.parts));
  return llvm::any_of(picks, [&](const Pick &pick) {
    return pick.totals.total <= all * tie &&
           pick.totals.largest <= 1.05 * estimate;
  });
}

/// Groups close to the best ones of the most promising families.
void Chooser::considerGroups() {
  struct Candidate {
    double distance;
    const GroupFamily *family;
    int64_t group;
  };
  std::vector<Candidate> candidates;
  for (const GroupFamily &family :
       ArrayRef(families).take_front(std::min<size_t>(3, families.size()))) {
    if (family.estimate > families.front().estimate * 1.15)
      break;
    for (int64_t group : getGroups(problem, family, getRank() == 2 ? 12 : 8))
      candidates.push_back(
          {std::abs(std::log(double(group) / family.group)), &family, group});
  }
  llvm::sort(candidates, [](const Candidate &a, const Candidate &b) {
    return std::tie(a.distance, a.family, a.group) <
           std::tie(b.distance, b.family, b.group);
  });
  for (const Candidate &candidate : candidates) {
    unsigned simplicity =
        candidate.family->isKeyword(getRank()) ? Keyword : Nest;
    for (bool serpentine : {true, false})
      considerOrder(getGroupOrder(problem, *candidate.family, candidate.group,
                                  serpentine),
                    simplicity + (serpentine ? 2 : 0));
    if (isGoodEnough())
      return;
  }
}

/// Where operands overlap, no groups come near.
void Chooser::considerSuperTiles() {
  double parts = double(numTiles) / double(problem.longest);
  if (least <= 1.08 * leastPerPart * parts || projections.projections.empty())
    return;
  SmallVector<int64_t> sizes = problem.sizes;
  SmallVector<Projection> whole;
  for (const Operand &operand : problem.operands) {
    Projection projection = {0, double(operand.bytes)};
    for (const OperandAxis &axis : operand.axes) {
      projection.dims |= uint64_t(1) << axis.dim;
      projection.weight *=
          std::max<double>(std::min<double>(std::abs(double(axis.scale)),
                                            double(axis.last - axis.first + 1)),
                           1) /
          double(axis.divisor);
    }
    whole.push_back(projection);
  }
  BestBox box = getBestBox(sizes, whole, problem.tilesPerCore);
  for (const Order &order : getSuperTileOrders(problem, box.sides))
    considerOrder(order, SuperTile);
}

/// Of those within a percent of the least total, those with the smallest
/// largest core; of these the simplest; of these the least total.
ScheduleChoice Chooser::select() const {
  double smallest = std::numeric_limits<double>::infinity();
  for (const Pick &pick : picks)
    if (pick.totals.total <= least * tie)
      smallest = std::min(smallest, pick.totals.largest);
  const Pick *best = nullptr;
  for (const Pick &pick : picks) {
    if (pick.totals.total > least * tie ||
        pick.totals.largest > smallest * largestTie)
      continue;
    if (!best || pick.simplicity < best->simplicity ||
        (pick.simplicity == best->simplicity &&
         pick.totals.total < best->totals.total))
      best = &pick;
  }
  const Pick *second = nullptr;
  for (const Pick &pick : picks)
    if (&pick != best && (!second || pick.totals.total < second->totals.total))
      second = &pick;
  ScheduleChoice choice = {best->form, std::nullopt, numEvaluated};
  if (second)
    choice.runnerUp = second->form;
  return choice;
}

ScheduleChoice Chooser::run() {
  setCuts();
  // With a core for each tile, or nothing shared, all are alike.
  if (numTiles == 0 || problem.longest <= 1 || problem.operands.empty())
    return {getForm(cuts.front().cut,
                    options.order
                        ? *options.order
                        : llvm::cantFail(Order::getRowMajor(getRank()))),
            std::nullopt, 0};
  if (options.cyclicBlock == 0)
    leastPerPart =
        0.999 * (getBestBox(projections.sizes, projections.projections,
                            problem.tilesPerCore)
                     .bound +
                 std::min(projections.perCore, 0.0));
  if (options.order) {
    considerOrder(*options.order, RowMajor);
    considerGrids();
    return select();
  }
  families = getGroupFamilies(problem);
  considerKeywords();
  if (!isGoodEnough()) {
    considerGroups();
    considerSuperTiles();
  }
  return select();
}

llvm::Expected<ScheduleChoice>
mlir::ttgrid::chooseSchedule(ArrayRef<int64_t> sizes,
                             ArrayRef<Operand> operands,
                             const ChooseOptions &options) {
  llvm::Expected<int64_t> numTiles = getNumTiles(sizes);
  if (!numTiles)
    return numTiles.takeError();
  if (llvm::Error error = checkOperands(operands, sizes))
    return error;
  return Chooser(sizes, operands, options).run();
}
