//===- NormalizeComputation.cpp - What a body computes, on blocks ---------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Normalizer.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

//===----------------------------------------------------------------------===//
// Elementwise
//===----------------------------------------------------------------------===//

/// The value of `expr` for one element, as IR.
Value Normalizer::emitScalar(const Expr *expr, Operation *op) {
  if (Value known = scalars.lookup(expr))
    return known;
  switch (expr->kind) {
  case Expr::Kind::Load:
    llvm_unreachable("loads are block arguments");
  case Expr::Kind::LoopIndex:
    op->emitOpError() << "computes with an index of a loop over elements: "
                         "tiles know nothing of their place";
    return nullptr;
  case Expr::Kind::Constant:
    return scalars[expr] =
               arith::ConstantOp::create(builder, op->getLoc(), expr->constant);
  case Expr::Kind::Operation:
    break;
  }
  SmallVector<Value> operands;
  for (const Expr *operand : expr->operands) {
    Value value = emitScalar(operand, op);
    if (!value)
      return nullptr;
    operands.push_back(value);
  }
  Location loc = expr->op->getLoc();
  if (isa<scf::IfOp>(expr->op))
    return scalars[expr] = arith::SelectOp::create(builder, loc, operands[0],
                                                   operands[1], operands[2]);
  IRMapping local;
  for (auto [before, after] :
       llvm::zip_equal(expr->op->getOperands(), operands))
    local.map(before, after);
  return scalars[expr] = builder.clone(*expr->op, local)->getResult(0);
}

/// The loads in `expr`, each once.
static void collectLoads(const Expr *expr, SmallVectorImpl<const Expr *> &loads,
                         llvm::SmallPtrSetImpl<const Expr *> &visited) {
  if (!visited.insert(expr).second)
    return;
  if (expr->kind == Expr::Kind::Load)
    loads.push_back(expr);
  for (const Expr *operand : expr->operands)
    collectLoads(operand, loads, visited);
}

LogicalResult Normalizer::emit(const Assignment &assignment, Operation *op) {
  OpBuilder::InsertionGuard guard(builder);
  SmallVector<const Expr *> loads;
  llvm::SmallPtrSet<const Expr *, 8> visited;
  collectLoads(assignment.value, loads, visited);

  unsigned rank = assignment.extents.size();
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  std::map<std::string, unsigned> numbers;
  SmallVector<unsigned> numberOf;
  for (const Expr *load : loads) {
    auto [place, isNew] =
        numbers.try_emplace(describe(load->access), inputs.size());
    numberOf.push_back(place->second);
    if (!isNew)
      continue;
    FailureOr<Value> input = this->load(load->access, assignment.extents, op);
    if (failed(input))
      return failure();
    SmallVector<AffineExpr> results;
    for (std::optional<unsigned> loop : load->access.loops)
      if (loop)
        results.push_back(builder.getAffineDimExpr(*loop));
    inputs.push_back(*input);
    maps.push_back(AffineMap::get(rank, 0, results, builder.getContext()));
  }
  Type element =
      cast<MemRefType>(assignment.target.root.getType()).getElementType();
  auto type = RankedTensorType::get(assignment.extents, element);

  // Nothing is computed.
  if (assignment.value->kind == Expr::Kind::Load && maps[0].isIdentity() &&
      inputs[0].getType() == type)
    return store(inputs[0], assignment.target, assignment.extents, op);

  Location loc = assignment.loc;
  Value empty =
      tensor::EmptyOp::create(builder, loc, assignment.extents, element);
  if (assignment.value->kind == Expr::Kind::Constant) {
    Value constant =
        arith::ConstantOp::create(builder, loc, assignment.value->constant);
    Value filled =
        linalg::FillOp::create(builder, loc, constant, empty).getResult(0);
    return store(filled, assignment.target, assignment.extents, op);
  }
  maps.push_back(builder.getMultiDimIdentityMap(rank));
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  auto generic = linalg::GenericOp::create(builder, loc, type, inputs, empty,
                                           maps, iterators);
  {
    OpBuilder::InsertionGuard inRegion(builder);
    SmallVector<Type> types;
    for (Value input : inputs)
      types.push_back(cast<RankedTensorType>(input.getType()).getElementType());
    types.push_back(element);
    SmallVector<Location> locs(types.size(), loc);
    Block *body = builder.createBlock(&generic.getRegion(), {}, types, locs);
    scalars.clear();
    for (auto [load, number] : llvm::zip_equal(loads, numberOf))
      scalars[load] = body->getArgument(number);
    Value result = emitScalar(assignment.value, op);
    if (!result)
      return failure();
    linalg::YieldOp::create(builder, loc, result);
  }
  return store(generic.getResult(0), assignment.target, assignment.extents, op);
}

//===----------------------------------------------------------------------===//
// Products and reductions
//===----------------------------------------------------------------------===//

LogicalResult Normalizer::visitMatmul(linalg::MatmulOp op) {
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  auto isMap = [&](AffineMap map, unsigned first, unsigned second) {
    return map == AffineMap::get(3, 0,
                                 {builder.getAffineDimExpr(first),
                                  builder.getAffineDimExpr(second)},
                                 builder.getContext());
  };
  if (!isMap(maps[0], 0, 2))
    return op.emitOpError()
           << "transposes its first factor: only the second may be";
  if (!isMap(maps[1], 2, 1) && !isMap(maps[1], 1, 2))
    return op.emitOpError() << "is not a product of two blocks";
  FailureOr<Value> a = load(op.getInputs()[0], op);
  FailureOr<Value> b = failed(a) ? a : load(op.getInputs()[1], op);
  FailureOr<Value> c = failed(b) ? b : load(op.getOutputs()[0], op);
  if (failed(c))
    return failure();
  Operation *product =
      mlir::clone(builder, op, TypeRange{c->getType()}, ValueRange{*a, *b, *c});
  return store(product->getResult(0), op.getOutputs()[0], op);
}

LogicalResult Normalizer::visitReduction(linalg::GenericOp op) {
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  MLIRContext *context = op.getContext();
  AffineExpr d0 = builder.getAffineDimExpr(0), d1 = builder.getAffineDimExpr(1);
  if (op.getNumLoops() != 2 || op.getNumDpsInits() != 1)
    return op.emitOpError() << "is not a reduction of the rows of a block";
  if (maps.back() == AffineMap::get(2, 0, {d1}, context))
    return op.emitOpError() << "reduces the columns of a block: only rows are "
                               "reduced (dim=1)";
  if (maps.back() != AffineMap::get(2, 0, {d0}, context))
    return op.emitOpError() << "is not a reduction of the rows of a block";
  // The result is combine(accumulator, element).
  BlockArgument accumulator = op.getRegionOutputArgs()[0];
  Operation *combine =
      op.getBlock()->getTerminator()->getOperand(0).getDefiningOp();
  if (!isa_and_nonnull<arith::AddFOp, arith::MaximumFOp, arith::MaxNumFOp>(
          combine) ||
      combine->getNumOperands() != 2 ||
      llvm::count(combine->getOperands(), accumulator) != 1 ||
      !accumulator.hasOneUse())
    return op.emitOpError()
           << "reduces by something else than a sum or a maximum";
  Value element = combine->getOperand(combine->getOperand(0) == accumulator);
  const Expr *expr = reader.readScalar(op, element);
  if (!expr)
    return failure();
  FailureOr<Value> before = load(op.getOutputs()[0], op);
  if (failed(before))
    return failure();

  // What is reduced is a block of its own.
  const Expr *plain = expr;
  while (plain->kind == Expr::Kind::Operation &&
         isa<arith::ExtFOp, arith::TruncFOp>(plain->op))
    plain = plain->operands[0];
  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  Type type = plain->type;
  auto blockType = MemRefType::get(extents, type);
  // A stand-in for a buffer, so that a block is assigned like any other.
  auto temporary = memref::AllocOp::create(builder, op.getLoc(), blockType);
  Access whole{temporary.getResult(),
               SmallVector<IndexSum>(2),
               {std::optional<unsigned>(0), std::optional<unsigned>(1)}};
  LogicalResult assigned =
      emit(Assignment{op.getLoc(), extents, whole, plain}, op);
  Value block = contents.lookup(temporary.getResult());
  contents.erase(temporary.getResult());
  temporary.erase();
  if (failed(assigned))
    return failure();

  auto generic = linalg::GenericOp::create(
      builder, op.getLoc(), before->getType(), block, *before,
      {builder.getMultiDimIdentityMap(2), AffineMap::get(2, 0, {d0}, context)},
      {utils::IteratorType::parallel, utils::IteratorType::reduction},
      [&](OpBuilder &b, Location loc, ValueRange arguments) {
        Value value = arguments[0];
        if (value.getType() != arguments[1].getType()) {
          if (value.getType().isF32())
            value =
                arith::TruncFOp::create(b, loc, arguments[1].getType(), value);
          else
            value =
                arith::ExtFOp::create(b, loc, arguments[1].getType(), value);
        }
        IRMapping local;
        local.map(accumulator, arguments[1]);
        local.map(element, value);
        Value result = b.clone(*combine, local)->getResult(0);
        linalg::YieldOp::create(b, loc, result);
      });
  return store(generic.getResult(0), op.getOutputs()[0], op);
}
