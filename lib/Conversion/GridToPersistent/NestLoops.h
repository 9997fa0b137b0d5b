//===- NestLoops.h - One loop per level of a nest ---------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_NESTLOOPS_H
#define TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_NESTLOOPS_H

#include "TileWalk.h"

namespace mlir::ttgrid {

/// Emits the loops of a nest, one per level, over a range of its positions.
///
/// The loop of a level begins at its digit of the first position on its first
/// run and at 0 on later ones: the lower bound is carried. On the last path,
/// where each loop around it has reached the digit of the last position, it
/// ends at that position's digit; elsewhere it ends at its extent. Serpentine
/// levels carry whether their next run is backwards.
class NestLoops {
public:
  using Index = IRArithmetic::Index;
  using Bool = IRArithmetic::Bool;
  using Box = BoxOf<IRArithmetic>;

  /// How the innermost levels are walked.
  enum class Innermost {
    /// By loops like the others.
    Loop,
    /// The two innermost levels, where both are uncut, in one loop.
    FlatPair,
    /// The innermost level by a loop of known length, in which a condition
    /// says whether a tile is there; where its runs are known to be short.
    Guarded,
    /// By a loop with a step; the offset goes on from run to run.
    Strided
  };

  /// Where a range begins and ends.
  struct Range {
    /// For each level the digit of the first position.
    SmallVector<Index> first;
    /// For each level the digit of the last position; empty for all of a box.
    SmallVector<Index> last;
    /// For each level whether its run at the first position is backwards.
    SmallVector<Bool> odd;
    /// How many positions it has; not of all of a box.
    Index count = {};
    /// What the count is known to be at most.
    std::optional<int64_t> maxCount = std::nullopt;
  };

  NestLoops(IRArithmetic &a, const Order &order, TileWalk::BodyFn emitBody)
      : a(a), order(order), nest(a, order), emitBody(emitBody) {}

  /// Walks a range of the positions of `box`, which is not empty. Returns the
  /// outermost loop.
  scf::ForOp walkRange(const Box &box, const Range &range, Innermost innermost);
  /// Walks all of `box`, which may be empty.
  scf::ForOp walkBox(const Box &box, Innermost innermost);
  /// Walks the positions `offset`, `offset + step`, ... of `box`: by steps
  /// within the innermost runs or, where `divides` holds, by decoding each.
  scf::ForOp walkStrided(const Box &box, Index offset, Index step,
                         Bool divides);

  /// Loops of known length are for runs of at most so many tiles: LLVM unrolls
  /// them, so that no branch is mispredicted where a run ends.
  static constexpr int64_t maxGuardedLength = 16;

private:
  /// What changes from run to run and is carried by the loops.
  struct State {
    SmallVector<Index> first;
    SmallVector<Bool> odd;
    /// Of a strided walk: where the next innermost run begins.
    Index offset;
  };

  void walk(const Box &box, State state);
  Index getUpperBound(unsigned level, Bool isLast, Index extent);
  std::pair<Index, Index> getCourse(unsigned level, const Box &box,
                                    Index extent, Index digit, Index by,
                                    Bool backwards);
  unsigned getNumLevels() const { return order.getLevels().size(); }
  bool isSerpentine(unsigned level) const {
    return order.getLevels()[level].serpentine;
  }
  void walkLevel(unsigned level, const Box &box, Bool isLast, State &state);
  void walkPair(unsigned level, const Box &box, Bool isLast, State &state);
  void walkInnermost(unsigned level, const Box &box, Bool isLast, State &state);
  std::optional<int64_t> getGuardedLength(unsigned level, Index extent) const;
  void walkGuarded(unsigned level, const Box &box, Bool isLast, int64_t length,
                   State &state);
  void walkSerpentine(unsigned level, const Box &box, Bool isLast,
                      State &state);
  void walkStride(unsigned level, const Box &box, State &state);
  scf::ForOp open(Index lower, Index upper, Index step,
                  ArrayRef<Value> carried = {}, bool isUnsigned = false);
  void emitTile(const Box &box);
  void emitStriddenTile(const Box &tile, Value position);

  IRArithmetic &a;
  const Order &order;
  NestWalk<IRArithmetic> nest;
  TileWalk::BodyFn emitBody;
  Innermost innermost = Innermost::Loop;
  SmallVector<Index> last;
  Index count;
  std::optional<int64_t> maxCount;
  Index step;
  Box whole;
  Bool divides;
  scf::ForOp outermost;
};

} // namespace mlir::ttgrid

#endif // TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_NESTLOOPS_H
