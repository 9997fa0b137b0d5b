//===- Views.cpp - Boxes of memrefs ---------------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Assignments.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "ttgrid/IR/TTGrid.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

void metalium::addToSum(IndexSum &sum, Value value) {
  if (std::optional<int64_t> constant = getConstantIntValue(value)) {
    sum.constant += *constant;
    return;
  }
  if (auto addition = value.getDefiningOp<arith::AddIOp>()) {
    addToSum(sum, addition.getLhs());
    addToSum(sum, addition.getRhs());
    return;
  }
  sum.terms.push_back(value);
}

static void addToSum(IndexSum &sum, OpFoldResult value) {
  if (auto known = dyn_cast<Attribute>(value))
    sum.constant += cast<IntegerAttr>(known).getInt();
  else
    metalium::addToSum(sum, cast<Value>(value));
}

/// Whether `memref` is an argument of the function that the kernel is in.
static bool isArgument(Value memref) {
  auto argument = dyn_cast<BlockArgument>(memref);
  return argument &&
         isa<FunctionOpInterface>(argument.getOwner()->getParentOp());
}

static View getWhole(Value memref) {
  auto type = cast<MemRefType>(memref.getType());
  View view{memref,
            SmallVector<IndexSum>(type.getRank()),
            llvm::to_vector(type.getShape()),
            {}};
  for (int64_t dim = 0; dim < type.getRank(); ++dim)
    view.kept.push_back(dim);
  return view;
}

FailureOr<View> metalium::getView(Value memref, Operation *user) {
  if (!isa<MemRefType>(memref.getType()))
    return user->emitOpError("accesses ")
           << memref.getType() << ", which is not a memref with a rank";
  if (isArgument(memref) || memref.getDefiningOp<memref::AllocOp>() ||
      memref.getDefiningOp<memref::AllocaOp>())
    return getWhole(memref);
  if (auto cast = memref.getDefiningOp<memref::CastOp>())
    return getView(cast.getSource(), user);
  auto subview = memref.getDefiningOp<memref::SubViewOp>();
  if (!subview) {
    InFlightDiagnostic diagnostic =
        user->emitOpError() << "accesses memory that is neither an argument of "
                               "the function nor allocated in the kernel";
    if (Operation *source = memref.getDefiningOp())
      diagnostic.attachNote(source->getLoc()) << "the memory comes from here";
    return diagnostic;
  }
  FailureOr<View> source = getView(subview.getSource(), user);
  if (failed(source))
    return failure();
  if (!llvm::all_of(subview.getMixedStrides(), isOneInteger))
    return subview.emitOpError() << "has a stride other than 1: only whole "
                                    "tiles of 32 x 32 elements are moved";
  View view = *source;
  view.kept.clear();
  llvm::SmallBitVector dropped = subview.getDroppedDims();
  for (auto [position, dim] : llvm::enumerate(source->kept)) {
    ::addToSum(view.offsets[dim], subview.getMixedOffsets()[position]);
    std::optional<int64_t> size =
        getConstantIntValue(subview.getMixedSizes()[position]);
    if (!size)
      return subview.emitOpError()
             << "has a size that is known only at run time: blocks have a "
                "static number of tiles";
    view.sizes[dim] = *size;
    if (!dropped.test(position))
      view.kept.push_back(dim);
  }
  return view;
}
