//===- Here.h - The line of a call -------------------------------*- C++
//-*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_HERE_H
#define TTGRID_EMULATOR_CORE_HERE_H

namespace ttgrid::emulator {

/// Where a kernel calls. No number converts to it: an argument too many stays
/// an error.
struct Here {
  explicit constexpr Here(int line) : line(line) {}

  int line;
};

} // namespace ttgrid::emulator

/// The last parameter of each call: its default is the caller's line.
#define TTGRID_HERE                                                            \
  ::ttgrid::emulator::Here here = ::ttgrid::emulator::Here(__builtin_LINE())

#endif // TTGRID_EMULATOR_CORE_HERE_H
