//===- Arithmetic.h - The numbers formulas are written over -----*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The formulas of a schedule (Balanced.h, Decode.h) are templates over an
// *arithmetic*: HostArithmetic computes with them, the conversion to scf has
// one that emits IR for them. So a formula is written once.
//
// An arithmetic has the types Index and Bool and the members of HostArithmetic
// below. `add`, `sub` and `mul` promise that the result fits the signed index
// type; `wrappingSub` does not. Division is unsigned; both arms of a select
// are computed.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_ARITHMETIC_H
#define TTGRID_SCHEDULE_ARITHMETIC_H

#include <algorithm>
#include <cstdint>
#include <optional>

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
};

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_ARITHMETIC_H
