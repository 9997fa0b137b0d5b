//===- DataCalls.h - Arguments, circular buffers, the NoC -------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_DATACALLS_H
#define TTGRID_EMULATOR_CORE_DATACALLS_H

#include "Calls.h"
#include "Scheduler.h"

// One source of a program includes this: see Emulator.h.
// NOLINTBEGIN(misc-definitions-in-headers)
namespace ttgrid::emulator::calls {

uint32_t argument(int index, Here here) {
  Kernel &kernel = *runningKernel();
  if (index < 0 || size_t(index) >= kernel.arguments.size())
    throw Error(describe(kernel) + ", line " + std::to_string(here.line) +
                ": there is no runtime argument " + std::to_string(index) +
                ", only " + std::to_string(kernel.arguments.size()));
  return kernel.arguments[index];
}

//===----------------------------------------------------------------------===//
// Circular buffers
//===----------------------------------------------------------------------===//

void reserveBack(uint32_t buffer, uint32_t count, Here here) {
  if (Call call{Call::Waits, "cb_reserve_back", here, {buffer, count}})
    call.buffer(buffer).reserveBack(count);
}

void pushBack(uint32_t buffer, uint32_t count, Here here) {
  if (Call call{Call::Waits, "cb_push_back", here, {buffer, count}})
    call.buffer(buffer).pushBack(count);
}

void waitFront(uint32_t buffer, uint32_t count, Here here) {
  if (Call call{Call::Waits, "cb_wait_front", here, {buffer, count}})
    call.buffer(buffer).waitFront(count);
}

void popFront(uint32_t buffer, uint32_t count, Here here) {
  if (Call call{Call::Waits, "cb_pop_front", here, {buffer, count}})
    call.buffer(buffer).popFront(count);
}

uint32_t writePointer(uint32_t buffer) {
  return runningKernel()->core->buffer(buffer).writeAddress();
}

uint32_t readPointer(uint32_t buffer) {
  return runningKernel()->core->buffer(buffer).readAddress();
}

uint32_t tileBytes(uint32_t buffer) {
  return runningKernel()->core->buffer(buffer).getPageBytes();
}

//===----------------------------------------------------------------------===//
// The NoC
//===----------------------------------------------------------------------===//

/// The buffer around an L1 address, for pages of a tensor.
static CircularBuffer &bufferFor(Core &core, const Tensor &tensor,
                                 uint32_t l1) {
  CircularBuffer &buffer = core.bufferAt(l1);
  if (buffer.getPageBytes() != pageBytes(tensor.format))
    fail("a page of '" + tensor.name + "' is " + nameOf(tensor.format) +
         ", but " + buffer.describe() + " is " + nameOf(buffer.getFormat()));
  return buffer;
}

void readPage(uint32_t page, uint32_t address, uint32_t bytes, uint32_t l1,
              Here here) {
  Call call{Call::Waits, "noc_async_read_page", here, {page, address, l1}};
  if (!call)
    return;
  Core &core = call.core();
  Dram &dram = core.machine.dram;
  size_t tensor = dram.tensorAt(address, bytes);
  CircularBuffer &buffer = bufferFor(core, dram.getTensor(tensor), l1);
  const uint8_t *from = dram.beginRead(tensor, page, core.number);
  core.network().read(from, buffer, buffer.slotAt(l1));
  ++core.pagesRead;
}

void writePage(uint32_t page, uint32_t address, uint32_t bytes, uint32_t l1,
               Here here) {
  Call call{Call::Waits, "noc_async_write_page", here, {page, address, l1}};
  if (!call)
    return;
  Core &core = call.core();
  Dram &dram = core.machine.dram;
  size_t tensor = dram.tensorAt(address, bytes);
  CircularBuffer &buffer = bufferFor(core, dram.getTensor(tensor), l1);
  uint8_t *to = dram.beginWrite(tensor, page, core.number);
  core.network().write(buffer, buffer.slotAt(l1), to);
  ++core.pagesWritten;
}

void readBarrier(Here here) {
  if (Call call{Call::Waits, "noc_async_read_barrier", here, {}})
    call.core().network().barrier(/*reads=*/true, call.core().machine.random);
}

void writeBarrier(Here here) {
  if (Call call{Call::Waits, "noc_async_write_barrier", here, {}})
    call.core().network().barrier(/*reads=*/false, call.core().machine.random);
}

void writesFlushed(Here here) {
  if (Call call{Call::Waits, "noc_async_writes_flushed", here, {}})
    call.core().network().flush();
}

} // namespace ttgrid::emulator::calls
// NOLINTEND(misc-definitions-in-headers)

#endif // TTGRID_EMULATOR_CORE_DATACALLS_H
