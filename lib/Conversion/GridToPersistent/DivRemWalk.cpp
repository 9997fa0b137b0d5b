//===- DivRemWalk.cpp - Block indices by division -------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TileWalk.h"

using namespace mlir;
using namespace mlir::ttgrid;

namespace {
/// One loop over positions, of which each is decoded by the closed form.
class DivRemWalk : public TileWalk {
public:
  using TileWalk::TileWalk;

  scf::ForOp walkRange(const Box &grid, Index start, Index count) override {
    return walkPositions(grid, start, a.add(start, count));
  }

  scf::ForOp walkCyclic(const Box &grid, Index core, Index numCores,
                        int64_t block) override {
    NestWalk<IRArithmetic> nest(a, order);
    Index numTiles = nest.getVolume(grid);
    if (block == 1) {
      scf::ForOp loop = openDealingLoop(core, numCores, numTiles);
      emitTile(grid, a.getInLoop(loop.getInductionVar()));
      a.closeLoop();
      return loop;
    }
    // Over blocks, so that no position is past the last tile.
    Index size = a.constant(block);
    scf::ForOp loop =
        openDealingLoop(core, numCores, ceilDiv(a, numTiles, block));
    Index first = a.mul(a.getInLoop(loop.getInductionVar()), size);
    std::optional<int64_t> staticTiles = a.getConstant(numTiles);
    Index length = staticTiles && *staticTiles % block == 0
                       ? size
                       : a.min(size, a.sub(numTiles, first));
    walkPositions(grid, first, a.add(first, length));
    a.closeLoop();
    return loop;
  }

  scf::ForOp walkBox(const Box &box) override {
    NestWalk<IRArithmetic> nest(a, order);
    return walkPositions(box, a.constant(0), nest.getVolume(box));
  }

private:
  scf::ForOp walkPositions(const Box &box, Index begin, Index end) {
    scf::ForOp loop = a.openLoop(begin, end, a.constant(1));
    emitTile(box, a.getInLoop(loop.getInductionVar()));
    a.closeLoop();
    return loop;
  }

  void emitTile(const Box &box, Index position) {
    NestWalk<IRArithmetic> nest(a, order);
    emitBody(nest.decode(box, position).tile);
  }
};
} // namespace

std::unique_ptr<TileWalk>
mlir::ttgrid::createDivRemWalk(IRArithmetic &a, const Order &order,
                               unsigned indexWidth, TileWalk::BodyFn emitBody) {
  return std::make_unique<DivRemWalk>(a, order, indexWidth, emitBody);
}
