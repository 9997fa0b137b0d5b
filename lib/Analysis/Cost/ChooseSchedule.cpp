//===- ChooseSchedule.cpp - The schedule that suits the operands ----------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Analysis/Cost/ChooseSchedule.h"

#include "Chooser.h"
#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <tuple>

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::SmallVector;
using Cut = ScheduleForm::Cut;

/// Largest cores within this of the smallest one are as small.
constexpr double largestTie = 1.03;
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
  if (options.cache)
    return false;
  double estimate = projections.isWhole && !families.empty()
                        ? families.front().estimate
                        : leastPerPart;
  double all = estimate * double(std::min(numTiles, cuts.front().ranges.parts));
  return llvm::any_of(picks, [&](const Pick &pick) {
    return pick.totals.total <= all * tie &&
           pick.totals.largest <= 1.05 * estimate;
  });
}

/// The families that come close to the best one, at most three. A cache may
/// turn their sequence around: then there are more.
ArrayRef<GroupFamily>
Chooser::getPromising(ArrayRef<GroupFamily> families) const {
  if (options.cache)
    return families.take_front(std::min<size_t>(12, families.size()));
  size_t count = 0;
  while (count < std::min<size_t>(3, families.size()) &&
         families[count].estimate <= families.front().estimate * 1.15)
    ++count;
  return families.take_front(count);
}

/// Groups close to the best ones of the most promising families.
void Chooser::considerGroups() {
  struct Candidate {
    double distance;
    const GroupFamily *family;
    int64_t group;
  };
  std::vector<Candidate> candidates;
  for (const GroupFamily &family : getPromising(families)) {
    SmallVector<int64_t> groups =
        getGroups(problem, family, getRank() == 2 ? 12 : 8);
    if (options.cache)
      groups.append(getCacheGroups(problem, family, *options.cache,
                                   getRank() == 2 ? 24 : 3));
    for (int64_t group : groups)
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
  if (options.cache || least <= 1.08 * leastPerPart * parts ||
      projections.projections.empty())
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

/// Boxes that are given move the same in every order, but for what caches make
/// of it.
ScheduleChoice Chooser::runInBoxes() {
  auto consider = [&](Order order, unsigned simplicity) {
    ++numEvaluated;
    ScheduleForm form = getForm(Cut::Given, std::move(order));
    RangeTotals totals = simulate(form);
    add(std::move(form), totals, simplicity);
  };
  consider(getDefaultOrder(), RowMajor);
  for (const GroupFamily &family : getPromising(families))
    for (int64_t group : getCacheGroups(problem, family, *options.cache, 3))
      consider(getGroupOrder(problem, family, group, true),
               family.isKeyword(getRank()) ? Keyword : Nest);
  return select();
}

ScheduleChoice Chooser::run() {
  setCuts();
  bool hasBoxes = options.partition && options.cyclicBlock == 0 &&
                  !options.partition->givesRanges();
  // With a core for each tile, or nothing shared, all are alike.
  if (numTiles == 0 || problem.longest <= 1 || problem.operands.empty() ||
      (hasBoxes && !options.cache))
    return {getForm(cuts.front().cut, getDefaultOrder()), std::nullopt, 0};
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
  if (hasBoxes)
    return runInBoxes();
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
