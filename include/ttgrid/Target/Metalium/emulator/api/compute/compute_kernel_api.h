//===- compute_kernel_api.h - More functions of DST -------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_COMPUTE_KERNEL_API_H
#define TTGRID_EMULATOR_API_COMPUTE_COMPUTE_KERNEL_API_H

#include "core/SfpuFunctions.h"

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
TTGRID_SFPU(sigmoid_tile, Sigmoid)
TTGRID_SFPU(silu_tile, Silu)
TTGRID_SFPU(tanh_tile, Tanh)
TTGRID_SFPU(log_tile, Log)
TTGRID_SFPU(square_tile, Square)
TTGRID_SFPU(abs_tile, Abs)
TTGRID_SFPU(sign_tile, Sign)
TTGRID_SFPU(exp2_tile, Exp2)
TTGRID_SFPU(expm1_tile, Expm1)
TTGRID_SFPU_1(power_tile, Power)
TTGRID_SFPU_1(unary_max_tile, MaxScalar)
TTGRID_SFPU_1(unary_min_tile, MinScalar)
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_COMPUTE_KERNEL_API_H
