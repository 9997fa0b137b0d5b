//===- Text.h - Schedules in a terminal -------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_TEXT_H
#define TTGRID_SCHEDULE_TEXT_H

#include "ttgrid/Schedule/Schedule.h"
#include "llvm/Support/raw_ostream.h"

#include <optional>

namespace mlir::ttgrid {

/// Prints how many tiles the cores have, and a line per core: its first tile,
/// its count, and that as a share of the longest core. Of very many cores only
/// the first are listed.
void printTable(llvm::raw_ostream &os, const Schedule &schedule);

/// Prints the grid with the core of each tile, or, for one core, with the
/// place of each of its tiles in its sequence. A large grid is thinned out: it
/// takes no longer than a small one.
void printPicture(llvm::raw_ostream &os, const Schedule &schedule,
                  std::optional<int64_t> core = std::nullopt);

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_TEXT_H
