//===- Machine.cpp - Small programs for tests -----------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Machine.h"
#include "core/Emulator.h"

#include <regex>

using namespace ttgrid::emulator;
using namespace ttgrid::emulator::test;

void test::idle() {}

Tensor test::makeTensor(const std::string &name, Format format, Access access,
                        uint32_t pages, float (*value)(uint32_t, uint32_t)) {
  Tensor tensor = {name, format, access, {}};
  tensor.bytes.resize(size_t(pages) * pageBytes(format));
  for (uint32_t page = 0; page < pages; ++page) {
    Tile tile;
    for (uint32_t i = 0; i < tileElements; ++i)
      tile.elements[i] = value(page, i);
    store(tile, format, tensor.bytes.data() + size_t(page) * pageBytes(format));
  }
  return tensor;
}

Tensor test::makeTensor(const std::string &name, Format format, Access access,
                        uint32_t pages) {
  return makeTensor(name, format, access, pages,
                    [](uint32_t, uint32_t) { return 0.F; });
}

Tile test::tileOf(const Tensor &tensor, uint32_t page) {
  Tile tile;
  load(tile, tensor.format,
       tensor.bytes.data() + size_t(page) * pageBytes(tensor.format));
  return tile;
}

Small::Small() {
  program.tensors = {
      makeTensor("A", Format::BFloat16, Access::Read, 8,
                 [](uint32_t page, uint32_t i) { return float(page + i % 7); }),
      makeTensor("B", Format::BFloat16, Access::Write, 8)};
  program.buffers = {{0, "a", Format::BFloat16, 4},
                     {1, "b", Format::BFloat16, 4},
                     {16, "c", Format::BFloat16, 4}};
  program.cores = {{0, 0, 1, {}}};
  program.cores[0].arguments = {{{addressOf(0)}, {}, {addressOf(1)}}};
}

std::string Small::run(KernelFunction reader, KernelFunction compute,
                       KernelFunction writer) {
  program.kernels = {reader, compute, writer};
  result = emulate(program, options);
  return std::regex_replace(result.error, std::regex("line [0-9]+"), "line _");
}
