//===- IncrementalWalk.cpp - Block indices without division ---------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DigitAdd.h"
#include "Loops.h"
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

  scf::ForOp walk(const Share &share) override {
    if (share.deal)
      return walkDeal(share);
    return share.range ? walkRange(share.box, *share.range)
                       : walkBox(share.box);
  }

private:
  scf::ForOp walkRange(const Box &box, const Range &range) {
    // A core without tiles must not come to a division: its start is the
    // number of tiles, and lengths may be 0.
    openIf(a, a.less(a.constant(0), range.count));
    scf::ForOp loop = walkNonEmptyRange(box, range);
    close(a);
    return loop;
  }

  scf::ForOp walkBox(const Box &box) {
    NestLoops loops(a, order, emitBody);
    // Only to count units of a cut there are divisions, which a core without
    // tiles is spared.
    if (order.getUncutSuffix() == 0)
      return loops.walkBox(box, getInnermost());
    openIf(a, a.less(a.constant(0), getVolume(a, box)));
    scf::ForOp loop = loops.walkBox(box, getInnermost());
    close(a);
    return loop;
  }

  scf::ForOp walkDeal(const Share &share) {
    const Deal &deal = *share.deal;
    openIf(a, a.less(deal.first, deal.numBlocks));
    scf::ForOp loop =
        a.getConstant(deal.block) == 1 ? walkTiles(share) : walkBlocks(share);
    close(a);
    return loop;
  }

  NestLoops::Innermost getInnermost() const {
    return form == IncrementalForm::FlatPair ? NestLoops::Innermost::FlatPair
                                             : NestLoops::Innermost::Loop;
  }

  scf::ForOp walkNonEmptyRange(const Box &box, const Range &range) {
    NestWalk<IRArithmetic> nest(a, order);
    PlaceOf<IRArithmetic> first = nest.decode(box, range.start);
    Index beforeLast = a.sub(range.count, a.constant(1));
    PlaceOf<IRArithmetic> last =
        nest.decode(box, a.add(range.start, beforeLast));
    return NestLoops(a, order, emitBody)
        .walkRange(box, {first.digits, last.digits, first.odd, range.count},
                   getInnermost());
  }

  /// A nest per block, whose ends are decoded through reciprocals.
  scf::ForOp walkBlocks(const Share &share) {
    scf::ForOp loop = openBlockLoop(*share.deal);
    Range block = getBlock(share, a.getInLoop(loop.getInductionVar()));
    a.setReciprocals(true, a.getConstant(getVolume(a, share.box)));
    walkNonEmptyRange(share.box, block);
    a.setReciprocals(false);
    close(a);
    return loop;
  }

  /// Blocks of one tile.
  scf::ForOp walkTiles(const Share &share) {
    const Deal &deal = *share.deal;
    // The other forms go from the first to the last position of the box.
    if (share.range)
      return walkByReciprocals(share);
    switch (chooseCyclicForm(share.box, deal.step)) {
    case IncrementalForm::Strided:
      return NestLoops(a, order, emitBody)
          .walkStrided(share.box, deal.first, deal.step);
    case IncrementalForm::DigitAdd:
      return DigitAdd(a, order, emitBody)
          .walk(share.box, deal.first, deal.step, deal.numBlocks);
    default:
      return walkByReciprocals(share);
    }
  }

  IncrementalForm chooseCyclicForm(const Box &box, Index step) {
    bool canAddDigits = DigitAdd::canWalk(order);
    if (form == IncrementalForm::Strided ||
        form == IncrementalForm::Reciprocal ||
        (form == IncrementalForm::DigitAdd && canAddDigits))
      return form;
    // Every run has tiles of the core: no need for more than a step.
    const Level &innermost = order.getLevels().back();
    std::optional<int64_t> length = a.getConstant(box.length[innermost.dim]);
    std::optional<int64_t> knownStep = a.getConstant(step);
    bool isUncut = order.getUncutSuffix() == 0;
    if (length && knownStep && isUncut && *knownStep <= *length)
      return IncrementalForm::Strided;
    // One division through a reciprocal is cheaper than a carry, two are not.
    bool dividesOnce = isUncut && order.getLevels().size() <= 2;
    return canAddDigits && !dividesOnce ? IncrementalForm::DigitAdd
                                        : IncrementalForm::Reciprocal;
  }

  scf::ForOp walkByReciprocals(const Share &share) {
    NestWalk<IRArithmetic> nest(a, order);
    scf::ForOp loop = openBlockLoop(*share.deal);
    Index number = a.getInLoop(loop.getInductionVar());
    a.setReciprocals(true, a.getConstant(getVolume(a, share.box)));
    emitBody(nest.decode(share.box, getBlock(share, number).start).tile);
    a.setReciprocals(false);
    close(a);
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
