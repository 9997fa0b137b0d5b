//===- ReferenceWalk.h - What an order means, word for word -----*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The recursive walk that defines an order, transcribed. It shares no code
// with lib/Schedule: levels go in as they were written, before any merging.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_UNITTESTS_SCHEDULE_REFERENCEWALK_H
#define TTGRID_UNITTESTS_SCHEDULE_REFERENCEWALK_H

#include "ttgrid/Schedule/Schedule.h"

#include <string>
#include <vector>

namespace mlir::ttgrid::test {

using Tiles = std::vector<std::vector<int64_t>>;

/// The tiles of the box in the sequence of the nest; `runs` counts from 0.
Tiles walk(llvm::ArrayRef<Level> levels, llvm::ArrayRef<int64_t> begin,
           llvm::ArrayRef<int64_t> length);
/// The same over a whole grid.
Tiles walk(llvm::ArrayRef<Level> levels, llvm::ArrayRef<int64_t> sizes);

/// `4 x 5` of dimensions, `(d0/2 d1 d0/1*)` of levels; * marks serpentine.
std::string spell(llvm::ArrayRef<int64_t> values);
std::string spell(llvm::ArrayRef<Level> levels);

/// All lists of `rank` sizes from 0 to `maximum`.
std::vector<std::vector<int64_t>> getAllSizes(unsigned rank, int64_t maximum);

/// All nests that differ from `levels` only in which levels are serpentine.
std::vector<std::vector<Level>> getAllSerpentines(llvm::ArrayRef<Level> levels);

/// All permutations of `rank` uncut dimensions.
std::vector<std::vector<Level>> getAllPermutations(unsigned rank);

/// All ways to interleave the digits of the dimensions, of which `cuts` lists
/// the falling cuts, each ending in 1.
std::vector<std::vector<Level>>
getAllInterleavings(const std::vector<std::vector<int64_t>> &cuts);

/// The levels of grouped<size>, as the design writes them.
std::vector<Level> getGroupedLevels(unsigned rank, int64_t size,
                                    bool serpentine);

} // namespace mlir::ttgrid::test

#endif // TTGRID_UNITTESTS_SCHEDULE_REFERENCEWALK_H
