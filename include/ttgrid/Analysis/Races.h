//===- Races.h - Reports of races -------------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_RACES_H
#define TTGRID_ANALYSIS_RACES_H

#include "ttgrid/Analysis/Footprint.h"

namespace mlir::ttgrid {

/// Which races are reported.
enum class RaceLevel {
  /// Those that happen whenever both tiles are in the grid.
  Certain,
  /// Those that can't be excluded as well.
  Possible
};

struct RaceOptions {
  RaceLevel level = RaceLevel::Certain;
  /// Whether a race is an error; otherwise it is a warning.
  bool isError = false;
  /// Whether a kernel that is proved to be free of races gets a remark.
  bool remarkFree = false;
};

/// Reports the races of a kernel as diagnostics at the writing operation, with
/// notes at both. Fails where a race is reported as an error.
LogicalResult reportRaces(const Footprint &footprint,
                          const RaceOptions &options = {});

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_RACES_H
