//===- TileWalk.h - Loops over the tiles of a core --------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_TILEWALK_H
#define TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_TILEWALK_H

#include "IRArithmetic.h"
#include "ttgrid/Conversion/GridToPersistent/GridToPersistent.h"
#include "ttgrid/Schedule/Decode.h"

#include <memory>

namespace mlir::ttgrid {

/// Emits the loops over a core's tiles. What a core does comes in three
/// shapes; how the tiles are recovered is up to the subclass.
class TileWalk {
public:
  using Index = IRArithmetic::Index;
  using Bool = IRArithmetic::Bool;
  using Box = BoxOf<IRArithmetic>;
  /// Emits the body for a tile, in the innermost open loop.
  using BodyFn = function_ref<void(ArrayRef<Index> tile)>;

  TileWalk(IRArithmetic &a, const Order &order, unsigned indexWidth,
           BodyFn emitBody)
      : a(a), order(order), indexWidth(indexWidth), emitBody(emitBody) {}
  virtual ~TileWalk() = default;

  /// The positions [start, start + count) of the order over `grid`.
  virtual scf::ForOp walkRange(const Box &grid, Index start, Index count) = 0;
  /// Blocks of `block` positions, dealt round robin to `numCores` cores.
  virtual scf::ForOp walkCyclic(const Box &grid, Index core, Index numCores,
                                int64_t block) = 0;
  /// The whole of `box`.
  virtual scf::ForOp walkBox(const Box &box) = 0;

protected:
  /// Opens the loop `for k = core to count step numCores`. A core past the
  /// cores has no part in it.
  scf::ForOp openDealingLoop(Index core, Index numCores, Index count);
  /// Whether a loop over `count` things by steps of `step` is known to end
  /// without passing the signed maximum.
  bool fitsSigned(Index count, Index step);

  IRArithmetic &a;
  const Order &order;
  unsigned indexWidth;
  BodyFn emitBody;
};

/// By division and remainder, per tile.
std::unique_ptr<TileWalk> createDivRemWalk(IRArithmetic &a, const Order &order,
                                           unsigned indexWidth,
                                           TileWalk::BodyFn emitBody);

/// By loops that carry the digits, without division per tile.
std::unique_ptr<TileWalk>
createIncrementalWalk(IRArithmetic &a, const Order &order, unsigned indexWidth,
                      TileWalk::BodyFn emitBody, IncrementalForm form);

} // namespace mlir::ttgrid

#endif // TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_TILEWALK_H
