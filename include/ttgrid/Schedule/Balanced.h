//===- Balanced.h - Cutting a range into balanced parts ---------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_BALANCED_H
#define TTGRID_SCHEDULE_BALANCED_H

#include "ttgrid/Schedule/Share.h"

namespace mlir::ttgrid {

/// Part `index` of `total` things cut into `parts` balanced ranges: with
/// q = total div parts and r = total mod parts, the first r parts have q + 1
/// things and the others q. An index >= parts gets (total, 0); where
/// `mayExceed` is false, there is none.
template <typename A>
RangeOf<A> getBalancedRange(A &a, typename A::Index total,
                            typename A::Index parts, typename A::Index index,
                            bool mayExceed = true) {
  using Index = typename A::Index;
  using Bool = typename A::Bool;
  Index zero = a.constant(0);
  Index quotient = a.div(total, parts);
  Index remainder = a.rem(total, parts);
  Bool exists = mayExceed ? a.less(index, parts) : a.boolean(true);
  // Clamped, so that an index that does not exist can't overflow below.
  Index part = a.select(exists, index, parts);
  // C++ has no sequence for arguments, and what is emitted should have one.
  Index inEach = a.mul(part, quotient);
  Index start = a.add(inEach, a.min(part, remainder));
  Bool isLonger = a.less(part, remainder);
  Index count = a.add(quotient, toIndex(a, isLonger));
  return {start, a.select(exists, count, zero)};
}

/// The part that thing `index`, 0 <= index < total, falls in.
template <typename A>
typename A::Index getBalancedPart(A &a, typename A::Index total,
                                  typename A::Index parts,
                                  typename A::Index index) {
  using Index = typename A::Index;
  using Bool = typename A::Bool;
  Index zero = a.constant(0);
  Index quotient = a.div(total, parts);
  Index remainder = a.rem(total, parts);
  // Where no part is longer, one more might be past the largest number.
  Index longer = a.add(quotient, toIndex(a, a.less(zero, remainder)));
  Index inLonger = a.mul(remainder, longer);
  Bool isInLonger = a.less(index, inLonger);
  Index past = a.select(isInLonger, zero, a.wrappingSub(index, inLonger));
  // Where the others are empty, the thing is in none of them.
  Index shorter = a.select(a.less(zero, quotient), quotient, a.constant(1));
  Index inShorter = a.add(remainder, a.div(past, shorter));
  return a.select(isInLonger, a.div(index, longer), inShorter);
}

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_BALANCED_H
