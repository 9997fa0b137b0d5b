//===- Svg.h - Pictures of schedules ----------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_SVG_H
#define TTGRID_SCHEDULE_SVG_H

#include "ttgrid/Schedule/Schedule.h"
#include "llvm/Support/raw_ostream.h"

#include <functional>
#include <optional>
#include <string>

namespace mlir::ttgrid {

struct SvgOptions {
  /// The first line of the picture.
  std::string title;
  /// Shows the path of this core alone, and the others' tiles pale.
  std::optional<int64_t> core;
  /// Where set, called for the tiles of each core in its sequence: the share,
  /// from 0 to 1, of what a tile touches that its core loads anew. Tiles that
  /// load little are pale.
  std::function<double(int64_t core, llvm::ArrayRef<int64_t> tile)> getLoad;
};

/// The most tiles that a picture may have.
constexpr int64_t maxSvgTiles = 1 << 16;

/// Prints a picture of the schedule: tiles coloured by core, the path of each
/// core through its tiles, a legend. Refuses a grid without tiles and one of
/// more than maxSvgTiles.
llvm::Error printSvg(llvm::raw_ostream &os, const Schedule &schedule,
                     const SvgOptions &options);

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_SVG_H
