//===- Format.h - Element formats --------------------------------*- C++
//-*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_FORMAT_H
#define TTGRID_EMULATOR_CORE_FORMAT_H

#include <cstdint>
#include <cstring>

namespace ttgrid::emulator {

/// How elements lie in DRAM and in circular buffers.
enum class Format { BFloat16, Float32 };

inline const char *nameOf(Format format) {
  return format == Format::BFloat16 ? "bfloat16" : "float32";
}

inline uint32_t bytesOf(Format format) {
  return format == Format::BFloat16 ? 2 : 4;
}

inline uint32_t bitsOf(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

inline float floatOf(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// The upper half of a float, rounded to nearest even; a NaN stays one.
inline uint16_t toBFloat16(float value) {
  uint32_t bits = bitsOf(value);
  if (value != value)
    return (bits >> 16) | 0x40;
  return (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
}

inline float fromBFloat16(uint16_t bits) {
  return floatOf(uint32_t(bits) << 16);
}

/// What is left of a float in SrcA or SrcB: 10 bits of the significand, the
/// others are cut off.
inline float toTF32(float value) { return floatOf(bitsOf(value) & 0xffffe000); }

/// Every byte of memory that holds nothing: NaN in both formats.
constexpr uint8_t poison = 0xff;

} // namespace ttgrid::emulator

#endif // TTGRID_EMULATOR_CORE_FORMAT_H
