//===- OrderGoals.cpp - What is proved of an order ------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The walk of docs/schedules.md, stated without digits: when level l comes to
// the unit u of its box, it has passed the part of the box before u, or, where
// it runs backwards, the part after u. That part is a box itself, as long as
// `passed` in the dimension of the level. Its tiles come before those of u, and
// the runs of inner levels in it have been completed. So with
//
//   before(l) = passed * (the box's tiles for one coordinate of d(l))
//
// the tile's position is the sum of before(l) over all levels.
//
// The levels are proved one by one. Each assumes of its box and position no
// more than what the level above has been proved to promise.
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Proof/Goals.h"

#include "ttgrid/Schedule/Encode.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir::ttgrid;
using llvm::Twine;
using A = SmtArithmetic;
using Index = A::Index;
using Bool = A::Bool;
using SmtBox = BoxOf<A>;
using Lengths = llvm::SmallVector<std::optional<int64_t>>;

/// x op y ..., of terms.
static std::string apply(llvm::StringRef op, llvm::ArrayRef<std::string> terms,
                         llvm::StringRef unit) {
  if (terms.empty())
    return unit.str();
  if (terms.size() == 1)
    return terms.front();
  std::string text = ("(" + op).str();
  for (const std::string &term : terms)
    text += " " + term;
  return text + ")";
}

static std::string multiply(llvm::ArrayRef<std::string> terms) {
  return apply("*", terms, "1");
}

static std::string getVolumeTerm(const SmtBox &box) {
  llvm::SmallVector<std::string> terms;
  for (const Index &length : box.length)
    if (length.constant != 1)
      terms.push_back(length.term);
  return multiply(terms);
}

namespace {
/// What the walk says of one level and a unit of it.
struct Passed {
  /// How much of the box the level has passed, in its dimension.
  std::string length;
  /// The length of the unit.
  std::string unit;
};

/// What is known about a box when a level begins.
struct Known {
  Lengths length;
  Lengths begin;
};

/// The proofs of one order.
class OrderProver {
public:
  OrderProver(const Order &order, std::vector<Goal> &goals)
      : order(order), goals(goals) {}

  void prove(const SmtBox &box);

private:
  const Level &at(unsigned level) const { return order.getLevels()[level]; }
  unsigned getNumLevels() const { return order.getLevels().size(); }

  SmtBox makeBox(A &a, unsigned level, const Known &known);
  llvm::SmallVector<Bool> makeOdd(A &a, unsigned level);
  Passed state(A &a, unsigned level, const SmtBox &box, const Index &unit,
               const Bool &odd);
  Bool getOddRuns(A &a, unsigned level, unsigned inner, const SmtBox &box,
                  const std::string &passed);
  void claimRuns(A &a, unsigned level, const SmtBox &box, const Passed &passed,
                 llvm::ArrayRef<Bool> before, llvm::ArrayRef<Bool> after);
  void claimUnit(A &a, unsigned level, const SmtBox &box, const SmtBox &part,
                 const Index &unit, const Passed &passed);
  void proveStatement(unsigned level, const Known &known, Goal &claims);
  Known proveLevel(unsigned level, const Known &known, Goal &obligations,
                   Goal &claims);
  void proveSuffix(const Known &known, Goal &obligations, Goal &claims);
  Known proveEncoding(unsigned level, const Known &known, Goal &obligations,
                      Goal &claims);

  const Order &order;
  std::vector<Goal> &goals;
};
} // namespace

static Known getKnown(const SmtBox &box) {
  Known known;
  for (auto [length, begin] : llvm::zip_equal(box.length, box.begin)) {
    known.length.push_back(length.constant);
    known.begin.push_back(begin.constant);
  }
  return known;
}

/// The box that a level runs over, with tiles, and at most as many as the
/// largest index.
SmtBox OrderProver::makeBox(A &a, unsigned level, const Known &known) {
  SmtBox box;
  for (unsigned dim = 0; dim < order.getRank(); ++dim) {
    std::optional<int64_t> begin = known.begin[dim];
    std::optional<int64_t> length = known.length[dim];
    box.begin.push_back(begin ? a.constant(*begin)
                              : a.makeIndex("begin" + Twine(dim)));
    box.length.push_back(length ? a.constant(*length)
                                : a.makeIndex("length" + Twine(dim)));
    const std::string &term = box.length.back().term;
    a.assume("(<= 1 " + term + ")");
    if (int64_t cut = order.getCutBefore(level, dim))
      a.assume("(<= " + Twine(term) + " " + Twine(cut) + ")");
    a.assume("(<= (+ " + box.begin.back().term + " " + term + ") " +
             maxIndexTerm + ")");
  }
  a.assume("(<= " + getVolumeTerm(box) + " " + maxIndexTerm + ")");
  return box;
}

llvm::SmallVector<Bool> OrderProver::makeOdd(A &a, unsigned level) {
  llvm::SmallVector<Bool> odd(getNumLevels(), a.boolean(false));
  // Before the first level nothing has run.
  for (unsigned m = std::max(level, 1u); level > 0 && m < getNumLevels(); ++m)
    if (at(m).serpentine)
      odd[m] = a.makeBool("odd" + Twine(m));
  return odd;
}

Passed OrderProver::state(A &a, unsigned level, const SmtBox &box,
                          const Index &unit, const Bool &odd) {
  std::string cut = std::to_string(at(level).cut);
  const std::string &length = box.length[at(level).dim].term;
  std::string begin = "(* " + unit.term + " " + cut + ")";
  std::string end = "(+ " + begin + " " + cut + ")";
  std::string after =
      "(ite (< " + end + " " + length + ") (- " + length + " " + end + ") 0)";
  std::string backwards = at(level).serpentine ? odd.term : "false";
  return {a.makeTerm("(ite " + backwards + " " + after + " " + begin + ")"),
          a.makeTerm("(ite (< " + end + " " + length + ") " + cut + " (- " +
                     length + " " + begin + "))")};
}

/// Whether level `inner` has an odd number of runs in the part of the box that
/// level `level` has passed: one for each combination of units, of the finest
/// cuts from `level` to above `inner`, in all dimensions.
Bool OrderProver::getOddRuns(A &a, unsigned level, unsigned inner,
                             const SmtBox &box, const std::string &passed) {
  llvm::SmallVector<int64_t> finest(order.getRank(), 0);
  for (unsigned k = level; k < inner; ++k)
    finest[at(k).dim] = at(k).cut;
  Bool odd = a.boolean(true);
  for (unsigned dim = 0; dim < order.getRank(); ++dim) {
    if (finest[dim] == 0)
      continue;
    Index length =
        dim == at(level).dim ? Index{std::nullopt, passed} : box.length[dim];
    odd =
        a.logicalAnd(odd, a.isOdd(ceilDiv(a, length, a.constant(finest[dim]))));
  }
  return odd;
}

void OrderProver::claimRuns(A &a, unsigned level, const SmtBox &box,
                            const Passed &passed, llvm::ArrayRef<Bool> before,
                            llvm::ArrayRef<Bool> after) {
  for (unsigned m = level + 1; m < getNumLevels(); ++m) {
    if (!at(m).serpentine)
      continue;
    Bool stated =
        a.logicalXor(before[m], getOddRuns(a, level, m, box, passed.length));
    a.claim("(= " + after[m].term + " " + stated.term + ")",
            "the parity of the runs of level " + Twine(m));
  }
}

/// The unit lies in the box and is what the walk cuts out of it.
void OrderProver::claimUnit(A &a, unsigned level, const SmtBox &box,
                            const SmtBox &part, const Index &unit,
                            const Passed &passed) {
  unsigned dim = at(level).dim;
  std::string cut = std::to_string(at(level).cut);
  a.claim("(and (= " + Twine(part.begin[dim].term) + " (+ " +
              box.begin[dim].term + " (* " + unit.term + " " + cut +
              "))) (= " + part.length[dim].term + " " + passed.unit + "))",
          "the unit is the box's");
  a.claim("(and (<= 1 " + Twine(part.length[dim].term) + " " + cut +
              ") (<= (+ (* " + unit.term + " " + cut + ") " +
              part.length[dim].term + ") " + box.length[dim].term + "))",
          "the unit is in the box");
}

/// The statement itself is the loop of the walk: unit by unit, what has been
/// passed grows by the unit, from nothing to the whole box.
void OrderProver::proveStatement(unsigned level, const Known &known,
                                 Goal &claims) {
  A a;
  SmtBox box = makeBox(a, level, known);
  Bool odd = a.makeBool("backwards");
  int64_t cut = at(level).cut;
  const Index &length = box.length[at(level).dim];
  // n = ceildiv(length, cut)
  Index n = a.makeIndex("n");
  a.assume("(and (< (* (- n 1) " + Twine(cut) + ") " + length.term +
           ") (<= " + length.term + " (* n " + Twine(cut) + ")))");
  auto getUnit = [&](llvm::StringRef i) {
    std::string last = ("(- (- n 1) " + i + ")").str();
    std::string term = at(level).serpentine
                           ? ("(ite backwards " + last + " " + i + ")").str()
                           : i.str();
    return Index{std::nullopt, a.makeTerm(term)};
  };
  a.makeIndex("i");
  a.assume("(< i n)");
  Passed now = state(a, level, box, getUnit("i"), odd);
  Passed next = state(a, level, box, getUnit("(+ i 1)"), odd);
  a.claim("(=> (= i 0) (= " + Twine(now.length) + " 0))", "nothing is passed");
  a.claim("(=> (< (+ i 1) n) (= " + Twine(next.length) + " (+ " + now.length +
              " " + now.unit + ")))",
          "a unit more is passed");
  a.claim("(=> (= (+ i 1) n) (= " + Twine(length.term) + " (+ " + now.length +
              " " + now.unit + ")))",
          "all is passed");
  // The runs of inner levels: those in the passed part grow by the unit's.
  llvm::SmallVector<int64_t> finest{cut};
  for (unsigned m = level + 1; m < getNumLevels(); ++m)
    if (at(m).dim == at(level).dim)
      finest.push_back(at(m).cut);
  for (int64_t unit : finest) {
    auto count = [&](const std::string &term) {
      return ceilDiv(a, Index{std::nullopt, term}, a.constant(unit)).term;
    };
    std::string grown = "(+ " + count(now.length) + " " + count(now.unit) + ")";
    a.claim("(=> (< (+ i 1) n) (= " + Twine(count(next.length)) + " " + grown +
                "))",
            "the runs of a unit more, in units of " + Twine(unit));
    a.claim("(=> (= (+ i 1) n) (= " + Twine(count(length.term)) + " " + grown +
                "))",
            "the runs of all, in units of " + Twine(unit));
  }
  addQueries(a, "level " + Twine(level) + ": ", claims, claims);
}

/// One cut level of decode.
Known OrderProver::proveLevel(unsigned level, const Known &known,
                              Goal &obligations, Goal &claims) {
  A a;
  SmtBox box = makeBox(a, level, known);
  Index position = a.makeIndex("position");
  a.assume("(< position " + getVolumeTerm(box) + ")");
  NestWalk<A> walk(a, order);
  PlaceOf<A> place = walk.getStart();
  place.odd = makeOdd(a, level);

  unsigned dim = at(level).dim;
  std::string length = box.length[dim].term;
  std::string rest = walk.getCrossSection(box, dim).term;
  a.claim("(<= 1 " + rest + ")", "there is a tile for each coordinate");
  a.claim("(= " + getVolumeTerm(box) + " (* " + length + " " + rest + "))",
          "the volume of the box");
  SmtBox part = box;
  Index inUnit = position;
  PlaceOf<A> after = place;
  walk.descend(level, part, inUnit, after);

  const Index &digit = after.digits[level];
  const Index &extent = after.extents[level];
  Index unit = walk.getUnitOfDigit(level, digit, extent, place.odd[level]);
  Passed passed = state(a, level, box, unit, place.odd[level]);
  auto claim = [&](const Twine &formula, const Twine &name) {
    std::string text = formula.str();
    // The solver is quicker where the box is known to be one unit, or more.
    if (!box.length[dim].constant && at(level).cut != 1) {
      std::string isShort =
          ("(< " + Twine(length) + " " + Twine(at(level).cut) + ")").str();
      a.claim("(=> " + isShort + " " + text + ")", name + ", in one unit");
      a.claim("(=> (not " + isShort + ") " + text + ")", name + ", in more");
    }
    a.claim(text, name);
  };
  claim("(and (<= 0 " + Twine(digit.term) + ") (< " + digit.term + " " +
            extent.term + "))",
        "the digit is in the run");
  claim("(and (<= 0 " + Twine(unit.term) + ") (< (* " + unit.term + " " +
            Twine(at(level).cut) + ") " + length + "))",
        "the unit is in the grid");
  claimUnit(a, level, box, part, unit, passed);
  claim("(= position (+ (* " + Twine(passed.length) + " " + rest + ") " +
            inUnit.term + "))",
        "the tiles before the unit");
  claim("(and (<= 0 " + Twine(inUnit.term) + ") (< " + inUnit.term + " (* " +
            passed.unit + " " + rest + ")))",
        "the position in the unit");
  a.claim("(= (* " + Twine(passed.unit) + " " + rest + ") " +
              getVolumeTerm(part) + ")",
          "the volume of the unit");
  claimRuns(a, level, box, passed, place.odd, after.odd);
  addQueries(a, "level " + Twine(level) + ": ", obligations, claims);
  return getKnown(part);
}

/// The uncut levels at the end, which are decoded from the innermost.
void OrderProver::proveSuffix(const Known &known, Goal &obligations,
                              Goal &claims) {
  unsigned suffix = order.getUncutSuffix();
  unsigned last = getNumLevels() - 1;
  if (suffix > last)
    return;
  A a;
  SmtBox box = makeBox(a, suffix, known);
  Index position = a.makeIndex("position");
  a.assume("(< position " + getVolumeTerm(box) + ")");
  NestWalk<A> walk(a, order);
  PlaceOf<A> place = walk.getStart();
  place.odd = makeOdd(a, suffix);

  // The tiles for one coordinate of each level, as the walk counts them.
  std::vector<std::string> rest(last + 1, "1");
  for (unsigned level = last; level > suffix; --level)
    rest[level - 1] =
        a.makeTerm(multiply({rest[level], box.length[at(level).dim].term}));
  for (unsigned level = suffix; level < last; ++level)
    a.claim("(<= 1 " + rest[level] + ")",
            "there is a tile for each coordinate");
  a.claim("(= " + getVolumeTerm(box) + " (* " +
              box.length[at(suffix).dim].term + " " + rest[suffix] + "))",
          "the volume of the box");

  SmtBox part = box;
  Index same = position;
  for (unsigned level = suffix; level <= last; ++level) {
    SmtBox outer = part;
    llvm::SmallVector<Bool> odd = place.odd;
    walk.descend(level, part, same, place);
    if (level == suffix) {
      // From the innermost level: position = quotient * rest + inner.
      Index quotient = position;
      std::string inner = "0";
      for (unsigned m = last; m > suffix; --m) {
        Index next = a.div(quotient, box.length[at(m).dim]);
        inner = a.makeTerm("(+ (* " + Twine(place.digits[m].term) + " " +
                           rest[m] + ") " + inner + ")");
        a.claim("(and (<= 0 " + Twine(inner) + ") (< " + inner + " " +
                    rest[m - 1] + "))",
                "the tiles before it, from level " + Twine(m));
        a.claim("(= position (+ (* " + Twine(next.term) + " " + rest[m - 1] +
                    ") " + inner + "))",
                "the digits from level " + Twine(m));
        quotient = next;
      }
      a.assumeMonotone(box.length[at(suffix).dim].term, quotient.term,
                       rest[suffix]);
    }
    const Index &digit = place.digits[level];
    a.claim("(and (<= 0 " + Twine(digit.term) + ") (< " + digit.term + " " +
                place.extents[level].term + "))",
            "the digit is in the run of level " + Twine(level));
    Index unit =
        walk.getUnitOfDigit(level, digit, place.extents[level], odd[level]);
    Passed passed = state(a, level, outer, unit, odd[level]);
    a.claim("(= " + Twine(digit.term) + " " + passed.length + ")",
            "the tiles before the unit of level " + Twine(level));
    claimUnit(a, level, outer, part, unit, passed);
    claimRuns(a, level, outer, passed, odd, place.odd);
  }
  llvm::SmallVector<std::string> before;
  for (unsigned level = suffix; level <= last; ++level)
    before.push_back("(* " + place.digits[level].term + " " + rest[level] +
                     ")");
  a.claim("(= position " + apply("+", before, "0") + ")",
          "the tiles before the tile");
  addQueries(a, "levels from " + Twine(suffix) + ": ", obligations, claims);
}

/// One level of encode.
Known OrderProver::proveEncoding(unsigned level, const Known &known,
                                 Goal &obligations, Goal &claims) {
  A a;
  SmtBox box = makeBox(a, level, known);
  llvm::SmallVector<Index> tile;
  for (unsigned dim = 0; dim < order.getRank(); ++dim) {
    tile.push_back(a.makeIndex("tile" + Twine(dim)));
    a.assume("(and (<= " + box.begin[dim].term + " " + tile.back().term +
             ") (< " + tile.back().term + " (+ " + box.begin[dim].term + " " +
             box.length[dim].term + ")))");
  }
  EncodingOf<A> encoding{box,
                         level == 0 ? a.constant(0) : a.makeIndex("position"),
                         makeOdd(a, level)};
  Index start = encoding.position;
  llvm::SmallVector<Bool> odd = encoding.odd;
  a.assume("(<= (+ " + start.term + " " + getVolumeTerm(box) + ") " +
           maxIndexTerm + ")");

  NestWalk<A> walk(a, order);
  unsigned dim = at(level).dim;
  std::string length = box.length[dim].term;
  std::string rest = walk.getCrossSection(box, dim).term;
  a.claim("(<= 1 " + rest + ")", "there is a tile for each coordinate");
  a.claim("(= " + getVolumeTerm(box) + " (* " + length + " " + rest + "))",
          "the volume of the box");
  Index extent = walk.getExtent(level, box);
  Index unit =
      a.div(a.sub(tile[dim], box.begin[dim]), a.constant(at(level).cut));
  Passed passed = state(a, level, box, unit, odd[level]);
  a.claim("(and (<= 0 " + Twine(unit.term) + ") (< " + unit.term + " " +
              extent.term + "))",
          "the unit is in the run");
  a.claim("(and (<= 0 " + Twine(passed.length) + ") (<= 1 " + passed.unit +
              ") (<= (+ " + passed.length + " " + passed.unit + ") " + length +
              "))",
          "the unit and what is before it are in the box");
  a.assumeMonotone("(+ " + passed.length + " " + passed.unit + ")", length,
                   rest);
  std::string before = a.makeTerm("(* " + passed.length + " " + rest + ")");
  std::string volume = a.makeTerm("(* " + passed.unit + " " + rest + ")");
  a.claim("(and (<= 0 " + Twine(before) + ") (<= 1 " + volume + ") (<= (+ " +
              before + " " + volume + ") " + getVolumeTerm(box) + "))",
          "their tiles are in the box");
  encodeLevel(a, order, level, tile, encoding);
  a.claim("(= " + Twine(encoding.position.term) + " (+ " + start.term + " " +
              before + "))",
          "the tiles before the unit");
  claimUnit(a, level, box, encoding.box, unit, passed);
  a.claim("(and (<= " + Twine(encoding.box.begin[dim].term) + " " +
              tile[dim].term + ") (< " + tile[dim].term + " (+ " +
              encoding.box.begin[dim].term + " " +
              encoding.box.length[dim].term + ")))",
          "the tile is in the unit");
  claimRuns(a, level, box, passed, odd, encoding.odd);
  addQueries(a, "level " + Twine(level) + ": ", obligations, claims);
  return getKnown(encoding.box);
}

void OrderProver::prove(const SmtBox &box) {
  // Wherever it begins: so a core's box needs no other proof than the grid.
  Known grid = getKnown(box);
  grid.begin.assign(order.getRank(), std::nullopt);
  Goal statement{"the walk, unit by unit", {}};
  Goal decode{"decode is the walk", {}};
  Goal decodeFits{"decode does not overflow", {}};
  Known known = grid;
  for (unsigned level = 0; level < order.getUncutSuffix(); ++level) {
    proveStatement(level, known, statement);
    known = proveLevel(level, known, decodeFits, decode);
  }
  proveSuffix(known, decodeFits, decode);

  Goal encode{"encode is the walk", {}};
  Goal encodeFits{"encode does not overflow", {}};
  known = grid;
  for (unsigned level = 0; level < getNumLevels(); ++level) {
    if (level >= order.getUncutSuffix())
      proveStatement(level, known, statement);
    known = proveEncoding(level, known, encodeFits, encode);
  }
  for (Goal *goal : {&statement, &decode, &decodeFits, &encode, &encodeFits})
    goals.push_back(std::move(*goal));
}

void mlir::ttgrid::addOrderGoals(const Order &order, const SmtBox &box,
                                 std::vector<Goal> &goals) {
  OrderProver(order, goals).prove(box);
}
