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

/// Whether no `scf.forall` within `root` works on tensors, with a diagnostic at
/// each one that does.
LogicalResult checkBufferized(Operation *root);

/// Replaces `vector.multi_reduction` and `math.clampf` within `root` by
/// operations that the conversions to the LLVM dialect know.
void expandOperations(Operation *root);

/// Replaces every `linalg.softmax` on memrefs within `root` by structured
/// operations: the largest element of each row, powers, their sum, quotients.
void decomposeSoftmax(RewriterBase &rewriter, Operation *root);

/// Makes the bf16 vectors of the LLVM dialect within `root` vectors of i16
/// where they are loaded and stored, and f32 where something is computed with
/// them.
void lowerBFloat16(Operation *root);

/// Whether nothing is left in `module` but the LLVM and OpenMP dialects, with
/// a diagnostic at each operation that is.
LogicalResult checkLowered(ModuleOp module);

/// Replaces the linalg operations within `root` that compute on memrefs of
/// static shape by loops over vectors, for a target whose vector registers have
/// `vectorBits` bits. Others stay as they are.
void vectorizeLinalg(RewriterBase &rewriter, Operation *root,
                     unsigned vectorBits);

/// Replaces functions of f32, f16 and bf16 vectors within `root` by upstream's
/// approximations, where these are right to a few units in the last place.
void approximateMath(Operation *root);

} // namespace mlir::ttgrid

#endif // TTGRID_TARGET_CPU_CPU_H
