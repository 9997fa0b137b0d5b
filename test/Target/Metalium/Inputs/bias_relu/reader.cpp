//===- reader.cpp - A, B transposed, and a bias ---------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "api/dataflow/dataflow_api.h"
#include <cstdint>

// Blocks of 4 x 4 tiles of C = relu(A x transposed B + bias). K tiles are
// summed; a grid column has N blocks.
void kernel_main() {
  const uint32_t a_addr = get_arg_val<uint32_t>(0);
  const uint32_t b_addr = get_arg_val<uint32_t>(1);
  const uint32_t bias_addr = get_arg_val<uint32_t>(2);
  const uint32_t start = get_arg_val<uint32_t>(3);
  const uint32_t count = get_arg_val<uint32_t>(4);
  const uint32_t K = get_arg_val<uint32_t>(5);
  const uint32_t rows = get_arg_val<uint32_t>(6);
  constexpr uint32_t cb_a = 0, cb_b = 1, cb_bias = 2;
  constexpr auto a_args = TensorAccessorArgs<0>();
  const auto a = TensorAccessor(a_args, a_addr);
  constexpr auto b_args =
      TensorAccessorArgs<a_args.next_compile_time_args_offset()>();
  const auto b = TensorAccessor(b_args, b_addr);
  constexpr auto bias_args =
      TensorAccessorArgs<b_args.next_compile_time_args_offset()>();
  const auto bias = TensorAccessor(bias_args, bias_addr);
  const uint32_t bytes = get_tile_size(cb_a);
  for (uint32_t t = start; t < start + count; ++t) {
    const uint32_t bx = t / rows, by = t % rows;
    cb_reserve_back(cb_bias, 4);
    uint32_t l1 = get_write_ptr(cb_bias);
    for (uint32_t j = 0; j < 4; ++j)
      noc_async_read_page(bx * 4 + j, bias, l1 + j * bytes);
    noc_async_read_barrier();
    cb_push_back(cb_bias, 4);
    for (uint32_t k = 0; k < K; ++k) {
      cb_reserve_back(cb_a, 4);
      cb_reserve_back(cb_b, 4);
      const uint32_t to_a = get_write_ptr(cb_a), to_b = get_write_ptr(cb_b);
      for (uint32_t i = 0; i < 4; ++i) {
        noc_async_read_page((by * 4 + i) * K + k, a, to_a + i * bytes);
        noc_async_read_page((bx * 4 + i) * K + k, b, to_b + i * bytes);
      }
      noc_async_read_barrier();
      cb_push_back(cb_a, 4);
      cb_push_back(cb_b, 4);
    }
  }
}
