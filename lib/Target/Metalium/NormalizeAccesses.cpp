//===- NormalizeAccesses.cpp - Arguments and buffers of a body ------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Normalizer.h"
#include "TileOffsets.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

SmallVector<int64_t> metalium::getBlockShape(MemRefType type) {
  SmallVector<int64_t> shape;
  for (int64_t size : type.getShape())
    if (size != 1)
      shape.push_back(size);
  return shape;
}

//===----------------------------------------------------------------------===//
// Indices
//===----------------------------------------------------------------------===//

/// The value in the new body; what computes it is cloned to where it is used.
Value Normalizer::remap(Value value) {
  if (map.contains(value))
    return map.lookup(value);
  Operation *op = value.getDefiningOp();
  if (!op || !op->getParentOfType<GridKernelOp>())
    return value;
  llvm::SetVector<Value> used(op->operand_begin(), op->operand_end());
  getUsedValuesDefinedAbove(op->getRegions(), used);
  IRMapping local;
  for (Value operand : used)
    local.map(operand, remap(operand));
  return builder.clone(*op, local)
      ->getResult(cast<OpResult>(value).getResultNumber());
}

/// The sum divided by `divisor`; null where that may leave a remainder.
Value Normalizer::getTiles(const IndexSum &sum, int64_t divisor, Location loc) {
  if (sum.constant % divisor != 0)
    return nullptr;
  Value result;
  for (Value term : sum.terms) {
    Value tiles = divideExactly(builder, remap(term), divisor);
    if (!tiles)
      return nullptr;
    result =
        result ? arith::AddIOp::create(builder, loc, result, tiles).getResult()
               : tiles;
  }
  if (result && sum.constant == 0)
    return result;
  Value constant =
      arith::ConstantIndexOp::create(builder, loc, sum.constant / divisor);
  return result
             ? arith::AddIOp::create(builder, loc, result, constant).getResult()
             : constant;
}

//===----------------------------------------------------------------------===//
// Arguments and buffers
//===----------------------------------------------------------------------===//

static LogicalResult checkElement(Type type, Operation *op) {
  if (type.isF32() || type.isBF16())
    return success();
  return op->emitOpError() << "has elements of type " << type
                           << ": tiles hold bf16 or f32";
}

/// The offsets, in tiles, and the shape of the block that `access` reads or
/// writes of an argument.
LogicalResult Normalizer::getOffsets(const Access &access,
                                     ArrayRef<int64_t> extents, Operation *op,
                                     bool isWrite,
                                     SmallVectorImpl<Value> &offsets,
                                     SmallVectorImpl<int64_t> &shape) {
  auto type = cast<MemRefType>(access.root.getType());
  if (failed(checkElement(type.getElementType(), op)))
    return failure();
  if (!type.getLayout().isIdentity())
    return op->emitOpError()
           << "accesses " << type << ", which is not laid out row by row";
  int64_t rank = type.getRank();
  if (rank == 0)
    return op->emitOpError() << "accesses " << type << ", which has no rows";
  for (int64_t dim = 0; dim < rank; ++dim) {
    bool isTiled = dim + 2 >= rank;
    std::optional<unsigned> loop = access.loops[dim];
    if (loop) {
      if (!isTiled)
        return op->emitOpError()
               << "moves a block that extends over dimension " << dim << " of "
               << type << ": only the last two dimensions are tiled";
      if (extents[*loop] % 32 != 0)
        return op->emitOpError() << "moves a block of " << extents[*loop]
                                 << " elements in dimension " << dim
                                 << ", which is not a multiple of 32: tiles "
                                    "have 32 x 32 elements";
      shape.push_back(extents[*loop]);
    } else if (isTiled && isWrite && type.getDimSize(dim) != 1) {
      return op->emitOpError()
             << "writes one row or column of " << type
             << ": only whole tiles of 32 x 32 elements are written";
    }
    Value offset = getTiles(access.bases[dim], isTiled ? 32 : 1, op->getLoc());
    if (!offset)
      return op->emitOpError()
             << "moves a block whose offset in dimension " << dim
             << " is not known to be a multiple of 32: tiles have 32 x 32 "
                "elements";
    offsets.push_back(offset);
  }
  if (shape.empty())
    return op->emitOpError() << "accesses one element of " << type
                             << ": only whole tiles are moved";
  return success();
}

/// Whether an access to a buffer is to all of it.
LogicalResult Normalizer::checkWhole(const Access &access,
                                     ArrayRef<int64_t> extents, Operation *op) {
  auto type = cast<MemRefType>(access.root.getType());
  for (auto [dim, size] : llvm::enumerate(type.getShape())) {
    std::optional<unsigned> loop = access.loops[dim];
    if (!access.bases[dim].isZero() || (loop ? extents[*loop] : 1) != size) {
      InFlightDiagnostic diagnostic =
          op->emitOpError() << "accesses a part of a buffer of type " << type
                            << ": buffers are read and written as a whole";
      diagnostic.attachNote(access.root.getLoc()) << "the buffer is here";
      return diagnostic;
    }
  }
  return success();
}

static bool isAllocated(Value root) { return root.getDefiningOp() != nullptr; }

FailureOr<Value> Normalizer::load(const Access &access,
                                  ArrayRef<int64_t> extents, Operation *op) {
  if (isAllocated(access.root)) {
    if (failed(checkWhole(access, extents, op)))
      return failure();
    Value content = contents.lookup(access.root);
    if (content)
      return content;
    InFlightDiagnostic diagnostic =
        op->emitOpError() << "reads a buffer that has not been written";
    diagnostic.attachNote(access.root.getLoc()) << "the buffer is here";
    return diagnostic;
  }
  SmallVector<Value> offsets;
  SmallVector<int64_t> shape;
  if (failed(
          getOffsets(access, extents, op, /*isWrite=*/false, offsets, shape)))
    return failure();
  auto type = RankedTensorType::get(
      shape, cast<MemRefType>(access.root.getType()).getElementType());
  return ReadOp::create(builder, op->getLoc(), type, access.root, offsets,
                        stages, access.padded)
      .getResult();
}

LogicalResult Normalizer::store(Value block, const Access &access,
                                ArrayRef<int64_t> extents, Operation *op) {
  std::optional<unsigned> last;
  for (std::optional<unsigned> loop : access.loops) {
    if (loop && last && *loop < *last)
      return op->emitOpError() << "transposes a block";
    if (loop)
      last = loop;
  }
  if (isAllocated(access.root)) {
    if (failed(checkWhole(access, extents, op)))
      return failure();
    contents[access.root] = block;
    return success();
  }
  SmallVector<Value> offsets;
  SmallVector<int64_t> shape;
  if (failed(getOffsets(access, extents, op, /*isWrite=*/true, offsets, shape)))
    return failure();
  WriteOp::create(builder, op->getLoc(), block, access.root, offsets,
                  access.padded);
  return success();
}

FailureOr<Access> Normalizer::getWholeAccess(Value memref,
                                             SmallVectorImpl<int64_t> &extents,
                                             Operation *op) {
  FailureOr<View> view = getView(memref, op);
  if (failed(view))
    return failure();
  Access access{view->root, view->offsets, {}};
  access.loops.resize(view->offsets.size());
  for (unsigned dim : view->kept) {
    if (view->sizes[dim] == 1)
      continue;
    access.loops[dim] = extents.size();
    extents.push_back(view->sizes[dim]);
  }
  return access;
}

FailureOr<Value> Normalizer::load(Value memref, Operation *op) {
  SmallVector<int64_t> extents;
  FailureOr<Access> access = getWholeAccess(memref, extents, op);
  if (failed(access))
    return failure();
  return load(*access, extents, op);
}

LogicalResult Normalizer::store(Value block, Value memref, Operation *op) {
  SmallVector<int64_t> extents;
  FailureOr<Access> access = getWholeAccess(memref, extents, op);
  if (failed(access))
    return failure();
  return store(block, *access, extents, op);
}

LogicalResult Normalizer::visitAllocation(Operation *op) {
  Value buffer = op->getResult(0);
  auto type = cast<MemRefType>(buffer.getType());
  if (llvm::all_of(buffer.getUsers(), [](Operation *user) {
        return isa<memref::DeallocOp>(user);
      }))
    return success();
  if (failed(checkElement(type.getElementType(), op)))
    return failure();
  if (!type.hasStaticShape())
    return op->emitOpError() << "has a size that is known only at run time: "
                                "blocks have a static number of tiles";
  SmallVector<int64_t> shape = getBlockShape(type);
  if (shape.empty() || shape.size() > 2 ||
      llvm::any_of(shape, [](int64_t size) { return size % 32 != 0; }))
    return op->emitOpError() << "allocates " << type
                             << ", which is not a block of tiles: one or two "
                                "sizes may differ from "
                                "1, and they must be multiples of 32";
  contents[buffer] = nullptr;
  return success();
}
