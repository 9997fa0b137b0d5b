//===- Compiled.h - Cases as machine code -----------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TEST_EXECUTION_COMPILED_H
#define TTGRID_TEST_EXECUTION_COMPILED_H

#include "Case.h"
#include "mlir/ExecutionEngine/ExecutionEngine.h"
#include "mlir/IR/MLIRContext.h"
#include "ttgrid/Schedule/Plan.h"
#include "ttgrid/Schedule/Schedule.h"
#include "llvm/ADT/ArrayRef.h"

#include <memory>
#include <vector>

/// Cases of one launch, compiled through the passes under test.
class CompiledCases {
public:
  /// Stops the program where a case does not compile. `recovery` is the value
  /// of the pass option; `indexWidth` is 32 or 64.
  CompiledCases(mlir::MLIRContext &context, llvm::ArrayRef<Case> cases,
                Launch launch, llvm::StringRef recovery, unsigned indexWidth);

  /// The tiles that one call of case `index` visits. At most `capacity` are
  /// kept; `count` is how many there were.
  std::vector<mlir::ttgrid::Tile> run(size_t index, int64_t core,
                                      int64_t capacity, int64_t &count);

private:
  template <typename IndexT>
  std::vector<mlir::ttgrid::Tile> runAtWidth(size_t index, int64_t core,
                                             int64_t capacity, int64_t &count);

  llvm::ArrayRef<Case> cases;
  unsigned indexWidth;
  std::vector<mlir::ttgrid::Schedule> schedules;
  /// For each case what its function asks its host for.
  std::vector<llvm::SmallVector<mlir::ttgrid::RuntimeArgument>> arguments;
  std::unique_ptr<mlir::ExecutionEngine> engine;
};

/// What the library says of a case.
mlir::ttgrid::Schedule resolve(mlir::MLIRContext &context, const Case &test);

#endif // TTGRID_TEST_EXECUTION_COMPILED_H
