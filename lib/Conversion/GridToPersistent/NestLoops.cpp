//===- NestLoops.cpp - One loop per level of a nest -----------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NestLoops.h"

#include "Loops.h"

using namespace mlir;
using namespace mlir::ttgrid;
using Index = IRArithmetic::Index;

scf::ForOp NestLoops::walkRange(const Box &box, const Range &range,
                                Innermost kind) {
  innermost = kind;
  last = range.last;
  count = range.count;
  walk(box, {range.first, range.odd, {}});
  return outermost;
}

void NestLoops::walk(const Box &box, State state) {
  // The extent of a level that cuts what is cut already changes from run to
  // run, by a division; unless both of its values are made before.
  bool before = a.usesReciprocals();
  if (order.hasNestedCuts())
    a.setReciprocals(true);
  walkLevel(0, box, a.boolean(!last.empty()), state);
  a.setReciprocals(before);
}

scf::ForOp NestLoops::walkBox(const Box &box, Innermost kind) {
  Range all = {SmallVector<Index>(getNumLevels(), a.constant(0)),
               {},
               SmallVector<Bool>(getNumLevels(), a.boolean(false))};
  return walkRange(box, all, kind);
}

scf::ForOp NestLoops::walkStrided(const Box &box, Index offset, Index by) {
  innermost = Innermost::Strided;
  last.clear();
  step = by;
  walk(box, {SmallVector<Index>(getNumLevels(), a.constant(0)),
             SmallVector<Bool>(getNumLevels(), a.boolean(false)), offset});
  return outermost;
}

scf::ForOp NestLoops::open(Index lower, Index upper, Index step,
                           ArrayRef<Value> carried, bool isUnsigned) {
  scf::ForOp loop = openLoop(a, lower, upper, step, carried, isUnsigned);
  if (!outermost)
    outermost = loop;
  return loop;
}

void NestLoops::emitTile(const Box &box) { emitBody(box.begin); }

void NestLoops::walkLevel(unsigned level, const Box &box, Bool isLast,
                          State &state) {
  bool isPair = level + 2 == getNumLevels() && order.getUncutSuffix() <= level;
  if (innermost == Innermost::FlatPair && isPair)
    return walkPair(level, box, isLast, state);
  if (innermost == Innermost::Strided && level + 1 == getNumLevels())
    return walkStride(level, box, state);
  if (level + 1 == getNumLevels())
    return isSerpentine(level) ? walkSerpentine(level, box, isLast, state)
                               : walkInnermost(level, box, isLast, state);

  Index extent = nest.getExtent(level, box);
  bool needsLoop = a.getConstant(extent) != 1;
  Bool backwards = state.odd[level];
  if (isSerpentine(level))
    state.odd[level] = a.logicalXor(backwards, a.boolean(true));
  if (!needsLoop)
    return walkLevel(level + 1, nest.getUnit(level, box, a.constant(0)), isLast,
                     state);

  // Where inner runs begin, their directions, the offset of a strided walk.
  CarriedState carried(a);
  for (unsigned m = level + 1; m < getNumLevels(); ++m) {
    if (!a.getConstant(state.first[m]))
      carried.add(state.first[m]);
    if (isSerpentine(m))
      carried.add(state.odd[m]);
  }
  if (innermost == Innermost::Strided)
    carried.add(state.offset);
  scf::ForOp loop =
      open(state.first[level], getUpperBound(level, isLast, extent),
           a.constant(1), carried.pack());
  carried.unpack(loop.getRegionIterArgs());

  Index digit = a.getInLoop(loop.getInductionVar());
  Bool isInnerLast = a.boolean(false);
  if (!last.empty())
    isInnerLast = a.logicalAnd(isLast, a.equal(digit, last[level]));
  Index unit = nest.getUnitOfDigit(level, digit, extent, backwards);
  walkLevel(level + 1, nest.getUnit(level, box, unit), isInnerLast, state);

  // After the first run of the levels below, all their runs begin at 0.
  auto beginAtZero = [&] {
    for (unsigned m = level + 1; m < getNumLevels(); ++m)
      state.first[m] = a.constant(0);
  };
  beginAtZero();
  close(a, carried.pack());
  carried.unpack(loop.getResults());
  beginAtZero();
}

Index NestLoops::getUpperBound(unsigned level, Bool isLast, Index extent) {
  if (last.empty())
    return extent;
  return a.select(isLast, a.add(last[level], a.constant(1)), extent);
}

/// The innermost level, over the coordinates themselves: nothing is left to add
/// per tile.
void NestLoops::walkInnermost(unsigned level, const Box &box, Bool isLast,
                              State &state) {
  unsigned dim = order.getLevels()[level].dim;
  Index extent = nest.getExtent(level, box);
  // One tile needs no loop, but the attributes need one to stand on.
  if (a.getConstant(extent) == 1 && outermost)
    return emitTile(box);
  Index begin = box.begin[dim];
  Index first = a.add(begin, state.first[level]);
  Index end = a.add(begin, getUpperBound(level, isLast, extent));
  scf::ForOp loop = open(first, end, a.constant(1));
  Box tile = box;
  tile.begin[dim] = a.getInLoop(loop.getInductionVar());
  emitTile(tile);
  close(a);
}

/// Where the innermost run in the direction of `backwards` is at `digit`, and
/// how far it goes with a step of `by`.
std::pair<Index, Index> NestLoops::getCourse(unsigned level, const Box &box,
                                             Index extent, Index digit,
                                             Index by, Bool backwards) {
  Index begin = box.begin[order.getLevels()[level].dim];
  Index first = nest.getUnitOfDigit(level, digit, extent, backwards);
  return {a.wrappingAdd(begin, first),
          a.select(backwards, a.wrappingSub(a.constant(0), by), by)};
}

/// The innermost level, serpentine: its coordinate is carried, and goes up or
/// down from run to run.
void NestLoops::walkSerpentine(unsigned level, const Box &box, Bool isLast,
                               State &state) {
  Index extent = nest.getExtent(level, box);
  auto [coordinate, stride] = getCourse(level, box, extent, state.first[level],
                                        a.constant(1), state.odd[level]);
  CarriedState carried(a);
  carried.add(coordinate);
  scf::ForOp loop =
      open(state.first[level], getUpperBound(level, isLast, extent),
           a.constant(1), carried.pack());
  carried.unpack(loop.getRegionIterArgs());
  Box tile = box;
  tile.begin[order.getLevels()[level].dim] = coordinate;
  emitTile(tile);
  coordinate = a.wrappingAdd(coordinate, stride);
  close(a, carried.pack());
  state.odd[level] = a.logicalXor(state.odd[level], a.boolean(true));
}

/// The innermost level by steps of `step`, from `offset` on. A run that ends
/// before the offset has no tile.
void NestLoops::walkStride(unsigned level, const Box &box, State &state) {
  Index extent = nest.getExtent(level, box);
  CarriedState carried(a);
  Index lower = state.offset;
  carried.add(state.offset);
  Index coordinate, stride;
  if (isSerpentine(level)) {
    std::tie(coordinate, stride) =
        getCourse(level, box, extent, state.offset, step, state.odd[level]);
    carried.add(coordinate);
    state.odd[level] = a.logicalXor(state.odd[level], a.boolean(true));
  }
  // Unsigned, as the offset after the last tile may be past the signed
  // maximum.
  scf::ForOp loop = open(lower, extent, step, carried.pack(),
                         /*isUnsigned=*/true);
  carried.unpack(loop.getRegionIterArgs());
  Index digit = a.getInLoop(loop.getInductionVar());
  state.offset = a.wrappingAdd(digit, step);
  Box tile = nest.getUnit(level, box, digit);
  if (isSerpentine(level)) {
    tile.begin[order.getLevels()[level].dim] = coordinate;
    coordinate = a.wrappingAdd(coordinate, stride);
  }
  emitTile(tile);
  close(a, carried.pack());
  carried.unpack(loop.getResults());
  state.offset = a.wrappingSub(state.offset, extent);
}

/// The two innermost levels in one loop over the tiles of the run of the outer
/// one. The inner digit is carried as its distance z from the end of its run,
/// which counts up to 0; there the outer coordinate steps. A serpentine inner
/// level carries its coordinate too, which turns around there.
void NestLoops::walkPair(unsigned level, const Box &box, Bool isLast,
                         State &state) {
  unsigned innerLevel = level + 1;
  unsigned outerDim = order.getLevels()[level].dim;
  unsigned innerDim = order.getLevels()[innerLevel].dim;
  Index outerExtent = box.length[outerDim];
  Index innerExtent = box.length[innerDim];
  Index one = a.constant(1), zero = a.constant(0), minusOne = a.constant(-1);

  // Of an order of these two levels alone the count is known, and the last
  // position need not be decoded.
  Index trips = count;
  if (last.empty() || level != 0) {
    Index begin =
        a.add(a.mul(state.first[level], innerExtent), state.first[innerLevel]);
    Index end = a.mul(outerExtent, innerExtent);
    if (!last.empty())
      end = a.select(
          isLast,
          a.add(a.add(a.mul(last[level], innerExtent), last[innerLevel]), one),
          end);
    trips = a.sub(end, begin);
  }
  Index minusExtent = a.wrappingSub(zero, innerExtent);
  auto [outer, outerStride] = getCourse(
      level, box, outerExtent, state.first[level], one, state.odd[level]);
  Index z = a.wrappingAdd(state.first[innerLevel], minusExtent);
  Index inner, innerStride;
  CarriedState carried(a);
  carried.add(outer);
  carried.add(z);
  bool turns = isSerpentine(innerLevel);
  if (turns) {
    std::tie(inner, innerStride) =
        getCourse(innerLevel, box, innerExtent, state.first[innerLevel], one,
                  state.odd[innerLevel]);
    carried.add(inner);
    carried.add(innerStride);
  }
  scf::ForOp loop = open(zero, trips, one, carried.pack());
  carried.unpack(loop.getRegionIterArgs());

  if (!turns)
    inner = a.wrappingAdd(z, a.add(box.begin[innerDim], innerExtent));
  Box tile = box;
  tile.begin[outerDim] = outer;
  tile.begin[innerDim] = inner;
  emitTile(tile);

  Index next = a.wrappingAdd(z, one);
  Bool ends = a.equal(next, zero);
  outer = a.wrappingAdd(outer, a.select(ends, outerStride, zero));
  z = a.select(ends, minusExtent, next);
  if (turns) {
    inner = a.wrappingAdd(inner, a.select(ends, zero, innerStride));
    innerStride = a.select(ends, a.wrappingSub(zero, innerStride), innerStride);
  }
  close(a, carried.pack());
  carried.unpack(loop.getResults());
  if (turns)
    state.odd[innerLevel] = a.equal(innerStride, minusOne);
  if (isSerpentine(level))
    state.odd[level] = a.logicalXor(state.odd[level], a.boolean(true));
  state.first[level] = state.first[innerLevel] = zero;
}
