//===- FootprintImpl.h - What a footprint is made of ------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_FOOTPRINT_FOOTPRINTIMPL_H
#define TTGRID_ANALYSIS_FOOTPRINT_FOOTPRINTIMPL_H

#include "Boxes.h"

namespace mlir::ttgrid {

struct Footprint::Impl {
  explicit Impl(GridKernelOp kernel) : space(kernel) {}

  footprint::Space space;
  footprint::Accesses accesses;
  footprint::System grid;
  SmallVector<AccessRegion> regions;
  /// Per region; empty where it is unknown.
  std::vector<footprint::BoxRows> rows;

  SmallVector<const footprint::System *> getSystems(size_t region) const;
  footprint::BoxRows findBox(ArrayRef<const footprint::System *> systems,
                             Value memref);
  SmallVector<footprint::Linear> getSizes(Value memref);
};

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_FOOTPRINT_FOOTPRINTIMPL_H
