//===- Cursor.cpp - Walking an order without division ---------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Schedule/Cursor.h"

using namespace mlir::ttgrid;

Cursor::Cursor(const Order &order, const Box &box, int64_t position)
    : order(order) {
  HostArithmetic host;
  NestWalk<HostArithmetic> walk(host, order);
  PlaceOf<HostArithmetic> place = walk.decode(box, position);
  odd = place.odd;
  Box current = box;
  for (unsigned level = 0; level < order.getLevels().size(); ++level) {
    frames.push_back({current, place.digits[level], place.extents[level],
                      order.getLevels()[level].serpentine && odd[level]});
    current = getUnit(level);
  }
  frames.push_back({current, 0, 1, false});
}

/// The unit that the run of `level` is in.
Box Cursor::getUnit(unsigned level) const {
  const Frame &frame = frames[level];
  const Level &l = order.getLevels()[level];
  int64_t unit = frame.backwards ? frame.extent - 1 - frame.digit : frame.digit;
  Box box = frame.box;
  box.begin[l.dim] += unit * l.cut;
  box.length[l.dim] = std::min(l.cut, box.length[l.dim] - unit * l.cut);
  return box;
}

/// Counts the runs of the levels below `level` in a unit of it that is left
/// out.
void Cursor::countRuns(unsigned level, const Box &unit) {
  HostArithmetic host;
  NestWalk<HostArithmetic> walk(host, order);
  for (unsigned m = level + 1; m < odd.size(); ++m)
    if (order.getLevels()[m].serpentine)
      odd[m] = odd[m] != walk.hasOddRuns(unit, level + 1, m);
}

/// Begins a run of `level` over `box`.
void Cursor::enter(unsigned level, Box box) {
  Frame &frame = frames[level];
  frame.digit = 0;
  if (level < order.getLevels().size()) {
    const Level &l = order.getLevels()[level];
    int64_t length = box.length[l.dim];
    // Most runs are as long as the one before: no division for these.
    if (length != frame.box.length[l.dim])
      frame.extent = length / l.cut + (length % l.cut != 0);
    frame.backwards = l.serpentine && odd[level];
  }
  frame.box = std::move(box);
}

/// How many units of the run of `level`, from the one it is in, are as long as
/// that one, `length`.
int64_t Cursor::countEqualUnits(unsigned level, int64_t length) const {
  const Frame &frame = frames[level];
  const Level &l = order.getLevels()[level];
  if (length < l.cut)
    return 1;
  // Forward, the short unit comes last; backwards it has been left.
  bool endsShort = !frame.backwards && frame.box.length[l.dim] % l.cut != 0;
  return frame.extent - frame.digit - (endsShort ? 1 : 0);
}

/// Leaves whole units of the run of `level` out, beginning with the one it is
/// in, as long as the place `count` positions on is past them. Returns false
/// when the run ends before. `count` becomes the place in the unit entered.
bool Cursor::skipUnits(unsigned level, int64_t &count) {
  Frame &frame = frames[level];
  HostArithmetic host;
  bool isInnermost = level + 1 == order.getLevels().size();
  if (isInnermost) {
    int64_t left = frame.extent - frame.digit;
    if (count >= left) {
      frame.digit = frame.extent;
      count -= left;
      return false;
    }
    frame.digit += count;
    count = 0;
    enter(level + 1, getUnit(level));
    return true;
  }
  while (frame.digit < frame.extent) {
    Box unit = getUnit(level);
    int64_t volume = getVolume(host, unit);
    if (count < volume) {
      enter(level + 1, std::move(unit));
      return true;
    }
    // One by one is faster as long as they are few.
    int64_t skipped = 1;
    if (count / 8 >= volume)
      skipped = std::min(
          count / volume,
          countEqualUnits(level, unit.length[order.getLevels()[level].dim]));
    count -= skipped * volume;
    frame.digit += skipped;
    if (skipped % 2 != 0)
      countRuns(level, unit);
  }
  return false;
}

void Cursor::advance(int64_t count) {
  if (count == 0)
    return;
  unsigned numLevels = order.getLevels().size();
  unsigned level = numLevels - 1;
  Frame &innermost = frames[level];
  if (count == 1 && innermost.digit + 1 < innermost.extent) {
    ++innermost.digit;
    frames.back().box.begin[order.getLevels()[level].dim] +=
        innermost.backwards ? -1 : 1;
    return;
  }
  // Up, until the rest of a run holds the new place. The next unit begins one
  // position on.
  --count;
  while (true) {
    ++frames[level].digit;
    if (skipUnits(level, count))
      break;
    if (order.getLevels()[level].serpentine)
      odd[level] = !odd[level];
    --level;
  }
  // Down, to the tile.
  for (++level; level < numLevels; ++level)
    skipUnits(level, count);
}
