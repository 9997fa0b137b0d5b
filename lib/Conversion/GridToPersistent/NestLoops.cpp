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
  maxCount = range.maxCount;
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

scf::ForOp NestLoops::walkStrided(const Box &box, Index offset, Index by,
                                  Bool dividesInstead) {
  innermost = Innermost::Strided;
  last.clear();
  step = by;
  whole = box;
  divides = dividesInstead;
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
  // A guarded one where it is all of a short range.
  bool isShort = innermost == Innermost::Guarded && level == 0 && maxCount &&
                 *maxCount <= maxGuardedLength;
  if ((innermost == Innermost::FlatPair || isShort) && isPair)
    return walkPair(level, box, isLast, state);
  if (innermost == Innermost::Strided && level + 1 == getNumLevels())
    return walkStride(level, box, state);
  if (level + 1 == getNumLevels())
    return isSerpentine(level) ? walkSerpentine(level, box, isLast, state)
                               : walkInnermost(level, box, isLast, state);

  Index extent = nest.getExtent(level, box);
  // All positions are then stepped through in the first of the innermost runs.
  if (innermost == Innermost::Strided)
    extent = a.select(divides, a.constant(1), extent);
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
  if (std::optional<int64_t> length = getGuardedLength(level, extent))
    return walkGuarded(level, box, isLast, *length, state);
  Index begin = box.begin[dim];
  Index first = a.add(begin, state.first[level]);
  Index end = a.add(begin, getUpperBound(level, isLast, extent));
  scf::ForOp loop = open(first, end, a.constant(1));
  Box tile = box;
  tile.begin[dim] = a.getInLoop(loop.getInductionVar());
  emitTile(tile);
  close(a);
}

/// What the length of an innermost run is known to be at most, where it should
/// be walked by a loop of that length.
std::optional<int64_t> NestLoops::getGuardedLength(unsigned level,
                                                   Index extent) const {
  if (innermost != Innermost::Guarded)
    return std::nullopt;
  std::optional<int64_t> length = maxCount;
  auto limit = [&](int64_t known) {
    length = std::min(length.value_or(known), known);
  };
  // One run has as many tiles as the core, which are fewer than the level's.
  if (outermost) {
    if (int64_t cut = order.getCutBefore(level, order.getLevels()[level].dim))
      limit(cut);
    if (std::optional<int64_t> known = a.getConstant(extent))
      limit(*known);
  }
  if (!length || *length > maxGuardedLength)
    return std::nullopt;
  return length;
}

/// The innermost level where its runs have at most `length` tiles: a loop of
/// that length, in which a condition says whether there is a tile.
void NestLoops::walkGuarded(unsigned level, const Box &box, Bool isLast,
                            int64_t length, State &state) {
  unsigned dim = order.getLevels()[level].dim;
  Index extent = nest.getExtent(level, box);
  Index first = state.first[level];
  Index numTiles = a.sub(getUpperBound(level, isLast, extent), first);
  auto [coordinate, stride] =
      getCourse(level, box, extent, first, a.constant(1), state.odd[level]);
  CarriedState carried(a);
  if (isSerpentine(level))
    carried.add(coordinate);
  scf::ForOp loop =
      open(a.constant(0), a.constant(length), a.constant(1), carried.pack());
  carried.unpack(loop.getRegionIterArgs());
  Value number = loop.getInductionVar();
  openIf(a, a.less(a.getInLoop(number), numTiles));
  Box tile = box;
  tile.begin[dim] =
      isSerpentine(level) ? coordinate : a.add(coordinate, a.getInLoop(number));
  emitTile(tile);
  close(a);
  if (isSerpentine(level)) {
    coordinate = a.wrappingAdd(coordinate, stride);
    state.odd[level] = a.logicalXor(state.odd[level], a.boolean(true));
  }
  close(a, carried.pack());
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
  if (std::optional<int64_t> length = getGuardedLength(level, extent))
    return walkGuarded(level, box, isLast, *length, state);
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
/// before the offset has no tile. Where tiles are recovered by division, the
/// same loop goes from the first to the last of all positions.
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
  Index upper = a.select(divides, getVolume(a, whole), extent);
  scf::ForOp loop = open(lower, upper, step, carried.pack(),
                         /*isUnsigned=*/true);
  carried.unpack(loop.getRegionIterArgs());
  Index digit = a.getInLoop(loop.getInductionVar());
  state.offset = a.wrappingAdd(digit, step);
  Box tile = nest.getUnit(level, box, digit);
  if (isSerpentine(level)) {
    tile.begin[order.getLevels()[level].dim] = coordinate;
    coordinate = a.wrappingAdd(coordinate, stride);
  }
  emitStriddenTile(tile, loop.getInductionVar());
  close(a, carried.pack());
  carried.unpack(loop.getResults());
  state.offset = a.wrappingSub(state.offset, extent);
}

/// The tile that the steps have come to, or that of `position` where it is
/// recovered by division.
void NestLoops::emitStriddenTile(const Box &tile, Value position) {
  if (a.getConstant(divides) == false)
    return emitTile(tile);
  SmallVector<Value> stridden = llvm::map_to_vector(
      tile.begin, [&](const Index &index) { return a.materialize(index); });
  scf::IfOp conditional =
      openIf(a, divides, stridden, /*guardsDivisions=*/false);
  bool before = a.usesReciprocals();
  a.setReciprocals(true, a.getConstant(getVolume(a, whole)));
  SmallVector<Index> decoded = nest.decode(whole, a.getInLoop(position)).tile;
  a.setReciprocals(before);
  close(a, llvm::map_to_vector(decoded, [&](const Index &index) {
          return a.materialize(index);
        }));
  emitBody(llvm::map_to_vector(conditional.getResults(), [&](Value index) {
    return a.getInLoop(index);
  }));
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
  bool isGuarded = innermost == Innermost::Guarded;
  Index upper = isGuarded ? a.constant(*maxCount) : trips;
  scf::ForOp loop = open(zero, upper, one, carried.pack());
  carried.unpack(loop.getRegionIterArgs());
  if (isGuarded)
    openIf(a, a.less(a.getInLoop(loop.getInductionVar()), trips));

  if (!turns)
    inner = a.wrappingAdd(z, a.add(box.begin[innerDim], innerExtent));
  Box tile = box;
  tile.begin[outerDim] = outer;
  tile.begin[innerDim] = inner;
  emitTile(tile);
  if (isGuarded)
    close(a);

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
