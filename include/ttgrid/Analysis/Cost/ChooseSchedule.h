//===- ChooseSchedule.h - The schedule that suits the operands --*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A rule, not a search over all schedules: orders close to what a box of real
// sides says is best, balanced partitions, and of those within a percent of
// the least traffic the simplest. docs/schedules.md says when to use it.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_COST_CHOOSESCHEDULE_H
#define TTGRID_ANALYSIS_COST_CHOOSESCHEDULE_H

#include "ttgrid/Analysis/Cost/Operand.h"
#include "ttgrid/Schedule/Schedule.h"

#include <optional>

namespace mlir::ttgrid {

/// A schedule that the language has words for.
struct ScheduleForm {
  enum class Cut {
    Contiguous,
    /// Blocks of `block` positions, dealt round robin.
    Cyclic,
    /// The core grid cuts the grid.
    Blocked,
    /// The partition that was asked for.
    Given
  };

  CoreGrid cores;
  Cut cut;
  int64_t block = 1;
  /// The partition, where it was asked for.
  PartitionRef given;
  Order order;

  llvm::Expected<Schedule> resolve(llvm::ArrayRef<int64_t> sizes) const;
};

/// What is to be chosen, and what is given.
struct ChooseOptions {
  CoreGrid cores;
  /// The bytes that a core can keep between tiles; nothing for no limit.
  std::optional<uint64_t> cache;
  /// Nothing for one to be chosen.
  std::optional<Order> order;
  /// Null for one to be chosen.
  PartitionRef partition;
  /// The block of a cyclic partition that is given; 0 for another partition.
  int64_t cyclicBlock = 0;
};

struct ScheduleChoice {
  ScheduleForm best;
  /// The next best form, if another one came near.
  std::optional<ScheduleForm> runnerUp;
  /// How many candidates were evaluated.
  unsigned numEvaluated = 0;
};

/// The schedule for a grid of these sizes. The longest core has ceil(T / P)
/// tiles where the partition is to be chosen, and the traffic is at most a
/// percent above that of contiguous with row_major or grouped<8>. Refuses what
/// checkOperands refuses.
llvm::Expected<ScheduleChoice> chooseSchedule(llvm::ArrayRef<int64_t> sizes,
                                              llvm::ArrayRef<Operand> operands,
                                              const ChooseOptions &options);

/// The groups to take where sizes are not known: as many panels of the last
/// but one dimension as the cache holds beside two of what streams past. 0
/// where the operands do not tell.
int64_t getGroupForCache(unsigned rank, llvm::ArrayRef<Operand> operands,
                         uint64_t cache);

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_COST_CHOOSESCHEDULE_H
