//===- tile_move_copy.h - From L1 to DST ------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_TILE_MOVE_COPY_H
#define TTGRID_EMULATOR_API_COMPUTE_TILE_MOVE_COPY_H

#include "api/compute/common_globals.h"
#include "api/compute/reconfig_data_format.h"

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
inline void copy_init(uint32_t cbid, TTGRID_HERE) {
  ttgrid::emulator::FpuInit init;
  init.operation = ttgrid::emulator::Operation::Copy;
  init.first = init.second = cbid;
  ttgrid::emulator::calls::initFpu("copy_init", init, here);
}

inline void copy_tile(uint32_t in_cb_id, uint32_t in_tile_index,
                      uint32_t dst_tile_index, TTGRID_HERE) {
  ttgrid::emulator::calls::copy("copy_tile", in_cb_id, in_tile_index,
                                dst_tile_index, 1, here);
}

inline void copy_block(uint32_t in_cb_id, uint32_t start_in_tile_index,
                       uint32_t start_dst_tile_index, uint32_t ntiles,
                       TTGRID_HERE) {
  ttgrid::emulator::calls::copy("copy_block", in_cb_id, start_in_tile_index,
                                start_dst_tile_index, ntiles, here);
}
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_TILE_MOVE_COPY_H
