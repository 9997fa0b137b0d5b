//===- CPU.h - Cores as OpenMP threads --------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TARGET_CPU_CPU_H
#define TTGRID_TARGET_CPU_CPU_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/PatternMatch.h"

namespace mlir::ttgrid {

/// Replaces every `tt.num_cores` in `module` by a call of
/// `omp_get_max_threads`, which is declared where it is not yet. Fails with a
/// diagnostic where that name is taken.
LogicalResult lowerNumCoresToOpenMP(RewriterBase &rewriter, ModuleOp module);

/// Whether nothing is left in `module` but the LLVM and OpenMP dialects, with
/// a diagnostic at each operation that is.
LogicalResult checkLowered(ModuleOp module);

} // namespace mlir::ttgrid

#endif // TTGRID_TARGET_CPU_CPU_H
