//===- Machine.h - Small programs for tests ---------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_UNITTESTS_METALIUM_MACHINE_H
#define TTGRID_UNITTESTS_METALIUM_MACHINE_H

#include "core/Emulation.h"

namespace ttgrid::emulator::test {

using KernelFunction = void (*)();

/// A kernel that does nothing.
void idle();

/// A tensor of `pages` tiles; element i of page p is value(p, i).
Tensor makeTensor(const std::string &name, Format format, Access access,
                  uint32_t pages, float (*value)(uint32_t, uint32_t));
Tensor makeTensor(const std::string &name, Format format, Access access,
                  uint32_t pages);
Tile tileOf(const Tensor &tensor, uint32_t page);

/// One core; tensors A (read) and B (written) of bf16 with 8 pages, by the
/// addresses 0 and 1 of the reader's and writer's arguments; buffers 0, 1 of
/// bf16 and 16 of bf16 with 4 pages.
struct Small {
  Small();

  Program program;
  Options options;

  /// What is wrong with the program of these kernels, with _ for the numbers of
  /// lines; empty for nothing.
  std::string run(KernelFunction reader, KernelFunction compute,
                  KernelFunction writer);
  Result result;
};

} // namespace ttgrid::emulator::test

#endif // TTGRID_UNITTESTS_METALIUM_MACHINE_H
