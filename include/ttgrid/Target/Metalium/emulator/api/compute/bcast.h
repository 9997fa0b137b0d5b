//===- bcast.h - Operands that repeat a row or a column ---------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_BCAST_H
#define TTGRID_EMULATOR_API_COMPUTE_BCAST_H

#include "api/compute/common_globals.h"

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
// One operation with one way to repeat the second operand.
#define TTGRID_BROADCAST(name, Word, ways, Way)                                \
  inline void name##_bcast_##ways##_init(uint32_t icb0, uint32_t icb1,         \
                                         TTGRID_HERE) {                        \
    ttgrid::emulator::FpuInit init;                                            \
    init.operation = ttgrid::emulator::Operation::Word;                        \
    init.broadcast = ttgrid::emulator::Broadcast::Way;                         \
    init.first = icb0;                                                         \
    init.second = icb1;                                                        \
    ttgrid::emulator::calls::initFpu(#name "_bcast_" #ways "_init", init,      \
                                     here);                                    \
  }                                                                            \
  inline void name##_tiles_bcast_##ways(uint32_t icb0, uint32_t icb1,          \
                                        uint32_t itile0, uint32_t itile1,      \
                                        uint32_t idst, TTGRID_HERE) {          \
    ttgrid::emulator::calls::binary(#name "_tiles_bcast_" #ways,               \
                                    ttgrid::emulator::Operation::Word,         \
                                    ttgrid::emulator::Broadcast::Way, icb0,    \
                                    icb1, itile0, itile1, idst, here);         \
  }

#define TTGRID_BROADCASTS(name, Word)                                          \
  TTGRID_BROADCAST(name, Word, rows, Row)                                      \
  TTGRID_BROADCAST(name, Word, cols, Column)                                   \
  TTGRID_BROADCAST(name, Word, scalar, Scalar)                                 \
  template <BroadcastType tBcastDim>                                           \
  inline void name##_tiles_bcast(uint32_t icb0, uint32_t icb1,                 \
                                 uint32_t itile0, uint32_t itile1,             \
                                 uint32_t idst, TTGRID_HERE) {                 \
    ttgrid::emulator::calls::binary(#name "_tiles_bcast",                      \
                                    ttgrid::emulator::Operation::Word,         \
                                    ttgrid::emulator::wordOf(tBcastDim), icb0, \
                                    icb1, itile0, itile1, idst, here);         \
  }

TTGRID_BROADCASTS(add, Add)
TTGRID_BROADCASTS(sub, Sub)
TTGRID_BROADCASTS(mul, Mul)
#undef TTGRID_BROADCASTS
#undef TTGRID_BROADCAST

template <BroadcastType bcast_type>
inline void unary_bcast_init(uint32_t icb, TTGRID_HERE) {
  ttgrid::emulator::FpuInit init;
  init.operation = ttgrid::emulator::Operation::UnaryBroadcast;
  init.broadcast = ttgrid::emulator::wordOf(bcast_type);
  init.first = init.second = icb;
  ttgrid::emulator::calls::initFpu("unary_bcast_init", init, here);
}

template <BroadcastType bcast_type>
inline void unary_bcast(uint32_t icb, uint32_t in_tile_index,
                        uint32_t dst_tile_index, TTGRID_HERE) {
  ttgrid::emulator::calls::broadcast(ttgrid::emulator::wordOf(bcast_type), icb,
                                     in_tile_index, dst_tile_index, here);
}

template <BroadcastType bcast_type>
inline void unary_bcast_uninit(uint32_t icb, TTGRID_HERE) {
  ttgrid::emulator::calls::uninitBroadcast(ttgrid::emulator::wordOf(bcast_type),
                                           icb, here);
}
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_BCAST_H
