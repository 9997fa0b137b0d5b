//===- ScheduleMeaning.cpp - What the attributes of schedules mean --------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Nest.h"
#include "ttgrid/IR/TTGrid.h"
#include "ttgrid/Schedule/Blocked.h"
#include "ttgrid/Schedule/Contiguous.h"
#include "ttgrid/Schedule/Cyclic.h"
#include "ttgrid/Schedule/Ranges.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::ttgrid;

//===----------------------------------------------------------------------===//
// Partitions and orders
//===----------------------------------------------------------------------===//

/// Success, or the error as a diagnostic.
template <typename T>
static LogicalResult
verifyExpected(function_ref<InFlightDiagnostic()> emitError,
               llvm::Expected<T> expected) {
  if (expected)
    return success();
  return reportError(emitError, expected.takeError());
}

llvm::Expected<PartitionRef> ContiguousAttr::getPartition() const {
  return getContiguousPartition();
}

llvm::Expected<PartitionRef> CyclicAttr::getPartition() const {
  return getCyclicPartition(getBlock());
}

llvm::Expected<PartitionRef> BlockedAttr::getPartition() const {
  return getBlockedPartition();
}

llvm::Expected<PartitionRef> RangesAttr::getPartition() const {
  return getRangesPartition(getRanges());
}

llvm::Expected<Order> RowMajorAttr::getOrder(unsigned rank) const {
  return Order::getRowMajor(rank);
}

llvm::Expected<Order> ColumnMajorAttr::getOrder(unsigned rank) const {
  return Order::getColumnMajor(rank);
}

llvm::Expected<Order> PermutedAttr::getOrder(unsigned rank) const {
  return Order::getPermuted(getDims());
}

llvm::Expected<Order> GroupedAttr::getOrder(unsigned rank) const {
  return Order::getGrouped(rank, getSize(), getSerpentine());
}

llvm::Expected<Order> NestAttr::getOrder(unsigned rank) const {
  return getNestOrder(getMap(), getSerpentine());
}

LogicalResult CyclicAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 int64_t block) {
  return verifyExpected(emitError, getCyclicPartition(block));
}

LogicalResult RangesAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 ArrayRef<std::pair<int64_t, int64_t>> ranges) {
  return verifyExpected(emitError, getRangesPartition(ranges));
}

LogicalResult PermutedAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                   ArrayRef<int64_t> dims) {
  return verifyExpected(emitError, Order::getPermuted(dims));
}

LogicalResult GroupedAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                  int64_t size, bool serpentine) {
  return verifyExpected(emitError, Order::getGrouped(/*rank=*/2, size));
}

LogicalResult NestAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                               AffineMap map, ArrayRef<int64_t> serpentine) {
  return verifyExpected(emitError, getNestOrder(map, serpentine));
}

//===----------------------------------------------------------------------===//
// ScheduleAttr
//===----------------------------------------------------------------------===//

LogicalResult ScheduleAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                   ArrayRef<int64_t> cores, CoreOrder coreOrder,
                                   PartitionAttrInterface partition,
                                   OrderAttrInterface order) {
  // S2: a core grid has known sizes.
  if (ShapedType::isDynamicShape(cores)) {
    if (cores.size() != 1) {
      InFlightDiagnostic diagnostic =
          emitError() << "the core grid of rank " << cores.size()
                      << " has a size that is not known";
      diagnostic.attachNote() << "write every size, or '?' alone";
      return diagnostic;
    }
    // S3: what the partition needs when compiling.
    if (partition.needsStaticCores()) {
      InFlightDiagnostic diagnostic = emitError();
      diagnostic << "the partition ";
      diagnostic << cast<Attribute>(partition)
                 << " needs a known number of cores, but cores = ?";
      diagnostic.attachNote() << "write the number of cores, or a partition "
                                 "such as contiguous or cyclic";
      return diagnostic;
    }
    return success();
  }
  // S1: at least one core, and no overflow.
  llvm::Expected<CoreGrid> grid = CoreGrid::get(cores, coreOrder);
  if (!grid)
    return reportError(emitError, grid.takeError());
  // S4: what the partition asks of the cores.
  llvm::Expected<PartitionRef> meaning = partition.getPartition();
  if (!meaning)
    return reportError(emitError, meaning.takeError());
  if (llvm::Error error = (*meaning)->checkCores(*grid))
    return reportError(emitError, std::move(error));
  return success();
}

int64_t ScheduleAttr::getNumCores() const {
  return llvm::cantFail(CoreGrid::get(getCores())).getNumCores();
}

llvm::Expected<Schedule>
ScheduleAttr::resolve(ArrayRef<int64_t> sizes,
                      std::optional<int64_t> numCores) const {
  if (!hasStaticCores() && !numCores)
    return makeScheduleError("the schedule says cores = ?",
                             "give the number of cores");
  if (hasStaticCores() && numCores && *numCores != getNumCores())
    return makeScheduleError("the schedule has " + Twine(getNumCores()) +
                             " cores, not " + Twine(*numCores));
  llvm::Expected<CoreGrid> cores =
      hasStaticCores() ? CoreGrid::get(getCores(), getCoreOrder())
                       : CoreGrid::get(*numCores);
  if (!cores)
    return cores.takeError();
  llvm::Expected<PartitionRef> partition = getPartition().getPartition();
  if (!partition)
    return partition.takeError();
  llvm::Expected<Order> order = getOrder().getOrder(sizes.size());
  if (!order)
    return order.takeError();
  return Schedule::get(sizes, std::move(*cores), std::move(*partition),
                       std::move(*order));
}

/// The largest number of a schedule that becomes a constant of type index.
static int64_t getLargestConstant(ScheduleAttr schedule, const Order &order) {
  int64_t largest = schedule.getPartition().getLargestConstant();
  if (schedule.hasStaticCores())
    largest = std::max(largest, schedule.getNumCores());
  for (const Level &level : order.getLevels())
    largest = std::max(largest, level.cut);
  return largest;
}

LogicalResult
ScheduleAttr::verifyGrid(function_ref<InFlightDiagnostic()> emitError,
                         ArrayRef<int64_t> sizes, unsigned indexWidth) const {
  bool isStatic = !ShapedType::isDynamicShape(sizes);
  if (!isStatic && getPartition().needsStaticGrid()) {
    InFlightDiagnostic diagnostic = emitError();
    const auto *dynamic = llvm::find_if(sizes, ShapedType::isDynamic);
    diagnostic << "the partition needs a grid of known sizes, but the size of "
                  "dimension "
               << dynamic - sizes.begin() << " is known only at run time";
    diagnostic.attachNote()
        << "write every size, or a partition such as contiguous or cyclic";
    return diagnostic;
  }
  SmallVector<int64_t> known = getKnownSizes(sizes);
  if (failed(verifyExpected(emitError, getNumTiles(known, indexWidth))))
    return failure();
  llvm::Expected<Order> order = getOrder().getOrder(sizes.size());
  if (!order)
    return reportError(emitError, order.takeError());
  int64_t largest = getLargestConstant(*this, *order);
  if (!llvm::isIntN(indexWidth, largest))
    return emitError() << "the schedule's number " << largest
                       << " does not fit an index of " << indexWidth << " bits";
  // Where the number of cores is not known, 1 stands for it, as for a size:
  // what is left to check depends on the ranks alone.
  return verifyExpected(
      emitError, resolve(known, hasStaticCores() ? std::nullopt
                                                 : std::optional<int64_t>(1)));
}

//===----------------------------------------------------------------------===//
// LaunchAttr
//===----------------------------------------------------------------------===//

LogicalResult LaunchAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 ArrayRef<int64_t> grid,
                                 ScheduleAttr schedule) {
  return schedule.verifyGrid(emitError, grid, /*indexWidth=*/64);
}
