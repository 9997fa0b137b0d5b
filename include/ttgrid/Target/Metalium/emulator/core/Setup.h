//===- Setup.h - What the compute engine is set up for ----------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_SETUP_H
#define TTGRID_EMULATOR_CORE_SETUP_H

#include "CircularBuffer.h"
#include "Operations.h"

#include <string>

namespace ttgrid::emulator {

/// How an unpacker or the packer was told that elements lie in L1, and for
/// float32 whether they go to DST as they are.
struct Layout {
  Format format = Format::BFloat16;
  bool toDest = false;

  bool operator==(const Layout &other) const {
    return format == other.format && toDest == other.toDest;
  }
};

inline Layout layoutOf(const CircularBuffer &buffer) {
  return {buffer.getFormat(), buffer.getDescription().unpackToDest};
}

inline std::string describe(const Layout &layout) {
  return std::string(nameOf(layout.format)) +
         (layout.toDest ? " unpacked to DST" : "");
}

/// The registers that set up the engine, as far as a kernel can see them. A
/// chip computes with whatever they hold; here an operation that finds others
/// than it needs is an error.
struct Setup {
  bool started = false;
  Layout sourceA, sourceB, packer;
  FpuInit fpu;
  /// The init calls as they were written, for messages.
  std::string fpuCall;
  std::string sfpu;
  bool accumulatesInL1 = false;
  /// Whether the packer writes zeros beside a reduction's result.
  bool masksPacker = false;
  Reduction mask = Reduction::Row;
  /// Whether unary_bcast_uninit is due, and for what.
  bool broadcasts = false;
  Broadcast broadcast = Broadcast::None;

  /// Sets a register; whether that changed it.
  template <typename T>
  static bool set(T &place, const T &value) {
    if (place == value)
      return false;
    place = value;
    return true;
  }

  void requireStart() const {
    if (!started)
      fail("compute_kernel_hw_startup comes first");
  }

  void requireSource(const Layout &source, const char *which,
                     const CircularBuffer &buffer) const {
    if (source == layoutOf(buffer))
      return;
    fail(std::string(which) + " is set up for " + emulator::describe(source) +
         ", but " + buffer.describe() + " is " +
         emulator::describe(layoutOf(buffer)) +
         ": reconfig_data_format comes first");
  }

  void requirePacker(const CircularBuffer &buffer) const {
    if (packer.format == buffer.getFormat())
      return;
    fail(std::string("the packer is set up for ") + nameOf(packer.format) +
         ", but " + buffer.describe() + " is " + nameOf(buffer.getFormat()) +
         ": pack_reconfig_data_format comes first");
  }

  void requireSfpu(const std::string &init) const {
    requireStart();
    if (sfpu != init)
      fail("the SFPU's last init was " + (sfpu.empty() ? "none" : sfpu + "()") +
           ": " + init + "() comes first");
  }
};

} // namespace ttgrid::emulator

#endif // TTGRID_EMULATOR_CORE_SETUP_H
