//===- GroupCache.cpp - What groups load into small caches ----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A column of a group loads its own panel, and those of the group's rows that
// have been dropped since the column before. Turning back, the rows that were
// used last come first, so as many stay as there is room for beside two
// columns (the one that is left still takes room). Without turning the row
// that comes first was dropped first: all stay, or all but one are loaded.
//
//===----------------------------------------------------------------------===//

#include "GroupCache.h"

#include <cmath>

using namespace mlir::ttgrid;
using llvm::ArrayRef;

/// Of more parts than this, some stand for all.
constexpr int64_t maxParts = 4096;

namespace {
/// One part of the positions, group by group.
class GroupWalk {
public:
  GroupWalk(const GroupedRuns &groups, ArrayRef<int64_t> sizes, double cache)
      : groups(groups), numRows(sizes[groups.grouped]),
        numColumns(sizes[groups.run]), cache(cache) {}

  double getBytes(Span range);

private:
  /// What is done of one group: columns by their place in the visit, the rows
  /// done of the first and of the last one.
  struct Piece {
    int64_t rows, firstColumn, lastColumn, firstRow, endRow;

    int64_t getNumColumns() const { return lastColumn - firstColumn + 1; }
  };

  /// How many whole panels fit what is left beside `others` bytes.
  int64_t getRoom(double others, double panel) const {
    return static_cast<int64_t>(
        std::max(std::min(std::floor((cache - others) / panel), 0x1p40), 0.0));
  }
  int64_t getKept(int64_t rows) const;
  double getRowsLoaded(const Piece &piece) const;
  double getSaved(const Piece &before, const Piece &piece) const;

  const GroupedRuns &groups;
  int64_t numRows, numColumns;
  double cache;
};
} // namespace

/// The rows that stay from one column to the next.
int64_t GroupWalk::getKept(int64_t rows) const {
  if (groups.serpentine)
    return std::clamp<int64_t>(getRoom(2 * groups.perColumn, groups.perRow), 1,
                               rows);
  if (double(rows) * groups.perRow + 2 * groups.perColumn <= cache)
    return rows;
  return double(rows) * groups.perRow + groups.perColumn <= cache ? 1 : 0;
}

double GroupWalk::getRowsLoaded(const Piece &piece) const {
  int64_t rows = piece.rows, columns = piece.getNumColumns();
  if (columns == 1)
    return double(piece.endRow - piece.firstRow);
  int64_t kept = getKept(rows), inFirst = rows - piece.firstRow;
  auto dropped = [](int64_t used, int64_t kept) {
    return double(std::max<int64_t>(0, used - kept));
  };
  if (groups.serpentine) {
    if (columns == 2) {
      int64_t room =
          std::max<int64_t>(1, getRoom(2 * groups.perColumn, groups.perRow));
      return double(inFirst) + dropped(piece.endRow, std::min(inFirst, room));
    }
    return double(inFirst) + dropped(rows, std::min(inFirst, kept)) +
           double(columns - 3) * double(rows - kept) +
           dropped(piece.endRow, kept);
  }
  if (columns == 2) {
    int64_t both = std::max<int64_t>(0, piece.endRow - piece.firstRow);
    return double(inFirst + piece.endRow - (kept == rows ? both : 0));
  }
  if (kept == rows)
    return double(rows);
  return double(inFirst) + double(columns - 2) * double(rows - kept) +
         dropped(piece.endRow, kept);
}

/// The columns that stay where one group ends and the next begins.
double GroupWalk::getSaved(const Piece &before, const Piece &piece) const {
  double rows = double(before.rows + piece.rows) * groups.perRow;
  if (groups.serpentine) {
    int64_t room =
        1 + std::max<int64_t>(0, getRoom(rows, groups.perColumn) - 1);
    return double(
        std::min({before.getNumColumns(), piece.getNumColumns(), room}));
  }
  if (rows + double(numColumns) * groups.perColumn > cache)
    return 0;
  return double(
      std::max<int64_t>(0, piece.lastColumn - before.firstColumn + 1));
}

double GroupWalk::getBytes(Span range) {
  int64_t volume = groups.size * numColumns;
  std::optional<Piece> before;
  double bytes = 0;
  for (int64_t start = range.begin; start < range.end;) {
    int64_t group = start / volume, base = group * volume;
    int64_t rows = std::min(groups.size, numRows - group * groups.size);
    int64_t end = std::min(range.end, base + rows * numColumns);
    int64_t last = end - 1 - base;
    Piece piece = {rows, (start - base) / rows, last / rows,
                   (start - base) % rows, last % rows + 1};
    double ofPiece = double(piece.getNumColumns()) * groups.perColumn +
                     getRowsLoaded(piece) * groups.perRow;
    if (before)
      ofPiece -= getSaved(*before, piece) * groups.perColumn;
    // Whole groups after a whole group are all alike.
    int64_t times = 1;
    bool isWhole = start == base && end - start == volume && before &&
                   before->rows == groups.size &&
                   before->getNumColumns() == numColumns;
    if (isWhole) {
      int64_t wholeEnd = numRows / groups.size * volume;
      times = std::max<int64_t>(1, (std::min(range.end, wholeEnd) - start) /
                                       volume);
      end = start + times * volume;
    }
    bytes += double(times) * ofPiece;
    before = piece;
    start = end;
  }
  return bytes;
}

RangeTotals mlir::ttgrid::getGroupCacheTotals(const GroupedRuns &groups,
                                              ArrayRef<int64_t> sizes,
                                              RangeCut cut, double cache) {
  RangeParts parts(sizes[0] * sizes[1], cut);
  GroupWalk walk(groups, sizes, cache);
  int64_t used = parts.getNumUsed();
  int64_t step = used / maxParts + 1, visited = 0;
  RangeTotals totals;
  for (int64_t part = 0; part < used; part += step, ++visited) {
    double bytes = walk.getBytes(parts.get(part));
    totals.total += bytes;
    totals.largest = std::max(totals.largest, bytes);
  }
  totals.total *= double(used) / double(visited);
  return totals;
}
