//===- DecomposeSoftmax.cpp - linalg.softmax as structured operations -----===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/PatternMatch.h"
#include "ttgrid/Target/CPU/CPU.h"
#include "ttgrid/Target/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_DECOMPOSESOFTMAXPASS
#include "ttgrid/Target/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

namespace {
/// Makes the operations of one softmax on memrefs. Upstream's decomposition
/// knows tensors alone.
class Decomposition {
public:
  Decomposition(linalg::SoftmaxOp op, RewriterBase &rewriter)
      : op(op), rewriter(rewriter), loc(op.getLoc()),
        rank(op.getInputOperandRank()), axis(op.getDimension()),
        element(cast<FloatType>(op.getInputOperandType().getElementType())),
        wide(element.getWidth() < 32 ? rewriter.getF32Type() : element) {}

  void run();

private:
  using Body = llvm::function_ref<Value(ValueRange)>;

  /// A buffer with an element for each row, filled with a number.
  Value makeRows(FloatType type, double start);
  /// A linalg.generic from `inputs` to `output`; maps are of the whole box, or
  /// of its rows.
  void makeGeneric(ValueRange inputs, ArrayRef<AffineMap> maps, Value output,
                   bool reduces, Body body);

  Value widen(Value value) {
    if (value.getType() == wide)
      return value;
    return arith::ExtFOp::create(rewriter, loc, wide, value);
  }
  Value narrow(Value value) {
    if (element == wide)
      return value;
    return arith::TruncFOp::create(rewriter, loc, element, value);
  }

  linalg::SoftmaxOp op;
  RewriterBase &rewriter;
  Location loc;
  int64_t rank;
  int64_t axis;
  FloatType element;
  /// What sums and quotients are computed in.
  FloatType wide;
};
} // namespace

Value Decomposition::makeRows(FloatType type, double start) {
  SmallVector<int64_t> sizes;
  SmallVector<Value> dynamic;
  auto input = cast<MemRefType>(op.getInputOperandType());
  for (int64_t dim = 0; dim < rank; ++dim) {
    if (dim == axis)
      continue;
    sizes.push_back(input.getDimSize(dim));
    if (input.isDynamicDim(dim))
      dynamic.push_back(
          memref::DimOp::create(rewriter, loc, op.getInput(), dim));
  }
  Value rows = memref::AllocOp::create(rewriter, loc,
                                       MemRefType::get(sizes, type), dynamic);
  APFloat number(start);
  bool losesInfo;
  number.convert(type.getFloatSemantics(), APFloat::rmNearestTiesToEven,
                 &losesInfo);
  Value constant = arith::ConstantOp::create(
      rewriter, loc, rewriter.getFloatAttr(type, number));
  linalg::FillOp::create(rewriter, loc, constant, rows);
  return rows;
}

void Decomposition::makeGeneric(ValueRange inputs, ArrayRef<AffineMap> maps,
                                Value output, bool reduces, Body body) {
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  if (reduces)
    iterators[axis] = utils::IteratorType::reduction;
  linalg::GenericOp::create(rewriter, loc, inputs, output, maps, iterators,
                            [&](OpBuilder &, Location, ValueRange elements) {
                              linalg::YieldOp::create(rewriter, loc,
                                                      body(elements));
                            });
}

void Decomposition::run() {
  rewriter.setInsertionPoint(op);
  AffineMap box = rewriter.getMultiDimIdentityMap(rank);
  AffineMap row = box.dropResult(axis);
  Value input = op.getInput(), output = op.getOutput();

  Value largest = makeRows(element, -std::numeric_limits<double>::infinity());
  makeGeneric(input, {box, row}, largest, /*reduces=*/true,
              [&](ValueRange elements) -> Value {
                return arith::MaxNumFOp::create(rewriter, loc, elements[0],
                                                elements[1]);
              });
  makeGeneric({input, largest}, {box, row, box}, output, /*reduces=*/false,
              [&](ValueRange elements) -> Value {
                Value below = arith::SubFOp::create(
                    rewriter, loc, widen(elements[0]), widen(elements[1]));
                return narrow(math::ExpOp::create(rewriter, loc, below));
              });
  Value sums = makeRows(wide, 0.0);
  makeGeneric(output, {box, row}, sums, /*reduces=*/true,
              [&](ValueRange elements) -> Value {
                return arith::AddFOp::create(rewriter, loc, widen(elements[0]),
                                             elements[1]);
              });
  makeGeneric(sums, {row, box}, output, /*reduces=*/false,
              [&](ValueRange elements) -> Value {
                return narrow(arith::DivFOp::create(
                    rewriter, loc, widen(elements[1]), elements[0]));
              });
  memref::DeallocOp::create(rewriter, loc, largest);
  memref::DeallocOp::create(rewriter, loc, sums);
  rewriter.eraseOp(op);
}

void mlir::ttgrid::decomposeSoftmax(RewriterBase &rewriter, Operation *root) {
  root->walk([&](linalg::SoftmaxOp op) {
    // On tensors it has a result, which is not for a pass on memory.
    if (op.hasPureBufferSemantics())
      Decomposition(op, rewriter).run();
  });
}

namespace {
struct DecomposeSoftmaxPass
    : ttgrid::impl::DecomposeSoftmaxPassBase<DecomposeSoftmaxPass> {
  using DecomposeSoftmaxPassBase::DecomposeSoftmaxPassBase;

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    decomposeSoftmax(rewriter, getOperation());
  }
};
} // namespace
