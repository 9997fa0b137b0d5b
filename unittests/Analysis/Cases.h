//===- Cases.h - Grids on which schedules are compared ----------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_UNITTESTS_ANALYSIS_CASES_H
#define TTGRID_UNITTESTS_ANALYSIS_CASES_H

#include <cstdint>
#include <string>
#include <vector>

namespace mlir::ttgrid::test {

struct Case {
  std::string name;
  std::vector<int64_t> sizes;
  int64_t numCores;
  /// As parseOperands reads them, in panels of one byte and more.
  std::string operands;
};

/// 51 of them: products of matrices, square, tall, wide and of prime sizes, on
/// as many cores as chips have; batches, attention, convolutions, split-K.
std::vector<Case> getCases();

} // namespace mlir::ttgrid::test

#endif // TTGRID_UNITTESTS_ANALYSIS_CASES_H
