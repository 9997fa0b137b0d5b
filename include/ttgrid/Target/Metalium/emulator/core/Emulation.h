//===- Emulation.h - Runs a program -----------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_EMULATION_H
#define TTGRID_EMULATOR_CORE_EMULATION_H

#include "Scheduler.h"

namespace ttgrid::emulator {

/// What is wrong with a program before any kernel runs.
inline void checkProgram(const Program &program) {
  std::vector<bool> seen;
  uint64_t bytes = 0;
  for (const BufferDescription &buffer : program.buffers) {
    std::string name =
        "buffer " + std::to_string(buffer.id) + " '" + buffer.name + "'";
    if (buffer.id >= program.chip.buffers)
      throw Error(name + ": " + program.chip.name + " has the buffers 0 to " +
                  std::to_string(program.chip.buffers - 1));
    seen.resize(program.chip.buffers);
    if (seen[buffer.id])
      throw Error(name + ": another has this id");
    seen[buffer.id] = true;
    if (!buffer.pages)
      throw Error(name + " has no pages");
    if (buffer.unpackToDest &&
        (buffer.format != Format::Float32 || !program.config.float32Dest))
      throw Error(name + ": only float32 is unpacked to DST, and only where "
                         "fp32_dest_acc_en makes that hold 32 bits");
    bytes += uint64_t(buffer.pages) * pageBytes(buffer.format);
  }
  if (bytes > program.chip.l1Bytes)
    throw Error("the circular buffers take " + std::to_string(bytes) +
                " bytes, but a core of " + program.chip.name + " has " +
                std::to_string(program.chip.l1Bytes) + " for them");
  for (const Tensor &tensor : program.tensors)
    if (tensor.bytes.size() % pageBytes(tensor.format))
      throw Error("'" + tensor.name + "' is not made of whole tiles");
}

/// Runs a program. Its tensors hold what it has written afterwards; what went
/// wrong is in the result.
inline Result emulate(Program &program, const Options &options) {
  Result result;
  Scheduler *outer = std::exchange(Scheduler::current(), nullptr);
  Machine machine(program, options, result);
  try {
    checkProgram(program);
    Scheduler(machine).run();
  } catch (const Error &error) {
    result.error = error.text;
  }
  runningKernel() = nullptr;
  Scheduler::current() = outer;
  for (size_t i = 0; i < program.tensors.size(); ++i)
    result.writtenPages.push_back(machine.dram.writtenPages(i));
  return result;
}

} // namespace ttgrid::emulator

#endif // TTGRID_EMULATOR_CORE_EMULATION_H
