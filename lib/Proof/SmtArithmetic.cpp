//===- SmtArithmetic.cpp - Formulas as terms of a solver ------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Proof/SmtArithmetic.h"

using namespace mlir::ttgrid;
using llvm::Twine;
using Index = SmtArithmetic::Index;
using Bool = SmtArithmetic::Bool;

const char *const mlir::ttgrid::maxIndexTerm = "9223372036854775807";

std::string SmtArithmetic::declare(const Twine &name, llvm::StringRef sort) {
  std::string spelled = name.str();
  log.push_back({Entry::Kind::Declaration,
                 ("(declare-const " + Twine(spelled) + " " + sort + ")").str(),
                 ""});
  return spelled;
}

void SmtArithmetic::assume(const Twine &formula) {
  log.push_back({Entry::Kind::Fact, formula.str(), ""});
}

void SmtArithmetic::oblige(const Twine &formula, const Twine &name) {
  log.push_back({Entry::Kind::Obligation, formula.str(), name.str()});
}

void SmtArithmetic::claim(const Twine &formula, const Twine &name) {
  log.push_back({Entry::Kind::Claim, formula.str(), name.str()});
}

Index SmtArithmetic::makeIndex(const Twine &name) {
  std::string term = declare(name, "Int");
  assume("(<= 0 " + Twine(term) + " " + maxIndexTerm + ")");
  return {std::nullopt, term};
}

Bool SmtArithmetic::makeBool(const Twine &name) {
  return {std::nullopt, declare(name, "Bool")};
}

std::string SmtArithmetic::makeTerm(const Twine &formula) {
  return share("term " + formula, "Int", [&](const std::string &name) {
    assume("(= " + Twine(name) + " " + formula + ")");
  });
}

template <typename Fn>
std::string SmtArithmetic::share(const Twine &key, llvm::StringRef sort,
                                 Fn define) {
  std::string spelled = key.str();
  if (auto known = shared.find(spelled); known != shared.end())
    return known->second;
  std::string name = declare("v" + Twine(numNames++), sort);
  shared[spelled] = name;
  define(name);
  return name;
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

Index SmtArithmetic::constant(int64_t value) {
  std::string term =
      value < 0 ? ("(- " + Twine(-value) + ")").str() : std::to_string(value);
  return {value, term};
}

/// Whether a computed constant keeps the promise of add, sub and mul. One that
/// doesn't is left to an obligation, which fails.
static bool fits(bool overflows, int64_t value) {
  return !overflows && value >= 0;
}

Index SmtArithmetic::add(const Index &a, const Index &b) {
  int64_t sum;
  if (a.constant && b.constant &&
      fits(__builtin_add_overflow(*a.constant, *b.constant, &sum), sum))
    return constant(sum);
  if (a.constant == 0)
    return b;
  if (b.constant == 0)
    return a;
  bool inOrder = a.term <= b.term;
  std::string formula = ("(+ " + Twine(inOrder ? a.term : b.term) + " " +
                         Twine(inOrder ? b.term : a.term) + ")")
                            .str();
  return {std::nullopt, share(formula, "Int", [&](const std::string &name) {
            assume("(= " + Twine(name) + " " + formula + ")");
            oblige("(<= 0 " + Twine(name) + " " + maxIndexTerm + ")",
                   "no overflow in " + formula);
          })};
}

Index SmtArithmetic::sub(const Index &a, const Index &b) {
  int64_t difference;
  if (a.constant && b.constant &&
      fits(__builtin_sub_overflow(*a.constant, *b.constant, &difference),
           difference))
    return constant(difference);
  if (b.constant == 0)
    return a;
  std::string formula = "(- " + a.term + " " + b.term + ")";
  return {std::nullopt, share(formula, "Int", [&](const std::string &name) {
            assume("(= " + Twine(name) + " " + formula + ")");
            oblige("(<= 0 " + Twine(name) + " " + maxIndexTerm + ")",
                   "no overflow in " + formula);
          })};
}

Index SmtArithmetic::wrappingSub(const Index &a, const Index &b) {
  if (a.constant && b.constant && *a.constant >= *b.constant)
    return constant(*a.constant - *b.constant);
  if (b.constant == 0)
    return a;
  std::string difference = "(- " + a.term + " " + b.term + ")";
  return {std::nullopt,
          share("wrapping " + difference, "Int", [&](const std::string &name) {
            assume("(and (<= 0 " + Twine(name) + ") (=> (>= " + a.term + " " +
                   b.term + ") (= " + name + " " + difference + ")))");
          })};
}

Index SmtArithmetic::mul(const Index &a, const Index &b) {
  int64_t product;
  if (a.constant && b.constant &&
      fits(__builtin_mul_overflow(*a.constant, *b.constant, &product), product))
    return constant(product);
  if (a.constant == 0 || b.constant == 0)
    return constant(0);
  if (a.constant == 1)
    return b;
  if (b.constant == 1)
    return a;
  bool inOrder = a.term <= b.term;
  const std::string &x = inOrder ? a.term : b.term;
  const std::string &y = inOrder ? b.term : a.term;
  std::string formula = "(* " + x + " " + y + ")";
  return {std::nullopt, share(formula, "Int", [&](const std::string &name) {
            assume("(= " + Twine(name) + " " + formula + ")");
            if (!a.constant && !b.constant)
              addProduct(x, y);
            oblige("(<= 0 " + Twine(name) + " " + maxIndexTerm + ")",
                   "no overflow in " + formula);
          })};
}

/// x <= y => x * w <= y * w, and the same with more.
static std::string spellMonotone(const std::string &x, const std::string &y,
                                 const std::string &w) {
  std::string left = "(* " + x + " " + w + ")";
  std::string right = "(* " + y + " " + w + ")";
  return "(=> (<= 0 " + w + ") (and (=> (<= " + x + " " + y + ") (<= " + left +
         " " + right + ")) (=> (< " + x + " " + y + ") (<= (+ " + left + " " +
         w + ") " + right + "))))";
}

void SmtArithmetic::assumeMonotone(const Twine &x, const Twine &y,
                                   const Twine &w) {
  assume(spellMonotone(x.str(), y.str(), w.str()));
}

void SmtArithmetic::addProduct(const std::string &x, const std::string &y) {
  auto relate = [&](const std::string &first, const std::string &second,
                    const std::string &factor) {
    if (first == second)
      return;
    for (const std::string &text : {spellMonotone(first, second, factor),
                                    spellMonotone(second, first, factor)})
      log.push_back({Entry::Kind::Instance, text, ""});
  };
  for (const auto &[u, v] : products) {
    if (u == y)
      relate(x, v, y);
    if (v == y)
      relate(x, u, y);
    if (x != y && u == x)
      relate(y, v, x);
    if (x != y && v == x)
      relate(y, u, x);
  }
  products.emplace_back(x, y);
}

std::string SmtArithmetic::divide(const Index &a, const Index &b) {
  std::string key = "div " + a.term + " " + b.term;
  if (auto known = shared.find(key); known != shared.end())
    return known->second;
  if (!b.constant || *b.constant == 0)
    oblige("(> " + Twine(b.term) + " 0)",
           "the divisor " + b.term + " is not 0");
  std::string pair = std::to_string(numNames++);
  std::string quotient = declare("q" + Twine(pair), "Int");
  std::string remainder = declare("r" + Twine(pair), "Int");
  assume("(= " + Twine(a.term) + " (+ (* " + quotient + " " + b.term + ") " +
         remainder + "))");
  assume("(and (<= 0 " + Twine(quotient) + ") (<= 0 " + remainder + ") (< " +
         remainder + " " + b.term + "))");
  if (!b.constant)
    addProduct(quotient, b.term);
  shared[key] = pair;
  return pair;
}

Index SmtArithmetic::div(const Index &a, const Index &b) {
  if (a.constant && b.constant && *b.constant > 0)
    return constant(*a.constant / *b.constant);
  if (b.constant == 1)
    return a;
  return {std::nullopt, "q" + divide(a, b)};
}

Index SmtArithmetic::rem(const Index &a, const Index &b) {
  if (a.constant && b.constant && *b.constant > 0)
    return constant(*a.constant % *b.constant);
  if (b.constant == 1)
    return constant(0);
  return {std::nullopt, "r" + divide(a, b)};
}

Index SmtArithmetic::min(const Index &a, const Index &b) {
  if (a.constant && b.constant)
    return constant(std::min(*a.constant, *b.constant));
  if (a.constant == 0 || b.constant == 0)
    return constant(0);
  return {std::nullopt, share("min " + a.term + " " + b.term, "Int",
                              [&](const std::string &name) {
                                assume("(= " + Twine(name) +
                                       " (ite (<= " + a.term + " " + b.term +
                                       ") " + a.term + " " + b.term + "))");
                              })};
}

Index SmtArithmetic::select(const Bool &condition, const Index &a,
                            const Index &b) {
  if (condition.constant)
    return *condition.constant ? a : b;
  if (a.term == b.term)
    return a;
  std::string formula =
      "(ite " + condition.term + " " + a.term + " " + b.term + ")";
  return {std::nullopt, makeTerm(formula)};
}

std::pair<Index, Index>
SmtArithmetic::lookup(llvm::ArrayRef<std::pair<int64_t, int64_t>> rows,
                      const Index &key,
                      const std::pair<Index, Index> &otherwise) {
  std::pair<std::string, std::string> row = {otherwise.first.term,
                                             otherwise.second.term};
  for (size_t at = rows.size(); at-- > 0;) {
    std::string isRow =
        ("(ite (= " + Twine(key.term) + " " + Twine(at) + ") ").str();
    row.first = isRow + constant(rows[at].first).term + " " + row.first + ")";
    row.second =
        isRow + constant(rows[at].second).term + " " + row.second + ")";
  }
  return {{std::nullopt, makeTerm(row.first)},
          {std::nullopt, makeTerm(row.second)}};
}

//===----------------------------------------------------------------------===//
// Truths
//===----------------------------------------------------------------------===//

Bool SmtArithmetic::boolean(bool value) {
  return {value, value ? "true" : "false"};
}

Bool SmtArithmetic::less(const Index &a, const Index &b) {
  if (a.constant && b.constant)
    return boolean(*a.constant < *b.constant);
  return {std::nullopt, "(< " + a.term + " " + b.term + ")"};
}

Bool SmtArithmetic::isOdd(const Index &a) {
  if (a.constant)
    return boolean(*a.constant & 1);
  return {std::nullopt,
          share("odd " + a.term, "Bool", [&](const std::string &name) {
            std::string half = declare("half_" + name, "Int");
            assume("(= " + Twine(a.term) + " (+ (* 2 " + half + ") (ite " +
                   name + " 1 0)))");
          })};
}

Bool SmtArithmetic::logicalAnd(const Bool &a, const Bool &b) {
  if (a.constant)
    return *a.constant ? b : a;
  if (b.constant)
    return *b.constant ? a : b;
  return {std::nullopt, "(and " + a.term + " " + b.term + ")"};
}

Bool SmtArithmetic::logicalXor(const Bool &a, const Bool &b) {
  if (a.constant && b.constant)
    return boolean(*a.constant != *b.constant);
  if (a.constant)
    return *a.constant ? Bool{std::nullopt, "(not " + b.term + ")"} : b;
  if (b.constant)
    return logicalXor(b, a);
  return {std::nullopt, "(xor " + a.term + " " + b.term + ")"};
}

Bool SmtArithmetic::select(const Bool &condition, const Bool &a,
                           const Bool &b) {
  if (condition.constant)
    return *condition.constant ? a : b;
  return {std::nullopt,
          "(ite " + condition.term + " " + a.term + " " + b.term + ")"};
}
