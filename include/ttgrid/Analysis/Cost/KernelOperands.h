//===- KernelOperands.h - What the tiles of a kernel share ------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_COST_KERNELOPERANDS_H
#define TTGRID_ANALYSIS_COST_KERNELOPERANDS_H

#include "ttgrid/Analysis/Cost/Operand.h"
#include "ttgrid/Analysis/Footprint.h"

namespace mlir::ttgrid {

/// The regions of a footprint as operands, on a grid of these sizes: one for
/// each memref and way to access it.
///
/// An axis whose ends do not move alike (the keys up to a query, say) is taken
/// whole. Where an index adds up several block indices, or two axes hang on
/// one, tiles that differ in them are taken to share nothing.
///
/// Fails with the reason where a region is not known, or the bytes of one.
llvm::Expected<SmallVector<Operand>> getOperands(const Footprint &footprint,
                                                 ArrayRef<int64_t> sizes);

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_COST_KERNELOPERANDS_H
