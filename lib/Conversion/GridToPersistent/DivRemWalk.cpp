//===- DivRemWalk.cpp - Block indices by division -------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Loops.h"
#include "TileWalk.h"

using namespace mlir;
using namespace mlir::ttgrid;

namespace {
/// One loop over positions, of which each is decoded by the closed form.
class DivRemWalk : public TileWalk {
public:
  using TileWalk::TileWalk;

  scf::ForOp walk(const Share &share) override {
    if (!share.deal)
      return walkRange(share.box, share.getRange(a));
    // Over blocks, so that no position is past the last tile.
    scf::ForOp loop = openBlockLoop(*share.deal);
    Index number = a.getInLoop(loop.getInductionVar());
    Range block = getBlock(share, number);
    if (a.getConstant(block.count) == 1)
      emitTile(share.box, block.start);
    else
      walkRange(share.box, block);
    close(a);
    return loop;
  }

private:
  scf::ForOp walkRange(const Box &box, const Range &range) {
    Index end = a.add(range.start, range.count);
    scf::ForOp loop = openLoop(a, range.start, end, a.constant(1));
    emitTile(box, a.getInLoop(loop.getInductionVar()));
    close(a);
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
