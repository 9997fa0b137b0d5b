//===- sqrt.h - Square roots ------------------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_SQRT_H
#define TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_SQRT_H

#include "core/SfpuFunctions.h"

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
TTGRID_SFPU(sqrt_tile, Sqrt)
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_SQRT_H
