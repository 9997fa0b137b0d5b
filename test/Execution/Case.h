//===- Case.h - A random schedule and its kernel ----------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TEST_EXECUTION_CASE_H
#define TTGRID_TEST_EXECUTION_CASE_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <random>
#include <string>

/// How the per-core program learns what its core does.
enum class Launch {
  /// From a core id, by arithmetic in the program.
  CoreId,
  /// From the first tile and the tile count, which the host computes.
  Assignment,
  /// All cores in one call of a host function.
  Parallel
};

/// A grid, a schedule for it, and which numbers are known when compiling.
struct Case {
  llvm::SmallVector<int64_t> sizes;
  llvm::SmallVector<bool> isDynamic;
  llvm::SmallVector<int64_t> cores;
  bool hasDynamicCores = false;
  /// Whether the kernel is given its number of cores as an operand.
  bool hasNumCoresOperand = false;
  bool isColumnMajorCores = false;
  std::string partition;
  std::string order;
  Launch launch;

  int64_t getNumCores() const;
  /// The schedule as in the IR; with `?` where the core count is dynamic.
  std::string spellSchedule() const;
  /// A function `@name` with the kernel, which logs its tiles.
  std::string spellFunction(llvm::StringRef name) const;
  /// One line for people.
  std::string describe() const;
};

/// A case with at most a few thousand tiles. Where `onlyCyclic` is set, it has
/// the partition cyclic of blocks of 1.
Case makeSmallCase(std::mt19937_64 &random, Launch launch, bool onlyCyclic);
/// A case with numbers of tiles near the maximum of `indexWidth` bits, dynamic
/// sizes, and so many cores that each has a few tiles.
Case makeLargeCase(std::mt19937_64 &random, bool onlyCyclic,
                   unsigned indexWidth);

/// Gives `test` the partition `striped` of the dialect `foreign`.
void makeStriped(std::mt19937_64 &random, Case &test);

#endif // TTGRID_TEST_EXECUTION_CASE_H
