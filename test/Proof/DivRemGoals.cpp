//===- DivRemGoals.cpp - Tiles by division --------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmittedGoals.h"

#include "ttgrid/Schedule/Decode.h"

using namespace mlir;
using namespace mlir::ttgrid;
using llvm::Twine;
using A = SmtArithmetic;
using Index = A::Index;

void claimDivRem(EmittedCode &code) {
  A &a = code.a;
  code.terms.abstractDifferences();
  const ShareOf<A> &share = code.share;
  RangeOf<A> range;
  code.useFormulas([&] { range = share.getRange(a); });
  Index position;
  auto claimBounds = [&](scf::ForOp loop, const Index &lower,
                         const Index &upper, const Index &step) {
    code.claimEqual(code.terms.getIndex(loop.getLowerBound()), lower,
                    "where the loop begins");
    code.claimEqual(code.terms.getIndex(loop.getUpperBound()), upper,
                    "where the loop ends");
    code.claimEqual(code.terms.getIndex(loop.getStep()), step,
                    "the loop's step");
  };
  SmallVector<Index> tile;
  auto decode = [&] {
    // A core's positions are the order's: a goal of the partition.
    Index volume;
    code.useFormulas([&] { volume = getVolume(a, share.box); });
    a.assume("(< " + Twine(position.term) + " " + volume.term + ")");
    code.useFormulas([&] {
      tile = NestWalk<A>(a, code.order).decode(share.box, position).tile;
    });
  };
  bool isOuter = share.deal.has_value();
  code.descend([&](scf::ForOp loop) {
    if (isOuter) {
      isOuter = false;
      claimBounds(loop, share.deal->first, share.deal->numBlocks,
                  share.deal->step);
      Index number = code.enter(loop, "number");
      // Block `number` of the core.
      code.useFormulas([&] {
        Index start = a.mul(number, share.deal->block);
        Index rest = a.sub(range.count, start);
        range = {a.add(range.start, start), a.min(share.deal->block, rest)};
      });
      position = range.start;
      if (share.deal->block.constant == 1)
        decode();
      return;
    }
    Index end;
    code.useFormulas([&] { end = a.add(range.start, range.count); });
    claimBounds(loop, range.start, end, a.constant(1));
    position = code.enter(loop, "position");
    decode();
  });
  for (unsigned dim = 0; dim < tile.size(); ++dim)
    code.claimEqual(code.getTile(dim), tile[dim],
                    "index " + Twine(dim) + " of the tile");
}
