//===- Scheduler.h - Which kernel runs next ---------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cores don't wait for one another, and a core's kernels only through its
// buffers. So the scheduler picks a core, runs its kernels in turns for a
// while, and picks another: at random, from the seed. How often kernels change,
// and which of the three is slow, is drawn once per run, so that the seeds
// cover slow readers and slow writers too.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_SCHEDULER_H
#define TTGRID_EMULATOR_CORE_SCHEDULER_H

#include "Call.h"

namespace ttgrid::emulator {

class Scheduler {
public:
  explicit Scheduler(Machine &machine) : machine(machine) {
    Random &random = machine.random;
    for (uint32_t &weight : weights)
      weight = 1 << (2 * random.below(4));
    constexpr uint32_t pauses[] = {0, 20, 50, 100};
    pausePercent = pauses[random.below(4)];
  }

  void run() {
    for (uint32_t i = 0; i < machine.program.cores.size(); ++i)
      running.push_back(start(i));
    current() = this;
    while (!running.empty()) {
      uint32_t pick = machine.random.below(running.size());
      if (runCore(*running[pick]))
        continue;
      finish(*running[pick]);
      std::swap(running[pick], running.back());
      running.pop_back();
    }
  }

  /// The scheduler of the emulation that runs in this thread of the host.
  static Scheduler *&current() {
    thread_local Scheduler *scheduler = nullptr;
    return scheduler;
  }

  /// Called by a kernel: others may go on.
  void pause() {
    if (machine.random.below(100) < pausePercent)
      giveWay();
  }

  void giveWay() {
    Kernel *kernel = runningKernel();
    kernel->fiber->giveWay();
    runningKernel() = kernel;
  }

private:
  std::unique_ptr<Core> start(uint32_t number) {
    auto core = std::make_unique<Core>(machine, number);
    for (size_t role = 0; role < numRoles; ++role) {
      Kernel &kernel = core->kernels[role];
      kernel.weight = weights[role];
      kernel.fiber = std::make_unique<Fiber>(
          [this, &kernel] { machine.program.kernels[size_t(kernel.role)](); });
    }
    return core;
  }

  /// Runs some steps of a core; false when all of its kernels have ended.
  bool runCore(Core &core) {
    for (uint32_t steps = 1 + machine.random.below(32); steps; --steps) {
      Kernel *kernel = pick(core);
      if (!kernel)
        return false;
      for (Network &network : core.networks)
        network.step(machine.random);
      runningKernel() = kernel;
      kernel->fiber->resume();
      if (kernel->fiber->hasEnded())
        checkEnd(*kernel);
      runningKernel() = nullptr;
    }
    return true;
  }

  /// A kernel that can go on, null when all have ended.
  Kernel *pick(Core &core) {
    std::array<Kernel *, numRoles> ready;
    uint32_t number = 0, total = 0;
    bool ended = true;
    for (Kernel &kernel : core.kernels) {
      if (kernel.fiber->hasEnded())
        continue;
      ended = false;
      if (kernel.wait.buffer && !kernel.wait.buffer->isSatisfied(kernel.wait))
        continue;
      ready[number++] = &kernel;
      total += kernel.weight;
    }
    if (ended)
      return nullptr;
    if (!number)
      reportDeadlock(core);
    uint32_t ticket = machine.random.below(total);
    for (uint32_t i = 0; i < number; ++i) {
      if (ticket < ready[i]->weight)
        return ready[i];
      ticket -= ready[i]->weight;
    }
    return ready[0];
  }

  [[noreturn]] static void reportDeadlock(const Core &core) {
    std::string text = nameOf(core) + " is deadlocked";
    for (const Kernel &kernel : core.kernels) {
      if (kernel.fiber->hasEnded()) {
        text +=
            std::string("; the ") + nameOf(kernel.role) + " kernel has ended";
        continue;
      }
      const CircularBuffer &buffer = *kernel.wait.buffer;
      text += std::string("; the ") + nameOf(kernel.role) +
              " kernel waits in line " + std::to_string(kernel.call.line) +
              " for " + std::to_string(kernel.wait.count) +
              (kernel.wait.forRoom ? " free pages of " : " tiles of ") +
              buffer.describe() + ", which holds " +
              std::to_string(buffer.tiles()) + " of " +
              std::to_string(buffer.getDescription().pages);
    }
    throw Error(text);
  }

  /// What a kernel must not leave behind.
  static void checkEnd(const Kernel &kernel) {
    const Core &core = *kernel.core;
    const Network &network = core.networks[size_t(kernel.role)];
    if (network.pending(/*reads=*/true))
      fail("ends with reads under way: noc_async_read_barrier is missing");
    if (network.pending(/*reads=*/false))
      fail("ends with writes under way: noc_async_write_barrier is missing");
    if (kernel.role != Role::Compute)
      return;
    if (std::optional<std::string> leftover = core.dst.leftover())
      fail("ends, but " + *leftover);
    if (core.setup.masksPacker)
      fail("ends with the packer set up for a reduction: reduce_uninit is "
           "missing");
    if (core.setup.accumulatesInL1)
      fail("ends with the packer accumulating in L1: pack_reconfig_l1_acc(0) "
           "is missing");
    if (core.setup.broadcasts)
      fail(
          "ends with the unpacker broadcasting: unary_bcast_uninit is missing");
  }

  /// What a core must not leave behind.
  void finish(const Core &core) {
    for (const std::unique_ptr<CircularBuffer> &buffer : core.buffers) {
      if (!buffer)
        continue;
      if (std::optional<std::string> leftover = buffer->leftover())
        throw Error(nameOf(core) + ": " + *leftover);
    }
    if (!core.description.tiles && (core.pagesRead || core.pagesWritten))
      throw Error(nameOf(core) + " has no tiles, but reads " +
                  std::to_string(core.pagesRead) + " pages and writes " +
                  std::to_string(core.pagesWritten));
    machine.result.pagesRead += core.pagesRead;
    machine.result.pagesWritten += core.pagesWritten;
  }

  Machine &machine;
  std::vector<std::unique_ptr<Core>> running;
  std::array<uint32_t, numRoles> weights;
  uint32_t pausePercent;
};

inline void Call::pause() { Scheduler::current()->pause(); }

inline void waitFor(const Wait &wait) {
  if (wait.buffer->isSatisfied(wait))
    return;
  runningKernel()->wait = wait;
  Scheduler::current()->giveWay();
  runningKernel()->wait = {};
}

} // namespace ttgrid::emulator

#endif // TTGRID_EMULATOR_CORE_SCHEDULER_H
