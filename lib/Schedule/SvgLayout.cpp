//===- SvgLayout.cpp - Where things lie in a picture ----------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SvgLayout.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir::ttgrid;

constexpr int64_t minWidth = 460;
constexpr int64_t maxPlotWidth = 900;
/// What a character of the title takes at most.
constexpr int64_t titleCharWidth = 9;
constexpr int64_t maxLegendCores = 256;
/// The lines of the legend below its cores: what the marks mean.
constexpr int64_t numKeyLines = 7;
constexpr int64_t minLegendRows = 8;

/// Large cells for few tiles; even, so that centres are whole numbers.
static int64_t getCellSize(int64_t rows, int64_t columns) {
  int64_t size = 920 / std::max(rows, columns);
  return std::clamp<int64_t>(size, 6, 40) / 2 * 2;
}

/// Breaks a text into lines of at most `columns` characters, between words but
/// not beside a `=`.
static std::vector<std::string> wrap(llvm::StringRef text, size_t columns) {
  std::vector<std::string> words;
  for (llvm::StringRef word : llvm::split(text, ' ')) {
    if (!words.empty() && (word == "=" || words.back().back() == '='))
      words.back() += " " + word.str();
    else if (!word.empty())
      words.push_back(word.str());
  }
  std::vector<std::string> lines(1);
  for (const std::string &word : words) {
    std::string &line = lines.back();
    if (!line.empty() && line.size() + 1 + word.size() > columns)
      lines.push_back(word);
    else
      line += (line.empty() ? "" : " ") + word;
  }
  return lines;
}

SvgLayout::SvgLayout(const Schedule &schedule, llvm::StringRef title)
    : layout(schedule.getSizes(), /*wrapColumns=*/32),
      numCores(schedule.getNumCores()) {
  cell = getCellSize(layout.getRows(), layout.getColumns());
  // Slices side by side are drawn smaller, so that several fit a line.
  if (layout.getNumPanels() > 1)
    cell = std::min<int64_t>(cell, 28);
  panelWidth = layout.getColumns() * cell;
  panelHeight = layout.getRows() * cell;
  int64_t fitting = maxPlotWidth / (panelWidth + axisSpace + panelGap);
  panelsPerLine = std::clamp<int64_t>(fitting, 1, layout.getNumPanels());

  legendRows =
      std::max(getPlotHeight() / lineHeight - numKeyLines, minLegendRows);
  int64_t legendColumns = (getListedCores() - 1) / legendRows + 1;
  width = std::max(minWidth, getPlotRight() + panelGap +
                                 legendColumns * legendColumnWidth + margin);
  titleLines = wrap(title, (width - 2 * margin) / titleCharWidth);
}

int64_t SvgLayout::getListedCores() const {
  return std::min(numCores, maxLegendCores);
}

int64_t SvgLayout::getPlotHeight() const {
  int64_t lines = (layout.getNumPanels() - 1) / panelsPerLine + 1;
  return lines * (panelHeight + axisSpace + panelGap);
}

int64_t SvgLayout::getHeight() const {
  int64_t legendHeight =
      (std::min(legendRows, numCores) + numKeyLines) * lineHeight;
  return margin + getTitleHeight() + margin +
         std::max(getPlotHeight(), legendHeight);
}

Point SvgLayout::getPanelOrigin(int64_t panel) const {
  int64_t line = panel / panelsPerLine;
  int64_t column = panel % panelsPerLine;
  return {margin + axisSpace + column * (panelWidth + axisSpace + panelGap),
          margin + getTitleHeight() + axisSpace +
              line * (panelHeight + axisSpace + panelGap)};
}

Point SvgLayout::getCentre(const PagePlace &place) const {
  Point origin = getPanelOrigin(place.panel);
  return {origin.x + place.column * cell + cell / 2,
          origin.y + place.row * cell + cell / 2};
}
