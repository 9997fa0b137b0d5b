//===- pack.h - From DST to L1 ----------------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_PACK_H
#define TTGRID_EMULATOR_API_COMPUTE_PACK_H

#include "api/compute/common_globals.h"
#include "api/compute/reconfig_data_format.h"

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
template <bool out_of_order_output = false>
inline void pack_tile(uint32_t ifrom_dst, uint32_t icb,
                      uint32_t output_tile_index = 0, TTGRID_HERE) {
  ttgrid::emulator::calls::pack("pack_tile", ifrom_dst, icb, output_tile_index,
                                1, out_of_order_output, here);
}

inline void pack_block(uint32_t ifrom_dst, uint32_t icb, uint32_t ntiles,
                       TTGRID_HERE) {
  ttgrid::emulator::calls::pack("pack_block", ifrom_dst, icb, 0, ntiles, false,
                                here);
}

inline void pack_reconfig_l1_acc(uint32_t l1_acc_en, TTGRID_HERE) {
  ttgrid::emulator::calls::accumulateInL1(l1_acc_en, here);
}
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_PACK_H
