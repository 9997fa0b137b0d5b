//===- Passes.h - Passes within the tt dialect ------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TRANSFORMS_PASSES_H
#define TTGRID_TRANSFORMS_PASSES_H

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "ttgrid/Transforms/Transforms.h"

namespace mlir::ttgrid {

#define GEN_PASS_DECL
#include "ttgrid/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "ttgrid/Transforms/Passes.h.inc"

} // namespace mlir::ttgrid

#endif // TTGRID_TRANSFORMS_PASSES_H
