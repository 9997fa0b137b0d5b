//===- LoweringFault.h - What can't be lowered ------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_LOWERINGFAULT_H
#define TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_LOWERINGFAULT_H

#include "mlir/Interfaces/LoopLikeInterface.h"
#include "ttgrid/Conversion/Fault.h"

namespace mlir::ttgrid {

/// What keeps a grid kernel or persistent loop from being lowered to scf.
Fault findLoweringFault(LoopLikeOpInterface loop);

} // namespace mlir::ttgrid

#endif // TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_LOWERINGFAULT_H
