//===- BoxSets.h - Sets of elements as boxes --------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_BOXSETS_H
#define TTGRID_ANALYSIS_BOXSETS_H

#include "ttgrid/Analysis/Footprint.h"

namespace mlir::ttgrid {

/// An interval per dimension; none of them is empty.
using ElementBox = SmallVector<Interval, 4>;

/// The number of elements.
int64_t getVolume(ArrayRef<Interval> box);

/// What both boxes hold; nothing where that is no element.
std::optional<ElementBox> intersect(ArrayRef<Interval> a, ArrayRef<Interval> b);

/// The smallest box that holds all of `boxes`, of which there is one at least.
ElementBox getHull(ArrayRef<ElementBox> boxes);

/// Boxes that hold the same elements, each just once, and that are few where
/// neighbours can be joined.
std::vector<ElementBox> makeDisjoint(std::vector<ElementBox> boxes);

/// An element that is in two sets.
struct Overlap {
  size_t first, second;
  SmallVector<int64_t> element;
};

/// Two of the `sets` that have an element in common; within a set, boxes may
/// overlap. Nothing where no two have one.
std::optional<Overlap> findOverlap(ArrayRef<std::vector<ElementBox>> sets);

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_BOXSETS_H
