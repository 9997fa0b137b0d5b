// What reader and writer kernels call, as functions elsewhere: a kernel's own
// instructions are counted, not theirs.
#pragma once
#include <stddef.h>
#include <stdint.h>

extern "C" {
uint32_t argument(uint32_t number);
void cb_reserve_back(uint32_t buffer, uint32_t pages);
void cb_push_back(uint32_t buffer, uint32_t pages);
void cb_wait_front(uint32_t buffer, uint32_t pages);
void cb_pop_front(uint32_t buffer, uint32_t pages);
uint32_t get_write_ptr(uint32_t buffer);
uint32_t get_read_ptr(uint32_t buffer);
void read_page(uint32_t page, uint32_t tensor, uint32_t l1);
void write_page(uint32_t page, uint32_t tensor, uint32_t l1);
void noc_async_read_barrier();
void noc_async_write_barrier();
}

template <typename T>
inline T get_arg_val(uint32_t number) {
  return argument(number);
}

template <size_t offset>
struct TensorAccessorArgs {
  static constexpr uint32_t next_compile_time_args_offset() {
    return offset + 2;
  }
};

struct TensorAccessor {
  template <size_t offset>
  TensorAccessor(const TensorAccessorArgs<offset> &, uint32_t base)
      : base(base) {}
  uint32_t base;
};

inline void noc_async_read_page(uint32_t page, const TensorAccessor &tensor,
                                uint32_t l1) {
  read_page(page, tensor.base, l1);
}
inline void noc_async_write_page(uint32_t page, const TensorAccessor &tensor,
                                 uint32_t l1) {
  write_page(page, tensor.base, l1);
}
