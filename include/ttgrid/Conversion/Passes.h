//===- Passes.h - Passes that leave or enter the tt dialect -----*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_CONVERSION_PASSES_H
#define TTGRID_CONVERSION_PASSES_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "ttgrid/Conversion/GPUToTT/GPUToTT.h"
#include "ttgrid/Conversion/GridToPersistent/GridToPersistent.h"
#include "ttgrid/Conversion/LaunchABIToTT/LaunchABIToTT.h"
#include "ttgrid/Conversion/SCFForallToTT/SCFForallToTT.h"
#include "ttgrid/Conversion/SCFParallelToTT/SCFParallelToTT.h"

namespace mlir::ttgrid {

#define GEN_PASS_DECL
#include "ttgrid/Conversion/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "ttgrid/Conversion/Passes.h.inc"

} // namespace mlir::ttgrid

#endif // TTGRID_CONVERSION_PASSES_H
