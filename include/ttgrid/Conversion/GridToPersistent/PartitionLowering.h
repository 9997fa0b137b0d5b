//===- PartitionLowering.h - What a partition is lowered by -----*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_CONVERSION_GRIDTOPERSISTENT_PARTITIONLOWERING_H
#define TTGRID_CONVERSION_GRIDTOPERSISTENT_PARTITIONLOWERING_H

#include "ttgrid/Conversion/GridToPersistent/IRArithmetic.h"
#include "ttgrid/IR/TTGrid.h"
#include "ttgrid/Schedule/Share.h"

#include "ttgrid/Conversion/GridToPersistent/PartitionLowering.h.inc"

namespace mlir::ttgrid {

/// Lowers the partition attribute `Attr` by the formula of its meaning, the
/// FormulaPartition `Meaning`. An extension of the attribute's dialect attaches
/// it:
///
///   MyAttr::attachInterface<PartitionLowering<MyAttr, MyPartition>>(*context);
template <typename Attr, typename Meaning>
struct PartitionLowering : PartitionLoweringInterface::ExternalModel<
                               PartitionLowering<Attr, Meaning>, Attr> {
  ShareOf<IRArithmetic> getShare(Attribute attribute, IRArithmetic &a,
                                 const BoxOf<IRArithmetic> &grid,
                                 const CoresOf<IRArithmetic> &cores,
                                 IRArithmetic::Index core) const {
    PartitionRef meaning = llvm::cantFail(cast<Attr>(attribute).getPartition());
    return static_cast<const Meaning &>(*meaning).getShareOf(a, grid, cores,
                                                             core);
  }
};

/// What keeps a partition from being lowered: that it has no lowering. Empty,
/// where it has one. The text continues what `emitError` begins, as in "'tt.x'
/// op has the partition ...".
InFlightDiagnostic findUnlowered(function_ref<InFlightDiagnostic()> emitError,
                                 PartitionAttrInterface partition);

/// What `schedule` gives `core` of a grid. `numCores` is null where the
/// schedule says how many cores there are. Its partition has a lowering.
ShareOf<IRArithmetic> getShare(IRArithmetic &a, ScheduleAttr schedule,
                               ArrayRef<OpFoldResult> sizes, Value numCores,
                               Value core);

/// The box that is the grid of these sizes.
BoxOf<IRArithmetic> getGridBox(IRArithmetic &a, ArrayRef<OpFoldResult> sizes);

} // namespace mlir::ttgrid

#endif // TTGRID_CONVERSION_GRIDTOPERSISTENT_PARTITIONLOWERING_H
