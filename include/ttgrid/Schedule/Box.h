//===- Box.h - Parts of a grid ----------------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_BOX_H
#define TTGRID_SCHEDULE_BOX_H

#include "ttgrid/Schedule/Arithmetic.h"
#include "llvm/ADT/SmallVector.h"

namespace mlir::ttgrid {

/// A part of a grid: for each dimension where it begins and how long it is.
template <typename A>
struct BoxOf {
  llvm::SmallVector<typename A::Index> begin;
  llvm::SmallVector<typename A::Index> length;
};

using Box = BoxOf<HostArithmetic>;

/// The box that is the whole grid.
template <typename A>
BoxOf<A> getGridBox(A &a, llvm::ArrayRef<typename A::Index> sizes) {
  return {llvm::SmallVector<typename A::Index>(sizes.size(), a.constant(0)),
          llvm::to_vector(sizes)};
}

/// The number of tiles in a box.
template <typename A>
typename A::Index getVolume(A &a, const BoxOf<A> &box) {
  typename A::Index volume = a.constant(1);
  for (const typename A::Index &length : box.length)
    volume = a.mul(volume, length);
  return volume;
}

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_BOX_H
