//===- Normalizer.h - Bodies on buffers as blocks of tiles ------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LIB_TARGET_METALIUM_NORMALIZER_H
#define LIB_TARGET_METALIUM_NORMALIZER_H

#include "Assignments.h"
#include "mlir/IR/IRMapping.h"
#include "ttgrid/Target/Metalium/Metalium.h"

namespace mlir::ttgrid::metalium {

/// Makes a new body on tensors out of one on buffers.
class Normalizer {
public:
  Normalizer(OpBuilder &builder, int64_t depth)
      : builder(builder), stages(depth) {}

  LogicalResult visit(Block &block);
  IRMapping map;

private:
  LogicalResult visit(Operation *op);
  LogicalResult visitAllocation(Operation *op);
  LogicalResult visitMatmul(linalg::MatmulOp op);
  LogicalResult visitReduction(linalg::GenericOp op);
  LogicalResult visitFor(scf::ForOp op);
  LogicalResult visitIf(scf::IfOp op);

  LogicalResult emit(const Assignment &assignment, Operation *op);
  Value emitScalar(const Expr *expr, Operation *op);

  FailureOr<Value> load(const Access &access, ArrayRef<int64_t> extents,
                        Operation *op);
  LogicalResult store(Value block, const Access &access,
                      ArrayRef<int64_t> extents, Operation *op);
  FailureOr<Value> load(Value memref, Operation *op);
  LogicalResult store(Value block, Value memref, Operation *op);
  FailureOr<Access> getWholeAccess(Value memref,
                                   SmallVectorImpl<int64_t> &extents,
                                   Operation *op);
  LogicalResult checkWhole(const Access &access, ArrayRef<int64_t> extents,
                           Operation *op);
  LogicalResult getOffsets(const Access &access, ArrayRef<int64_t> extents,
                           Operation *op, bool isWrite,
                           SmallVectorImpl<Value> &offsets,
                           SmallVectorImpl<int64_t> &shape);

  Value remap(Value value);
  Value getTiles(const IndexSum &sum, int64_t divisor, Location loc);

  OpBuilder &builder;
  AssignmentReader reader;
  /// What each buffer holds now; null before it is written.
  llvm::MapVector<Value, Value> contents;
  /// How many blocks the reader may be ahead.
  int64_t stages;
  /// The values of scalars while the region of an operation is made.
  llvm::DenseMap<const Expr *, Value> scalars;
};

/// The shape of a buffer as a tensor: without dimensions of size 1.
SmallVector<int64_t> getBlockShape(MemRefType type);

} // namespace mlir::ttgrid::metalium

#endif // LIB_TARGET_METALIUM_NORMALIZER_H
