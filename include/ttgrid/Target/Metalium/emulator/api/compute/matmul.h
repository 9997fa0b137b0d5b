//===- matmul.h - Products of tiles -----------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_MATMUL_H
#define TTGRID_EMULATOR_API_COMPUTE_MATMUL_H

#include "api/compute/common_globals.h"

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
inline void matmul_init(uint32_t in0_cb_id, uint32_t in1_cb_id,
                        uint32_t transpose = 0, TTGRID_HERE) {
  ttgrid::emulator::FpuInit init;
  init.operation = ttgrid::emulator::Operation::Matmul;
  init.first = in0_cb_id;
  init.second = in1_cb_id;
  init.transpose = transpose != 0;
  ttgrid::emulator::calls::initFpu("matmul_init", init, here);
}

inline void matmul_tiles(uint32_t in0_cb_id, uint32_t in1_cb_id,
                         uint32_t in0_tile_index, uint32_t in1_tile_index,
                         uint32_t idst, TTGRID_HERE) {
  ttgrid::emulator::calls::matmul(in0_cb_id, in1_cb_id, in0_tile_index,
                                  in1_tile_index, idst, here);
}

inline void matmul_block_init(uint32_t in0_cb_id, uint32_t in1_cb_id,
                              uint32_t transpose = 0, uint32_t ct_dim = 1,
                              uint32_t rt_dim = 1, uint32_t kt_dim = 1,
                              TTGRID_HERE) {
  ttgrid::emulator::FpuInit init;
  init.operation = ttgrid::emulator::Operation::Matmul;
  init.first = in0_cb_id;
  init.second = in1_cb_id;
  init.transpose = transpose != 0;
  init.columns = ct_dim;
  init.rows = rt_dim;
  init.inner = kt_dim;
  ttgrid::emulator::calls::initFpu("matmul_block_init", init, here);
}

inline void matmul_block(uint32_t in0_cb_id, uint32_t in1_cb_id,
                         uint32_t in0_tile_index, uint32_t in1_tile_index,
                         uint32_t idst, uint32_t transpose, uint32_t ct_dim,
                         uint32_t rt_dim, uint32_t kt_dim, TTGRID_HERE) {
  ttgrid::emulator::calls::matmulBlock(in0_cb_id, in1_cb_id, in0_tile_index,
                                       in1_tile_index, idst, transpose != 0,
                                       ct_dim, rt_dim, kt_dim, here);
}
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_MATMUL_H
