//===- rounding.h - To integers ---------------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_ROUNDING_H
#define TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_ROUNDING_H

#include "core/SfpuFunctions.h"

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
TTGRID_SFPU_INIT(rounding_op_tile_init)
TTGRID_SFPU_CALL(ceil_tile, rounding_op_tile_init, Ceil)
TTGRID_SFPU_CALL(floor_tile, rounding_op_tile_init, Floor)
TTGRID_SFPU_CALL(trunc_tile, rounding_op_tile_init, Trunc)
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_ROUNDING_H
