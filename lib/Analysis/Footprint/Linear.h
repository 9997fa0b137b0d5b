//===- Linear.h - Linear forms over a kernel's variables --------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_FOOTPRINT_LINEAR_H
#define TTGRID_ANALYSIS_FOOTPRINT_LINEAR_H

#include "llvm/Support/MathExtras.h"

#include <cstdint>
#include <map>

namespace mlir::ttgrid::footprint {

enum class VariableKind : uint8_t {
  /// A block index.
  Block,
  /// An index of the element that is accessed.
  Element,
  /// A value from outside of the kernel.
  Symbol,
  /// The quotient of such by a constant: a function of them.
  Quotient,
  /// Anything within one system: a loop's trip, say.
  Inner
};

struct Variable {
  VariableKind kind;
  unsigned index;

  bool operator<(Variable other) const {
    return kind != other.kind ? kind < other.kind : index < other.index;
  }
  bool operator==(Variable other) const {
    return kind == other.kind && index == other.index;
  }
};

/// A sum of variables with integer factors, and a constant.
class Linear {
public:
  Linear() = default;
  // A number and a variable are forms: sums mix them.
  // NOLINTBEGIN(google-explicit-constructor)
  Linear(int64_t constant) : constant(constant) {}
  Linear(Variable variable) { terms[variable] = 1; }
  // NOLINTEND(google-explicit-constructor)

  const std::map<Variable, int64_t> &getTerms() const { return terms; }
  int64_t getConstant() const { return constant; }
  bool isConstant() const { return terms.empty(); }
  /// Whether a factor did not fit; the form is then meaningless.
  bool hasOverflowed() const { return overflowed; }

  Linear &operator+=(const Linear &other) { return add(other, 1); }
  Linear &operator-=(const Linear &other) { return add(other, -1); }
  Linear &operator*=(int64_t factor) {
    Linear copy;
    std::swap(copy, *this);
    overflowed = copy.overflowed;
    return add(copy, factor);
  }

  bool operator<(const Linear &other) const {
    return constant != other.constant ? constant < other.constant
                                      : terms < other.terms;
  }
  bool operator==(const Linear &other) const {
    return constant == other.constant && terms == other.terms;
  }

private:
  Linear &add(const Linear &other, int64_t factor) {
    overflowed |= other.overflowed;
    addTo(constant, other.constant, factor);
    for (auto [variable, coefficient] : other.terms) {
      int64_t &mine = terms[variable];
      addTo(mine, coefficient, factor);
      if (mine == 0)
        terms.erase(variable);
    }
    return *this;
  }
  void addTo(int64_t &sum, int64_t value, int64_t factor) {
    int64_t product;
    overflowed |= llvm::MulOverflow(value, factor, product);
    overflowed |= llvm::AddOverflow(sum, product, sum);
  }

  std::map<Variable, int64_t> terms;
  int64_t constant = 0;
  bool overflowed = false;
};

inline Linear operator+(Linear a, const Linear &b) { return a += b; }
inline Linear operator-(Linear a, const Linear &b) { return a -= b; }
inline Linear operator*(Linear a, int64_t factor) { return a *= factor; }

} // namespace mlir::ttgrid::footprint

#endif // TTGRID_ANALYSIS_FOOTPRINT_LINEAR_H
