//===- RandomProblem.h - Random grids, operands and schedules ---*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// And what they cost, tile by tile and point by point: no code is shared with
// lib/Analysis/Cost.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_UNITTESTS_ANALYSIS_RANDOMPROBLEM_H
#define TTGRID_UNITTESTS_ANALYSIS_RANDOMPROBLEM_H

#include "ttgrid/Analysis/Cost/Operand.h"
#include "ttgrid/Schedule/Schedule.h"

#include <random>
#include <string>
#include <vector>

namespace mlir::ttgrid::test {

using Sizes = std::vector<int64_t>;
using Random = std::mt19937;

/// The same numbers in each run.
Random getRandom(unsigned seed);

/// A number from `least` to `most`.
int64_t draw(Random &random, int64_t least, int64_t most);

/// Sizes whose product is at most `mostTiles`; 0 is among them.
Sizes drawSizes(Random &random, unsigned rank, int64_t mostTiles);
/// Levels of a nest: each dimension in up to three digits, any serpentine.
std::vector<Level> drawLevels(Random &random, unsigned rank);
/// Operands with divisors, moduli, halos, holes, mirrored axes and cut ends.
std::vector<Operand> drawOperands(Random &random, const Sizes &sizes);

/// The tiles of each core, in its sequence: the definition of the partition,
/// over the recursive walk of the levels.
enum class Cut { Contiguous, Cyclic, Blocked };
std::vector<std::vector<Sizes>> deal(const std::vector<Level> &levels,
                                     const Sizes &sizes, Cut cut,
                                     const Sizes &cores, int64_t block);

/// The bytes of each operand that tiles touch together, point by point.
std::vector<uint64_t> countBytes(const std::vector<Sizes> &tiles,
                                 const std::vector<Operand> &operands);

/// Operands from and to text.
std::vector<Operand> read(llvm::StringRef text);
std::string spell(const std::vector<Operand> &operands);

} // namespace mlir::ttgrid::test

#endif // TTGRID_UNITTESTS_ANALYSIS_RANDOMPROBLEM_H
