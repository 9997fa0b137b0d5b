//===- reg_api.h - Who holds DST --------------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_REG_API_H
#define TTGRID_EMULATOR_API_COMPUTE_REG_API_H

#include "api/compute/common_globals.h"

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
inline void tile_regs_acquire(TTGRID_HERE) {
  ttgrid::emulator::calls::acquire(here);
}
inline void tile_regs_commit(TTGRID_HERE) {
  ttgrid::emulator::calls::commit(here);
}
inline void tile_regs_wait(TTGRID_HERE) { ttgrid::emulator::calls::wait(here); }
inline void tile_regs_release(TTGRID_HERE) {
  ttgrid::emulator::calls::release(here);
}
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_REG_API_H
