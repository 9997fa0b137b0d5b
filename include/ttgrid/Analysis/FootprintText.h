//===- FootprintText.h - Footprints as text ---------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_FOOTPRINTTEXT_H
#define TTGRID_ANALYSIS_FOOTPRINTTEXT_H

#include "ttgrid/Analysis/Footprint.h"
#include "llvm/Support/raw_ostream.h"

namespace mlir::ttgrid {

enum class FootprintFormat { Remarks, Json };

/// How people call a value: the name that its location gives, or "%arg0" for a
/// function's argument, "@table" for a global, or else its name in the IR.
std::string getValueName(Value value);

/// "%arg1", or "dim(%arg1, 0)".
std::string spellSymbol(const FootprintSymbol &symbol);

/// A bound as one expression: "d0 * 64", "min(d0 * 64 + 63, 249)". d0 is the
/// first block index, s0 the first symbol.
std::string spellLowerBound(const DimensionBounds &bounds);
std::string spellUpperBound(const DimensionBounds &bounds);

/// All bounds: "[d0 * 64, d0 * 64 + 63] x [0, 255]"; "[]" of rank 0.
std::string spellBox(const AccessRegion &region);

/// The conditions on the tile without which it touches nothing: "-d1 >= 0".
SmallVector<std::string> spellDomain(const AccessRegion &region);

/// What two tiles do, as "tiles (0, 0, 0) and (0, 0, 1) both write element
/// [0, 0] of %arg2"; of one that has no example, "tiles may write the same
/// elements of %arg2".
std::string spellRace(const Race &race, const Footprint &footprint);

/// Prints the footprint as one JSON object on one line. docs/footprints.md has
/// its keys.
void printJson(raw_ostream &os, const Footprint &footprint);

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_FOOTPRINTTEXT_H
