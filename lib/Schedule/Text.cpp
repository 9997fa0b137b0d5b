//===- Text.cpp - Schedules in a terminal ---------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Schedule/Text.h"

#include "ttgrid/Schedule/Layout.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::raw_ostream;

/// What fits a terminal.
constexpr int64_t maxTableCores = 128;
constexpr int64_t maxRows = 32;
constexpr int64_t maxWidth = 96;
constexpr int64_t maxPanels = 6;

static unsigned getWidth(int64_t value) { return std::to_string(value).size(); }

namespace {
/// One line of the table, as text, so that columns can be lined up.
struct Line {
  std::string core;
  std::string firstTile;
  std::string count;
  std::string share;
};
} // namespace

static std::string spellPercent(int64_t count, int64_t longest) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << llvm::format("%.0f%%", longest == 0 ? 0.0 : 100.0 * count / longest);
  return text;
}

static void printSummary(raw_ostream &os, const Schedule &schedule,
                         int64_t shortest, int64_t longest) {
  int64_t numTiles = schedule.getNumTiles();
  int64_t numCores = schedule.getNumCores();
  os << numTiles << (numTiles == 1 ? " tile on " : " tiles on ") << numCores
     << (numCores == 1 ? " core, " : " cores, ");
  if (shortest == longest)
    os << longest << " each";
  else
    os << shortest << " to " << longest << " each";
  if (longest > 0)
    os << llvm::format("; mean %.1f%% of the longest",
                       100.0 * numTiles / numCores / longest);
  os << "\n";
}

void mlir::ttgrid::printTable(raw_ostream &os, const Schedule &schedule) {
  int64_t numCores = schedule.getNumCores();
  int64_t longest = 0;
  int64_t shortest = schedule.getNumTiles();
  for (int64_t core = 0; core < numCores; ++core) {
    int64_t count = schedule.getTileCount(core);
    longest = std::max(longest, count);
    shortest = std::min(shortest, count);
  }

  bool hasCoordinates = schedule.getCores().getShape().size() > 1;
  llvm::SmallVector<Line> lines = {
      {"core", "first tile", "count", "of longest"}};
  for (int64_t core = 0; core < std::min(numCores, maxTableCores); ++core) {
    int64_t count = schedule.getTileCount(core);
    std::string name = std::to_string(core);
    if (hasCoordinates)
      name += " " + spellTile(schedule.getCores().getCoordinates(core));
    lines.push_back(
        {name, count == 0 ? "-" : spellTile(schedule.getTileOfCore(core, 0)),
         std::to_string(count), spellPercent(count, longest)});
  }
  size_t coreWidth = 0, tileWidth = 0, countWidth = 0, shareWidth = 0;
  for (const Line &line : lines) {
    coreWidth = std::max(coreWidth, line.core.size());
    tileWidth = std::max(tileWidth, line.firstTile.size());
    countWidth = std::max(countWidth, line.count.size());
    shareWidth = std::max(shareWidth, line.share.size());
  }
  for (const Line &line : lines)
    os << llvm::right_justify(line.core, coreWidth) << "  "
       << llvm::left_justify(line.firstTile, tileWidth) << "  "
       << llvm::right_justify(line.count, countWidth) << "  "
       << llvm::right_justify(line.share, shareWidth) << "\n";
  if (numCores > maxTableCores)
    os << "... and " << numCores - maxTableCores
       << " more cores; --json lists them all\n";
  printSummary(os, schedule, shortest, longest);
}

/// The distance between the things that are shown of `count`, so that at most
/// `room` are.
/// Odd, since even strides would show half of the cores of many schedules.
static int64_t getStride(int64_t count, int64_t room) {
  return count <= room ? 1 : ((count - 1) / room + 1) | 1;
}

static std::string spellOwner(const Schedule &schedule, ArrayRef<int64_t> tile,
                              std::optional<int64_t> core) {
  Owner owner = schedule.getOwner(tile);
  if (!core)
    return std::to_string(owner.core);
  return owner.core == *core ? std::to_string(owner.index) : ".";
}

void mlir::ttgrid::printPicture(raw_ostream &os, const Schedule &schedule,
                                std::optional<int64_t> core) {
  if (schedule.getNumTiles() == 0) {
    os << "the grid has no tiles\n";
    return;
  }
  int64_t largest =
      (core ? schedule.getTileCount(*core) : schedule.getNumCores()) - 1;
  unsigned cell = getWidth(std::max<int64_t>(largest, 0)) + 1;
  int64_t room = maxWidth / cell;
  Layout layout(schedule.getSizes(), room);
  int64_t rowStride = getStride(layout.getRows(), maxRows);
  int64_t columnStride = getStride(layout.getColumns(), room);

  if (core)
    os << "the sequence of core " << *core;
  else
    os << "the core of each tile";
  if (rowStride > 1)
    os << ", one row in " << rowStride;
  if (columnStride > 1)
    os << ", one column in " << columnStride;
  os << ":\n";
  for (int64_t panel = 0; panel < std::min(layout.getNumPanels(), maxPanels);
       ++panel) {
    std::string title = layout.getTitle(panel);
    if (!title.empty())
      os << title << ":\n";
    for (int64_t row = 0; row < layout.getRows(); row += rowStride) {
      for (int64_t column = 0; column < layout.getColumns();
           column += columnStride)
        if (std::optional<Tile> tile = layout.getTile({panel, row, column}))
          os << llvm::right_justify(spellOwner(schedule, *tile, core), cell);
      os << "\n";
    }
  }
  if (layout.getNumPanels() > maxPanels)
    os << "... and " << layout.getNumPanels() - maxPanels << " more slices\n";
}
