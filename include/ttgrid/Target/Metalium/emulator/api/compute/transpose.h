//===- transpose.h - Tiles transposed ---------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_TRANSPOSE_H
#define TTGRID_EMULATOR_API_COMPUTE_TRANSPOSE_H

#include "api/compute/common_globals.h"

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
inline void transpose_init(uint32_t icb, TTGRID_HERE) {
  ttgrid::emulator::FpuInit init;
  init.operation = ttgrid::emulator::Operation::Transpose;
  init.first = init.second = icb;
  ttgrid::emulator::calls::initFpu("transpose_init", init, here);
}

inline void transpose_tile(uint32_t icb, uint32_t itile, uint32_t idst,
                           TTGRID_HERE) {
  ttgrid::emulator::calls::transpose(icb, itile, idst, here);
}
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_TRANSPOSE_H
