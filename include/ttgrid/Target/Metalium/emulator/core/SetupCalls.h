//===- SetupCalls.h - Inits, formats, and who holds DST ---------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_SETUPCALLS_H
#define TTGRID_EMULATOR_CORE_SETUPCALLS_H

#include "Calls.h"
#include "Scheduler.h"

// One source of a program includes this: see Emulator.h.
// NOLINTBEGIN(misc-definitions-in-headers)
namespace ttgrid::emulator::calls {

//===----------------------------------------------------------------------===//
// Formats
//===----------------------------------------------------------------------===//

void startUp(bool reverse, uint32_t first, uint32_t second, uint32_t out,
             Here here) {
  Call call{
      Call::SetsUp, "compute_kernel_hw_startup", here, {first, second, out}};
  if (!call)
    return;
  Setup &setup = call.setup();
  if (setup.started)
    fail("was called before: reconfig_data_format changes formats");
  setup.started = true;
  setup.sourceA = layoutOf(call.buffer(reverse ? second : first));
  setup.sourceB = layoutOf(call.buffer(reverse ? first : second));
  setup.packer = layoutOf(call.buffer(out));
}

/// Checks what a call says was set before, and sets what it says is now.
static bool apply(Call &call, Layout &place, Change change) {
  if (change.to == none)
    return false;
  if (change.from != none && !(place == layoutOf(call.buffer(change.from))))
    fail("the setup is for " + describe(place) + ", not for " +
         call.buffer(change.from).describe() + " as the call says");
  return Setup::set(place, layoutOf(call.buffer(change.to)));
}

void reconfigure(const char *name, Change sourceA, Change sourceB, Here here) {
  std::vector<uint32_t> arguments;
  for (const Change &source : {sourceA, sourceB})
    for (uint32_t buffer : {source.from, source.to})
      if (buffer != none)
        arguments.push_back(buffer);
  Call call{Call::SetsUp, name, here, std::move(arguments)};
  if (!call)
    return;
  call.setup().requireStart();
  bool changed = apply(call, call.setup().sourceA, sourceA);
  changed |= apply(call, call.setup().sourceB, sourceB);
  call.changed(changed);
}

void reconfigurePacker(Change buffer, Here here) {
  Call call{Call::SetsUp, "pack_reconfig_data_format", here, {buffer.to}};
  if (!call)
    return;
  call.setup().requireStart();
  Format before = call.setup().packer.format;
  apply(call, call.setup().packer, buffer);
  call.changed(call.setup().packer.format != before);
}

void accumulateInL1(uint32_t on, Here here) {
  Call call{Call::SetsUp, "pack_reconfig_l1_acc", here, {on}};
  if (!call)
    return;
  call.setup().requireStart();
  call.changed(Setup::set(call.setup().accumulatesInL1, on != 0));
}

//===----------------------------------------------------------------------===//
// Inits
//===----------------------------------------------------------------------===//

static bool setFpu(Call &call, const FpuInit &init) {
  Setup &setup = call.setup();
  setup.requireStart();
  for (uint32_t buffer : {init.first, init.second})
    call.buffer(buffer);
  if (setup.broadcasts && init.operation != Operation::UnaryBroadcast)
    fail("the unpacker still broadcasts: unary_bcast_uninit comes first");
  setup.fpuCall = describe(runningKernel()->call);
  return Setup::set(setup.fpu, init);
}

void initFpu(const char *name, const FpuInit &init, Here here) {
  std::vector<uint32_t> arguments = {init.first};
  if (init.second != init.first)
    arguments.push_back(init.second);
  Call call{Call::SetsUp, name, here, std::move(arguments)};
  if (!call)
    return;
  bool changed = setFpu(call, init);
  if (init.operation == Operation::UnaryBroadcast) {
    changed |= Setup::set(call.setup().broadcasts, true);
    call.setup().broadcast = init.broadcast;
  }
  call.changed(changed);
}

void initReduce(const FpuInit &init, uint32_t out, Here here) {
  Call call{Call::SetsUp, "reduce_init", here, {init.first, init.second, out}};
  if (!call)
    return;
  Setup &setup = call.setup();
  bool changed = setFpu(call, init);
  setup.requirePacker(call.buffer(out));
  changed |= Setup::set(setup.masksPacker, true);
  changed |= Setup::set(setup.mask, init.reduction);
  call.changed(changed);
}

void uninitReduce(Here here) {
  Call call{Call::SetsUp, "reduce_uninit", here, {}};
  if (!call)
    return;
  call.setup().requireStart();
  call.changed(Setup::set(call.setup().masksPacker, false));
}

void uninitBroadcast(Broadcast broadcast, uint32_t buffer, Here here) {
  Call call{Call::SetsUp, "unary_bcast_uninit", here, {buffer}};
  if (!call)
    return;
  Setup &setup = call.setup();
  setup.requireStart();
  if (setup.broadcasts && setup.broadcast != broadcast)
    fail("undoes another broadcast than unary_bcast_init has set up");
  call.changed(Setup::set(setup.broadcasts, false));
}

void initSfpu(const char *name, Here here) {
  Call call{Call::SetsUp, name, here, {}};
  if (!call)
    return;
  call.setup().requireStart();
  call.changed(Setup::set(call.setup().sfpu, std::string(name)));
}

//===----------------------------------------------------------------------===//
// DST
//===----------------------------------------------------------------------===//

void acquire(Here here) {
  if (Call call{Call::Plain, "tile_regs_acquire", here, {}})
    call.core().dst.acquire();
}

void commit(Here here) {
  if (Call call{Call::Plain, "tile_regs_commit", here, {}})
    call.core().dst.commit();
}

void wait(Here here) {
  if (Call call{Call::Plain, "tile_regs_wait", here, {}})
    call.core().dst.wait();
}

void release(Here here) {
  if (Call call{Call::Plain, "tile_regs_release", here, {}})
    call.core().dst.release();
}

} // namespace ttgrid::emulator::calls
// NOLINTEND(misc-definitions-in-headers)

#endif // TTGRID_EMULATOR_CORE_SETUPCALLS_H
