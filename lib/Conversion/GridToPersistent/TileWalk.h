//===- TileWalk.h - Loops over the tiles of a core --------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_TILEWALK_H
#define TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_TILEWALK_H

#include "ttgrid/Conversion/GridToPersistent/GridToPersistent.h"
#include "ttgrid/Conversion/GridToPersistent/IRArithmetic.h"
#include "ttgrid/Schedule/Decode.h"
#include "ttgrid/Schedule/Share.h"

#include <memory>

namespace mlir::ttgrid {

/// Emits the loops over the tiles of a share. How the tiles are recovered is up
/// to the subclass.
class TileWalk {
public:
  using Index = IRArithmetic::Index;
  using Bool = IRArithmetic::Bool;
  using Box = BoxOf<IRArithmetic>;
  using Range = RangeOf<IRArithmetic>;
  using Deal = DealOf<IRArithmetic>;
  using Share = ShareOf<IRArithmetic>;
  /// Emits the body for a tile, in the innermost open loop.
  using BodyFn = function_ref<void(ArrayRef<Index> tile)>;

  TileWalk(IRArithmetic &a, const Order &order, unsigned indexWidth,
           BodyFn emitBody)
      : a(a), order(order), indexWidth(indexWidth), emitBody(emitBody) {}
  virtual ~TileWalk() = default;

  /// The loops over the tiles of `share`. Returns the outermost one.
  virtual scf::ForOp walk(const Share &share) = 0;

protected:
  /// Opens the loop over the core's blocks.
  scf::ForOp openBlockLoop(const Deal &deal);
  /// The positions of block number `number` of the share.
  Range getBlock(const Share &share, Index number);

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
