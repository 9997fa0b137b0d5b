//===- VectorTiling.cpp - Which vectors an operation is cut into ----------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Vectorization.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Utils/StructuredOpsUtils.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace mlir::ttgrid;

/// What a vector register holds as it lies in memory. i1 is packed in vectors
/// and is not in memrefs.
static bool isVectorElement(Type type) {
  if (type.isF16() || type.isBF16() || type.isF32() || type.isF64())
    return true;
  return type.isSignlessInteger(8) || type.isSignlessInteger(16) ||
         type.isSignlessInteger(32) || type.isSignlessInteger(64);
}

/// Whether vectors of bf16 for `op` could be of lengths such as 9 and 33, with
/// which LLVM ends the process where it has instructions for some of bf16.
static bool hasOddBF16Vectors(linalg::GenericOp op) {
  auto isBF16 = [](Type type) { return getElementTypeOrSelf(type).isBF16(); };
  bool found = llvm::any_of(op->getOperandTypes(), isBF16);
  op.getBlock()->walk([&](Operation *inner) {
    found |= llvm::any_of(inner->getOperandTypes(), isBF16);
  });
  return found && !llvm::all_of(op.getStaticLoopRanges(), [](int64_t range) {
           return llvm::isPowerOf2_64(range);
         });
}

bool mlir::ttgrid::isVectorizable(linalg::GenericOp op) {
  if (!op.hasPureBufferSemantics() || op.hasDynamicShape() ||
      op.getNumLoops() == 0 || hasOddBF16Vectors(op))
    return false;
  for (Value operand : op->getOperands()) {
    auto type = dyn_cast<MemRefType>(operand.getType());
    if (type && (!isVectorElement(type.getElementType()) || !type.isStrided() ||
                 type.getNumElements() == 0))
      return false;
  }
  return llvm::all_of(op.getIndexingMapsArray(), [](AffineMap map) {
    return map.isProjectedPermutation();
  });
}

/// The widest element that `op` loads, stores or computes with.
static unsigned getWidestElement(linalg::GenericOp op) {
  unsigned bits = 8;
  auto widen = [&](Type type) {
    if (type.isIntOrFloat())
      bits = std::max(bits, type.getIntOrFloatBitWidth());
    else if (type.isIndex())
      bits = std::max(bits, 64u);
  };
  op.getBlock()->walk([&](Operation *inner) {
    llvm::for_each(inner->getOperandTypes(), widen);
    llvm::for_each(inner->getResultTypes(), widen);
  });
  return bits;
}

/// The loop along which vectors lie: of those along which they can, the one
/// along which the most elements are neighbours in memory.
static std::optional<unsigned> chooseVectorLoop(linalg::GenericOp op) {
  SmallVector<int64_t> weights(op.getNumLoops(), 0);
  for (OpOperand &operand : op->getOpOperands()) {
    auto type = dyn_cast<MemRefType>(operand.get().getType());
    if (!type)
      continue;
    auto [strides, offset] = type.getStridesAndOffset();
    // A store counts more than a load.
    int64_t weight = type.getNumElements() * (op.isDpsInit(&operand) ? 3 : 2);
    AffineMap map = op.getMatchingIndexingMap(&operand);
    for (auto [dim, stride] : llvm::enumerate(strides))
      if (stride == 1 && type.getDimSize(dim) != 1)
        weights[map.getDimPosition(dim)] += weight;
  }
  std::optional<unsigned> best;
  for (auto [loop, weight] : llvm::enumerate(weights))
    if (weight > 0 && (!best || weight > weights[*best]) &&
        canVectorizeAlong(op, loop))
      best = loop;
  return best;
}

/// Whether code for several vectors at a time along `loop` stays short: no
/// functions, no elements that are moved one by one.
static bool isCheap(linalg::GenericOp op, unsigned loop) {
  if (llvm::any_of(*op.getBlock(), [](Operation &inner) {
        return isa_and_nonnull<math::MathDialect>(inner.getDialect());
      }))
    return false;
  return llvm::none_of(op->getOpOperands(), [&](OpOperand &operand) {
    auto type = dyn_cast<MemRefType>(operand.get().getType());
    if (!type)
      return false;
    auto [strides, offset] = type.getStridesAndOffset();
    AffineMap map = op.getMatchingIndexingMap(&operand);
    std::optional<unsigned> dim =
        map.getResultPosition(getAffineDimExpr(loop, op.getContext()));
    return dim && strides[*dim] != 1;
  });
}

/// So many vectors of `lanes` lanes that they divide `range`, or one.
static int64_t chooseLength(int64_t range, int64_t lanes, int64_t maxVectors) {
  if (range < lanes)
    return range;
  int64_t vectors = maxVectors;
  while (vectors > 1 && range % (vectors * lanes) != 0)
    vectors /= 2;
  return vectors * lanes;
}

/// The loops with the reductions innermost, so that what they accumulate can
/// stay in registers.
static void orderLoops(linalg::GenericOp op, VectorTiling &tiling) {
  SmallVector<unsigned> reductions;
  for (auto [loop, kind] : llvm::enumerate(op.getIteratorTypesArray()))
    (kind == utils::IteratorType::parallel ? tiling.order : reductions)
        .push_back(loop);
  llvm::append_range(tiling.order, reductions);
}

/// About as many rows as `max`, such that few iterations are left over.
static int64_t chooseRows(int64_t range, int64_t max) {
  for (int64_t rows = std::min(range, max); rows > max / 2; --rows)
    if (range % rows == 0)
      return rows;
  int64_t tiles = llvm::divideCeil(range, max);
  return llvm::divideCeil(range, tiles);
}

/// A block of the result of a matrix product that fits into the registers, with
/// room for a row of B.
static void tileContraction(linalg::GenericOp op,
                            const linalg::ContractionDimensions &dims,
                            int64_t lanes, unsigned registers,
                            VectorTiling &tiling) {
  unsigned m = dims.m.back(), n = dims.n.back();
  SmallVector<int64_t> ranges = op.getStaticLoopRanges();
  int64_t vectors = ranges[n] >= 2 * lanes ? 2 : 1;
  if (ranges[m] < 4)
    vectors = std::clamp<int64_t>(ranges[n] / lanes, 1, 4);
  tiling.sizes[n] = std::min(ranges[n], vectors * lanes);
  tiling.sizes[m] = chooseRows(ranges[m], (registers - vectors - 2) / vectors);
  tiling.contraction = {m, n, dims.k.back()};
}

std::optional<VectorTiling>
mlir::ttgrid::chooseVectorTiling(linalg::GenericOp op, unsigned vectorBits) {
  VectorTiling tiling;
  tiling.sizes.assign(op.getNumLoops(), 1);
  orderLoops(op, tiling);
  int64_t lanes = std::max(1u, vectorBits / getWidestElement(op));
  std::optional<MatrixProduct> matrices = getMatrixProduct(op);
  if (matrices && matrices->isPlain()) {
    // AVX-512 has twice the registers too.
    unsigned registers = vectorBits >= 512 ? 32 : 16;
    tileContraction(op, matrices->dims, lanes, registers, tiling);
    return tiling;
  }
  std::optional<unsigned> loop = chooseVectorLoop(op);
  if (!loop)
    return std::nullopt;
  int64_t maxVectors = isCheap(op, *loop) ? 4 : 1;
  tiling.sizes[*loop] =
      chooseLength(op.getStaticLoopRanges()[*loop], lanes, maxVectors);
  return tiling;
}
