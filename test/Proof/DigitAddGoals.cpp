//===- DigitAddGoals.cpp - Digits plus the digits of a step ---------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// With W(l) the tiles of one unit of level l, a position is the sum of its
// digits times W, and so is the step. Level by level, from the innermost: what
// the code carries on is the sum of both so far, less W of the level above
// where it carries. Digits below their extents are known by that sum.
//
//===----------------------------------------------------------------------===//

#include "EmittedGoals.h"

#include "ttgrid/Schedule/Decode.h"

using namespace mlir;
using namespace mlir::ttgrid;
using llvm::Twine;
using A = SmtArithmetic;
using Index = A::Index;
using Bool = A::Bool;

namespace {
/// What is known of the digits of a number.
struct Digits {
  Index number;
  PlaceOf<A> place;
  /// For each level the sum of its digit and those within, times their weights.
  SmallVector<std::string> sums;
};

class DigitAddition {
public:
  explicit DigitAddition(EmittedCode &code)
      : code(code), a(code.a), walk(a, code.order, /*isUniform=*/true),
        levels(code.order.getLevels()), box(code.share.box),
        base(a.constant(0)), end(code.share.deal->numBlocks),
        odd(levels.size(), a.boolean(false)) {}

  void claim();

private:
  void enterSegments(scf::ForOp loop);
  void makeWeights();
  Digits decode(const Index &number);
  void claimSums();
  void claimParities();
  unsigned getLast() const { return levels.size() - 1; }

  EmittedCode &code;
  A &a;
  NestWalk<A> walk;
  ArrayRef<Level> levels;
  /// The segment.
  BoxOf<A> box;
  Index base, end;
  SmallVector<Bool> odd;
  SmallVector<std::string> weights;
  Digits now, step, next;
  /// For each level what the code makes of its digit and parity, and whether
  /// it carries.
  SmallVector<Index> made;
  SmallVector<Bool> madeOdd;
  SmallVector<std::string> carries;
};
} // namespace

/// As DigitAdd.cpp divides a grid whose last unit may be short.
void DigitAddition::enterSegments(scf::ForOp loop) {
  Index reached = a.makeIndex("reached");
  code.terms.set(loop.getRegionIterArg(0), reached);
  Index segment = code.enter(loop, "segment");
  code.useFormulas([&] {
    const Level &outermost = levels.front();
    Index all = box.length[outermost.dim];
    Index whole = a.sub(all, a.rem(all, a.constant(outermost.cut)));
    Index split = a.mul(whole, walk.getCrossSection(box, outermost.dim));
    Bool isWhole{std::nullopt, "(= " + segment.term + " 0)"};
    base = a.select(isWhole, a.constant(0), split);
    end = a.select(isWhole, split, end);
    BoxOf<A> wholeUnits = box;
    wholeUnits.length[outermost.dim] = whole;
    for (unsigned m = 1; m < levels.size(); ++m)
      if (levels[m].serpentine)
        odd[m] = a.select(isWhole, a.boolean(false),
                          walk.hasOddRuns(wholeUnits, 0, m));
    // The loop of the segment before has passed all of it.
    a.assume("(<= " + Twine(base.term) + " " + reached.term + ")");
    box.begin[outermost.dim] = a.select(isWhole, a.constant(0), whole);
    box.length[outermost.dim] = a.select(isWhole, whole, a.sub(all, whole));
  });
}

/// The tiles of a unit of each level.
void DigitAddition::makeWeights() {
  weights.assign(levels.size(), "1");
  for (unsigned l = getLast(); l > 0; --l) {
    std::string product =
        "(* " + now.place.extents[l].term + " " + weights[l] + ")";
    weights[l - 1] = a.makeTerm(product);
    a.claim("(<= 1 " + weights[l - 1] + ")", "a unit has a tile");
  }
}

/// The digits of a number, and that they are.
Digits DigitAddition::decode(const Index &number) {
  Digits digits;
  digits.number = number;
  code.useFormulas([&] { digits.place = walk.decode(box, number); });
  return digits;
}

void DigitAddition::claim() {
  code.terms.abstractDifferences();
  SmallVector<scf::ForOp> loops = code.getLoops();
  scf::ForOp inner = loops.back();
  Index position, by = code.share.deal->step;
  code.descend([&](scf::ForOp loop) {
    if (loop != inner)
      return enterSegments(loop);
    position = a.makeIndex("position");
    a.assume("(and (<= " + Twine(base.term) + " position) (< (+ position " +
             by.term + ") " + end.term + "))");
    for (const Index &length : box.length)
      a.assume("(<= 1 " + Twine(length.term) + ")");
    now = decode(a.sub(position, base));
    step = decode(by);
    next = decode(a.add(a.sub(position, base), by));
    (void)code.enter(loop, "same");
    a.assume("(= same position)");
    auto carried = loop.getRegionIterArgs().begin();
    code.terms.set(*carried++, position);
    for (unsigned l = 0; l < levels.size(); ++l) {
      code.terms.set(*carried++, now.place.digits[l]);
      if (levels[l].serpentine)
        code.terms.set(*carried++, a.logicalXor(now.place.odd[l], odd[l]));
    }
  });

  SmallVector<Index> tile = box.begin;
  code.useFormulas([&] {
    for (auto [l, level] : llvm::enumerate(levels)) {
      Index unit =
          walk.getUnitOfDigit(l, now.place.digits[l], now.place.extents[l],
                              a.logicalXor(now.place.odd[l], odd[l]));
      tile[level.dim] =
          a.add(tile[level.dim], a.mul(unit, a.constant(level.cut)));
    }
  });
  makeWeights();
  for (Digits *digits : {&now, &step, &next}) {
    digits->sums.assign(levels.size() + 1, "0");
    for (unsigned l = levels.size(); l-- > 0;) {
      digits->sums[l] =
          a.makeTerm("(+ (* " + digits->place.digits[l].term + " " +
                     weights[l] + ") " + digits->sums[l + 1] + ")");
      if (l == 0)
        break;
      a.claim("(and (<= 0 " + digits->place.digits[l].term + ") (< " +
                  digits->place.digits[l].term + " " +
                  now.place.extents[l].term + "))",
              "a digit is below its extent");
      a.assumeMonotone("(+ " + digits->place.digits[l].term + " 1)",
                       now.place.extents[l].term, weights[l]);
      a.claim("(and (<= 0 " + digits->sums[l] + ") (< " + digits->sums[l] +
                  " " + weights[l - 1] + "))",
              "the sum of digits within is below a unit's tiles");
    }
    a.claim("(= " + digits->sums[0] + " " + digits->number.term + ")",
            "the sum of the digits is the number");
  }
  for (auto [dim, index] : llvm::enumerate(tile))
    code.claimEqual(code.getTile(dim), index, "index " + Twine(dim));

  code.terms.translate(*inner.getBody());
  auto yielded = inner.getBody()->getTerminator()->getOperands().begin();
  code.claimEqual(code.terms.getIndex(*yielded++), a.add(position, by),
                  "the next position");
  madeOdd.assign(levels.size(), a.boolean(false));
  for (unsigned l = 0; l < levels.size(); ++l) {
    made.push_back(code.terms.getIndex(*yielded++));
    if (levels[l].serpentine)
      madeOdd[l] = code.terms.getBool(*yielded++);
  }
  claimSums();
  claimParities();
}

void DigitAddition::claimSums() {
  carries.assign(levels.size() + 1, "false");
  std::string sumSoFar = "0";
  SmallVector<std::string> sums(levels.size() + 1, "0");
  for (unsigned l = getLast(); l > 0; --l) {
    const std::string &d = now.place.digits[l].term;
    const std::string &s = step.place.digits[l].term;
    const std::string &e = now.place.extents[l].term;
    std::string total =
        a.makeTerm("(+ " + d + " " + s + " (ite " + carries[l + 1] + " 1 0))");
    carries[l] = "(>= " + total + " " + e + ")";
    a.claim("(= " + made[l].term + " (ite " + carries[l] + " (- " + total +
                " " + e + ") " + total + "))",
            "the digit of level " + Twine(l) + " is that of the sum");
    sums[l] = a.makeTerm("(+ (* " + made[l].term + " " + weights[l] + ") " +
                         sums[l + 1] + ")");
    std::string both = "(+ " + now.sums[l] + " " + step.sums[l] + ")";
    a.claim("(=> " + carries[l] + " (= (+ " + sums[l] + " " + weights[l - 1] +
                ") " + both + "))",
            "the sum up to level " + Twine(l) + ", with a carry");
    a.claim("(=> (not " + Twine(carries[l]) + ") (= " + sums[l] + " " + both +
                "))",
            "the sum up to level " + Twine(l) + ", without a carry");
    a.assumeMonotone("(+ " + made[l].term + " 1)", e, weights[l]);
    a.claim("(and (<= 0 " + sums[l] + ") (< " + sums[l] + " " + weights[l - 1] +
                "))",
            "it is below a unit's tiles");
  }
  a.claim("(= " + made[0].term + " (+ " + now.place.digits[0].term + " " +
              step.place.digits[0].term + " (ite " + carries[1] + " 1 0)))",
          "the outermost digit is that of the sum");
  sums[0] = a.makeTerm("(+ (* " + made[0].term + " " + weights[0] + ") " +
                       sums[1] + ")");
  a.claim("(= " + sums[0] + " " + next.number.term + ")",
          "the sum is the next position");
  for (unsigned l = 0; l < levels.size(); ++l) {
    code.claimSame(made[l], next.place.digits[l], {std::nullopt, weights[l]},
                   "the next digit of level " + Twine(l));
    a.claim("(= " + sums[l + 1] + " " + next.sums[l + 1] + ")",
            "what is left of the sum");
  }
}

void DigitAddition::claimParities() {
  for (unsigned l = 0; l < levels.size(); ++l) {
    Bool carried{std::nullopt, carries[l + 1]};
    Bool carriesOn = l == 0 ? a.boolean(false) : Bool{std::nullopt, carries[l]};
    Bool sum = a.logicalXor(
        a.logicalXor(a.isOdd(now.place.digits[l]),
                     a.isOdd(step.place.digits[l])),
        a.logicalXor(carried,
                     a.logicalAnd(carriesOn, a.isOdd(now.place.extents[l]))));
    code.claimEqual(a.isOdd(next.place.digits[l]), sum,
                    "the parity of the next digit of level " + Twine(l));
  }
  for (unsigned l = 0; l < levels.size(); ++l)
    if (levels[l].serpentine)
      code.claimEqual(madeOdd[l], a.logicalXor(next.place.odd[l], odd[l]),
                      "the parity of the next run of level " + Twine(l));
}

void claimDigitAdd(EmittedCode &code) { DigitAddition(code).claim(); }
