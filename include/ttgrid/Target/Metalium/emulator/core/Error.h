//===- Error.h - What stops an emulation -------------------------*- C++
//-*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_ERROR_H
#define TTGRID_EMULATOR_CORE_ERROR_H

#include <string>
#include <utility>

namespace ttgrid::emulator {

/// A kernel has broken a rule, or a program can't be run. The text says which
/// core, kernel, line and buffer, where there is one.
struct Error {
  explicit Error(std::string text) : text(std::move(text)) {}

  std::string text;
};

} // namespace ttgrid::emulator

#endif // TTGRID_EMULATOR_CORE_ERROR_H
