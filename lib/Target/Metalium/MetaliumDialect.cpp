//===- MetaliumDialect.cpp - Kernels for Tenstorrent chips ----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Spellings.h"
#include "ttgrid/Target/Metalium/Metalium.h"

#include "ttgrid/Target/Metalium/MetaliumDialect.cpp.inc"
#include "ttgrid/Target/Metalium/MetaliumEnums.cpp.inc"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

void MetaliumDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "ttgrid/Target/Metalium/MetaliumOps.cpp.inc"
      >();
}

void ReadOp::getEffects(
    SmallVectorImpl<MemoryEffects::EffectInstance> &effects) {
  effects.emplace_back(MemoryEffects::Read::get(), &getSourceMutable());
}

void WriteOp::getEffects(
    SmallVectorImpl<MemoryEffects::EffectInstance> &effects) {
  effects.emplace_back(MemoryEffects::Write::get(), &getTargetMutable());
}

static LogicalResult verifyBlock(Operation *op, Value memref, size_t offsets,
                                 Type block) {
  auto type = cast<MemRefType>(memref.getType());
  // B1
  if (static_cast<int64_t>(offsets) != type.getRank())
    return op->emitOpError() << "has " << offsets << " offsets for a tensor of "
                             << "rank " << type.getRank();
  // B2
  auto blockType = cast<RankedTensorType>(block);
  if (blockType.getElementType() != type.getElementType())
    return op->emitOpError()
           << "moves a block of type " << blockType
           << " from or to elements of type " << type.getElementType();
  if (blockType.getRank() < 1 || blockType.getRank() > 2)
    return op->emitOpError() << "moves a block of rank " << blockType.getRank();
  for (int64_t size : blockType.getShape())
    if (size % 32 != 0)
      return op->emitOpError() << "moves a block of size " << size
                               << ", which is not a multiple of 32";
  return success();
}

LogicalResult ReadOp::verify() {
  return verifyBlock(*this, getSource(), getOffsets().size(), getType());
}

LogicalResult WriteOp::verify() {
  return verifyBlock(*this, getTarget(), getOffsets().size(),
                     getBlock().getType());
}

// T1
static LogicalResult verifyFunction(Operation *op, StringRef name,
                                    std::optional<size_t> tiles,
                                    bool hasParameter) {
  const Spelling *spelling = lookupSpelling(name);
  if (!spelling)
    return op->emitOpError()
           << "names '" << name << "', which is not a function of tiles";
  if (!tiles)
    return success();
  if (spelling->tiles != *tiles)
    return op->emitOpError() << "gives " << *tiles << " tiles to '" << name
                             << "', which takes " << spelling->tiles;
  if (spelling->hasParameter != hasParameter)
    return op->emitOpError()
           << (hasParameter ? "gives a number to '" : "gives no number to '")
           << name << "'";
  return success();
}

LogicalResult UnaryTileOp::verify() {
  return verifyFunction(*this, getFunction(), 1, getParameter().has_value());
}

LogicalResult BinaryTileOp::verify() {
  return verifyFunction(*this, getFunction(), getInputs().size(), false);
}

LogicalResult TileInitOp::verify() {
  return verifyFunction(*this, getFunction(), std::nullopt, false);
}

#define GET_OP_CLASSES
#include "ttgrid/Target/Metalium/MetaliumOps.cpp.inc"
