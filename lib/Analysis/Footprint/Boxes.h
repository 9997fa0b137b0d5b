//===- Boxes.h - From systems to boxes --------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_FOOTPRINT_BOXES_H
#define TTGRID_ANALYSIS_FOOTPRINT_BOXES_H

#include "Accesses.h"

namespace mlir::ttgrid::footprint {

/// Constraints that hold for all systems of a region: per dimension of the
/// memref, and for the tile alone. Rows over the columns of a space without
/// inner variables.
struct BoxRows {
  Columns columns;
  std::set<unsigned> quotients;
  std::vector<std::vector<Row>> bounds;
  std::vector<Row> domain;
};

/// The constraints of the grid: the block indices are within it.
System getGridSystem(Space &space);

/// The size of a memref, over block indices, symbols and quotients.
Linear getWholeSize(Space &space, Value root, int64_t dimension);

/// The tightest rows that are found for the systems, of accesses to a memref of
/// these sizes.
BoxRows findBox(const Space &space, ArrayRef<const System *> systems,
                ArrayRef<Linear> sizes, const System &grid);

/// Writes the rows into the region, as affine maps.
void setBox(AccessRegion &region, Space &space, const BoxRows &rows);
/// Makes the box the whole memref.
void setWholeBox(AccessRegion &region, Space &space);
/// Gives the maps of a region the space's dimensions and symbols, once all
/// symbols are known.
void finishMaps(AccessRegion &region, const Space &space);

/// Whether every element of the box is an element of one of the systems.
bool provesExact(const Space &space, const BoxRows &rows,
                 ArrayRef<const System *> systems, const System &grid);

} // namespace mlir::ttgrid::footprint

#endif // TTGRID_ANALYSIS_FOOTPRINT_BOXES_H
