//===- writer.cpp - C of a product ----------------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "api/dataflow/dataflow_api.h"
#include <cstdint>

void kernel_main() {
  const uint32_t c_addr = get_arg_val<uint32_t>(0);
  const uint32_t start = get_arg_val<uint32_t>(1);
  const uint32_t count = get_arg_val<uint32_t>(2);
  constexpr uint32_t cb_c = 16;
  constexpr auto c_args = TensorAccessorArgs<0>();
  const auto c = TensorAccessor(c_args, c_addr);
  const uint32_t bytes_c = get_tile_size(cb_c);
  for (uint32_t t = start; t < start + count; ++t) {
    const uint32_t bx = t / 20, by = t % 20;
    cb_wait_front(cb_c, 2);
    uint32_t l1 = get_read_ptr(cb_c);
    for (uint32_t j = 0; j < 2; ++j)
      noc_async_write_page(by * 20 + bx * 2 + j, c, l1 + j * bytes_c);
    noc_async_write_barrier();
    cb_pop_front(cb_c, 2);
  }
}
