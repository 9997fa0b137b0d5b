//===- reader.cpp - A and B of a product ----------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "api/dataflow/dataflow_api.h"
#include <cstdint>

void kernel_main() {
  const uint32_t a_addr = get_arg_val<uint32_t>(0);
  const uint32_t b_addr = get_arg_val<uint32_t>(1);
  const uint32_t start = get_arg_val<uint32_t>(2);
  const uint32_t count = get_arg_val<uint32_t>(3);
  constexpr uint32_t cb_a = 0, cb_b = 1;
  constexpr auto a_args = TensorAccessorArgs<0>();
  const auto a = TensorAccessor(a_args, a_addr);
  constexpr auto b_args =
      TensorAccessorArgs<a_args.next_compile_time_args_offset()>();
  const auto b = TensorAccessor(b_args, b_addr);
  const uint32_t bytes_a = get_tile_size(cb_a), bytes_b = get_tile_size(cb_b);
  for (uint32_t t = start; t < start + count; ++t) {
    const uint32_t bx = t / 20, by = t % 20;
    for (uint32_t k = 0; k < 20; ++k) {
      cb_reserve_back(cb_a, 1);
      noc_async_read_page(by * 20 + k, a, get_write_ptr(cb_a));
      cb_reserve_back(cb_b, 2);
      uint32_t l1 = get_write_ptr(cb_b);
      for (uint32_t j = 0; j < 2; ++j)
        noc_async_read_page(k * 20 + bx * 2 + j, b, l1 + j * bytes_b);
      noc_async_read_barrier();
      cb_push_back(cb_a, 1);
      cb_push_back(cb_b, 2);
    }
  }
}
