//===- GPUToTT.h - GPU launches as grid kernels -----------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_CONVERSION_GPUTOTT_GPUTOTT_H
#define TTGRID_CONVERSION_GPUTOTT_GPUTOTT_H

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/SymbolTable.h"
#include "ttgrid/IR/TTGrid.h"

namespace mlir::ttgrid {

/// Whether `launch` can become a grid kernel, with a diagnostic where not.
LogicalResult checkLaunchConvertible(gpu::LaunchOp launch,
                                     SymbolTableCollection &symbols);
LogicalResult checkLaunchConvertible(gpu::LaunchFuncOp launch,
                                     SymbolTableCollection &symbols);

/// Replaces `launch`, which has passed checkLaunchConvertible. The grid's
/// dimensions are x, y and z. A gpu.func stays for its other launches.
GridKernelOp convertLaunch(RewriterBase &rewriter, gpu::LaunchOp launch);
GridKernelOp convertLaunch(RewriterBase &rewriter, gpu::LaunchFuncOp launch);

/// Erases those of `kernels` that nothing in `module` refers to, the GPU
/// modules that are empty then, and `gpu.container_module` with the last.
void eraseUnusedKernels(RewriterBase &rewriter, ModuleOp module,
                        ArrayRef<gpu::GPUFuncOp> kernels);

/// The patterns of launches. They leave those that do not pass
/// checkLaunchConvertible.
void populateConvertLaunchPatterns(RewritePatternSet &patterns);

} // namespace mlir::ttgrid

#endif // TTGRID_CONVERSION_GPUTOTT_GPUTOTT_H
