//===- LaunchABIToTT.h - Functions of one program as kernels ----*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_CONVERSION_LAUNCHABITOTT_LAUNCHABITOTT_H
#define TTGRID_CONVERSION_LAUNCHABITOTT_LAUNCHABITOTT_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/PatternMatch.h"
#include "ttgrid/IR/TTGrid.h"

namespace mlir::ttgrid {

/// Which arguments of a function hold the grid, axis x first. Negative
/// positions count from the end: -1 is the last argument.
struct LaunchABI {
  SmallVector<int64_t> numPrograms = {-6, -5, -4};
  SmallVector<int64_t> programIds = {-3, -2, -1};
};

/// Whether `function` looks like one program of a grid: it has a body, no
/// results, and i32 at the positions of `abi`.
bool matchesLaunchABI(func::FuncOp function, const LaunchABI &abi);

/// Whether `function`, which runs one program of a grid, can become one that
/// runs them all, with a diagnostic where not. References to it are not looked
/// for.
LogicalResult checkLaunchABIConvertible(func::FuncOp function,
                                        const LaunchABI &abi);

/// Puts the body of `function`, which has passed checkLaunchABIConvertible,
/// into a grid kernel, and erases the arguments that were program ids.
GridKernelOp convertLaunchABI(RewriterBase &rewriter, func::FuncOp function,
                              const LaunchABI &abi);

} // namespace mlir::ttgrid

#endif // TTGRID_CONVERSION_LAUNCHABITOTT_LAUNCHABITOTT_H
