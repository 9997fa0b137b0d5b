//===- Prove.h - Schedules proved for all sizes -----------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_PROOF_PROVE_H
#define TTGRID_PROOF_PROVE_H

#include "ttgrid/Proof/Goals.h"
#include "ttgrid/Proof/Solver.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace mlir::ttgrid {

enum class Verdict {
  Proved,
  /// A grid is known for which it does not hold.
  Refuted,
  /// Neither.
  Undecided
};

/// "proved", "refuted" or "undecided".
llvm::StringRef stringify(Verdict verdict);

struct GoalResult {
  std::string name;
  Verdict verdict;
  size_t numQueries;
  double seconds;
  /// The queries that have no proof.
  std::vector<std::string> open;
};

struct ProofReport {
  std::vector<GoalResult> goals;
  /// Where a goal is open: a grid for which the formulas are wrong, and how;
  /// nothing where the search found none.
  std::optional<std::string> counterexample;

  Verdict getVerdict() const;
};

/// What all goals assume, in words.
std::vector<std::string> getAssumptions(const ProofProblem &problem);

/// Asks the solver for one goal: proved or undecided. A query may take
/// `seconds` seconds.
llvm::Expected<GoalResult> proveGoal(const Goal &goal, const Solver &solver,
                                     unsigned seconds);

/// Proves goals of a problem; a query may take `seconds` seconds. Calls `done`
/// with the results of goals as they come.
llvm::Expected<ProofReport>
prove(const ProofProblem &problem, llvm::ArrayRef<Goal> goals,
      const Solver &solver, unsigned seconds,
      llvm::function_ref<void(const GoalResult &)> done);

/// Searches for a grid within the problem, with sizes and cores, for which the
/// formulas are wrong: small ones are compared with the walk of
/// docs/schedules.md, large ones with their own inverse, with every overflow
/// noticed. The random numbers are the same every time.
std::optional<std::string> findCounterexample(const ProofProblem &problem);

} // namespace mlir::ttgrid

#endif // TTGRID_PROOF_PROVE_H
