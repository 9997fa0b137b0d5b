//===- Recorded.h - Kernels whose accesses are recorded ---------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TEST_ANALYSIS_RECORDED_H
#define TTGRID_TEST_ANALYSIS_RECORDED_H

#include "KernelWriter.h"
#include "mlir/ExecutionEngine/ExecutionEngine.h"
#include "mlir/IR/BuiltinOps.h"
#include "ttgrid/Analysis/Footprint.h"

#include <map>
#include <memory>
#include <set>

/// What happened in one run of a kernel: the elements that each tile accessed,
/// by buffer and kind, as indices into the buffer.
struct Recording {
  using Element = std::vector<int64_t>;
  using Tile = std::vector<int64_t>;
  using Key = std::pair<unsigned, mlir::ttgrid::AccessKind>;

  std::map<Key, std::map<Tile, std::set<Element>>> accesses;
  std::set<Tile> tiles;
  /// Whether an access or a view left its memref: the kernel is no program
  /// then, and nothing is to be said of it.
  bool isOutOfBounds = false;
};

/// Kernels that were compiled to report each access instead of making it.
class RecordedKernels {
public:
  /// Stops the program where a kernel does not compile. The module is changed.
  RecordedKernels(mlir::ModuleOp module, llvm::ArrayRef<RandomKernel> kernels);

  /// Runs kernel `index`: `shapes` are the sizes of its buffers, `indices` its
  /// numbers.
  Recording run(size_t index, llvm::ArrayRef<llvm::SmallVector<int64_t>> shapes,
                llvm::ArrayRef<int64_t> indices);

private:
  llvm::ArrayRef<RandomKernel> kernels;
  std::unique_ptr<mlir::ExecutionEngine> engine;
};

#endif // TTGRID_TEST_ANALYSIS_RECORDED_H
