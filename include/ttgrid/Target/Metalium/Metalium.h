//===- Metalium.h - Kernels for Tenstorrent chips ---------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TARGET_METALIUM_METALIUM_H
#define TTGRID_TARGET_METALIUM_METALIUM_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "ttgrid/IR/TTGrid.h"

#include "ttgrid/Target/Metalium/MetaliumDialect.h.inc"
#include "ttgrid/Target/Metalium/MetaliumEnums.h.inc"

#define GET_OP_CLASSES
#include "ttgrid/Target/Metalium/MetaliumOps.h.inc"

namespace mlir::ttgrid::metalium {

/// Replaces `kernel`, whose body works on buffers, by one on blocks of tiles.
/// Fails with a diagnostic at what tiles can't do; the module is then as it
/// was. `depth` is how many blocks a reader may be ahead outside of loops that
/// say so by `num_stages`.
LogicalResult normalizeKernel(RewriterBase &rewriter, GridKernelOp kernel,
                              int64_t depth);

} // namespace mlir::ttgrid::metalium

#endif // TTGRID_TARGET_METALIUM_METALIUM_H
