//===- fill.h - One number everywhere ---------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_FILL_H
#define TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_FILL_H

#include "core/SfpuFunctions.h"
#include <cstring>

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
TTGRID_SFPU_INIT(fill_tile_init)
TTGRID_SFPU_CALL_1(fill_tile_bitcast, fill_tile_init, Fill)

inline void fill_tile(uint32_t idst, float param0, TTGRID_HERE) {
  uint32_t bits;
  std::memcpy(&bits, &param0, sizeof bits);
  ttgrid::emulator::calls::unary({"fill_tile", "fill_tile_init"},
                                 ttgrid::emulator::Unary::Fill, idst, bits, 0,
                                 here);
}
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_FILL_H
