//===- PartitionLowering.cpp - What a partition is lowered by -------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Conversion/GridToPersistent/PartitionLowering.h"

#include "ttgrid/Conversion/GridToPersistent/GridToPersistent.h"
#include "ttgrid/Schedule/Blocked.h"
#include "ttgrid/Schedule/Contiguous.h"
#include "ttgrid/Schedule/Cyclic.h"
#include "ttgrid/Schedule/Ranges.h"

#include "ttgrid/Conversion/GridToPersistent/PartitionLowering.cpp.inc"

using namespace mlir;
using namespace mlir::ttgrid;

InFlightDiagnostic
mlir::ttgrid::findUnlowered(function_ref<InFlightDiagnostic()> emitError,
                            PartitionAttrInterface partition) {
  if (isa<PartitionLoweringInterface>(partition))
    return {};
  InFlightDiagnostic diagnostic = emitError();
  diagnostic << "has the partition " << Attribute(partition)
             << ", which has no lowering";
  diagnostic.attachNote() << "attach a PartitionLoweringInterface to it, or "
                             "write a partition such as contiguous";
  return diagnostic;
}

BoxOf<IRArithmetic> mlir::ttgrid::getGridBox(IRArithmetic &a,
                                             ArrayRef<OpFoldResult> sizes) {
  return getGridBox<IRArithmetic>(
      a, llvm::map_to_vector(sizes,
                             [&](OpFoldResult size) { return a.wrap(size); }));
}

ShareOf<IRArithmetic> mlir::ttgrid::getShare(IRArithmetic &a,
                                             ScheduleAttr schedule,
                                             ArrayRef<OpFoldResult> sizes,
                                             Value numCores, Value core) {
  CoresOf<IRArithmetic> cores;
  cores.order = schedule.getCoreOrder();
  if (schedule.hasStaticCores()) {
    for (int64_t size : schedule.getCores())
      cores.shape.push_back(a.constant(size));
    cores.count = a.constant(schedule.getNumCores());
  } else {
    cores.count = a.wrap(numCores);
    cores.shape = {cores.count};
  }
  return cast<PartitionLoweringInterface>(schedule.getPartition())
      .getShare(a, getGridBox(a, sizes), cores, a.wrap(core));
}

template <typename Attr, typename Meaning>
static void attach(MLIRContext *context) {
  Attr::template attachInterface<PartitionLowering<Attr, Meaning>>(*context);
}

static void attachAll(MLIRContext *context, TTGridDialect *) {
  attach<ContiguousAttr, ContiguousPartition>(context);
  attach<CyclicAttr, CyclicPartition>(context);
  attach<BlockedAttr, BlockedPartition>(context);
  attach<RangesAttr, RangesPartition>(context);
}

void mlir::ttgrid::registerPartitionLowerings(DialectRegistry &registry) {
  registry.addExtension(attachAll);
}
