//===- Decode.h - From positions to tiles -----------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The closed form of a nest, over any arithmetic (Arithmetic.h).
//
// Going down the levels, the position is divided by the number of tiles in one
// full unit: the quotient is the digit, the remainder goes on. Where a
// serpentine level runs backwards its short unit comes first. Once no level
// below is cut, the extents are plain lengths of the box, and nested division
// from the innermost level needs no product of lengths.
//
// A serpentine level runs backwards when an odd number of its runs has been
// completed since position 0. The number of runs of level m in a finished box
// is the product of the extents between, so its parity is the AND of theirs.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_DECODE_H
#define TTGRID_SCHEDULE_DECODE_H

#include "ttgrid/Schedule/Box.h"
#include "ttgrid/Schedule/Order.h"
#include "llvm/ADT/SmallVector.h"

namespace mlir::ttgrid {

/// A point of the walk over a nest.
template <typename A>
struct PlaceOf {
  /// For each level its digit, counted in the direction of its run.
  llvm::SmallVector<typename A::Index> digits;
  /// For each level the length of its run.
  llvm::SmallVector<typename A::Index> extents;
  /// For each level whether an odd number of its runs has been completed.
  llvm::SmallVector<typename A::Bool> odd;
  /// The tile: the box that is left below the last level, of lengths 1.
  llvm::SmallVector<typename A::Index> tile;
};

/// The steps of a walk over a nest, over any arithmetic.
template <typename A>
class NestWalk {
public:
  using Index = typename A::Index;
  using Bool = typename A::Bool;
  using Box = BoxOf<A>;
  using Place = PlaceOf<A>;

  /// Where `isUniform` is set, the box is known to have no short units.
  NestWalk(A &a, const Order &order, bool isUniform = false)
      : a(a), order(order), allUniform(isUniform) {}

  /// The number of units of level `level` in `box`.
  Index getExtent(unsigned level, const Box &box) {
    const Level &l = order.getLevels()[level];
    return ceilDiv(a, box.length[l.dim], a.constant(l.cut));
  }

  /// The length of the longest unit of level `level` in `box`. Clamped to the
  /// box: cut times the rest may overflow where the grid does not.
  Index getUnitLength(unsigned level, const Box &box) {
    const Level &l = order.getLevels()[level];
    if (l.cut == 1)
      return a.constant(1);
    return a.min(a.constant(l.cut), box.length[l.dim]);
  }

  /// True where all units of the level are known to have the same length.
  bool isUniform(unsigned level, const Box &box) {
    const Level &l = order.getLevels()[level];
    std::optional<int64_t> length = a.getConstant(box.length[l.dim]);
    return allUniform || l.cut == 1 || (length && *length % l.cut == 0);
  }

  /// The length of unit `unit`, by place in the grid, of level `level`.
  Index getLengthOfUnit(unsigned level, const Box &box, Index unit) {
    const Level &l = order.getLevels()[level];
    if (isUniform(level, box))
      return getUnitLength(level, box);
    return a.getUnitLength(box.length[l.dim], unit, l.cut);
  }

  /// Unit `unit`, by place in the grid, of level `level` in `box`.
  Box getUnit(unsigned level, const Box &box, Index unit) {
    const Level &l = order.getLevels()[level];
    Index cut = a.constant(l.cut);
    Index offset = a.mul(unit, cut);
    Box part = box;
    part.begin[l.dim] = a.add(box.begin[l.dim], offset);
    part.length[l.dim] = getLengthOfUnit(level, box, unit);
    return part;
  }

  /// A full unit of the level; where it begins does not matter.
  Box getFullUnit(unsigned level, const Box &box) {
    Box part = box;
    part.length[order.getLevels()[level].dim] = getUnitLength(level, box);
    return part;
  }

  /// The last unit of the level by place in the grid, which may be short.
  Box getLastUnit(unsigned level, const Box &box) {
    return getUnit(level, box, a.sub(getExtent(level, box), a.constant(1)));
  }

  /// The tiles of `box` for one coordinate of dimension `dim`.
  Index getCrossSection(const Box &box, unsigned dim) {
    Index product = a.constant(1);
    for (unsigned k = 0, e = order.getRank(); k < e; ++k)
      if (k != dim)
        product = a.mul(product, box.length[k]);
    return product;
  }

  /// Whether `inner` has an odd number of runs in a box whose next level is
  /// `level`.
  Bool hasOddRuns(const Box &box, unsigned level, unsigned inner) {
    llvm::SmallVector<int64_t> finest(order.getRank(), 0);
    for (unsigned k = level; k < inner; ++k)
      finest[order.getLevels()[k].dim] = order.getLevels()[k].cut;
    Bool odd = a.boolean(true);
    for (unsigned dim = 0; dim < order.getRank(); ++dim)
      if (finest[dim] != 0)
        odd = a.logicalAnd(
            odd, a.isOdd(ceilDiv(a, box.length[dim], a.constant(finest[dim]))));
    return odd;
  }

  /// The unit by place in the grid of digit `digit` of a run.
  Index getUnitOfDigit(unsigned level, Index digit, Index extent, Bool odd) {
    if (!order.getLevels()[level].serpentine)
      return digit;
    Index last = a.sub(extent, a.constant(1));
    return a.select(odd, a.wrappingSub(last, digit), digit);
  }

  /// The place of `position` in the nest over `box`. Precondition: 0 <=
  /// position < volume of the box. Divides once per level but the last.
  Place decode(Box box, Index position) {
    Place place = getStart();
    for (unsigned level = 0; level < place.digits.size(); ++level)
      descend(level, box, position, place);
    place.tile = box.begin;
    return place;
  }

  /// A place of which no level is decoded yet.
  Place getStart() {
    unsigned numLevels = order.getLevels().size();
    Place place;
    place.odd.assign(numLevels, a.boolean(false));
    place.digits.resize(numLevels, a.constant(0));
    place.extents.resize(numLevels, a.constant(0));
    return place;
  }

  /// One step of decode: from the box that level `level` runs over, and the
  /// position in it, to the unit that holds the position. The uncut levels at
  /// the end share one position, that in the box of the first of them.
  void descend(unsigned level, Box &box, Index &position, Place &place) {
    Index extent = getExtent(level, box);
    place.extents[level] = extent;
    bool isLast = level + 1 == place.digits.size();
    unsigned suffix = order.getUncutSuffix();
    if (level == suffix)
      decodeUncut(box, suffix, position, place);
    if (level < suffix)
      decodeLevel(box, level, isLast, position, place);
    else
      addRunsOfFullUnits(box, level, place.digits[level], place);
    box = getUnit(
        level, box,
        getUnitOfDigit(level, place.digits[level], extent, place.odd[level]));
  }

private:
  /// The digits of the uncut levels from `suffix` on.
  void decodeUncut(const Box &box, unsigned suffix, Index position,
                   Place &place) {
    for (unsigned level = place.digits.size() - 1; level > suffix; --level) {
      Index length = box.length[order.getLevels()[level].dim];
      Index rest = a.div(position, length);
      place.digits[level] = a.rem(position, length);
      position = rest;
    }
    place.digits[suffix] = position;
  }

  /// The digit of one level; leaves in `position` the place in its unit.
  void decodeLevel(const Box &box, unsigned level, bool isLast, Index &position,
                   Place &place) {
    const Level &l = order.getLevels()[level];
    Index rest = getCrossSection(box, l.dim);
    Index unitVolume = a.mul(getUnitLength(level, box), rest);
    if (!l.serpentine || isUniform(level, box)) {
      // With a single unit there is nothing to divide.
      if (a.getConstant(place.extents[level]) != 1) {
        place.digits[level] = a.div(position, unitVolume);
        position = a.rem(position, unitVolume);
      }
      addRunsOfFullUnits(box, level, place.digits[level], place);
      return;
    }
    Bool backwards = place.odd[level];
    Box last = getLastUnit(level, box);
    Index shortVolume = a.mul(last.length[l.dim], rest);
    Bool inShort = a.logicalAnd(backwards, a.less(position, shortVolume));
    Index past =
        a.select(backwards, a.wrappingSub(position, shortVolume), position);
    Index quotient = a.div(past, unitVolume);
    Index remainder = a.rem(past, unitVolume);
    addRunsOfRaggedUnits(box, last, level, backwards, inShort, quotient, place);
    // The quotient is of no use, and may be large, where the position is in
    // the short unit.
    Index full = a.select(inShort, a.constant(0), quotient);
    Index one = toIndex(a, a.logicalAnd(backwards, logicalNot(a, inShort)));
    place.digits[level] = a.add(full, one);
    position = a.select(inShort, position, remainder);
  }

  /// Counts the runs in the `count` full units of `level` that are completed.
  void addRunsOfFullUnits(const Box &box, unsigned level, Index count,
                          Place &place) {
    for (unsigned m = level + 1; m < place.digits.size(); ++m)
      if (order.getLevels()[m].serpentine)
        place.odd[m] = a.logicalXor(
            place.odd[m],
            a.logicalAnd(a.isOdd(count),
                         hasOddRuns(getFullUnit(level, box), level + 1, m)));
  }

  /// The same where a backwards run begins with a short unit.
  void addRunsOfRaggedUnits(const Box &box, const Box &last, unsigned level,
                            Bool backwards, Bool inShort, Index fullUnits,
                            Place &place) {
    for (unsigned m = level + 1; m < place.digits.size(); ++m) {
      if (!order.getLevels()[m].serpentine)
        continue;
      Bool oddFull =
          a.logicalAnd(a.isOdd(fullUnits),
                       hasOddRuns(getFullUnit(level, box), level + 1, m));
      Bool oddShort = a.logicalAnd(backwards, hasOddRuns(last, level + 1, m));
      Bool odd = a.logicalXor(oddFull, oddShort);
      place.odd[m] =
          a.logicalXor(place.odd[m], a.logicalAnd(logicalNot(a, inShort), odd));
    }
  }

  A &a;
  const Order &order;
  bool allUniform;
};

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_DECODE_H
