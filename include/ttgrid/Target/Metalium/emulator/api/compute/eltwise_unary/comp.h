//===- comp.h - Comparisons with a number: 1 or 0 ---------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_COMP_H
#define TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_COMP_H

#include "core/SfpuFunctions.h"

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
TTGRID_SFPU_1(unary_eq_tile, EqualScalar)
TTGRID_SFPU_1(unary_ne_tile, NotEqualScalar)
TTGRID_SFPU_1(unary_lt_tile, LessScalar)
TTGRID_SFPU_1(unary_gt_tile, GreaterScalar)
TTGRID_SFPU_1(unary_le_tile, LessEqualScalar)
TTGRID_SFPU_1(unary_ge_tile, GreaterEqualScalar)
TTGRID_SFPU(eqz_tile, EqualZero)
TTGRID_SFPU(nez_tile, NotEqualZero)
TTGRID_SFPU(ltz_tile, LessZero)
TTGRID_SFPU(gtz_tile, GreaterZero)
TTGRID_SFPU(lez_tile, LessEqualZero)
TTGRID_SFPU(gez_tile, GreaterEqualZero)
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_COMP_H
