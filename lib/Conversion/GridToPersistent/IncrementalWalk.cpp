//===- IncrementalWalk.cpp - Block indices without division ---------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DigitAdd.h"
#include "NestLoops.h"

using namespace mlir;
using namespace mlir::ttgrid;

namespace {
/// Chooses the loops for what a core does. docs/recovery.md has the rule.
class IncrementalWalk : public TileWalk {
public:
  IncrementalWalk(IRArithmetic &a, const Order &order, unsigned indexWidth,
                  BodyFn emitBody, IncrementalForm form)
      : TileWalk(a, order, indexWidth, emitBody), form(form) {}

  scf::ForOp walkRange(const Box &grid, Index start, Index count) override {
    // A core without tiles must not come to a division: its start is the
    // number of tiles, and lengths may be 0.
    a.openIf(a.less(a.constant(0), count));
    scf::ForOp loop = walkNonEmptyRange(grid, start, count);
    a.closeIf();
    return loop;
  }

  scf::ForOp walkBox(const Box &box) override {
    NestLoops loops(a, order, emitBody);
    // Only to count units of a cut there are divisions, which a core without
    // tiles is spared.
    if (order.getUncutSuffix() == 0)
      return loops.walkBox(box, getInnermost());
    NestWalk<IRArithmetic> nest(a, order);
    a.openIf(a.less(a.constant(0), nest.getVolume(box)));
    scf::ForOp loop = loops.walkBox(box, getInnermost());
    a.closeIf();
    return loop;
  }

  scf::ForOp walkCyclic(const Box &grid, Index core, Index numCores,
                        int64_t block) override {
    NestWalk<IRArithmetic> nest(a, order);
    Index numTiles = nest.getVolume(grid);
    Index numBlocks = ceilDiv(a, numTiles, block);
    // A core past the cores has none of the blocks.
    Index first = a.select(a.less(core, numCores), core, numBlocks);
    a.openIf(a.less(first, numBlocks));
    scf::ForOp loop =
        block == 1
            ? walkDealtTiles(grid, core, numCores, numTiles)
            : walkDealtBlocks(grid, core, numCores, numTiles, numBlocks, block);
    a.closeIf();
    return loop;
  }

private:
  NestLoops::Innermost getInnermost() const {
    return form == IncrementalForm::FlatPair ? NestLoops::Innermost::FlatPair
                                             : NestLoops::Innermost::Loop;
  }

  scf::ForOp walkNonEmptyRange(const Box &grid, Index start, Index count) {
    NestWalk<IRArithmetic> nest(a, order);
    PlaceOf<IRArithmetic> first = nest.decode(grid, start);
    PlaceOf<IRArithmetic> last =
        nest.decode(grid, a.add(start, a.sub(count, a.constant(1))));
    return NestLoops(a, order, emitBody)
        .walkRange(grid, {first.digits, last.digits, first.odd, count},
                   getInnermost());
  }

  /// A nest per block, whose ends are decoded through reciprocals.
  scf::ForOp walkDealtBlocks(const Box &grid, Index core, Index numCores,
                             Index numTiles, Index numBlocks, int64_t block) {
    scf::ForOp loop =
        a.openLoop(core, numBlocks, numCores, /*inits=*/{},
                   /*isUnsigned=*/!fitsSigned(numBlocks, numCores));
    Index size = a.constant(block);
    Index start = a.mul(a.getInLoop(loop.getInductionVar()), size);
    std::optional<int64_t> staticTiles = a.getConstant(numTiles);
    Index count = staticTiles && *staticTiles % block == 0
                      ? size
                      : a.min(size, a.sub(numTiles, start));
    a.setReciprocals(true, staticTiles);
    walkNonEmptyRange(grid, start, count);
    a.setReciprocals(false);
    a.closeLoop();
    return loop;
  }

  scf::ForOp walkDealtTiles(const Box &grid, Index core, Index numCores,
                            Index numTiles) {
    switch (chooseCyclicForm(grid, numCores)) {
    case IncrementalForm::Strided:
      return NestLoops(a, order, emitBody).walkStrided(grid, core, numCores);
    case IncrementalForm::DigitAdd:
      return DigitAdd(a, order, emitBody).walk(grid, core, numCores, numTiles);
    default:
      return walkByReciprocals(grid, core, numCores, numTiles);
    }
  }

  IncrementalForm chooseCyclicForm(const Box &grid, Index numCores) {
    bool canAddDigits = DigitAdd::canWalk(order);
    if (form == IncrementalForm::Strided ||
        form == IncrementalForm::Reciprocal ||
        (form == IncrementalForm::DigitAdd && canAddDigits))
      return form;
    // Every run has tiles of the core: no need for more than a step.
    const Level &innermost = order.getLevels().back();
    std::optional<int64_t> length = a.getConstant(grid.length[innermost.dim]);
    std::optional<int64_t> step = a.getConstant(numCores);
    bool isUncut = order.getUncutSuffix() == 0;
    if (length && step && isUncut && *step <= *length)
      return IncrementalForm::Strided;
    // One division through a reciprocal is cheaper than a carry, two are not.
    bool dividesOnce = isUncut && order.getLevels().size() <= 2;
    return canAddDigits && !dividesOnce ? IncrementalForm::DigitAdd
                                        : IncrementalForm::Reciprocal;
  }

  scf::ForOp walkByReciprocals(const Box &grid, Index core, Index numCores,
                               Index numTiles) {
    NestWalk<IRArithmetic> nest(a, order);
    scf::ForOp loop = a.openLoop(core, numTiles, numCores, /*inits=*/{},
                                 !fitsSigned(numTiles, numCores));
    a.setReciprocals(true, a.getConstant(numTiles));
    emitBody(nest.decode(grid, a.getInLoop(loop.getInductionVar())).tile);
    a.setReciprocals(false);
    a.closeLoop();
    return loop;
  }

  IncrementalForm form;
};
} // namespace

std::unique_ptr<TileWalk> mlir::ttgrid::createIncrementalWalk(
    IRArithmetic &a, const Order &order, unsigned indexWidth,
    TileWalk::BodyFn emitBody, IncrementalForm form) {
  return std::make_unique<IncrementalWalk>(a, order, indexWidth, emitBody,
                                           form);
}
