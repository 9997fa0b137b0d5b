//===- compute.cpp - Softmax of rows of 16 tiles --------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "api/compute/bcast.h"
#include "api/compute/cb_api.h"
#include "api/compute/compute_kernel_hw_startup.h"
#include "api/compute/eltwise_unary/exp.h"
#include "api/compute/eltwise_unary/recip.h"
#include "api/compute/pack.h"
#include "api/compute/reduce.h"
#include "api/compute/reg_api.h"
#include <cstdint>

void kernel_main() {
  const uint32_t count = get_arg_val<uint32_t>(0);
  constexpr uint32_t cb_x = 0, cb_one = 1, cb_m = 2, cb_e = 3, cb_s = 4;
  constexpr uint32_t cb_out = 16, W = 16;
  if (count == 0)
    return;
  compute_kernel_hw_startup(cb_x, cb_one, cb_m);
  cb_wait_front(cb_one, 1);
  for (uint32_t t = 0; t < count; ++t) {
    cb_wait_front(cb_x, W);
    reduce_init<PoolType::MAX, ReduceDim::REDUCE_ROW>(cb_x, cb_one, cb_m);
    cb_reserve_back(cb_m, 1);
    tile_regs_acquire();
    for (uint32_t j = 0; j < W; ++j)
      reduce_tile<PoolType::MAX, ReduceDim::REDUCE_ROW>(cb_x, cb_one, j, 0, 0);
    tile_regs_commit();
    tile_regs_wait();
    pack_tile(0, cb_m);
    tile_regs_release();
    reduce_uninit();
    cb_push_back(cb_m, 1);

    cb_wait_front(cb_m, 1);
    cb_reserve_back(cb_e, W);
    sub_bcast_cols_init(cb_x, cb_m);
    exp_tile_init();
    for (uint32_t j = 0; j < W; ++j) {
      tile_regs_acquire();
      sub_tiles_bcast<BroadcastType::COL>(cb_x, cb_m, j, 0, 0);
      exp_tile(0);
      tile_regs_commit();
      tile_regs_wait();
      pack_tile(0, cb_e, j);
      tile_regs_release();
    }
    cb_push_back(cb_e, W);
    cb_pop_front(cb_x, W);
    cb_pop_front(cb_m, 1);

    cb_wait_front(cb_e, W);
    reduce_init<PoolType::SUM, ReduceDim::REDUCE_ROW>(cb_e, cb_one, cb_s);
    cb_reserve_back(cb_s, 1);
    tile_regs_acquire();
    for (uint32_t j = 0; j < W; ++j)
      reduce_tile<PoolType::SUM, ReduceDim::REDUCE_ROW>(cb_e, cb_one, j, 0, 0);
    recip_tile_init();
    recip_tile(0);
    tile_regs_commit();
    tile_regs_wait();
    pack_tile(0, cb_s);
    tile_regs_release();
    reduce_uninit();
    cb_push_back(cb_s, 1);

    cb_wait_front(cb_s, 1);
    cb_reserve_back(cb_out, W);
    mul_bcast_cols_init(cb_e, cb_s);
    for (uint32_t j = 0; j < W; ++j) {
      tile_regs_acquire();
      mul_tiles_bcast<BroadcastType::COL>(cb_e, cb_s, j, 0, 0);
      tile_regs_commit();
      tile_regs_wait();
      pack_tile(0, cb_out, j);
      tile_regs_release();
    }
    cb_push_back(cb_out, W);
    cb_pop_front(cb_e, W);
    cb_pop_front(cb_s, 1);
  }
  cb_pop_front(cb_one, 1);
}
