//===- KernelWriter.h - Random grid kernels ---------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TEST_ANALYSIS_KERNELWRITER_H
#define TTGRID_TEST_ANALYSIS_KERNELWRITER_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

/// A memref of i32, as it is passed to a kernel. Sizes that are negative are
/// dynamic.
struct Buffer {
  llvm::SmallVector<int64_t> shape;
};

/// A function with one grid kernel: the buffers are its first arguments, then
/// come numbers of type index.
struct RandomKernel {
  std::string text;
  std::vector<Buffer> buffers;
  unsigned numIndices, rank;
  std::string name;
};

/// A kernel of loops, guards, views and index arithmetic. Its accesses mostly
/// lie inside of the buffers.
RandomKernel makeRandomKernel(std::mt19937_64 &random, llvm::StringRef name);

/// One that only stores, loads and updates by simple indices: races are common.
RandomKernel makeRaceKernel(std::mt19937_64 &random, llvm::StringRef name);

#endif // TTGRID_TEST_ANALYSIS_KERNELWRITER_H
