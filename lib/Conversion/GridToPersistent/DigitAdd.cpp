//===- DigitAdd.cpp - Cyclic tiles by adding digits -----------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DigitAdd.h"

#include "Loops.h"

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
  Index position = first;
  CarriedState carried(a);
  carried.add(position);
  scf::ForOp segments =
      openLoop(a, a.constant(0), a.constant(2), a.constant(1), carried.pack());
  carried.unpack(segments.getRegionIterArgs());
  Bool isWhole =
      a.equal(a.getInLoop(segments.getInductionVar()), a.constant(0));
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
  scf::IfOp conditional = openIf(a, hasTile, carried.pack());
  scf::ForOp loop = walkSegment(segment, position, step);
  carried.unpack(loop.getResult(0));
  close(a, carried.pack());
  carried.unpack(conditional.getResults());
  close(a, carried.pack());
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
  SmallVector<Index> digits = place.digits;
  SmallVector<Bool> odd(levels.size(), a.boolean(false));
  CarriedState carried(a);
  carried.add(position);
  for (unsigned level = 0; level < levels.size(); ++level) {
    carried.add(digits[level]);
    if (!levels[level].serpentine)
      continue;
    odd[level] = a.logicalXor(place.odd[level], segment.odd[level]);
    carried.add(odd[level]);
  }
  // Unsigned, as the position after the last may be past the signed maximum.
  scf::ForOp loop = openLoop(a, position, segment.end, step, carried.pack(),
                             /*isUnsigned=*/true);
  carried.unpack(loop.getRegionIterArgs());

  Box tile = segment.box;
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
  position = a.wrappingAdd(a.getInLoop(loop.getInductionVar()), step);
  close(a, carried.pack());
  return loop;
}
