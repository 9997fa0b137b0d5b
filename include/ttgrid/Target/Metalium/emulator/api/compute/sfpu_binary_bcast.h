//===- sfpu_binary_bcast.h - A row or column of one tile of DST, with another *-
// C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_SFPU_BINARY_BCAST_H
#define TTGRID_EMULATOR_API_COMPUTE_SFPU_BINARY_BCAST_H

#include "core/SfpuFunctions.h"

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
// The three operations share one init per direction.
#define TTGRID_SFPU_BROADCAST(name, Word, way, Way)                            \
  inline void sfpu_##name##_bcast_##way##_init(TTGRID_HERE) {                  \
    ttgrid::emulator::calls::initSfpu("sfpu_bcast_" #way "_init", here);       \
  }                                                                            \
  template <auto... options>                                                   \
  inline void sfpu_##name##_bcast_##way(uint32_t dst_data_idx,                 \
                                        uint32_t dst_vec_idx, TTGRID_HERE) {   \
    ttgrid::emulator::calls::broadcastBinary(                                  \
        {"sfpu_" #name "_bcast_" #way, "sfpu_bcast_" #way "_init"},            \
        ttgrid::emulator::Binary::Word, ttgrid::emulator::Broadcast::Way,      \
        dst_data_idx, dst_vec_idx, here);                                      \
  }

#define TTGRID_SFPU_BROADCASTS(way, Way)                                       \
  TTGRID_SFPU_INIT(sfpu_bcast_##way##_init)                                    \
  TTGRID_SFPU_BROADCAST(add, Add, way, Way)                                    \
  TTGRID_SFPU_BROADCAST(sub, Sub, way, Way)                                    \
  TTGRID_SFPU_BROADCAST(mul, Mul, way, Way)

TTGRID_SFPU_BROADCASTS(row, Row)
TTGRID_SFPU_BROADCASTS(col, Column)
#undef TTGRID_SFPU_BROADCASTS
#undef TTGRID_SFPU_BROADCAST
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_SFPU_BINARY_BCAST_H
