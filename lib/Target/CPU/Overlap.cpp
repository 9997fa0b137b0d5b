//===- Overlap.cpp - Operands that share memory ---------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Vectorization.h"
#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/OperationSupport.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/ValueBoundsOpInterface.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;
using namespace mlir::ttgrid;

/// Whether `a` and `b` are one value, or made alike of the same values in at
/// most so many steps.
static bool isSameValue(Value a, Value b, unsigned steps = 8) {
  if (a == b)
    return true;
  auto left = dyn_cast<OpResult>(a), right = dyn_cast<OpResult>(b);
  return steps && left && right &&
         left.getResultNumber() == right.getResultNumber() &&
         left.getOwner()->getNumRegions() == 0 && isPure(left.getOwner()) &&
         OperationEquivalence::isEquivalentTo(
             left.getOwner(), right.getOwner(),
             [&](Value from, Value to) {
               return success(isSameValue(from, to, steps - 1));
             },
             /*markEquivalent=*/nullptr, OperationEquivalence::IgnoreLocations);
}

/// Whether `a` and `b` are parts of one memref that have no element in common.
static bool areDisjointParts(Value a, Value b) {
  auto left = a.getDefiningOp<memref::SubViewOp>();
  auto right = b.getDefiningOp<memref::SubViewOp>();
  if (!left || !right || !isSameValue(left.getSource(), right.getSource()))
    return false;
  FailureOr<bool> overlap = ValueBoundsConstraintSet::areOverlappingSlices(
      left.getContext(),
      HyperrectangularSlice(cast<OffsetSizeAndStrideOpInterface>(*left)),
      HyperrectangularSlice(cast<OffsetSizeAndStrideOpInterface>(*right)));
  return succeeded(overlap) && !*overlap;
}

/// Whether the memory of `root` belongs to no other root: it is a function's
/// argument, or allocated.
static bool isDistinct(Value root) {
  if (auto argument = dyn_cast<BlockArgument>(root)) {
    Block *block = argument.getOwner();
    return block->isEntryBlock() &&
           isa_and_nonnull<FunctionOpInterface>(block->getParentOp());
  }
  return hasEffect<MemoryEffects::Allocate>(root.getDefiningOp(), root);
}

/// Whether memrefs with these roots may have an element in common.
static bool mayShare(Value a, Value b) {
  if (a == b)
    return true;
  auto left = a.getDefiningOp<memref::GetGlobalOp>();
  auto right = b.getDefiningOp<memref::GetGlobalOp>();
  if (left && right)
    return left.getName() == right.getName();
  return !(left || isDistinct(a)) || !(right || isDistinct(b));
}

/// The memrefs that `memref` may be a view of.
static SmallVector<Value> getRoots(Value memref,
                                   const BufferViewFlowAnalysis &views) {
  return llvm::filter_to_vector(views.resolveReverse(memref), [&](Value value) {
    return views.mayBeTerminalBuffer(value);
  });
}

/// Whether `a` and `b` may have an element in common.
static bool mayOverlap(Value a, Value b, const BufferViewFlowAnalysis &views) {
  if (areDisjointParts(a, b))
    return false;
  SmallVector<Value> left = getRoots(a, views), right = getRoots(b, views);
  if (left.empty() || right.empty())
    return true;
  return llvm::any_of(left, [&](Value from) {
    return llvm::any_of(right, [&](Value to) { return mayShare(from, to); });
  });
}

/// Whether two elements of such a memref lie in one place, as far as its
/// strides are known.
static bool overlapsItself(MemRefType type) {
  auto [strides, offset] = type.getStridesAndOffset();
  SmallVector<std::pair<int64_t, int64_t>> dims;
  for (auto [stride, size] : llvm::zip_equal(strides, type.getShape()))
    if (size > 1 && ShapedType::isStatic(stride))
      dims.push_back({std::abs(stride), size});
  llvm::sort(dims);
  int64_t last = 0;
  for (auto [stride, size] : dims) {
    if (stride <= last)
      return true;
    last += stride * (size - 1);
  }
  return false;
}

std::optional<StringRef>
mlir::ttgrid::findOverlap(linalg::GenericOp op,
                          const BufferViewFlowAnalysis &views) {
  for (OpOperand &init : op.getDpsInitsMutable()) {
    if (overlapsItself(cast<MemRefType>(init.get().getType())))
      return "elements of a result share memory";
    AffineMap map = op.getMatchingIndexingMap(&init);
    for (OpOperand &other : op->getOpOperands()) {
      if (&other == &init || !isa<MemRefType>(other.get().getType()) ||
          !mayOverlap(init.get(), other.get(), views))
        continue;
      // In place: each iteration has an element of its own.
      if (op.isDpsInput(&other) && map.isPermutation() &&
          map == op.getMatchingIndexingMap(&other) &&
          isSameValue(init.get(), other.get()))
        continue;
      return "a result may share memory with another operand";
    }
  }
  return std::nullopt;
}
