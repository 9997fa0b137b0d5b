//===- Interfaces.cpp - What upstream passes ask of the operations --------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/IR/TTGrid.h"

using namespace mlir;
using namespace mlir::ttgrid;

SmallVector<Region *> GridKernelOp::getLoopRegions() { return {&getRegion()}; }
SmallVector<Region *> PersistentLoopOp::getLoopRegions() {
  return {&getRegion()};
}

std::optional<SmallVector<Value>> GridKernelOp::getLoopInductionVars() {
  return SmallVector<Value>(getBlockIndices());
}

std::optional<SmallVector<OpFoldResult>> GridKernelOp::getLoopLowerBounds() {
  return SmallVector<OpFoldResult>(getRank(),
                                   Builder(getContext()).getIndexAttr(0));
}

std::optional<SmallVector<OpFoldResult>> GridKernelOp::getLoopUpperBounds() {
  return getMixedSizes();
}

std::optional<SmallVector<OpFoldResult>> GridKernelOp::getLoopSteps() {
  return SmallVector<OpFoldResult>(getRank(),
                                   Builder(getContext()).getIndexAttr(1));
}

std::optional<APInt> GridKernelOp::getStaticTripCount() {
  if (ShapedType::isDynamicShape(getStaticSizes()))
    return std::nullopt;
  // G2 has checked that it fits.
  return APInt(IndexType::kInternalStorageBitWidth,
               llvm::cantFail(getNumTiles(getStaticSizes())));
}

/// Which tiles a core does, and in which sequence, is up to the schedule: no
/// bounds and steps of the block indices say it.
std::optional<SmallVector<Value>> PersistentLoopOp::getLoopInductionVars() {
  return SmallVector<Value>(getBlockIndices());
}

/// From outside and from the body's end alike: the body once more, or out.
template <typename OpTy>
static void getLoopSuccessors(OpTy op,
                              SmallVectorImpl<RegionSuccessor> &successors) {
  successors.push_back(RegionSuccessor(&op.getRegion()));
  successors.push_back(RegionSuccessor(op, op->getResults()));
}

void GridKernelOp::getSuccessorRegions(
    RegionBranchPoint point, SmallVectorImpl<RegionSuccessor> &successors) {
  getLoopSuccessors(*this, successors);
}
void PersistentLoopOp::getSuccessorRegions(
    RegionBranchPoint point, SmallVectorImpl<RegionSuccessor> &successors) {
  getLoopSuccessors(*this, successors);
}

Speculation::Speculatability TileAssignmentOp::getSpeculatability() {
  // A number of cores known only at run time may be 0 where this does not run.
  return getSchedule().hasStaticCores() ? Speculation::Speculatable
                                        : Speculation::NotSpeculatable;
}

static ConstantIntRanges
getIndexRange(int64_t min, int64_t max = std::numeric_limits<int64_t>::max()) {
  unsigned width = IndexType::kInternalStorageBitWidth;
  return ConstantIntRanges::fromSigned(APInt(width, min), APInt(width, max));
}

void CoreIdOp::inferResultRanges(ArrayRef<ConstantIntRanges>,
                                 SetIntRangeFn setResultRange) {
  setResultRange(getResult(), getIndexRange(0));
}

void NumCoresOp::inferResultRanges(ArrayRef<ConstantIntRanges>,
                                   SetIntRangeFn setResultRange) {
  setResultRange(getResult(), getIndexRange(1));
}

/// Where the body runs, each block index is below its size.
template <typename OpTy>
static void inferBlockIndexRanges(OpTy op, ArrayRef<ConstantIntRanges> operands,
                                  SetIntRangeFn setRange) {
  // The dynamic sizes are the first operands.
  const auto *nextDynamic = operands.begin();
  for (auto [blockIndex, size] :
       llvm::zip_equal(op.getBlockIndices(), op.getStaticSizes())) {
    int64_t largest = ShapedType::isDynamic(size)
                          ? (nextDynamic++)->smax().getSExtValue()
                          : size;
    setRange(blockIndex, getIndexRange(0, std::max<int64_t>(largest, 1) - 1));
  }
}

void GridKernelOp::inferResultRanges(ArrayRef<ConstantIntRanges> operands,
                                     SetIntRangeFn setRange) {
  inferBlockIndexRanges(*this, operands, setRange);
}
void PersistentLoopOp::inferResultRanges(ArrayRef<ConstantIntRanges> operands,
                                         SetIntRangeFn setRange) {
  inferBlockIndexRanges(*this, operands, setRange);
}
