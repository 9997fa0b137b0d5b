//===- Program.h - What an emulation is told, and what it tells --*- C++
//-*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A program with all of its numbers known, as a host would start it: what
// docs/metalium-program.md describes, after a call's sizes were put in.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_PROGRAM_H
#define TTGRID_EMULATOR_CORE_PROGRAM_H

#include "Format.h"

#include <array>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace ttgrid::emulator {

enum class Role : uint8_t { Reader, Compute, Writer };
constexpr size_t numRoles = 3;

inline const char *nameOf(Role role) {
  constexpr const char *names[] = {"reader", "compute", "writer"};
  return names[size_t(role)];
}

struct Chip {
  std::string name;
  uint32_t buffers;
  /// Bytes of L1, less what firmware and kernels take.
  uint32_t l1Bytes;
};

constexpr uint32_t reservedL1Bytes = 100 * 1024;

inline const std::array<Chip, 2> &knownChips() {
  static const std::array<Chip, 2> chips = {{
      {"wormhole_b0", 32, 1464 * 1024 - reservedL1Bytes},
      {"blackhole", 64, 1536 * 1024 - reservedL1Bytes},
  }};
  return chips;
}

/// A circular buffer, the same on every core.
struct BufferDescription {
  uint32_t id;
  std::string name;
  Format format;
  uint32_t pages;
  /// float32 that copy_tile brings to DST as it is.
  bool unpackToDest = false;
};

enum class Access { Read, Write, ReadWrite };

/// A tensor in DRAM: pages of one tile each.
struct Tensor {
  std::string name;
  Format format;
  Access access;
  std::vector<uint8_t> bytes;

  size_t pages() const {
    return bytes.size() / (size_t(1024) * bytesOf(format));
  }
};

/// Where the tensor of this number begins. What a kernel adds to an address is
/// found out: no other address is a tensor's.
constexpr uint32_t addressOf(size_t tensor) {
  return 0x01000020 + uint32_t(tensor) * 0x01000000;
}

struct ComputeConfig {
  bool float32Dest = true;
  bool fullSync = false;
};

/// One core's share of a program.
struct CoreDescription {
  uint32_t row, column;
  /// 0: this core is idle, and must leave DRAM alone.
  uint32_t tiles;
  std::array<std::vector<uint32_t>, numRoles> arguments;
};

struct Program {
  Chip chip = knownChips()[0];
  ComputeConfig config;
  std::vector<BufferDescription> buffers;
  std::vector<Tensor> tensors;
  std::vector<CoreDescription> cores;
  /// The kernels, by role.
  std::array<void (*)(), numRoles> kernels = {};
};

/// Which numbers the engine computes with: see docs/metalium-emulator.md.
enum class Mode { Exact, TF32, Dst16 };

/// A call in the text of a kernel.
struct Site {
  Role role;
  int line;
  std::string call;

  bool operator<(const Site &other) const {
    return std::tie(role, line, call) <
           std::tie(other.role, other.line, other.call);
  }
};

struct SiteCount {
  uint64_t calls = 0;
  /// How many of them changed the setup of the engine, or were no setup.
  uint64_t effective = 0;
};

/// A call as it was made.
struct TracedCall {
  uint32_t core;
  Role role;
  int line;
  const char *call;
  std::vector<uint32_t> arguments;
};

struct Options {
  uint64_t seed = 0;
  Mode mode = Mode::Exact;
  bool trace = false;
  /// Calls that are left out, as if they weren't in the text.
  std::vector<Site> skipped;
};

struct Result {
  /// Empty where the program ran to its end and broke no rule.
  std::string error;
  uint64_t pagesRead = 0, pagesWritten = 0;
  /// Per tensor how many of its pages were written.
  std::vector<uint64_t> writtenPages;
  std::map<Site, SiteCount> sites;
  std::vector<TracedCall> trace;
};

} // namespace ttgrid::emulator

#endif // TTGRID_EMULATOR_CORE_PROGRAM_H
