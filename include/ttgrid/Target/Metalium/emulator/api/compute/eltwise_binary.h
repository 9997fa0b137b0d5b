//===- eltwise_binary.h - Sums and products of tiles ------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_ELTWISE_BINARY_H
#define TTGRID_EMULATOR_API_COMPUTE_ELTWISE_BINARY_H

#include "api/compute/common_globals.h"

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
#define TTGRID_ELTWISE(name, Word, accumulates)                                \
  inline void name##_init(uint32_t icb0, uint32_t icb1,                        \
                          bool acc_to_dest = (accumulates), TTGRID_HERE) {     \
    ttgrid::emulator::FpuInit init;                                            \
    init.operation = ttgrid::emulator::Operation::Word;                        \
    init.first = icb0;                                                         \
    init.second = icb1;                                                        \
    init.accumulate = acc_to_dest;                                             \
    ttgrid::emulator::calls::initFpu(#name "_init", init, here);               \
  }                                                                            \
  inline void name##_tiles(uint32_t icb0, uint32_t icb1, uint32_t itile0,      \
                           uint32_t itile1, uint32_t idst, TTGRID_HERE) {      \
    ttgrid::emulator::calls::binary(#name "_tiles",                            \
                                    ttgrid::emulator::Operation::Word,         \
                                    ttgrid::emulator::Broadcast::None, icb0,   \
                                    icb1, itile0, itile1, idst, here);         \
  }

TTGRID_ELTWISE(add, Add, false)
TTGRID_ELTWISE(sub, Sub, false)
TTGRID_ELTWISE(mul, Mul, true)
#undef TTGRID_ELTWISE
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_ELTWISE_BINARY_H
