//===- Views.cpp - From a view's index to the element ---------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SystemBuilder.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::footprint;

SmallVector<Linear> SystemBuilder::delinearize(Linear offset,
                                               ArrayRef<int64_t> shape) {
  SmallVector<Linear> indices(shape.size());
  for (size_t i = shape.size(); i-- > 1;) {
    Linear quotient = divide(offset, shape[i]);
    indices[i] = offset - quotient * shape[i];
    offset = quotient;
  }
  if (!shape.empty())
    indices[0] = offset;
  return indices;
}

/// Whether all sizes but the first are known, and positive.
static bool hasStaticInnerSizes(ArrayRef<int64_t> shape) {
  return llvm::all_of(shape.drop_front(shape.empty() ? 0 : 1),
                      [](int64_t size) { return size > 0; });
}

static Linear linearize(ArrayRef<Linear> indices, ArrayRef<int64_t> shape) {
  Linear sum;
  for (auto [index, size] : llvm::zip_equal(indices, shape))
    sum = sum * size + index;
  return sum;
}

std::optional<SmallVector<Linear>>
SystemBuilder::applyView(Operation *view, ArrayRef<Linear> indices,
                         Value root) {
  using Result = std::optional<SmallVector<Linear>>;
  return llvm::TypeSwitch<Operation *, Result>(view)
      .Case([&](memref::SubViewOp op) {
        llvm::SmallBitVector dropped = op.getDroppedDims();
        SmallVector<Linear> result;
        size_t next = 0;
        for (auto [dimension, offset, stride] :
             llvm::enumerate(op.getMixedOffsets(), op.getMixedStrides())) {
          Linear index = getValue(offset);
          if (!dropped.test(dimension)) {
            Linear inner = indices[next++];
            Linear factor = getValue(stride);
            if (inner.isConstant())
              std::swap(inner, factor);
            if (factor.isConstant())
              index += inner * factor.getConstant();
            else
              index = makeUnknown(quote(view) + " has a stride that varies");
          }
          result.push_back(index);
        }
        return Result(result);
      })
      .Case<memref::CastOp, memref::MemorySpaceCastOp,
            memref::AssumeAlignmentOp>([&](auto op) {
        if (!isa<MemRefType>(op->getOperand(0).getType()))
          return Result();
        return Result(llvm::to_vector(indices));
      })
      .Case([&](memref::TransposeOp op) {
        SmallVector<Linear> result(indices.size());
        for (auto [to, index] : llvm::enumerate(indices))
          result[op.getPermutation().getDimPosition(to)] = index;
        return Result(result);
      })
      .Case([&](memref::CollapseShapeOp op) {
        ArrayRef<int64_t> shape = op.getSrcType().getShape();
        SmallVector<Linear> result(shape.size());
        for (auto [index, group] :
             llvm::zip_equal(indices, op.getReassociationIndices())) {
          // Sizes of 1 need no division.
          SmallVector<int64_t> wide;
          for (int64_t dimension : group)
            if (shape[dimension] != 1)
              wide.push_back(dimension);
          SmallVector<int64_t> sizes = llvm::map_to_vector(
              wide, [&](int64_t dimension) { return shape[dimension]; });
          SmallVector<Linear> parts;
          if (hasStaticInnerSizes(sizes))
            parts = delinearize(index, sizes);
          else
            for (size_t i = 0; i < sizes.size(); ++i)
              parts.push_back(makeUnknown(quote(view) + " of dynamic sizes"));
          for (auto [dimension, part] : llvm::zip_equal(wide, parts))
            result[dimension] = part;
        }
        return Result(result);
      })
      .Case([&](memref::ExpandShapeOp op) {
        ArrayRef<int64_t> shape = op.getResultType().getShape();
        SmallVector<Linear> result;
        for (const ReassociationIndices &group : op.getReassociationIndices()) {
          SmallVector<int64_t> sizes;
          SmallVector<Linear> parts;
          for (int64_t dimension : group) {
            if (shape[dimension] == 1)
              continue;
            sizes.push_back(shape[dimension]);
            parts.push_back(indices[dimension]);
          }
          result.push_back(
              hasStaticInnerSizes(sizes)
                  ? linearize(parts, sizes)
                  : makeUnknown(quote(view) + " of dynamic sizes"));
        }
        return Result(result);
      })
      .Case([&](memref::ReshapeOp op) {
        auto from = dyn_cast<MemRefType>(op.getSource().getType());
        auto to = dyn_cast<MemRefType>(op.getType());
        if (!from || !to || !from.getLayout().isIdentity() ||
            !hasStaticInnerSizes(from.getShape()) ||
            !hasStaticInnerSizes(to.getShape()))
          return Result();
        return Result(
            delinearize(linearize(indices, to.getShape()), from.getShape()));
      })
      .Default([&](Operation *) { return Result(); });
}

/// Whether the view begins at the address at which its source does.
static bool keepsBase(Operation *view) {
  return isa<memref::SubViewOp, memref::CastOp, memref::MemorySpaceCastOp,
             memref::AssumeAlignmentOp, memref::TransposeOp,
             memref::CollapseShapeOp, memref::ExpandShapeOp, memref::ReshapeOp,
             memref::ReinterpretCastOp, memref::ExtractStridedMetadataOp>(view);
}

std::string SystemBuilder::setElement(const Origin &origin,
                                      ArrayRef<Linear> indices) {
  SmallVector<Linear> element = llvm::to_vector(indices);
  auto type = cast<MemRefType>(origin.root.getType());
  for (size_t i = 0; i < origin.views.size(); ++i) {
    Operation *view = origin.views[i];
    // A reinterpret_cast counts from where the buffer begins, whatever views
    // lie between.
    if (auto cast = dyn_cast<memref::ReinterpretCastOp>(view)) {
      bool isLinear =
          type.getLayout().isIdentity() &&
          hasStaticInnerSizes(type.getShape()) &&
          llvm::all_of(ArrayRef(origin.views).drop_front(i), keepsBase) &&
          llvm::all_of(cast.getMixedStrides(), [](OpFoldResult stride) {
            return getConstantIntValue(stride).has_value();
          });
      if (!isLinear)
        return quote(view) + " has a layout that is not known";
      Linear offset = getValue(cast.getMixedOffsets().front());
      for (auto [index, stride] :
           llvm::zip_equal(element, cast.getMixedStrides()))
        offset += index * *getConstantIntValue(stride);
      element = delinearize(offset, type.getShape());
      break;
    }
    std::optional<SmallVector<Linear>> next =
        applyView(view, element, origin.root);
    if (!next)
      return quote(view) + " is a view whose map is not known";
    element = *next;
  }
  system.unbounded.resize(rank);
  for (unsigned i = 0; i < rank; ++i) {
    if (element[i].hasOverflowed())
      element[i] = makeUnknown("an index has factors that are too large");
    if (isUnknown(element[i]))
      system.unbounded.set(i);
    Linear variable = Variable{VariableKind::Element, i};
    system.addEquality(variable - element[i]);
    system.addInequality(variable);
    addAtLeast(getSize(origin.root, i) - Linear(1), variable);
  }
  return "";
}

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

Linear SystemBuilder::getSize(Value memref, int64_t dimension) {
  auto type = cast<MemRefType>(memref.getType());
  if (!type.isDynamicDim(dimension))
    return type.getDimSize(dimension);
  auto getOpaque = [&]() -> Linear {
    if (isOutside(space.kernel, memref))
      return space.getSymbol(memref, dimension);
    addApproximation("a memref has a size that is not known");
    return makeNonNegative();
  };
  Operation *op = memref.getDefiningOp();
  if (!op)
    return getOpaque();
  unsigned dynamic = type.getDynamicDimIndex(dimension);
  return llvm::TypeSwitch<Operation *, Linear>(op)
      .Case<memref::AllocOp, memref::AllocaOp>([&](auto alloc) {
        return getValue(Value(alloc.getDynamicSizes()[dynamic]));
      })
      .Case([&](memref::SubViewOp view) {
        llvm::SmallBitVector dropped = view.getDroppedDims();
        int64_t next = 0;
        for (auto [index, size] : llvm::enumerate(view.getMixedSizes()))
          if (!dropped.test(index) && next++ == dimension)
            return getValue(size);
        return getOpaque();
      })
      .Case([&](memref::ReinterpretCastOp view) {
        return getValue(view.getMixedSizes()[dimension]);
      })
      .Case([&](memref::ViewOp view) {
        return getValue(Value(view.getSizes()[dynamic]));
      })
      .Case([&](memref::ExpandShapeOp view) {
        return getValue(Value(view.getOutputShape()[dynamic]));
      })
      .Case([&](memref::TransposeOp view) {
        return getSize(view.getIn(),
                       view.getPermutation().getDimPosition(dimension));
      })
      .Case<memref::CastOp, memref::MemorySpaceCastOp,
            memref::AssumeAlignmentOp>([&](auto view) {
        Value source = view->getOperand(0);
        return isa<MemRefType>(source.getType()) ? getSize(source, dimension)
                                                 : getOpaque();
      })
      .Case([&](memref::CollapseShapeOp view) {
        Linear product = 1;
        for (int64_t source : view.getReassociationIndices()[dimension]) {
          Linear size = getSize(view.getSrc(), source);
          if (size.isConstant())
            std::swap(size, product);
          if (!product.isConstant())
            return getOpaque();
          product = size * product.getConstant();
        }
        return product;
      })
      .Default([&](Operation *) { return getOpaque(); });
}
