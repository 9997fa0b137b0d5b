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
    switch (form) {
    case IncrementalForm::FlatPair:
      return NestLoops::Innermost::FlatPair;
    case IncrementalForm::Nest:
      return NestLoops::Innermost::Loop;
    default:
      return NestLoops::Innermost::Guarded;
    }
  }

  scf::ForOp walkNonEmptyRange(const Box &box, const Range &range,
                               std::optional<int64_t> maxCount = {}) {
    NestWalk<IRArithmetic> nest(a, order);
    PlaceOf<IRArithmetic> first = nest.decode(box, range.start);
    Index beforeLast = a.sub(range.count, a.constant(1));
    PlaceOf<IRArithmetic> last =
        nest.decode(box, a.add(range.start, beforeLast));
    return NestLoops(a, order, emitBody)
        .walkRange(
            box, {first.digits, last.digits, first.odd, range.count, maxCount},
            getInnermost());
  }

  /// A nest per block, whose ends are decoded through reciprocals.
  scf::ForOp walkBlocks(const Share &share) {
    scf::ForOp loop = openBlockLoop(*share.deal);
    Range block = getBlock(share, a.getInLoop(loop.getInductionVar()));
    a.setReciprocals(true, a.getConstant(getVolume(a, share.box)));
    walkNonEmptyRange(share.box, block, a.getConstant(share.deal->block));
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
    Bool divides = needsDivision(share.box, deal.step);
    if (a.getConstant(divides) != true)
      return NestLoops(a, order, emitBody)
          .walkStrided(share.box, deal.first, deal.step, divides);
    if (addsDigits())
      return DigitAdd(a, order, emitBody)
          .walk(share.box, deal.first, deal.step, deal.numBlocks);
    return walkByReciprocals(share);
  }

  /// Whether cyclic tiles should not be stepped to within the innermost runs;
  /// known where a form is wanted by name.
  Bool needsDivision(const Box &box, Index step) {
    if (form == IncrementalForm::Strided)
      return a.boolean(false);
    if (form == IncrementalForm::Reciprocal ||
        (form == IncrementalForm::DigitAdd && DigitAdd::canWalk(order)))
      return a.boolean(true);
    // A single run has nothing to divide.
    unsigned numDivisions = order.getLevels().size() - 1;
    if (numDivisions == 0)
      return a.boolean(true);
    // To step through a run without a tile costs about as much as two
    // divisions.
    const Level &innermost = order.getLevels().back();
    Index length = box.length[innermost.dim];
    if (int64_t cut =
            order.getCutBefore(order.getLevels().size() - 1, innermost.dim))
      length = a.min(length, a.constant(cut));
    int64_t runsPerTile = numDivisions <= 2 ? 1 : 4;
    return a.less(length, ceilDiv(a, step, a.constant(runsPerTile)));
  }

  bool addsDigits() const {
    if (form == IncrementalForm::Reciprocal || !DigitAdd::canWalk(order))
      return false;
    // One division through a reciprocal is cheaper than a carry, two are not.
    bool dividesOnce =
        order.getUncutSuffix() == 0 && order.getLevels().size() <= 2;
    return form == IncrementalForm::DigitAdd || !dividesOnce;
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
