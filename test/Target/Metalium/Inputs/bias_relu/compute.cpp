//===- compute.cpp - A product that is summed in L1, and its epilogue -----===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "api/compute/cb_api.h"
#include "api/compute/compute_kernel_hw_startup.h"
#include "api/compute/eltwise_unary/relu.h"
#include "api/compute/matmul.h"
#include "api/compute/pack.h"
#include "api/compute/reconfig_data_format.h"
#include "api/compute/reg_api.h"
#include "api/compute/sfpu_binary_bcast.h"
#include "api/compute/tile_move_copy.h"
#include <cstdint>

void kernel_main() {
  const uint32_t count = get_arg_val<uint32_t>(0);
  const uint32_t K = get_arg_val<uint32_t>(1);
  constexpr uint32_t a = 0, b = 1, bias = 2, acc = 3, out = 16;
  compute_kernel_hw_startup<SrcOrder::Reverse>(a, b, acc);
  for (uint32_t t = 0; t < count; ++t) {
    pack_reconfig_data_format(acc);
    matmul_init(a, b, 1);
    cb_reserve_back(acc, 16);
    for (uint32_t k = 0; k < K; ++k) {
      cb_wait_front(a, 4);
      cb_wait_front(b, 4);
      pack_reconfig_l1_acc(k > 0);
      for (uint32_t i = 0; i < 4; ++i) {
        tile_regs_acquire();
        for (uint32_t j = 0; j < 4; ++j)
          matmul_tiles(a, b, i, j, j);
        tile_regs_commit();
        tile_regs_wait();
        for (uint32_t j = 0; j < 4; ++j)
          pack_tile<true>(j, acc, i * 4 + j);
        tile_regs_release();
      }
      cb_pop_front(a, 4);
      cb_pop_front(b, 4);
    }
    pack_reconfig_l1_acc(0);
    cb_push_back(acc, 16);

    cb_wait_front(acc, 16);
    cb_wait_front(bias, 4);
    pack_reconfig_data_format(out);
    for (uint32_t i = 0; i < 16; ++i) {
      cb_reserve_back(out, 1);
      tile_regs_acquire();
      reconfig_data_format_srca(acc);
      copy_init(acc);
      copy_tile(acc, i, 0);
      reconfig_data_format_srca(bias);
      copy_init(bias);
      copy_tile(bias, i % 4, 1);
      sfpu_add_bcast_row_init();
      sfpu_add_bcast_row(0, 1);
      relu_tile_init();
      relu_tile(0);
      tile_regs_commit();
      tile_regs_wait();
      pack_tile(0, out);
      tile_regs_release();
      cb_push_back(out, 1);
    }
    cb_pop_front(acc, 16);
    cb_pop_front(bias, 4);
  }
}
