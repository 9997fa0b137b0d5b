//===- Fiber.h - A kernel that can be paused ---------------------*- C++
//-*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All kernels of all cores run in one thread of the host, one at a time: that
// makes an interleaving a function of its seed. So each kernel has a stack of
// its own, and gives way where the scheduler may change to another.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_FIBER_H
#define TTGRID_EMULATOR_CORE_FIBER_H

#include "Error.h"

#include <cstddef>
#include <exception>
#include <functional>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>
#include <utility>

namespace ttgrid::emulator {

/// A function on a stack of its own. A fiber that is destroyed before its end
/// never goes on: what it has on its stack must need no destructor.
class Fiber {
public:
  explicit Fiber(std::function<void()> body) : body(std::move(body)) {
    page = sysconf(_SC_PAGESIZE);
    stack = mmap(nullptr, page + stackBytes, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (stack == MAP_FAILED)
      throw Error("no memory for the stack of a kernel");
    // The stack grows down onto this page: too deep a recursion ends there.
    mprotect(stack, page, PROT_NONE);
    getcontext(&own);
    own.uc_stack.ss_sp = static_cast<char *>(stack) + page;
    own.uc_stack.ss_size = stackBytes;
    own.uc_link = nullptr;
    makecontext(&own, enter, 0);
  }
  Fiber(const Fiber &) = delete;
  Fiber &operator=(const Fiber &) = delete;
  ~Fiber() { munmap(stack, page + stackBytes); }

  /// Runs the body from where it gave way last until it gives way again or
  /// ends. What it throws is thrown here.
  void resume() {
    running() = this;
    swapcontext(&outside, &own);
    if (thrown)
      std::rethrow_exception(std::exchange(thrown, nullptr));
  }

  /// Called by the body: back to whoever resumed it.
  void giveWay() { swapcontext(&own, &outside); }

  bool hasEnded() const { return ended; }

private:
  static constexpr size_t stackBytes = size_t(256) * 1024;

  /// makecontext's function takes no pointers.
  static Fiber *&running() {
    thread_local Fiber *fiber = nullptr;
    return fiber;
  }

  static void enter() {
    Fiber *self = running();
    try {
      self->body();
    } catch (...) {
      self->thrown = std::current_exception();
    }
    self->ended = true;
    self->giveWay();
  }

  std::function<void()> body;
  void *stack;
  size_t page;
  ucontext_t own, outside;
  std::exception_ptr thrown;
  bool ended = false;
};

} // namespace ttgrid::emulator

#endif // TTGRID_EMULATOR_CORE_FIBER_H
