//===- SCFParallelToTT.h - scf.parallel as grid kernels ---------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_CONVERSION_SCFPARALLELTOTT_SCFPARALLELTOTT_H
#define TTGRID_CONVERSION_SCFPARALLELTOTT_SCFPARALLELTOTT_H

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/PatternMatch.h"
#include "ttgrid/IR/TTGrid.h"

namespace mlir::ttgrid {

/// Whether `loop`, an outermost scf.parallel, can become a grid kernel, with a
/// diagnostic where not.
LogicalResult checkParallelConvertible(scf::ParallelOp loop);

/// Replaces `loop`, which has passed checkParallelConvertible.
GridKernelOp convertParallel(RewriterBase &rewriter, scf::ParallelOp loop);

/// The pattern of outermost loops. It leaves those that do not pass
/// checkParallelConvertible.
void populateConvertParallelPatterns(RewritePatternSet &patterns);

} // namespace mlir::ttgrid

#endif // TTGRID_CONVERSION_SCFPARALLELTOTT_SCFPARALLELTOTT_H
