//===- CompileTimeArguments.h - Words that a host builds into a kernel *- C++
//-*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_COMPILETIMEARGUMENTS_H
#define TTGRID_EMULATOR_CORE_COMPILETIMEARGUMENTS_H

#include <array>
#include <cstdint>

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
#ifndef KERNEL_COMPILE_TIME_ARGS
#define KERNEL_COMPILE_TIME_ARGS
#endif

namespace ttgrid::emulator {

template <typename... Words>
constexpr std::array<uint32_t, sizeof...(Words)> makeWords(Words... words) {
  return {uint32_t(words)...};
}

} // namespace ttgrid::emulator

/// The words of this kernel: each source has its own.
constexpr auto kernel_compile_time_args =
    ttgrid::emulator::makeWords(KERNEL_COMPILE_TIME_ARGS);

template <uint32_t index>
constexpr uint32_t get_ct_arg() {
  static_assert(index < kernel_compile_time_args.size(),
                "there are fewer compile-time arguments");
  return kernel_compile_time_args[index];
}

#define get_compile_time_arg_val(arg_idx) get_ct_arg<arg_idx>()
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_CORE_COMPILETIMEARGUMENTS_H
