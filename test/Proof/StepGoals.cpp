//===- StepGoals.cpp - From one tile to the next --------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmittedGoals.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "ttgrid/Schedule/Decode.h"

using namespace mlir;
using namespace mlir::ttgrid;
using llvm::Twine;
using A = SmtArithmetic;
using Index = A::Index;
using Bool = A::Bool;
using SmtBox = BoxOf<A>;

namespace {
/// What a loop carries at one of its tiles.
struct State {
  SmallVector<Index> indices;
  SmallVector<Bool> truths;
};

/// The innermost run, or the pair of runs, that one loop walks.
class Step {
public:
  explicit Step(EmittedCode &code)
      : code(code), a(code.a), walk(a, code.order),
        levels(code.order.getLevels()), box(code.share.box) {}

  void claimPair();
  void claimRun();

private:
  void enterOuter(scf::ForOp loop, unsigned level);
  Index getCoordinate(unsigned level, const Index &digit, const Bool &odd);
  void set(scf::ForOp loop, const State &state);
  void claimYield(scf::ForOp loop, const State &next, const Twine &condition,
                  const Twine &name);
  void claimInits(scf::ForOp loop, const State &state);
  void assumeLength(scf::ForOp run);

  EmittedCode &code;
  A &a;
  NestWalk<A> walk;
  ArrayRef<Level> levels;
  /// Of the level that the next loop runs over.
  SmtBox box;
};
} // namespace

/// A loop of one level outside of the step: any of its units.
void Step::enterOuter(scf::ForOp loop, unsigned level) {
  for (Value carried : loop.getRegionIterArgs()) {
    std::string name =
        "carried" + std::to_string(level) + "_" +
        std::to_string(cast<BlockArgument>(carried).getArgNumber());
    if (carried.getType().isInteger(1))
      code.terms.set(carried, a.makeBool(name));
    else
      code.terms.set(carried, a.makeIndex(name));
  }
  Index digit = code.enter(loop, "digit" + std::to_string(level));
  code.useFormulas([&] {
    Index extent = walk.getExtent(level, box);
    // Digits of both ends of a range are below the extent, by decode's proof.
    a.assume("(< " + Twine(digit.term) + " " + extent.term + ")");
    Bool odd = a.boolean(false);
    if (levels[level].serpentine)
      llvm::report_fatal_error("an outer level is serpentine");
    box = walk.getUnit(level, box,
                       walk.getUnitOfDigit(level, digit, extent, odd));
  });
  // The unit lies in the box, by the same.
  for (const Index &length : box.length)
    a.assume("(<= 1 " + Twine(length.term) + ")");
}

Index Step::getCoordinate(unsigned level, const Index &digit, const Bool &odd) {
  Index coordinate;
  code.useFormulas([&] {
    unsigned dim = levels[level].dim;
    Index extent = walk.getExtent(level, box);
    coordinate =
        a.add(box.begin[dim], walk.getUnitOfDigit(level, digit, extent, odd));
  });
  return coordinate;
}

void Step::set(scf::ForOp loop, const State &state) {
  const Index *index = state.indices.begin();
  const Bool *truth = state.truths.begin();
  for (Value carried : loop.getRegionIterArgs()) {
    if (carried.getType().isInteger(1))
      code.terms.set(carried, *truth++);
    else
      code.terms.set(carried, *index++);
  }
}

void Step::claimYield(scf::ForOp loop, const State &next,
                      const Twine &condition, const Twine &name) {
  code.terms.translate(*loop.getBody());
  const Index *index = next.indices.begin();
  for (auto [number, value] :
       llvm::enumerate(loop.getBody()->getTerminator()->getOperands()))
    a.claim("(=> " + condition + " (= " + code.terms.getIndex(value).term +
                " " + (index++)->term + "))",
            name + ", value " + Twine(number));
}

void Step::claimInits(scf::ForOp loop, const State &state) {
  const Index *index = state.indices.begin();
  for (auto [number, value] : llvm::enumerate(loop.getInitArgs()))
    code.claimEqual(code.terms.getIndex(value), *index++,
                    "what the loop begins with, value " + Twine(number));
}

/// The state at a position of the pair is: the outer coordinate, the inner
/// digit less its extent and, if the inner level is serpentine, the inner
/// coordinate and 1 or -1.
void Step::claimPair() {
  unsigned outer = levels.size() - 2, inner = levels.size() - 1;
  SmallVector<scf::ForOp> loops = code.getLoops();
  scf::ForOp pair = loops.back();
  bool isBlock = code.share.deal.has_value();
  // Only where the pair is all of the order its ends are known here.
  bool isWhole = outer == 0 && !isBlock;
  bool turns = levels[inner].serpentine;
  unsigned level = 0;
  Index position, innerExtent;
  Bool outerOdd = a.boolean(false), innerOdd = a.boolean(false);

  auto getState = [&](const Index &at) {
    Index digit, rest;
    code.useFormulas([&] {
      digit = a.div(at, innerExtent);
      rest = a.rem(at, innerExtent);
    });
    Bool odd = turns ? a.logicalXor(innerOdd, a.isOdd(digit)) : innerOdd;
    State state;
    state.indices = {getCoordinate(outer, digit, outerOdd),
                     code.terms.wrappingSub(rest, innerExtent)};
    if (turns) {
      state.indices.push_back(getCoordinate(inner, rest, odd));
      state.indices.push_back(a.select(
          odd,
          Index{std::nullopt,
                ("(- " + Twine(code.terms.getModulus()) + " 1)").str()},
          a.constant(1)));
    }
    return state;
  };

  code.descend([&](scf::ForOp loop) {
    if (loop != pair) {
      if (isBlock)
        (void)code.enter(loop, "number");
      else
        enterOuter(loop, level++);
      return;
    }
    innerExtent = box.length[levels[inner].dim];
    const Index &outerExtent = box.length[levels[outer].dim];
    for (const Index &length : {innerExtent, outerExtent})
      a.assume("(<= 1 " + Twine(length.term) + ")");
    std::string volume =
        "(* " + innerExtent.term + " " + outerExtent.term + ")";
    a.assume("(<= " + Twine(volume) + " " + maxIndexTerm + ")");
    a.assume("(<= (+ " + Twine(box.begin[levels[outer].dim].term) + " " +
             outerExtent.term + ") " + maxIndexTerm + ")");
    if (isWhole) {
      RangeOf<A> range;
      code.useFormulas([&] { range = code.share.getRange(a); });
      a.assume("(< " + Twine(range.start.term) + " " + volume + ")");
      claimInits(loop, getState(range.start));
      code.claimEqual(code.terms.getIndex(loop.getUpperBound()), range.count,
                      "how often the loop runs");
    } else {
      if (levels[outer].serpentine)
        outerOdd = a.makeBool("outer_odd");
      if (turns)
        innerOdd = a.makeBool("inner_odd");
      // Which way the course goes is said before the loop.
      if (levels[outer].serpentine)
        llvm::report_fatal_error("a pair in a serpentine level");
    }
    position = a.makeIndex("position");
    a.assume("(< (+ position 1) " + Twine(volume) + ")");
    code.terms.set(loop.getInductionVar(), a.makeIndex("trip"));
    set(loop, getState(position));
  });

  State now = getState(position);
  Index next;
  code.useFormulas([&] { next = a.add(position, a.constant(1)); });
  State after = getState(next);
  // The quotients of both, one step apart.
  Index digit = a.div(position, innerExtent),
        rest = a.rem(position, innerExtent);
  Index nextDigit = a.div(next, innerExtent),
        nextRest = a.rem(next, innerExtent);
  std::string ends = "(= (+ " + rest.term + " 1) " + innerExtent.term + ")";
  a.assumeMonotone(digit.term, nextDigit.term, innerExtent.term);
  a.assumeMonotone(nextDigit.term, digit.term, innerExtent.term);
  a.assumeMonotone("(+ " + digit.term + " 1)", nextDigit.term,
                   innerExtent.term);
  a.assumeMonotone(nextDigit.term, "(+ " + digit.term + " 1)",
                   innerExtent.term);
  a.claim("(=> (not " + ends + ") (and (= " + nextDigit.term + " " +
              digit.term + ") (= " + nextRest.term + " (+ " + rest.term +
              " 1))))",
          "the next position is in the same run");
  a.claim("(=> " + ends + " (and (= " + nextDigit.term + " (+ " + digit.term +
              " 1)) (= " + nextRest.term + " 0)))",
          "the next position is in the next run");
  const std::string &outerExtent = box.length[levels[outer].dim].term;
  a.assumeMonotone(outerExtent, nextDigit.term, innerExtent.term);
  a.claim("(< " + Twine(nextDigit.term) + " " + outerExtent + ")",
          "the next run is in the box");
  code.claimEqual(code.getTile(levels[outer].dim), now.indices[0],
                  "the tile's outer index");
  code.claimEqual(code.getTile(levels[inner].dim),
                  turns ? now.indices[2]
                        : getCoordinate(inner, rest, a.boolean(false)),
                  "the tile's inner index");
  claimYield(pair, after, "true", "what the next tile is given");
}

/// The number of tiles of a guarded run is its end less its beginning: a range
/// does not end before it begins.
void Step::assumeLength(scf::ForOp run) {
  run.getBody()->walk([&](scf::IfOp guard) {
    auto compare = guard.getCondition().getDefiningOp<arith::CmpIOp>();
    auto length = compare.getRhs().getDefiningOp<arith::SubIOp>();
    if (length)
      a.assume("(<= " + Twine(code.terms.getIndex(length.getRhs()).term) + " " +
               code.terms.getIndex(length.getLhs()).term + ")");
  });
}

/// The state is the coordinate of a digit; only serpentine runs carry it.
void Step::claimRun() {
  unsigned inner = levels.size() - 1;
  unsigned dim = levels[inner].dim;
  SmallVector<scf::ForOp> loops = code.getLoops();
  scf::ForOp run = loops.back();
  bool isGuarded = getConstantIntValue(run.getLowerBound()) == 0;
  Bool odd = a.boolean(false);
  Index first = a.constant(0), digit, extent;
  unsigned level = 0;
  auto getState = [&](const Index &at) {
    State state;
    if (levels[inner].serpentine)
      state.indices = {getCoordinate(inner, at, odd)};
    return state;
  };
  code.descend([&](scf::ForOp loop) {
    if (loop != run) {
      enterOuter(loop, level++);
      // The innermost of them carries where this run begins, and its direction.
      for (Value carried : loop.getRegionIterArgs()) {
        if (carried.getType().isInteger(1))
          odd = code.terms.getBool(carried);
        else
          first = code.terms.getIndex(carried);
      }
      return;
    }
    code.useFormulas([&] { extent = walk.getExtent(inner, box); });
    a.assume("(<= (+ " + Twine(box.begin[dim].term) + " " + extent.term + ") " +
             maxIndexTerm + ")");
    Index number = code.enter(loop, "trip");
    code.useFormulas(
        [&] { digit = isGuarded ? a.add(first, number) : number; });
    if (isGuarded)
      assumeLength(loop);
    a.assume("(< (+ " + Twine(digit.term) + " 1) " + extent.term + ")");
    // Also where it begins: a run has at least one tile.
    a.assume("(< " + Twine(first.term) + " " + extent.term + ")");
    set(loop, getState(digit));
  });
  Index next;
  code.useFormulas([&] { next = a.add(digit, a.constant(1)); });
  code.claimEqual(code.getTile(dim), getCoordinate(inner, digit, odd),
                  "the tile's index in the run");
  claimYield(run, getState(next), "true", "what the next tile is given");
  if (!levels[inner].serpentine)
    return;
  // Where the run begins.
  Index beginning = getCoordinate(inner, first, odd);
  code.claimEqual(code.terms.getIndex(run.getInitArgs().front()), beginning,
                  "what the run begins with");
}

void claimPairStep(EmittedCode &code) { Step(code).claimPair(); }

void claimRunStep(EmittedCode &code) { Step(code).claimRun(); }
