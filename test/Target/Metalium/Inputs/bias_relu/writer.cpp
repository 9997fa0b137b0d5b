//===- writer.cpp - Blocks of 4 x 4 tiles ---------------------------------===//
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
  const uint32_t rows = get_arg_val<uint32_t>(3);
  const uint32_t width = get_arg_val<uint32_t>(4);
  constexpr uint32_t cb_c = 16;
  constexpr auto c_args = TensorAccessorArgs<0>();
  const auto c = TensorAccessor(c_args, c_addr);
  for (uint32_t t = start; t < start + count; ++t) {
    const uint32_t bx = t / rows, by = t % rows;
    for (uint32_t i = 0; i < 16; ++i) {
      cb_wait_front(cb_c, 1);
      noc_async_write_page((by * 4 + i / 4) * width + bx * 4 + i % 4, c,
                           get_read_ptr(cb_c));
      noc_async_write_barrier();
      cb_pop_front(cb_c, 1);
    }
  }
}
