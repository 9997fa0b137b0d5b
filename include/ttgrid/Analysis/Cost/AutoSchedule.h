//===- AutoSchedule.h - The chosen schedule as an attribute -----*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_COST_AUTOSCHEDULE_H
#define TTGRID_ANALYSIS_COST_AUTOSCHEDULE_H

#include "ttgrid/Analysis/Cost/Operand.h"
#include "ttgrid/IR/TTGrid.h"

#include <optional>

namespace mlir::ttgrid {

/// The simplest form of the language for an order.
OrderAttrInterface getOrderAttr(MLIRContext *context, const Order &order);

/// What a schedule is to be chosen for: the cores are given, the partition and
/// the order where they are not null.
struct AutoRequest {
  SmallVector<int64_t> cores;
  CoreOrder coreOrder = CoreOrder::RowMajor;
  PartitionAttrInterface partition;
  OrderAttrInterface order;
  /// What a core can keep between tiles, in bytes; nothing for no limit.
  std::optional<uint64_t> cache;

  int64_t getNumCores() const;
};

struct AutoSchedule {
  ScheduleAttr best;
  /// The next best one; null where nothing else came near.
  ScheduleAttr runnerUp;
};

/// The schedule that suits operands on a grid of known sizes.
llvm::Expected<AutoSchedule> chooseSchedule(MLIRContext *context,
                                            ArrayRef<int64_t> sizes,
                                            ArrayRef<Operand> operands,
                                            const AutoRequest &request);

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_COST_AUTOSCHEDULE_H
