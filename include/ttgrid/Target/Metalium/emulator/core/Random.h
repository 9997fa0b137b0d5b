//===- Random.h - Numbers that are the same everywhere -----------*- C++
//-*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_RANDOM_H
#define TTGRID_EMULATOR_CORE_RANDOM_H

#include <cstdint>

namespace ttgrid::emulator {

/// SplitMix64 (Steele, Lea, Flood 2014). The library's distributions differ
/// from one machine to another; an interleaving must not.
class Random {
public:
  explicit Random(uint64_t seed) : state(seed) {}

  uint64_t next() {
    uint64_t mixed = state += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
  }

  /// A number in [0, bound), for a positive bound that is small beside 2^32.
  uint32_t below(uint32_t bound) { return (next() >> 32) * bound >> 32; }

private:
  uint64_t state;
};

} // namespace ttgrid::emulator

#endif // TTGRID_EMULATOR_CORE_RANDOM_H
