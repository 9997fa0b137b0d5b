//===- Colour.cpp - The colours of cores ----------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Colour.h"

#include "llvm/Support/FormatVariadic.h"

using namespace mlir::ttgrid;

Colour Colour::mix(const Colour &other, unsigned part) const {
  auto blend = [&](unsigned a, unsigned b) {
    return (a * (100 - part) + b * part) / 100;
  };
  return {blend(red, other.red), blend(green, other.green),
          blend(blue, other.blue)};
}

std::string Colour::spell() const {
  return llvm::formatv("#{0:X-2}{1:X-2}{2:X-2}", red, green, blue);
}

/// Paul Tol's light scheme with violet for its two greens that look alike to
/// some: light enough to draw on, and told apart with any colour vision. Past
/// eight cores the colours come back paler, then darker, in a sequence in which
/// neighbours differ clearly; borders and numbers tell the others apart.
Colour mlir::ttgrid::getColour(int64_t core) {
  static constexpr Colour scheme[] = {{0x77, 0xAA, 0xDD}, {0xEE, 0x88, 0x66},
                                      {0xAA, 0xAA, 0x00}, {0x99, 0xDD, 0xFF},
                                      {0xEE, 0xDD, 0x88}, {0x44, 0xBB, 0x99},
                                      {0x99, 0x77, 0xDD}, {0xFF, 0xAA, 0xBB}};
  Colour colour = scheme[core % 8];
  switch (core / 8 % 3) {
  case 1:
    return colour.mix({255, 255, 255}, 40);
  case 2:
    return colour.mix({0, 0, 0}, 25);
  default:
    return colour;
  }
}
