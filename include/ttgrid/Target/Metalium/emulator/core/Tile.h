//===- Tile.h - 32 x 32 elements as four faces -------------------*- C++
//-*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_TILE_H
#define TTGRID_EMULATOR_CORE_TILE_H

#include "Format.h"

#include <array>

namespace ttgrid::emulator {

constexpr uint32_t tileSize = 32;
constexpr uint32_t faceSize = 16;
constexpr uint32_t tileElements = tileSize * tileSize;
constexpr uint32_t faceElements = faceSize * faceSize;

/// A tile's elements as they lie in memory: four faces of 16 x 16, row by row,
/// and the elements of each row by row.
struct alignas(64) Tile {
  std::array<float, tileElements> elements;

  static constexpr uint32_t place(uint32_t row, uint32_t column) {
    uint32_t face = row / faceSize * 2 + column / faceSize;
    return face * faceElements + row % faceSize * faceSize + column % faceSize;
  }

  float &at(uint32_t row, uint32_t column) {
    return elements[place(row, column)];
  }
  float at(uint32_t row, uint32_t column) const {
    return elements[place(row, column)];
  }

  void fill(float value) { elements.fill(value); }
};

inline uint32_t pageBytes(Format format) {
  return tileElements * bytesOf(format);
}

inline void load(Tile &tile, Format format, const uint8_t *page) {
  if (format == Format::Float32) {
    std::memcpy(tile.elements.data(), page, pageBytes(format));
    return;
  }
  for (uint32_t i = 0; i < tileElements; ++i) {
    uint16_t bits;
    std::memcpy(&bits, page + i * sizeof bits, sizeof bits);
    tile.elements[i] = fromBFloat16(bits);
  }
}

inline void store(const Tile &tile, Format format, uint8_t *page) {
  if (format == Format::Float32) {
    std::memcpy(page, tile.elements.data(), pageBytes(format));
    return;
  }
  for (uint32_t i = 0; i < tileElements; ++i) {
    uint16_t bits = toBFloat16(tile.elements[i]);
    std::memcpy(page + i * sizeof bits, &bits, sizeof bits);
  }
}

} // namespace ttgrid::emulator

#endif // TTGRID_EMULATOR_CORE_TILE_H
