//===- CheckedArithmetic.h - Formulas that notice overflows -----*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_PROOF_CHECKEDARITHMETIC_H
#define TTGRID_PROOF_CHECKEDARITHMETIC_H

#include "ttgrid/Schedule/Arithmetic.h"

#include <string>

namespace mlir::ttgrid {

/// The host's arithmetic that remembers the first promise which is not kept:
/// a result of add, sub or mul that is negative or doesn't fit, a division by
/// 0.
class CheckedArithmetic : public HostArithmetic {
public:
  Index add(Index a, Index b) {
    int64_t result;
    return check(__builtin_add_overflow(a, b, &result), result, a, '+', b);
  }
  Index sub(Index a, Index b) {
    int64_t result;
    return check(__builtin_sub_overflow(a, b, &result), result, a, '-', b);
  }
  Index mul(Index a, Index b) {
    int64_t result;
    return check(__builtin_mul_overflow(a, b, &result), result, a, '*', b);
  }
  Index div(Index a, Index b) {
    return b == 0 ? check(true, 0, a, '/', b) : HostArithmetic::div(a, b);
  }
  Index rem(Index a, Index b) {
    return b == 0 ? check(true, 0, a, '%', b) : HostArithmetic::rem(a, b);
  }
  Index getUnitLength(Index length, Index unit, int64_t cut) {
    return min(cut, sub(length, mul(unit, cut)));
  }

  /// Such as "9223372036854775807 + 1"; empty where all is well.
  const std::string &getFault() const { return fault; }

private:
  Index check(bool isWrong, Index result, Index a, char op, Index b) {
    if ((isWrong || result < 0) && fault.empty())
      fault = std::to_string(a) + " " + op + " " + std::to_string(b);
    return result;
  }

  std::string fault;
};

} // namespace mlir::ttgrid

#endif // TTGRID_PROOF_CHECKEDARITHMETIC_H
