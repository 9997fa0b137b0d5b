//===- SmtArithmetic.h - Formulas as terms of a solver ----------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The third arithmetic of Arithmetic.h, beside the host's and the one that
// emits IR: terms in SMT-LIB over the integers. Each operation leaves what it
// defines as a fact, and what it promises as an obligation: a result that is
// not negative and at most the largest index, a divisor that is not 0.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_PROOF_SMTARITHMETIC_H
#define TTGRID_PROOF_SMTARITHMETIC_H

#include "ttgrid/Schedule/Arithmetic.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"

#include <string>
#include <vector>

namespace mlir::ttgrid {

/// The largest index of 64 bits, as a term.
extern const char *const maxIndexTerm;

class SmtArithmetic {
public:
  struct Index {
    std::optional<int64_t> constant;
    std::string term;
  };
  struct Bool {
    std::optional<bool> constant;
    std::string term;
  };

  /// A claim is to be proved from the declarations and facts before it, and is
  /// a fact from then on.
  struct Entry {
    /// An instance is a fact that follows from x <= y => x * w <= y * w. They
    /// are many, and the solver does without them mostly.
    enum class Kind { Declaration, Fact, Instance, Obligation, Claim };
    Kind kind;
    /// A declaration, or a formula.
    std::string text;
    /// Of obligations and claims: what is promised.
    std::string name;
  };

  const std::vector<Entry> &getLog() const { return log; }

  /// A new unknown: an integer from 0 to the largest index.
  Index makeIndex(const llvm::Twine &name);
  Bool makeBool(const llvm::Twine &name);
  /// An unknown integer that is only used to state claims.
  std::string makeTerm(const llvm::Twine &formula);
  /// Adds what is known without a proof.
  void assume(const llvm::Twine &formula);
  /// Adds x <= y => x * w <= y * w, and x < y => x * w + w <= y * w, for a w
  /// that is not negative. Both hold for all integers.
  void assumeMonotone(const llvm::Twine &x, const llvm::Twine &y,
                      const llvm::Twine &w);
  /// Adds what is to be proved.
  void claim(const llvm::Twine &formula, const llvm::Twine &name);

  Index constant(int64_t value);
  std::optional<int64_t> getConstant(const Index &value) {
    return value.constant;
  }
  Index add(const Index &a, const Index &b);
  Index sub(const Index &a, const Index &b);
  /// Exact where a >= b, elsewhere anything that is not negative.
  Index wrappingSub(const Index &a, const Index &b);
  Index mul(const Index &a, const Index &b);
  Index div(const Index &a, const Index &b);
  Index rem(const Index &a, const Index &b);
  Index min(const Index &a, const Index &b);
  Index getUnitLength(const Index &length, const Index &unit, int64_t cut) {
    return min(constant(cut), sub(length, mul(unit, constant(cut))));
  }
  Bool less(const Index &a, const Index &b);

  Bool boolean(bool value);
  Bool isOdd(const Index &a);
  Bool logicalAnd(const Bool &a, const Bool &b);
  Bool logicalXor(const Bool &a, const Bool &b);
  Index select(const Bool &condition, const Index &a, const Index &b);
  Bool select(const Bool &condition, const Bool &a, const Bool &b);
  std::pair<Index, Index>
  lookup(llvm::ArrayRef<std::pair<int64_t, int64_t>> rows, const Index &key,
         const std::pair<Index, Index> &otherwise);

private:
  std::string declare(const llvm::Twine &name, llvm::StringRef sort);
  void oblige(const llvm::Twine &formula, const llvm::Twine &name);
  /// The unknown that stands for a term, the same for the same term; `define`
  /// is called with its name where it is new.
  template <typename Fn>
  std::string share(const llvm::Twine &key, llvm::StringRef sort, Fn define);
  /// The name of the pair of quotient and remainder.
  std::string divide(const Index &a, const Index &b);
  /// Adds the instances for a new product and those before it.
  void addProduct(const std::string &x, const std::string &y);

  std::vector<Entry> log;
  llvm::StringMap<std::string> shared;
  std::vector<std::pair<std::string, std::string>> products;
  unsigned numNames = 0;
};

} // namespace mlir::ttgrid

#endif // TTGRID_PROOF_SMTARITHMETIC_H
