//===- DigitAdd.cpp - Cyclic tiles by adding digits -----------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DigitAdd.h"

using namespace mlir;
using namespace mlir::ttgrid;

scf::ForOp DigitAdd::walk(const Box &grid, Index first, Index step,
                          Index numTiles) {
  const Level &outermost = order.getLevels().front();
  SmallVector<Bool> odd(order.getLevels().size(), a.boolean(false));
  std::optional<int64_t> length = a.getConstant(grid.length[outermost.dim]);
  if (outermost.cut == 1 || (length && *length % outermost.cut == 0))
    return walkSegment({grid, a.constant(0), numTiles, odd}, first, step);

  // Segment 0 holds the whole units, segment 1 the short one.
  Index all = grid.length[outermost.dim];
  Index whole = a.sub(all, a.rem(all, a.constant(outermost.cut)));
  Index split = a.mul(whole, nest.getCrossSection(grid, outermost.dim));
  Value carried[] = {a.materialize(first)};
  scf::ForOp segments =
      a.openLoop(a.constant(0), a.constant(2), a.constant(1), carried);
  Bool isWhole =
      a.equal(a.getInLoop(segments.getInductionVar()), a.constant(0));
  Index position = a.getInLoop(segments.getRegionIterArg(0));
  Index base = a.select(isWhole, a.constant(0), split);
  Index end = a.select(isWhole, split, numTiles);
  Box wholeUnits = grid;
  wholeUnits.length[outermost.dim] = whole;
  for (unsigned m = 1; m < odd.size(); ++m)
    if (order.getLevels()[m].serpentine)
      odd[m] = a.select(isWhole, a.boolean(false),
                        nest.hasOddRuns(wholeUnits, 0, m));
  Segment segment = {grid, base, end, odd};
  segment.box.begin[outermost.dim] = a.select(isWhole, a.constant(0), whole);
  segment.box.length[outermost.dim] =
      a.select(isWhole, whole, a.sub(all, whole));
  // Without a tile in it the segment may be empty, and is not decoded.
  Bool hasTile = a.less(position, end);
  scf::IfOp conditional = a.openIf(hasTile, a.materialize(position));
  scf::ForOp loop = walkSegment(segment, position, step);
  Value next = loop.getResult(0);
  a.closeIf(next);
  a.closeLoop(conditional.getResult(0));
  return segments;
}

scf::ForOp DigitAdd::walkSegment(const Segment &segment, Index position,
                                 Index step) {
  ArrayRef<Level> levels = order.getLevels();
  PlaceOf<IRArithmetic> place =
      nest.decode(segment.box, a.wrappingSub(position, segment.base));
  // The digits of the step. The outermost may be past the segment, which the
  // loop then leaves.
  PlaceOf<IRArithmetic> stride = nest.decode(segment.box, step);
  SmallVector<Value> carried = {a.materialize(position)};
  for (unsigned level = 0; level < levels.size(); ++level) {
    carried.push_back(a.materialize(place.digits[level]));
    if (levels[level].serpentine)
      carried.push_back(
          a.materialize(a.logicalXor(place.odd[level], segment.odd[level])));
  }
  // Unsigned, as the position after the last may be past the signed maximum.
  scf::ForOp loop =
      a.openLoop(position, segment.end, step, carried, /*isUnsigned=*/true);

  SmallVector<Index> digits(levels.size());
  SmallVector<Bool> odd(levels.size(), a.boolean(false));
  auto *argument = std::next(loop.getRegionIterArgs().begin());
  Box tile = segment.box;
  for (unsigned level = 0; level < levels.size(); ++level) {
    digits[level] = a.getInLoop(*argument++);
    if (levels[level].serpentine)
      odd[level] = a.getBoolInLoop(*argument++);
  }
  for (unsigned level = 0; level < levels.size(); ++level) {
    const Level &l = levels[level];
    Index unit = nest.getUnitOfDigit(level, digits[level], place.extents[level],
                                     odd[level]);
    tile.begin[l.dim] =
        a.add(tile.begin[l.dim], a.mul(unit, a.constant(l.cut)));
  }
  emitBody(tile.begin);

  // From the innermost level up: a digit past its extent carries.
  Index one = a.constant(1), zero = a.constant(0);
  Index carry = zero;
  for (unsigned level = levels.size(); level-- > 0;) {
    Index sum = a.wrappingAdd(digits[level],
                              a.wrappingAdd(stride.digits[level], carry));
    if (level == 0) {
      digits[level] = sum;
      break;
    }
    Bool stays = a.less(sum, place.extents[level]);
    digits[level] =
        a.select(stays, sum, a.wrappingSub(sum, place.extents[level]));
    carry = a.select(stays, zero, one);
    if (levels[level].serpentine) {
      // Its runs go on by those of the step, and by one for the carry.
      Bool carries = a.logicalXor(stays, a.boolean(true));
      odd[level] =
          a.logicalXor(a.logicalXor(odd[level], stride.odd[level]), carries);
    }
  }
  SmallVector<Value> yields = {
      a.materialize(a.wrappingAdd(a.getInLoop(loop.getInductionVar()), step))};
  for (unsigned level = 0; level < levels.size(); ++level) {
    yields.push_back(a.materialize(digits[level]));
    if (levels[level].serpentine)
      yields.push_back(a.materialize(odd[level]));
  }
  a.closeLoop(yields);
  return loop;
}
