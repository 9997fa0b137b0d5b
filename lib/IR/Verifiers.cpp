//===- Verifiers.cpp - The rules of grid kernels and loops ----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/IR/TTGrid.h"

using namespace mlir;
using namespace mlir::ttgrid;

/// G2: no negative size, and the number of tiles fits.
static LogicalResult verifySizes(Operation *op, ArrayRef<int64_t> sizes,
                                 unsigned indexWidth) {
  llvm::Expected<int64_t> numTiles =
      getNumTiles(getKnownSizes(sizes), indexWidth);
  if (numTiles)
    return success();
  return reportError([&] { return op->emitOpError(); }, numTiles.takeError());
}

/// The rules that all ops over a grid share: G1 without the block arguments,
/// G2 and G3.
template <typename OpTy>
static LogicalResult verifyGrid(OpTy op) {
  ArrayRef<int64_t> sizes = op.getStaticSizes();
  size_t numDynamic = llvm::count_if(sizes, ShapedType::isDynamic);
  if (numDynamic != op.getDynamicSizes().size())
    return op.emitOpError()
           << "has " << op.getDynamicSizes().size()
           << " dynamic size operands for " << numDynamic << " dynamic sizes";
  unsigned indexWidth = getIndexWidth(op);
  if (failed(verifySizes(op, sizes, indexWidth)))
    return failure();
  ScheduleAttr schedule = op.getScheduleAttr();
  if (!schedule)
    return success();
  return schedule.verifyGrid([&] { return op.emitOpError(); }, sizes,
                             indexWidth);
}

/// G1 for the block arguments, and G5.
template <typename OpTy>
static LogicalResult verifyKernel(OpTy op) {
  if (failed(verifyGrid(op)))
    return failure();
  if (op.getBody()->getNumArguments() != op.getRank())
    return op.emitOpError()
           << "has " << op.getBody()->getNumArguments()
           << " block arguments for a grid of rank " << op.getRank();
  for (BlockArgument blockIndex : op.getBlockIndices())
    if (!blockIndex.getType().isIndex())
      return op.emitOpError()
             << "block argument " << blockIndex.getArgNumber() << " has type "
             << blockIndex.getType() << ", expected index";
  for (Operation *outer = op->getParentOp(); outer;
       outer = outer->getParentOp()) {
    if (!isa<GridKernelOp, PersistentLoopOp>(outer))
      continue;
    InFlightDiagnostic diagnostic = op.emitOpError() << "is nested in a '"
                                                     << outer->getName() << "'";
    diagnostic.attachNote(outer->getLoc())
        << "in this one; write the inner dimensions as dimensions of its grid, "
           "or as scf loops in its body";
    return diagnostic;
  }
  return success();
}

/// G4 and the half of L1 that it is.
template <typename OpTy>
static LogicalResult verifyNoSuperfluousNumCores(OpTy op) {
  ScheduleAttr schedule = op.getScheduleAttr();
  if (!schedule || !schedule.hasStaticCores() || !op.getNumCores())
    return success();
  InFlightDiagnostic diagnostic = op.emitOpError()
                                  << "has num_cores beside a schedule of "
                                  << schedule.getNumCores() << " cores";
  diagnostic.attachNote() << "write cores = ? in the schedule, or leave "
                             "num_cores out";
  return diagnostic;
}

/// L1: num_cores is there exactly where the schedule says `cores = ?`.
template <typename OpTy>
static LogicalResult verifyNumCores(OpTy op) {
  if (failed(verifyNoSuperfluousNumCores(op)))
    return failure();
  if (op.getSchedule().hasStaticCores() || op.getNumCores())
    return success();
  InFlightDiagnostic diagnostic =
      op.emitOpError() << "lacks num_cores for a schedule of cores = ?";
  diagnostic.attachNote() << "write num_cores(%n) after the schedule";
  return diagnostic;
}

LogicalResult GridKernelOp::verify() {
  if (failed(verifyKernel(*this)))
    return failure();
  return verifyNoSuperfluousNumCores(*this);
}

LogicalResult PersistentLoopOp::verify() {
  if (failed(verifyKernel(*this)))
    return failure();
  return verifyNumCores(*this);
}

LogicalResult TileAssignmentOp::verify() {
  if (failed(verifyGrid(*this)) || failed(verifyNumCores(*this)))
    return failure();
  // A1: the partition gives each core one range.
  if (getSchedule().getPartition().givesRanges())
    return success();
  InFlightDiagnostic diagnostic = emitOpError();
  diagnostic << "the partition "
             << cast<Attribute>(getSchedule().getPartition())
             << " does not give each core one range of positions";
  diagnostic.attachNote() << "write contiguous or ranges";
  return diagnostic;
}

/// Q1: a tile of a grid kernel has no core yet.
static LogicalResult verifyCoreQuery(Operation *op) {
  auto kernel = op->getParentOfType<GridKernelOp>();
  if (!kernel)
    return success();
  InFlightDiagnostic diagnostic =
      op->emitOpError() << "is inside a tt.grid_kernel, whose tiles have no "
                           "core yet";
  diagnostic.attachNote(kernel.getLoc())
      << "use it outside of this kernel, or in a tt.persistent_loop";
  return diagnostic;
}

LogicalResult CoreIdOp::verify() { return verifyCoreQuery(*this); }
LogicalResult NumCoresOp::verify() { return verifyCoreQuery(*this); }
