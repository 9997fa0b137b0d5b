//===- Core.h - One core of the chip ----------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_CORE_H
#define TTGRID_EMULATOR_CORE_CORE_H

#include "CircularBuffer.h"
#include "Dram.h"
#include "Dst.h"
#include "Network.h"
#include "Setup.h"

#include <array>
#include <memory>
#include <vector>

namespace ttgrid::emulator {

/// What all cores share while a program runs.
struct Machine {
  Machine(Program &program, const Options &options, Result &result)
      : program(program), options(options), result(result),
        dram(program.tensors), random(options.seed) {}

  Program &program;
  const Options &options;
  Result &result;
  Dram dram;
  Random random;
};

/// A core: its L1 with the buffers, its compute engine, its three kernels.
struct Core {
  Core(Machine &machine, uint32_t number)
      : machine(machine), number(number),
        description(machine.program.cores[number]),
        dst(machine.program.config, machine.options.mode) {
    uint32_t address = reservedL1Bytes;
    for (const BufferDescription &buffer : machine.program.buffers) {
      buffers.resize(std::max<size_t>(buffers.size(), buffer.id + 1));
      buffers[buffer.id] = std::make_unique<CircularBuffer>(buffer, address);
      address += buffers[buffer.id]->getBytes();
    }
    for (size_t role = 0; role < numRoles; ++role) {
      kernels[role].role = Role(role);
      kernels[role].core = this;
      kernels[role].arguments = description.arguments[role];
    }
  }

  CircularBuffer &buffer(uint32_t id) {
    if (id >= buffers.size() || !buffers[id])
      fail("the program has no circular buffer " + std::to_string(id));
    return *buffers[id];
  }

  CircularBuffer &bufferAt(uint32_t l1) {
    for (const std::unique_ptr<CircularBuffer> &buffer : buffers)
      if (buffer && l1 >= buffer->getAddress() &&
          l1 - buffer->getAddress() < buffer->getBytes())
        return *buffer;
    fail("no circular buffer has the L1 address " + std::to_string(l1));
  }

  Network &network() { return networks[size_t(runningKernel()->role)]; }

  Machine &machine;
  uint32_t number;
  const CoreDescription &description;
  std::vector<std::unique_ptr<CircularBuffer>> buffers;
  std::array<Network, numRoles> networks;
  Dst dst;
  Setup setup;
  std::array<Kernel, numRoles> kernels;
  uint64_t pagesRead = 0, pagesWritten = 0;
};

inline std::string nameOf(const Core &core) {
  return "core (" + std::to_string(core.description.row) + ", " +
         std::to_string(core.description.column) + ")";
}

inline std::string describe(const Kernel &kernel) {
  std::string text =
      nameOf(*kernel.core) + ", " + nameOf(kernel.role) + " kernel";
  if (kernel.call.name)
    text += ", line " + std::to_string(kernel.call.line) + ": " +
            describe(kernel.call);
  return text;
}

inline void fail(const std::string &what) {
  Kernel *kernel = runningKernel();
  throw Error(kernel ? describe(*kernel) + ": " + what : what);
}

} // namespace ttgrid::emulator

#endif // TTGRID_EMULATOR_CORE_CORE_H
