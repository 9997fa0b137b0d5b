//===- dataflow_api.h - What reader and writer kernels call -----*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_DATAFLOW_DATAFLOW_API_H
#define TTGRID_EMULATOR_API_DATAFLOW_DATAFLOW_API_H

#include "core/BufferFunctions.h"
#include "core/Calls.h"
#include "core/CompileTimeArguments.h"
#include "core/KernelArguments.h"
#include <cstddef>
#include <cstdint>

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
inline uint32_t get_write_ptr(uint32_t operand) {
  return ttgrid::emulator::calls::writePointer(operand);
}
inline uint32_t get_read_ptr(uint32_t operand) {
  return ttgrid::emulator::calls::readPointer(operand);
}
inline uint32_t get_tile_size(uint32_t operand) {
  return ttgrid::emulator::calls::tileBytes(operand);
}

/// Two compile-time words of a tensor whose pages are interleaved in DRAM: what
/// it is, and the bytes of a page.
template <size_t offset>
struct TensorAccessorArgs {
  static_assert(get_compile_time_arg_val(offset) == 2,
                "only tensors interleaved in DRAM are emulated");

  static constexpr uint32_t page_size = get_compile_time_arg_val(offset + 1);

  static constexpr uint32_t next_compile_time_args_offset() {
    return offset + 2;
  }
};

struct TensorAccessor {
  template <size_t offset>
  constexpr TensorAccessor(const TensorAccessorArgs<offset> &args,
                           uint32_t bank_base_address)
      : bank_base_address(bank_base_address), page_size(args.page_size) {}

  uint32_t bank_base_address, page_size;
};

inline void noc_async_read_page(uint32_t id, const TensorAccessor &addrgen,
                                uint32_t dst_local_l1_addr, TTGRID_HERE) {
  ttgrid::emulator::calls::readPage(id, addrgen.bank_base_address,
                                    addrgen.page_size, dst_local_l1_addr, here);
}

inline void noc_async_write_page(uint32_t id, const TensorAccessor &addrgen,
                                 uint32_t src_local_l1_addr, TTGRID_HERE) {
  ttgrid::emulator::calls::writePage(id, addrgen.bank_base_address,
                                     addrgen.page_size, src_local_l1_addr,
                                     here);
}

inline void noc_async_read_barrier(TTGRID_HERE) {
  ttgrid::emulator::calls::readBarrier(here);
}
inline void noc_async_write_barrier(TTGRID_HERE) {
  ttgrid::emulator::calls::writeBarrier(here);
}
inline void noc_async_writes_flushed(TTGRID_HERE) {
  ttgrid::emulator::calls::writesFlushed(here);
}
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_DATAFLOW_DATAFLOW_API_H
