//===- KernelArguments.h - Runtime arguments, as kernels read them *- C++
//-*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_KERNELARGUMENTS_H
#define TTGRID_EMULATOR_CORE_KERNELARGUMENTS_H

#include "core/Calls.h"
#include <cstring>

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
template <typename T>
inline T get_arg_val(int arg_idx, TTGRID_HERE) {
  static_assert(sizeof(T) == 4, "runtime arguments have 4 bytes");
  uint32_t word = ttgrid::emulator::calls::argument(arg_idx, here);
  T value;
  std::memcpy(&value, &word, sizeof value);
  return value;
}
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_CORE_KERNELARGUMENTS_H
