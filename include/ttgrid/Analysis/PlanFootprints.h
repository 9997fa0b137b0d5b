//===- PlanFootprints.h - What the cores of a plan touch --------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_PLANFOOTPRINTS_H
#define TTGRID_ANALYSIS_PLANFOOTPRINTS_H

#include "ttgrid/Analysis/Footprint.h"
#include "ttgrid/Schedule/Plan.h"

namespace mlir::ttgrid {

/// Gives a plan of `schedule` the operands of the kernel, and per core the
/// boxes around what its tiles touch. `symbols` are the values of the
/// footprint's symbols. Refuses a schedule whose grid is not the kernel's, and
/// memrefs that are unranked.
llvm::Error addFootprints(Plan &plan, const Schedule &schedule,
                          const Footprint &footprint,
                          ArrayRef<int64_t> symbols);

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_PLANFOOTPRINTS_H
