//===- where.h - A choice per element ---------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_WHERE_H
#define TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_WHERE_H

#include "core/SfpuFunctions.h"

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
TTGRID_SFPU_INIT(where_tile_init)

template <DataFormat data_format>
inline void where_tile(uint32_t idst0, uint32_t idst1, uint32_t idst2,
                       uint32_t odst, TTGRID_HERE) {
  ttgrid::emulator::calls::select({"where_tile", "where_tile_init"}, idst0,
                                  idst1, idst2, odst, here);
}
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_WHERE_H
