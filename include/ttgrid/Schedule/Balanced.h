//===- Balanced.h - Cutting a range into balanced parts ---------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_BALANCED_H
#define TTGRID_SCHEDULE_BALANCED_H

#include "ttgrid/Schedule/CoreGrid.h"
#include "ttgrid/Schedule/Decode.h"

namespace mlir::ttgrid {

/// Where a part begins and how long it is.
template <typename A>
struct RangeOf {
  typename A::Index start;
  typename A::Index count;
};

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
  Index count = a.add(quotient, a.select(isLonger, a.constant(1), zero));
  return {start, a.select(exists, count, zero)};
}

/// The part that thing `index`, 0 <= index < total, falls in.
inline int64_t getBalancedPart(int64_t total, int64_t parts, int64_t index) {
  int64_t quotient = total / parts;
  int64_t remainder = total % parts;
  // Where all parts are as long, one more might be past the largest number.
  if (remainder == 0)
    return index / quotient;
  int64_t inLonger = remainder * (quotient + 1);
  if (index < inLonger)
    return index / (quotient + 1);
  return remainder + (index - inLonger) / quotient;
}

/// The box of `core` where a core grid cuts the trailing dimensions of `grid`,
/// each in balanced ranges; an empty box for a core that does not exist.
template <typename A>
BoxOf<A> getBoxOfCore(A &a, BoxOf<A> grid, llvm::ArrayRef<int64_t> shape,
                      CoreOrder order, typename A::Index core) {
  llvm::SmallVector<typename A::Index> coordinates =
      getCoreCoordinates(a, shape, order, core);
  unsigned firstCut = grid.length.size() - shape.size();
  for (unsigned k = 0; k < shape.size(); ++k) {
    bool isSlowest = k == (order == CoreOrder::RowMajor ? 0 : shape.size() - 1);
    RangeOf<A> part =
        getBalancedRange(a, grid.length[firstCut + k], a.constant(shape[k]),
                         coordinates[k], /*mayExceed=*/isSlowest);
    grid.begin[firstCut + k] = part.start;
    grid.length[firstCut + k] = part.count;
  }
  return grid;
}

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_BALANCED_H
