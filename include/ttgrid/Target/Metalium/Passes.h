//===- Passes.h - From grid kernels to TT-Metalium --------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TARGET_METALIUM_PASSES_H
#define TTGRID_TARGET_METALIUM_PASSES_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/DLTI/DLTI.h"
#include "mlir/Dialect/EmitC/IR/EmitC.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "ttgrid/Target/Metalium/Metalium.h"

namespace mlir::ttgrid::metalium {

#define GEN_PASS_DECL
#include "ttgrid/Target/Metalium/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "ttgrid/Target/Metalium/Passes.h.inc"

} // namespace mlir::ttgrid::metalium

#endif // TTGRID_TARGET_METALIUM_PASSES_H
