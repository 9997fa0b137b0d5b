//===- writer.cpp - Rows of 16 tiles --------------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "api/dataflow/dataflow_api.h"
#include <cstdint>

void kernel_main() {
  const uint32_t y_addr = get_arg_val<uint32_t>(0);
  const uint32_t start = get_arg_val<uint32_t>(1);
  const uint32_t count = get_arg_val<uint32_t>(2);
  constexpr uint32_t cb_out = 16, W = 16;
  constexpr auto y_args = TensorAccessorArgs<0>();
  const auto y = TensorAccessor(y_args, y_addr);
  for (uint32_t t = start; t < start + count; ++t) {
    cb_wait_front(cb_out, W);
    uint32_t l1 = get_read_ptr(cb_out);
    for (uint32_t j = 0; j < W; ++j)
      noc_async_write_page(t * W + j, y, l1 + j * get_tile_size(cb_out));
    noc_async_write_barrier();
    cb_pop_front(cb_out, W);
  }
}
