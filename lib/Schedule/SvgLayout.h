//===- SvgLayout.h - Where things lie in a picture --------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_LIB_SCHEDULE_SVGLAYOUT_H
#define TTGRID_LIB_SCHEDULE_SVGLAYOUT_H

#include "ttgrid/Schedule/Layout.h"

#include <vector>

namespace mlir::ttgrid {

constexpr int64_t margin = 20;
/// A title of 13 points: what a line takes.
constexpr int64_t titleLineHeight = 18;
constexpr int64_t axisSpace = 34;
constexpr int64_t panelGap = 14;
constexpr int64_t lineHeight = 18;
constexpr int64_t legendColumnWidth = 118;

/// A point of the picture.
struct Point {
  int64_t x, y;
};

/// The sizes of a picture, in pixels: the title above, the panels of the grid
/// in lines below it, and the legend at their right.
class SvgLayout {
public:
  SvgLayout(const Schedule &schedule, llvm::StringRef title);

  Point getPanelOrigin(int64_t panel) const;
  Point getCentre(const PagePlace &place) const;
  int64_t getPlotRight() const {
    return margin + panelsPerLine * (panelWidth + axisSpace + panelGap);
  }
  int64_t getTitleHeight() const {
    return titleLines.size() * titleLineHeight + panelGap;
  }
  int64_t getHeight() const;
  /// How many cores the legend lists.
  int64_t getListedCores() const;

  Layout layout;
  /// The side of a tile.
  int64_t cell;
  int64_t panelsPerLine;
  int64_t panelWidth;
  int64_t panelHeight;
  int64_t legendRows;
  int64_t width;
  std::vector<std::string> titleLines;

private:
  int64_t getPlotHeight() const;

  int64_t numCores;
};

} // namespace mlir::ttgrid

#endif // TTGRID_LIB_SCHEDULE_SVGLAYOUT_H
