//===- RangeBoxes.cpp - A range of positions as few boxes -----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Analysis/Cost/RangeBoxes.h"

#include "llvm/ADT/STLExtras.h"

#include <cassert>

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::SmallVectorImpl;

/// A run of a level over a box: `count` units of `cut` coordinates, of which
/// the last by place may be short, in the order of visit.
struct RangeBoxes::Run {
  int64_t length;
  int64_t cut;
  int64_t count;
  /// The tiles for one coordinate of the run's dimension.
  int64_t section;
  bool backwards;

  int64_t getShortLength() const { return length - (count - 1) * cut; }
  bool hasShortUnit() const { return getShortLength() != cut; }

  /// The position where the index-th unit of the visit begins.
  int64_t getStart(int64_t index) const {
    if (!backwards || index == 0)
      return index == count ? length * section : index * cut * section;
    return (getShortLength() + (index - 1) * cut) * section;
  }
  /// The unit of the visit that a position is in.
  int64_t getIndex(int64_t position) const {
    int64_t unit = cut * section;
    if (!backwards)
      return position / unit;
    int64_t first = getShortLength() * section;
    return position < first ? 0 : 1 + (position - first) / unit;
  }
};

RangeBoxes::RangeBoxes(ArrayRef<Level> levels, ArrayRef<Span> box)
    : levels(levels.begin(), levels.end()), whole(box.begin(), box.end()),
      lengths(box.size()) {
  assert(levels.size() <= maxLevels && "an order of too many levels");
  for (auto [index, level] : llvm::enumerate(levels))
    serpentine |= uint64_t(level.serpentine) << index;
}

static llvm::SmallVector<Span> getBox(ArrayRef<int64_t> sizes) {
  llvm::SmallVector<Span> box;
  for (int64_t size : sizes)
    box.push_back({0, size});
  return box;
}

RangeBoxes::RangeBoxes(const Order &order, ArrayRef<int64_t> sizes)
    : RangeBoxes(order.getLevels(), getBox(sizes)) {}

int64_t RangeBoxes::getVolume() const {
  int64_t volume = 1;
  for (const Span &interval : box)
    volume *= interval.size();
  return volume;
}

void RangeBoxes::append(int64_t start, int64_t end,
                        SmallVectorImpl<Span> &boxes) {
  if (start >= end)
    return;
  box = whole;
  out = &boxes;
  cut(0, start, end, /*odd=*/0);
}

/// Cuts the positions [start, end) of the box. `odd` has a bit for each level
/// of which an odd number of runs has been completed.
void RangeBoxes::cut(unsigned level, int64_t start, int64_t end, uint64_t odd) {
  int64_t volume = getVolume();
  if (start == 0 && end == volume) {
    out->append(box.begin(), box.end());
    return;
  }
  const Level &l = levels[level];
  Run run;
  run.length = box[l.dim].size();
  run.cut = std::min(l.cut, run.length);
  run.count = (run.length - 1) / run.cut + 1;
  run.section = volume / run.length;
  run.backwards = l.serpentine && (odd >> level & 1) != 0;
  odd ^= uint64_t(1) << level;

  int64_t first = run.getIndex(start);
  int64_t last = run.getIndex(end - 1);
  if (first == last) {
    cutUnit(level, run, first, start, end, odd);
    return;
  }
  bool beginsInside = start != run.getStart(first);
  bool endsInside = end != run.getStart(last + 1);
  if (beginsInside)
    cutUnit(level, run, first, start, run.getStart(first + 1), odd);
  emitUnits(level, run, first + beginsInside, last + !endsInside);
  if (endsInside)
    cutUnit(level, run, last, run.getStart(last), end, odd);
}

/// Cuts the positions [start, end) of the run, which lie in one unit.
void RangeBoxes::cutUnit(unsigned level, const Run &run, int64_t index,
                         int64_t start, int64_t end, uint64_t odd) {
  odd ^= getOddRunsBefore(level, run, index);
  Span &interval = box[levels[level].dim];
  Span before = interval;
  int64_t unit = run.backwards ? run.count - 1 - index : index;
  interval.begin += unit * run.cut;
  interval.end = std::min(interval.begin + run.cut, before.end);
  int64_t base = run.getStart(index);
  cut(level + 1, start - base, end - base, odd);
  box[levels[level].dim] = before;
}

/// Appends the units [first, last) of the visit as one box.
void RangeBoxes::emitUnits(unsigned level, const Run &run, int64_t first,
                           int64_t last) {
  if (first >= last)
    return;
  size_t at = out->size();
  out->append(box.begin(), box.end());
  Span &interval = (*out)[at + levels[level].dim];
  int64_t from = run.backwards ? run.count - last : first;
  int64_t to = run.backwards ? run.count - first : last;
  interval = {interval.begin + from * run.cut,
              std::min(interval.begin + to * run.cut, interval.end)};
}

/// The levels from `level` on that have an odd number of runs in a box of
/// `lengths`, as bits.
uint64_t RangeBoxes::getOddRuns(unsigned level) {
  uint64_t odd = uint64_t(1) << level;
  if (level + 1 >= levels.size() || serpentine >> (level + 1) == 0)
    return odd;
  int64_t &length = lengths[levels[level].dim];
  int64_t before = length;
  int64_t cut = std::min(levels[level].cut, before);
  int64_t count = (before - 1) / cut + 1;
  int64_t rest = before - (count - 1) * cut;
  int64_t full = rest == cut ? count : count - 1;
  if (full % 2 != 0) {
    length = cut;
    odd ^= getOddRuns(level + 1);
  }
  if (rest != cut) {
    length = rest;
    odd ^= getOddRuns(level + 1);
  }
  lengths[levels[level].dim] = before;
  return odd;
}

/// The levels below `level` that have an odd number of runs in the units of
/// the visit before the index-th one.
uint64_t RangeBoxes::getOddRunsBefore(unsigned level, const Run &run,
                                      int64_t index) {
  if (level + 1 >= levels.size() || serpentine >> (level + 1) == 0)
    return 0;
  for (auto [length, interval] : llvm::zip_equal(lengths, box))
    length = interval.size();
  // Backwards, the short unit comes first.
  bool skipsShort = run.hasShortUnit() && run.backwards && index > 0;
  int64_t full = skipsShort ? index - 1 : index;
  uint64_t odd = 0;
  if (full % 2 != 0) {
    lengths[levels[level].dim] = run.cut;
    odd ^= getOddRuns(level + 1);
  }
  if (skipsShort) {
    lengths[levels[level].dim] = run.getShortLength();
    odd ^= getOddRuns(level + 1);
  }
  return odd;
}
