//===- Goals.h - What is proved of a schedule -------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The goals for one pattern of a grid and one schedule, as queries for a
// solver. docs/proofs.md says what they are, and what holds them together.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_PROOF_GOALS_H
#define TTGRID_PROOF_GOALS_H

#include "ttgrid/Proof/Formulas.h"
#include "ttgrid/Schedule/Order.h"

#include <memory>

namespace mlir::ttgrid {

/// What schedules are proved for: unknown sizes and cores hold for all.
struct ProofProblem {
  /// Nothing: every size from 0.
  llvm::SmallVector<std::optional<int64_t>> sizes;
  /// The shape of the core grid; nothing: every number of cores from 1, of
  /// rank 1.
  llvm::SmallVector<std::optional<int64_t>> cores;
  CoreOrder coreOrder = CoreOrder::RowMajor;
  PartitionFormulas partition;
  Order order;
};

/// One question: does a claim follow from what stands before it in a log?
struct Query {
  /// Which facts are asserted. To leave out some is sound.
  enum class Facts { Near, All, WithInstances };

  std::string name;
  std::shared_ptr<const std::vector<SmtArithmetic::Entry>> log;
  /// The place of the claim.
  size_t at;

  /// A script in SMT-LIB, which is unsatisfiable where the claim follows.
  std::string getScript(Facts facts) const;
};

struct Goal {
  std::string name;
  std::vector<Query> queries;
};

/// All goals of a problem.
std::vector<Goal> getGoals(const ProofProblem &problem);

/// The goals of the order alone, over any box with tiles, as many as an index
/// can count, that is as long as `box` where that is constant.
void addOrderGoals(const Order &order, const BoxOf<SmtArithmetic> &box,
                   std::vector<Goal> &goals);
/// The goals of the partition alone. Returns the box of a core.
BoxOf<SmtArithmetic> addPartitionGoals(const ProofProblem &problem,
                                       std::vector<Goal> &goals);

/// Adds the obligations of a log to one goal and its claims to another.
void addQueries(const SmtArithmetic &a, const llvm::Twine &prefix,
                Goal &obligations, Goal &claims);

} // namespace mlir::ttgrid

#endif // TTGRID_PROOF_GOALS_H
