//===- Show.h - What there is to see of a schedule --------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TOOLS_TTSCHEDULE_SHOW_H
#define TTGRID_TOOLS_TTSCHEDULE_SHOW_H

#include "FindSchedules.h"

#include <map>
#include <optional>

namespace mlir::ttgrid {

/// What the command line asks to see: by default a table.
struct ShowRequest {
  /// The sizes that --grid gives; empty where it is not there.
  SmallVector<int64_t> grid;
  std::optional<int64_t> numCores;
  /// Show the path of this core.
  std::optional<int64_t> core;
  /// The names of what the plan holds; empty for what the schedule allows.
  std::vector<std::string> arguments;
  /// Write a picture here; empty for none.
  std::string svgFile;
  /// The values of a footprint's symbols, by name.
  std::map<std::string, int64_t> symbols;
  bool asJson = false;
  bool withFootprints = false;
  bool check = false;

  bool wantsPicture() const { return !svgFile.empty(); }
  bool wantsTable() const { return !asJson && !wantsPicture() && !check; }
};

/// Prints or writes what is asked for of one schedule.
llvm::Error show(const FoundSchedule &found, const ShowRequest &request);

} // namespace mlir::ttgrid

#endif // TTGRID_TOOLS_TTSCHEDULE_SHOW_H
