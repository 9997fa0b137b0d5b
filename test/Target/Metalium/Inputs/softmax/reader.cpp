//===- reader.cpp - Rows of 16 tiles, and a scaler ------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "api/dataflow/dataflow_api.h"
#include <cstdint>

void kernel_main() {
  const uint32_t x_addr = get_arg_val<uint32_t>(0);
  const uint32_t one_addr = get_arg_val<uint32_t>(1);
  const uint32_t start = get_arg_val<uint32_t>(2);
  const uint32_t count = get_arg_val<uint32_t>(3);
  constexpr uint32_t cb_x = 0, cb_one = 1, W = 16;
  constexpr auto x_args = TensorAccessorArgs<0>();
  const auto x = TensorAccessor(x_args, x_addr);
  constexpr auto one_args =
      TensorAccessorArgs<x_args.next_compile_time_args_offset()>();
  const auto one = TensorAccessor(one_args, one_addr);
  if (count == 0)
    return;
  cb_reserve_back(cb_one, 1);
  noc_async_read_page(0, one, get_write_ptr(cb_one));
  noc_async_read_barrier();
  cb_push_back(cb_one, 1);
  for (uint32_t t = start; t < start + count; ++t) {
    cb_reserve_back(cb_x, W);
    uint32_t l1 = get_write_ptr(cb_x);
    for (uint32_t j = 0; j < W; ++j)
      noc_async_read_page(t * W + j, x, l1 + j * get_tile_size(cb_x));
    noc_async_read_barrier();
    cb_push_back(cb_x, W);
  }
}
