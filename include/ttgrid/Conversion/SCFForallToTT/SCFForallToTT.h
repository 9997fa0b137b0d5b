//===- SCFForallToTT.h - scf.forall as grid kernels -------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_CONVERSION_SCFFORALLTOTT_SCFFORALLTOTT_H
#define TTGRID_CONVERSION_SCFFORALLTOTT_SCFFORALLTOTT_H

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/PatternMatch.h"
#include "ttgrid/IR/TTGrid.h"

namespace mlir::ttgrid {

/// Whether `loop`, an outermost scf.forall, can become a grid kernel, with a
/// diagnostic where not.
LogicalResult checkForallConvertible(scf::ForallOp loop);

/// Replaces `loop`, which has passed checkForallConvertible.
GridKernelOp convertForall(RewriterBase &rewriter, scf::ForallOp loop);

/// The pattern of outermost loops. It leaves those that do not pass
/// checkForallConvertible.
void populateConvertForallPatterns(RewritePatternSet &patterns);

} // namespace mlir::ttgrid

#endif // TTGRID_CONVERSION_SCFFORALLTOTT_SCFFORALLTOTT_H
