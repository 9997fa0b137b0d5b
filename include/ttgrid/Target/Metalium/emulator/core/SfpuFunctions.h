//===- SfpuFunctions.h - How the headers of the SFPU declare calls *- C++
//-*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_SFPUFUNCTIONS_H
#define TTGRID_EMULATOR_CORE_SFPUFUNCTIONS_H

#include "api/compute/common_globals.h"

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
/// An init of the SFPU. Options, which choose between exactness and speed, are
/// accepted and change nothing.
#define TTGRID_SFPU_INIT(name)                                                 \
  template <auto... options>                                                   \
  inline void name(TTGRID_HERE) {                                              \
    ttgrid::emulator::calls::initSfpu(#name, here);                            \
  }

/// A function of one slot of DST, with no parameter, one, or two.
#define TTGRID_SFPU_CALL(name, init, Word)                                     \
  template <auto... options>                                                   \
  inline void name(uint32_t idst, TTGRID_HERE) {                               \
    ttgrid::emulator::calls::unary(                                            \
        {#name, #init}, ttgrid::emulator::Unary::Word, idst, 0, 0, here);      \
  }
#define TTGRID_SFPU_CALL_1(name, init, Word)                                   \
  template <auto... options>                                                   \
  inline void name(uint32_t idst, uint32_t param0, TTGRID_HERE) {              \
    ttgrid::emulator::calls::unary(                                            \
        {#name, #init}, ttgrid::emulator::Unary::Word, idst, param0, 0, here); \
  }
#define TTGRID_SFPU_CALL_2(name, init, Word)                                   \
  template <auto... options>                                                   \
  inline void name(uint32_t idst, uint32_t param0, uint32_t param1,            \
                   TTGRID_HERE) {                                              \
    ttgrid::emulator::calls::unary({#name, #init},                             \
                                   ttgrid::emulator::Unary::Word, idst,        \
                                   param0, param1, here);                      \
  }

/// A function with an init of its own.
#define TTGRID_SFPU(name, Word)                                                \
  TTGRID_SFPU_INIT(name##_init)                                                \
  TTGRID_SFPU_CALL(name, name##_init, Word)
#define TTGRID_SFPU_1(name, Word)                                              \
  TTGRID_SFPU_INIT(name##_init)                                                \
  TTGRID_SFPU_CALL_1(name, name##_init, Word)
#define TTGRID_SFPU_2(name, Word)                                              \
  TTGRID_SFPU_INIT(name##_init)                                                \
  TTGRID_SFPU_CALL_2(name, name##_init, Word)

/// A function of two slots of DST, with an init of its own.
#define TTGRID_SFPU_BINARY(name, Word)                                         \
  TTGRID_SFPU_INIT(name##_init)                                                \
  template <auto... options>                                                   \
  inline void name(uint32_t idst0, uint32_t idst1, uint32_t odst,              \
                   TTGRID_HERE) {                                              \
    ttgrid::emulator::calls::binary({#name, #name "_init"},                    \
                                    ttgrid::emulator::Binary::Word, idst0,     \
                                    idst1, odst, here);                        \
  }
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_CORE_SFPUFUNCTIONS_H
