//===- eltwise_binary_sfpu.h - Two tiles of DST -----------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_ELTWISE_BINARY_SFPU_H
#define TTGRID_EMULATOR_API_COMPUTE_ELTWISE_BINARY_SFPU_H

#include "core/SfpuFunctions.h"

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
TTGRID_SFPU_BINARY(add_binary_tile, Add)
TTGRID_SFPU_BINARY(sub_binary_tile, Sub)
TTGRID_SFPU_BINARY(rsub_binary_tile, ReverseSub)
TTGRID_SFPU_BINARY(mul_binary_tile, Mul)
TTGRID_SFPU_BINARY(div_binary_tile, Div)
TTGRID_SFPU_BINARY(power_binary_tile, Power)
TTGRID_SFPU_BINARY(eq_binary_tile, Equal)
TTGRID_SFPU_BINARY(ne_binary_tile, NotEqual)
TTGRID_SFPU_BINARY(lt_binary_tile, Less)
TTGRID_SFPU_BINARY(gt_binary_tile, Greater)
TTGRID_SFPU_BINARY(le_binary_tile, LessEqual)
TTGRID_SFPU_BINARY(ge_binary_tile, GreaterEqual)
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_ELTWISE_BINARY_SFPU_H
