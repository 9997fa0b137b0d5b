//===- binary_max_min.h - The larger and the smaller of two tiles of DST *- C++
//-*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_BINARY_MAX_MIN_H
#define TTGRID_EMULATOR_API_COMPUTE_BINARY_MAX_MIN_H

#include "core/SfpuFunctions.h"

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
TTGRID_SFPU_BINARY(binary_max_tile, Max)
TTGRID_SFPU_BINARY(binary_min_tile, Min)
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_BINARY_MAX_MIN_H
