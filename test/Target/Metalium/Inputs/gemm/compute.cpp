//===- compute.cpp - 32 x 64 elements of a product ------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "api/compute/cb_api.h"
#include "api/compute/compute_kernel_hw_startup.h"
#include "api/compute/matmul.h"
#include "api/compute/pack.h"
#include "api/compute/reg_api.h"
#include <cstdint>

void kernel_main() {
  const uint32_t count = get_arg_val<uint32_t>(0);
  constexpr uint32_t cb_a = 0, cb_b = 1, cb_c = 16;
  compute_kernel_hw_startup<SrcOrder::Reverse>(cb_a, cb_b, cb_c);
  matmul_init(cb_a, cb_b);
  for (uint32_t t = 0; t < count; ++t) {
    tile_regs_acquire();
    for (uint32_t k = 0; k < 20; ++k) {
      cb_wait_front(cb_a, 1);
      cb_wait_front(cb_b, 2);
      for (uint32_t j = 0; j < 2; ++j)
        matmul_tiles(cb_a, cb_b, 0, j, j);
      cb_pop_front(cb_a, 1);
      cb_pop_front(cb_b, 2);
    }
    tile_regs_commit();
    cb_reserve_back(cb_c, 2);
    tile_regs_wait();
    for (uint32_t j = 0; j < 2; ++j)
      pack_tile(j, cb_c, j);
    tile_regs_release();
    cb_push_back(cb_c, 2);
  }
}
