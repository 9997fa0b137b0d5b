//===- CheckKernel.h - What a grid kernel can't do of a GPU's ---*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_LIB_CONVERSION_GPUTOTT_CHECKKERNEL_H
#define TTGRID_LIB_CONVERSION_GPUTOTT_CHECKKERNEL_H

#include "mlir/IR/Operation.h"
#include "mlir/IR/SymbolTable.h"

namespace mlir::ttgrid {

/// Whether the tiles of a grid kernel can do what `body` does, one thread of a
/// block after another, with a diagnostic where not. The functions that it
/// calls count too. `launch` is the operation that launches it.
LogicalResult checkGPUKernelBody(Operation *launch, Region &body,
                                 SymbolTableCollection &symbols);

} // namespace mlir::ttgrid

#endif // TTGRID_LIB_CONVERSION_GPUTOTT_CHECKKERNEL_H
