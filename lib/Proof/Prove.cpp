//===- Prove.cpp - Schedules proved for all sizes -------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Proof/Prove.h"

#include "llvm/ADT/STLExtras.h"

#include <chrono>

using namespace mlir::ttgrid;
using llvm::Expected;

llvm::StringRef mlir::ttgrid::stringify(Verdict verdict) {
  switch (verdict) {
  case Verdict::Proved:
    return "proved";
  case Verdict::Refuted:
    return "refuted";
  case Verdict::Undecided:
    return "undecided";
  }
  llvm_unreachable("unknown verdict");
}

Verdict ProofReport::getVerdict() const {
  if (llvm::all_of(goals, [](const GoalResult &goal) {
        return goal.verdict == Verdict::Proved;
      }))
    return Verdict::Proved;
  return counterexample ? Verdict::Refuted : Verdict::Undecided;
}

std::vector<std::string>
mlir::ttgrid::getAssumptions(const ProofProblem &problem) {
  std::vector<std::string> assumptions = {
      "each size is at least 0, and the product of the sizes, 0 counted as 1, "
      "is at most 2^63 - 1"};
  if (!llvm::all_of(problem.cores, [](auto size) { return size.has_value(); }))
    assumptions.emplace_back(
        "there is at least 1 core and are at most 2^63 - 1");
  return assumptions;
}

namespace {
/// One attempt at the queries that are left.
struct Round {
  Query::Facts facts;
  SolverLimits limits;
};
} // namespace

/// Asks what is left with these facts; keeps what got no proof.
static llvm::Error tryRound(const Round &round, const Solver &solver,
                            std::vector<const Query *> &left) {
  std::vector<std::string> scripts;
  scripts.reserve(left.size());
  for (const Query *query : left)
    scripts.push_back(query->getScript(round.facts));
  Expected<std::vector<Solver::Answer>> answers =
      solver.ask(scripts, round.limits);
  if (!answers)
    return answers.takeError();
  std::vector<const Query *> open;
  for (auto [query, answer] : llvm::zip_equal(left, *answers))
    if (answer != Solver::Answer::Unsatisfiable)
      open.push_back(query);
  left = std::move(open);
  return llvm::Error::success();
}

/// Most queries are easy with some of the facts, and few are hard with all. The
/// solver's steps are limited, so that a verdict hangs on no clock where
/// `seconds` suffices.
Expected<GoalResult> mlir::ttgrid::proveGoal(const Goal &goal,
                                             const Solver &solver,
                                             unsigned seconds) {
  using Facts = Query::Facts;
  const Round rounds[] = {{Facts::Near, {150'000, seconds}},
                          {Facts::All, {2'000'000, seconds}},
                          {Facts::WithInstances, {5'000'000, seconds}},
                          {Facts::All, {30'000'000, seconds}},
                          {Facts::WithInstances, {30'000'000, seconds}}};
  auto start = std::chrono::steady_clock::now();
  std::vector<const Query *> left;
  left.reserve(goal.queries.size());
  for (const Query &query : goal.queries)
    left.push_back(&query);
  for (const Round &round : rounds)
    if (!left.empty())
      if (llvm::Error error = tryRound(round, solver, left))
        return std::move(error);
  std::chrono::duration<double> taken =
      std::chrono::steady_clock::now() - start;
  GoalResult result{goal.name,
                    left.empty() ? Verdict::Proved : Verdict::Undecided,
                    goal.queries.size(),
                    taken.count(),
                    {}};
  for (const Query *query : left)
    result.open.push_back(query->name);
  return result;
}

Expected<ProofReport>
mlir::ttgrid::prove(const ProofProblem &problem, llvm::ArrayRef<Goal> goals,
                    const Solver &solver, unsigned seconds,
                    llvm::function_ref<void(const GoalResult &)> done) {
  ProofReport report;
  // One goal without a proof is enough to look for a counterexample, which
  // then is known before the other goals are reported.
  bool hasSearched = false;
  for (const Goal &goal : goals) {
    Expected<GoalResult> result = proveGoal(goal, solver, seconds);
    if (!result)
      return result.takeError();
    if (result->verdict != Verdict::Proved) {
      if (!hasSearched)
        report.counterexample = findCounterexample(problem);
      hasSearched = true;
      if (report.counterexample)
        result->verdict = Verdict::Refuted;
    }
    report.goals.push_back(std::move(*result));
    done(report.goals.back());
  }
  return report;
}
