//===- RangeCost.cpp - What ranges of positions move, quickly -------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RangeCost.h"

#include "ttgrid/Analysis/Cost/RangeBoxes.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir::ttgrid;
using llvm::ArrayRef;

/// Of more parts than this, some stand for all.
constexpr int64_t maxParts = 4096;
constexpr int64_t numSampled = 24;

Span RangeParts::get(int64_t part) const {
  if (cut.chunk != 0) {
    int64_t start = part * cut.chunk;
    return {start, cut.chunk > numTiles - start ? numTiles : start + cut.chunk};
  }
  int64_t start = part * quotient + std::min(part, longer);
  return {start, start + quotient + (part < longer)};
}

RangeCost::RangeCost(ArrayRef<int64_t> sizes, ArrayRef<Operand> operands)
    : sizes(sizes), operands(operands.begin(), operands.end()) {
  for (int64_t size : sizes)
    numTiles *= size;
  perIndex.assign(sizes.size(), 0);
  for (const Operand &operand : operands) {
    const OperandAxis &axis = operand.axes.front();
    AxisImage image(axis);
    int64_t width = image.getWidth();
    bool isPlain =
        operand.axes.size() == 1 && axis.divisor == 1 && axis.modulus == 0 &&
        image.getAxis().scale == width &&
        image.getSpan({0, sizes[axis.dim]}).size() == width * sizes[axis.dim];
    if (!isPlain) {
      perIndex.clear();
      return;
    }
    perIndex[axis.dim] += double(operand.bytes) * double(width);
  }
}

double RangeCost::getOfRange(RangeBoxes &ranges, int64_t start, int64_t end) {
  boxes.clear();
  ranges.append(start, end, boxes);
  double bytes = 0;
  for (const OperandImage &operand : operands)
    bytes += double(operand.getBytes(boxes, sizes.size()));
  return bytes;
}

std::optional<RangeTotals> RangeCost::get(const Order &order, RangeCut cut,
                                          double budget, double leastPerPart) {
  if (std::optional<GroupedRuns> groups = matchGroups(order))
    return getOfGroups(*groups, cut, budget, leastPerPart);
  RangeParts parts(numTiles, cut);
  int64_t used = parts.getNumUsed();
  if (used > maxParts) {
    double total = estimate(order, cut);
    if (total > budget)
      return std::nullopt;
    return RangeTotals{total, total / double(used)};
  }
  RangeBoxes ranges(order, sizes);
  RangeTotals totals;
  for (int64_t part = 0; part < used; ++part) {
    Span range = parts.get(part);
    double bytes = getOfRange(ranges, range.begin, range.end);
    totals.total += bytes;
    totals.largest = std::max(totals.largest, bytes);
    // The last of the chunks may be short.
    double toCome = double(used - 1 - part - (cut.chunk != 0));
    if (totals.total > budget - std::max(toCome, 0.0) * leastPerPart)
      return std::nullopt;
  }
  return totals;
}

double RangeCost::estimate(const Order &order, RangeCut cut) {
  RangeParts parts(numTiles, cut);
  int64_t used = parts.getNumUsed();
  int64_t sampled = std::min(numSampled, used);
  RangeBoxes ranges(order, sizes);
  double bytes = 0;
  for (int64_t k = 0; k < sampled; ++k) {
    // One in each section of the parts, at a changing place in it.
    double place = double(k) + double(k * 7919 % 24) / 48;
    int64_t part = static_cast<int64_t>(place * double(used) / double(sampled));
    Span range = parts.get(std::min(part, used - 1));
    bytes += getOfRange(ranges, range.begin, range.end);
  }
  return bytes * double(used) / double(sampled);
}

//===----------------------------------------------------------------------===//
// Groups on a grid of two dimensions
//===----------------------------------------------------------------------===//

std::optional<GroupedRuns> RangeCost::matchGroups(const Order &order) const {
  if (sizes.size() != 2 || perIndex.empty() ||
      numTiles > std::numeric_limits<int64_t>::max() / 4)
    return std::nullopt;
  ArrayRef<Level> levels = order.getLevels();
  auto isGroups = [&](int64_t size, ArrayRef<Level> below) {
    unsigned grouped = levels[0].dim;
    if (below.empty() || below[0].dim == grouped || below[0].cut != 1)
      return false;
    if (size == 1)
      return below.size() == 1;
    return below.size() == 2 && below[1].dim == grouped && below[1].cut == 1 &&
           below[0].serpentine == below[1].serpentine;
  };
  if (levels.empty() || !isGroups(levels[0].cut, levels.drop_front()))
    return std::nullopt;
  unsigned grouped = levels[0].dim;
  return GroupedRuns{grouped,
                     1 - grouped,
                     std::min(levels[0].cut, sizes[grouped]),
                     levels[1].serpentine,
                     perIndex[grouped],
                     perIndex[1 - grouped]};
}

/// What a range [start, end) within one group of `rows` rows touches: rows,
/// and columns by their place in the visit, from `firstColumn` on.
static int64_t countRows(int64_t start, int64_t end, int64_t rows,
                         bool serpentine, int64_t &firstColumn,
                         int64_t &lastColumn) {
  firstColumn = start / rows;
  lastColumn = (end - 1) / rows;
  if (firstColumn == lastColumn)
    return end - start;
  if (lastColumn > firstColumn + 1)
    return rows;
  // Two columns: turning back, the one ends where the other begins.
  if (serpentine)
    return std::max(rows - (start - firstColumn * rows),
                    end - lastColumn * rows);
  return std::min(rows, end - start);
}

std::optional<RangeTotals> RangeCost::getOfGroups(const GroupedRuns &groups,
                                                  RangeCut cut, double budget,
                                                  double leastPerPart) {
  int64_t numRows = sizes[groups.grouped], numColumns = sizes[groups.run];
  double perRow = groups.perRow, perColumn = groups.perColumn;
  int64_t size = groups.size;
  int64_t volume = size * numColumns;
  RangeParts parts(numTiles, cut);
  int64_t used = parts.getNumUsed();
  RangeTotals totals;
  int64_t group = 0, base = 0;
  for (int64_t part = 0; part < used; ++part) {
    auto [start, end] = parts.get(part);
    if (start >= base + volume) {
      group = start / volume;
      base = group * volume;
    }
    int64_t rowsHere = std::min(size, numRows - group * size);
    int64_t firstColumn, lastColumn;
    int64_t rows =
        countRows(start - base, std::min(end - base, volume), rowsHere,
                  groups.serpentine, firstColumn, lastColumn);
    int64_t columns = lastColumn - firstColumn + 1;
    if (end > base + volume) {
      // Whole groups between, and what is in the last one.
      int64_t next = group + 1, nextBase = base + volume;
      if (end > nextBase + volume) {
        int64_t whole = (end - 1 - nextBase) / volume;
        rows += whole * size;
        next += whole;
        nextBase += whole * volume;
        columns = numColumns;
      }
      int64_t rowsThere = std::min(size, numRows - next * size);
      int64_t first, last;
      rows += countRows(0, end - nextBase, rowsThere, groups.serpentine, first,
                        last);
      // Turning back, the next group begins in the columns of this one.
      if (groups.serpentine)
        columns = std::max(columns, last + 1);
      else
        columns = std::min(numColumns, columns + last + 1);
    }
    double bytes = perRow * double(rows) + perColumn * double(columns);
    totals.total += bytes;
    totals.largest = std::max(totals.largest, bytes);
    double toCome = double(used - 1 - part - (cut.chunk != 0));
    if (totals.total > budget - std::max(toCome, 0.0) * leastPerPart)
      return std::nullopt;
  }
  return totals;
}
