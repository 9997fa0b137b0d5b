//===- Colour.h - The colours of cores --------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_LIB_SCHEDULE_COLOUR_H
#define TTGRID_LIB_SCHEDULE_COLOUR_H

#include <cstdint>
#include <string>

namespace mlir::ttgrid {

struct Colour {
  unsigned red, green, blue;

  /// This colour mixed with `part` percent of another.
  Colour mix(const Colour &other, unsigned part) const;
  /// "#77AADD".
  std::string spell() const;
};

/// The colour of a core's tiles.
Colour getColour(int64_t core);

} // namespace mlir::ttgrid

#endif // TTGRID_LIB_SCHEDULE_COLOUR_H
