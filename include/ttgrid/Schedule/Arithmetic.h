//===- Arithmetic.h - The numbers formulas are written over -----*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The formulas of a schedule (Balanced.h, Cyclic.h, Decode.h, Encode.h, ...)
// are templates over an *arithmetic*: HostArithmetic computes with them, the
// conversion to scf has one that emits IR for them. So a formula is written
// once.
//
// An arithmetic has the types Index and Bool and the members of HostArithmetic
// below. `add`, `sub` and `mul` promise that the result is not negative and
// fits the signed index type; `wrappingSub` does not. Division is unsigned, by
// a divisor that is not 0. Both arms of a select are computed, and keep these
// promises both: what depends on a value is a select, never an `if`.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_ARITHMETIC_H
#define TTGRID_SCHEDULE_ARITHMETIC_H

#include "llvm/ADT/ArrayRef.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace mlir::ttgrid {

/// Arithmetic on the 64-bit integers of the host.
class HostArithmetic {
public:
  using Index = int64_t;
  using Bool = bool;

  Index constant(int64_t value) { return value; }
  /// The value where it is known when the formula is expanded.
  std::optional<int64_t> getConstant(Index value) { return value; }

  Index add(Index a, Index b) { return a + b; }
  Index sub(Index a, Index b) { return a - b; }
  Index wrappingSub(Index a, Index b) {
    return static_cast<int64_t>(static_cast<uint64_t>(a) -
                                static_cast<uint64_t>(b));
  }
  Index mul(Index a, Index b) { return a * b; }
  Index div(Index a, Index b) {
    return static_cast<int64_t>(static_cast<uint64_t>(a) /
                                static_cast<uint64_t>(b));
  }
  Index rem(Index a, Index b) {
    return static_cast<int64_t>(static_cast<uint64_t>(a) %
                                static_cast<uint64_t>(b));
  }
  Index min(Index a, Index b) { return std::min<uint64_t>(a, b); }
  /// The length of unit `unit` of `cut` coordinates, the last of which may be
  /// short.
  Index getUnitLength(Index length, Index unit, int64_t cut) {
    return min(cut, length - unit * cut);
  }
  Bool less(Index a, Index b) {
    return static_cast<uint64_t>(a) < static_cast<uint64_t>(b);
  }

  Bool boolean(bool value) { return value; }
  Bool isOdd(Index a) { return a & 1; }
  Bool logicalAnd(Bool a, Bool b) { return a && b; }
  Bool logicalXor(Bool a, Bool b) { return a != b; }
  Index select(Bool condition, Index a, Index b) { return condition ? a : b; }
  Bool select(Bool condition, Bool a, Bool b) { return condition ? a : b; }

  /// Row `key` of a table, or `otherwise` where it has no such row.
  std::pair<Index, Index>
  lookup(llvm::ArrayRef<std::pair<int64_t, int64_t>> rows, Index key,
         std::pair<Index, Index> otherwise) {
    return static_cast<uint64_t>(key) < rows.size() ? rows[key] : otherwise;
  }
};

template <typename A>
typename A::Bool logicalNot(A &a, typename A::Bool value) {
  return a.logicalXor(value, a.boolean(true));
}

/// 1 where the condition holds, else 0.
template <typename A>
typename A::Index toIndex(A &a, typename A::Bool condition) {
  return a.select(condition, a.constant(1), a.constant(0));
}

/// How many units of `unit` a length has, the last of which may be short.
template <typename A>
typename A::Index ceilDiv(A &a, typename A::Index length,
                          typename A::Index unit) {
  if (a.getConstant(unit) == 1)
    return length;
  // Not (length + unit - 1) / unit, which can overflow.
  typename A::Index rest = a.rem(length, unit);
  typename A::Index one = toIndex(a, a.less(a.constant(0), rest));
  return a.add(a.div(length, unit), one);
}

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_ARITHMETIC_H
