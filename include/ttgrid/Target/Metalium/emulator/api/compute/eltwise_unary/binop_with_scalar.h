//===- binop_with_scalar.h - One operand is a number ------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_BINOP_WITH_SCALAR_H
#define TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_BINOP_WITH_SCALAR_H

#include "core/SfpuFunctions.h"

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
TTGRID_SFPU_INIT(binop_with_scalar_tile_init)
TTGRID_SFPU_CALL_1(add_unary_tile, binop_with_scalar_tile_init, AddScalar)
TTGRID_SFPU_CALL_1(sub_unary_tile, binop_with_scalar_tile_init, SubScalar)
TTGRID_SFPU_CALL_1(mul_unary_tile, binop_with_scalar_tile_init, MulScalar)
TTGRID_SFPU_CALL_1(div_unary_tile, binop_with_scalar_tile_init, DivScalar)
TTGRID_SFPU_CALL_1(rsub_unary_tile, binop_with_scalar_tile_init,
                   ReverseSubScalar)
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_BINOP_WITH_SCALAR_H
