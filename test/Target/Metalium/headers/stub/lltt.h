//===- lltt.h - Stands in for a header of Tenstorrent's compiler ----------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#pragma once

#include <cstdint>

// NOLINTBEGIN(readability-identifier-naming)
namespace lltt {

enum ExecBool : bool { NoExec, Exec };

template <ExecBool exec = NoExec>
inline __attribute__((always_inline)) void record(unsigned, unsigned) {}
inline __attribute__((always_inline)) void replay(unsigned, unsigned) {}
inline __attribute__((always_inline)) constexpr std::uint32_t
replay_insn(unsigned, unsigned) {
  return 0;
}

} // namespace lltt
// NOLINTEND(readability-identifier-naming)
