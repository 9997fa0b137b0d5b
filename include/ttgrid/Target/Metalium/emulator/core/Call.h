//===- Call.h - A call of the API, from its begin to its end ----*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_CALL_H
#define TTGRID_EMULATOR_CORE_CALL_H

#include "Core.h"
#include "Here.h"

#include <vector>

namespace ttgrid::emulator {

/// Stands at the begin of each call: keeps what messages say about it, counts
/// it, and lets other kernels run where a chip could be slow. It is false where
/// the call is to be left out.
class Call {
public:
  /// Whether others may run before it, or it changes what only this kernel
  /// sees.
  enum Kind { Waits, Plain, SetsUp };

  Call(Kind kind, const char *name, Here here, std::vector<uint32_t> arguments)
      : kernel(*runningKernel()), machine(kernel.core->machine) {
    kernel.call.name = name;
    kernel.call.line = here.line;
    kernel.call.arguments = std::move(arguments);
    record(name, here);
    if (kind == Waits && !skipped)
      pause();
  }
  Call(const Call &) = delete;
  Call &operator=(const Call &) = delete;
  ~Call() { kernel.call.name = nullptr; }

  explicit operator bool() const { return !skipped; }

  Core &core() const { return *kernel.core; }
  Setup &setup() const { return core().setup; }
  CircularBuffer &buffer(uint32_t id) const { return core().buffer(id); }

  /// Tells whether the call, which sets up the engine, changed anything.
  void changed(bool anything) const { count->effective -= !anything; }

private:
  /// Counts the call, or finds that it is to be left out. A kernel may never
  /// come back from `pause`, so what needs a destructor ends here.
  void record(const char *name, Here here) {
    Site site = {kernel.role, here.line, name};
    for (const Site &one : machine.options.skipped)
      skipped |= !(one < site) && !(site < one);
    if (skipped)
      return;
    count = &machine.result.sites[site];
    ++count->calls;
    ++count->effective;
    if (machine.options.trace)
      machine.result.trace.push_back({kernel.core->number, kernel.role,
                                      here.line, name, kernel.call.arguments});
  }

  void pause();

  Kernel &kernel;
  Machine &machine;
  SiteCount *count = nullptr;
  bool skipped = false;
};

} // namespace ttgrid::emulator

#endif // TTGRID_EMULATOR_CORE_CALL_H
