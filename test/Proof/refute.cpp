//===- refute.cpp - The proofs of formulas that faults.py has broken ------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// usage: refute SOLVER PARTITION ORDER
//
// Prints the first goal without a proof and the grid for which it is wrong.
// The exit code is 1 where there is no such goal, or no such grid.
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Proof/Prove.h"
#include "ttgrid/Schedule/Blocked.h"
#include "ttgrid/Schedule/Contiguous.h"
#include "ttgrid/Schedule/Cyclic.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir::ttgrid;

static PartitionFormulas getPartition(llvm::StringRef name) {
  if (name == "cyclic")
    return getFormulas(CyclicPartition(3), /*cutsGrid=*/false);
  if (name == "blocked")
    return getFormulas(BlockedPartition(), /*cutsGrid=*/true);
  return getFormulas(ContiguousPartition(), /*cutsGrid=*/false);
}

static Order getOrder(llvm::StringRef name) {
  if (name == "snake")
    return llvm::cantFail(
        Order::get(3, {{0, 1, false}, {1, 1, true}, {2, 1, true}}));
  if (name == "tiles")
    return llvm::cantFail(Order::get(
        2, {{0, 8, false}, {1, 8, true}, {0, 1, true}, {1, 1, true}}));
  return llvm::cantFail(name == "grouped"      ? Order::getGrouped(2, 8)
                        : name == "serpentine" ? Order::getGrouped(2, 8, true)
                                               : Order::getRowMajor(2));
}

int main(int argc, char **argv) {
  if (argc != 4)
    return 2;
  Solver solver = llvm::cantFail(Solver::find(argv[1]));
  Order order = getOrder(argv[3]);
  bool isBlocked = llvm::StringRef(argv[2]) == "blocked";
  llvm::SmallVector<std::optional<int64_t>> cores;
  if (isBlocked)
    cores = {2, 3};
  else
    cores = {std::nullopt};
  ProofProblem problem{
      llvm::SmallVector<std::optional<int64_t>>(order.getRank(), std::nullopt),
      cores, CoreOrder::RowMajor, getPartition(argv[2]), order};
  for (const Goal &goal : getGoals(problem)) {
    ProofReport report = llvm::cantFail(prove(
        problem, goal, solver, /*seconds=*/60, [](const GoalResult &) {}));
    if (report.getVerdict() == Verdict::Proved)
      continue;
    llvm::outs() << goal.name << ": " << report.goals.front().open.front()
                 << "\n  " << report.counterexample.value_or("no grid is known")
                 << "\n";
    return report.getVerdict() != Verdict::Refuted;
  }
  llvm::outs() << "all is proved\n";
  return 1;
}
