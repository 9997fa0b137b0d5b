//===- relu.h - Rectifiers --------------------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_RELU_H
#define TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_RELU_H

#include "core/SfpuFunctions.h"

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
TTGRID_SFPU(relu_tile, Relu)
TTGRID_SFPU_1(relu_max_tile, ReluMax)
TTGRID_SFPU_1(relu_min_tile, MaxScalar)
TTGRID_SFPU_1(leaky_relu_tile, LeakyRelu)
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_RELU_H
