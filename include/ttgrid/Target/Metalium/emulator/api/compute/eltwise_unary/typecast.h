//===- typecast.h - Between float32 and bfloat16 ----------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_TYPECAST_H
#define TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_TYPECAST_H

#include "core/SfpuFunctions.h"

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
template <uint32_t IN_DTYPE, uint32_t OUT_DTYPE>
inline void typecast_tile_init(TTGRID_HERE) {
  ttgrid::emulator::calls::initSfpu("typecast_tile_init", here);
}

template <uint32_t IN_DTYPE, uint32_t OUT_DTYPE>
inline void typecast_tile(uint32_t idst, TTGRID_HERE) {
  constexpr auto f32 = uint32_t(DataFormat::Float32),
                 bf16 = uint32_t(DataFormat::Float16_b);
  static_assert((IN_DTYPE == f32 || IN_DTYPE == bf16) &&
                    (OUT_DTYPE == f32 || OUT_DTYPE == bf16),
                "only Float32 and Float16_b are emulated");
  ttgrid::emulator::calls::unary({"typecast_tile", "typecast_tile_init"},
                                 OUT_DTYPE == bf16
                                     ? ttgrid::emulator::Unary::RoundToBFloat16
                                     : ttgrid::emulator::Unary::Unchanged,
                                 idst, 0, 0, here);
}
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_ELTWISE_UNARY_TYPECAST_H
