//===- compute_kernel_hw_startup.h - The first call of a compute kernel *- C++
//-*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_COMPUTE_KERNEL_HW_STARTUP_H
#define TTGRID_EMULATOR_API_COMPUTE_COMPUTE_KERNEL_HW_STARTUP_H

#include "api/compute/common_globals.h"
#include "api/compute/src_order.h"

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
template <SrcOrder src_order = SrcOrder::Regular>
inline void compute_kernel_hw_startup(uint32_t icb0, uint32_t icb1,
                                      uint32_t ocb, TTGRID_HERE) {
  ttgrid::emulator::calls::startUp(src_order == SrcOrder::Reverse, icb0, icb1,
                                   ocb, here);
}

inline void compute_kernel_hw_startup(uint32_t icb0, uint32_t ocb,
                                      TTGRID_HERE) {
  ttgrid::emulator::calls::startUp(false, icb0, icb0, ocb, here);
}
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_COMPUTE_KERNEL_HW_STARTUP_H
