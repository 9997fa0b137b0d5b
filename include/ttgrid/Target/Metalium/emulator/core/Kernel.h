//===- Kernel.h - One of the three kernels of a core ------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_KERNEL_H
#define TTGRID_EMULATOR_CORE_KERNEL_H

#include "Fiber.h"
#include "Program.h"

#include <memory>
#include <string>
#include <vector>

namespace ttgrid::emulator {

class CircularBuffer;
struct Core;

/// A call that a kernel is in the middle of.
struct CurrentCall {
  const char *name = nullptr;
  int line = 0;
  std::vector<uint32_t> arguments;
};

/// What a kernel waits for: tiles, or room for them.
struct Wait {
  const CircularBuffer *buffer = nullptr;
  bool forRoom = false;
  uint32_t count = 0;
};

struct Kernel {
  Role role;
  Core *core;
  std::vector<uint32_t> arguments;
  std::unique_ptr<Fiber> fiber;
  CurrentCall call;
  Wait wait;
  /// How often the scheduler picks this kernel, beside the others' weights.
  uint32_t weight = 1;
};

/// The kernel that runs now, in this thread of the host.
inline Kernel *&runningKernel() {
  thread_local Kernel *kernel = nullptr;
  return kernel;
}

/// Which core and kernel, and where in it.
std::string describe(const Kernel &kernel);

/// Ends the emulation: the kernel that runs has broken a rule.
[[noreturn]] void fail(const std::string &what);

/// Lets other kernels run until there is what the kernel that runs waits for.
void waitFor(const Wait &wait);

inline std::string describe(const CurrentCall &call) {
  std::string text = call.name;
  for (size_t i = 0; i < call.arguments.size(); ++i)
    text += (i ? ", " : "(") + std::to_string(call.arguments[i]);
  return text + (call.arguments.empty() ? "()" : ")");
}

} // namespace ttgrid::emulator

#endif // TTGRID_EMULATOR_CORE_KERNEL_H
