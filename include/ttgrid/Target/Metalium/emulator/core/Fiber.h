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
// its own, and yields where the scheduler may change to another.
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

// AddressSanitizer must be told which stack is in use.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TTGRID_EMULATOR_ASAN
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define TTGRID_EMULATOR_ASAN
#endif
#ifdef TTGRID_EMULATOR_ASAN
extern "C" {
void __sanitizer_start_switch_fiber(void **shadow, const void *bottom,
                                    size_t size);
void __sanitizer_finish_switch_fiber(void *shadow, const void **bottom,
                                     size_t *size);
}
#endif

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

  /// Runs the body from where it yielded last until it yields again or
  /// ends. What it throws is thrown here.
  void resume() {
    running() = this;
    beginSwitch(&outsideShadow, own.uc_stack.ss_sp, own.uc_stack.ss_size);
    swapcontext(&outside, &own);
    endSwitch(outsideShadow);
    if (thrown)
      std::rethrow_exception(std::exchange(thrown, nullptr));
  }

  /// Called by the body: back to whoever resumed it.
  void giveWay() {
    beginSwitch(ended ? nullptr : &ownShadow, outsideStack, outsideBytes);
    swapcontext(&own, &outside);
    endSwitch(ownShadow);
  }

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
    self->endSwitch(nullptr);
    try {
      self->body();
    } catch (...) {
      self->thrown = std::current_exception();
    }
    self->ended = true;
    self->giveWay();
  }

#ifdef TTGRID_EMULATOR_ASAN
  static void beginSwitch(void **shadow, const void *stack, size_t bytes) {
    __sanitizer_start_switch_fiber(shadow, stack, bytes);
  }
  /// Called on the stack that was switched to. On a fiber's, the other one is
  /// that outside.
  void endSwitch(void *shadow) {
    const void *stack;
    size_t bytes;
    __sanitizer_finish_switch_fiber(shadow, &stack, &bytes);
    if (stack != own.uc_stack.ss_sp) {
      outsideStack = stack;
      outsideBytes = bytes;
    }
  }
#else
  static void beginSwitch(void **, const void *, size_t) {}
  void endSwitch(void *) {}
#endif

  std::function<void()> body;
  void *stack;
  size_t page;
  ucontext_t own, outside;
  /// What AddressSanitizer knows of either stack while the other is in use.
  void *ownShadow = nullptr, *outsideShadow = nullptr;
  const void *outsideStack = nullptr;
  size_t outsideBytes = 0;
  std::exception_ptr thrown;
  bool ended = false;
};

} // namespace ttgrid::emulator

#endif // TTGRID_EMULATOR_CORE_FIBER_H
