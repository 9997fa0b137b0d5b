//===- Normalize.cpp - Bodies on buffers as blocks of tiles ---------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Assignments.h"
#include "TileOffsets.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"
#include "ttgrid/Target/Metalium/Metalium.h"
#include "ttgrid/Target/Metalium/Passes.h"

namespace mlir::ttgrid::metalium {
#define GEN_PASS_DEF_METALIUMNORMALIZEPASS
#include "ttgrid/Target/Metalium/Passes.h.inc"
} // namespace mlir::ttgrid::metalium

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

/// The shape of a buffer as a tensor: without dimensions of size 1.
static SmallVector<int64_t> getBlockShape(MemRefType type) {
  SmallVector<int64_t> shape;
  for (int64_t size : type.getShape())
    if (size != 1)
      shape.push_back(size);
  return shape;
}

/// Makes a new body on tensors out of one on buffers.
namespace {
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
} // namespace

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
        return op->emitOpError()
               << "moves a block of " << extents[*loop]
               << " elements in dimension " << dim
               << ", which is no multiple of 32: tiles have 32 x 32 elements";
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
    return op->emitOpError()
           << "allocates " << type
           << ", which is no block of tiles: one or two sizes may differ from "
              "1, and they must be multiples of 32";
  contents[buffer] = nullptr;
  return success();
}

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
    return op.emitOpError() << "is no product of two blocks";
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
    return op.emitOpError() << "is no reduction of the rows of a block";
  if (maps.back() == AffineMap::get(2, 0, {d1}, context))
    return op.emitOpError() << "reduces the columns of a block: only rows are "
                               "reduced (dim=1)";
  if (maps.back() != AffineMap::get(2, 0, {d0}, context))
    return op.emitOpError() << "is no reduction of the rows of a block";
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

//===----------------------------------------------------------------------===//
// Control flow
//===----------------------------------------------------------------------===//

/// The buffers that are written in `region`, as far as views tell.
static void collectWritten(Region &region, llvm::SetVector<Value> &written) {
  auto add = [&](Value memref) {
    while (Operation *op = memref.getDefiningOp()) {
      auto view = dyn_cast<ViewLikeOpInterface>(op);
      if (!view)
        break;
      memref = view.getViewSource();
    }
    written.insert(memref);
  };
  region.walk([&](Operation *op) {
    if (auto structured = dyn_cast<linalg::LinalgOp>(op))
      for (OpOperand &init : structured.getDpsInitsMutable())
        add(init.get());
    if (auto store = dyn_cast<memref::StoreOp>(op))
      add(store.getMemref());
  });
}

/// Whether a loop goes over elements of a block.
static bool isElementLoop(scf::ForOp loop) {
  WalkResult result = loop.walk([](Operation *op) {
    return isa<linalg::LinalgOp>(op) ? WalkResult::interrupt()
                                     : WalkResult::advance();
  });
  if (result.wasInterrupted())
    return false;
  return loop
      .walk([](Operation *op) {
        return isa<memref::LoadOp, memref::StoreOp>(op)
                   ? WalkResult::interrupt()
                   : WalkResult::advance();
      })
      .wasInterrupted();
}

LogicalResult Normalizer::visitFor(scf::ForOp op) {
  if (isElementLoop(op)) {
    FailureOr<SmallVector<Assignment>> assignments = reader.read(op);
    if (failed(assignments))
      return failure();
    for (const Assignment &assignment : *assignments)
      if (failed(emit(assignment, op)))
        return failure();
    return success();
  }
  if (op.getNumResults() != 0)
    return op.emitOpError() << "carries values from one iteration to the next";
  llvm::SetVector<Value> written;
  collectWritten(op.getRegion(), written);
  SmallVector<Value> carried, inits;
  for (Value buffer : written) {
    auto *place = contents.find(buffer);
    if (place == contents.end())
      continue;
    carried.push_back(buffer);
    Value init = place->second;
    if (!init) {
      auto type = cast<MemRefType>(buffer.getType());
      init = tensor::EmptyOp::create(builder, op.getLoc(), getBlockShape(type),
                                     type.getElementType());
    }
    inits.push_back(init);
  }
  OpBuilder::InsertionGuard guard(builder);
  auto loop =
      scf::ForOp::create(builder, op.getLoc(), remap(op.getLowerBound()),
                         remap(op.getUpperBound()), remap(op.getStep()), inits);
  loop->setDiscardableAttrs(op->getDiscardableAttrDictionary());
  map.map(op.getInductionVar(), loop.getInductionVar());
  int64_t outerStages = stages;
  if (auto number = op->getAttrOfType<IntegerAttr>("num_stages"))
    stages = std::max<int64_t>(1, number.getInt());
  builder.setInsertionPointToStart(loop.getBody());
  for (auto [buffer, argument] :
       llvm::zip_equal(carried, loop.getRegionIterArgs()))
    contents[buffer] = argument;
  if (failed(visit(*op.getBody())))
    return failure();
  SmallVector<Value> results;
  for (Value buffer : carried)
    results.push_back(contents[buffer]);
  if (!results.empty())
    scf::YieldOp::create(builder, op.getLoc(), results);
  for (auto [buffer, result] : llvm::zip_equal(carried, loop.getResults()))
    contents[buffer] = result;
  stages = outerStages;
  return success();
}

/// What both branches of `op` assign, if that is the same: at a ragged edge,
/// whole blocks are moved where they are inside of a tensor, else the same
/// element by element. Both are one block that is padded.
static std::optional<SmallVector<Assignment>>
readRagged(scf::IfOp op, AssignmentReader &reader) {
  if (op.getNumResults() != 0 || !op.elseBlock())
    return std::nullopt;
  ScopedDiagnosticHandler quiet(op.getContext(),
                                [](Diagnostic &) { return success(); });
  FailureOr<SmallVector<Assignment>> inside = reader.read(*op.thenBlock());
  FailureOr<SmallVector<Assignment>> ragged = reader.read(*op.elseBlock());
  if (failed(inside) || failed(ragged) || inside->size() != ragged->size())
    return std::nullopt;
  for (auto [a, b] : llvm::zip_equal(*inside, *ragged))
    if (describe(a) != describe(b))
      return std::nullopt;
  return std::move(*ragged);
}

LogicalResult Normalizer::visitIf(scf::IfOp op) {
  // What only computes is cloned where it is used.
  if (isMemoryEffectFree(op))
    return success();
  std::optional<SmallVector<Assignment>> ragged = readRagged(op, reader);
  if (!ragged)
    return op.emitOpError()
           << "is a branch other than one at a ragged edge, of which both "
              "sides do the same: the three kernels of a core have no branches "
              "on data or block indices";
  for (const Assignment &assignment : *ragged)
    if (failed(emit(assignment, op)))
      return failure();
  return success();
}

LogicalResult Normalizer::visit(Operation *op) {
  if (isa<memref::AllocOp, memref::AllocaOp>(op))
    return visitAllocation(op);
  if (isa<memref::DeallocOp, memref::SubViewOp, memref::CastOp>(op))
    return success();
  if (auto loop = dyn_cast<scf::ForOp>(op))
    return visitFor(loop);
  if (auto branch = dyn_cast<scf::IfOp>(op))
    return visitIf(branch);
  if (auto product = dyn_cast<linalg::MatmulOp>(op))
    return visitMatmul(product);
  if (auto structured = dyn_cast<linalg::LinalgOp>(op)) {
    if (structured.getNumReductionLoops() == 0) {
      FailureOr<Assignment> assignment = reader.read(structured);
      if (failed(assignment))
        return failure();
      return emit(*assignment, op);
    }
    if (auto generic = dyn_cast<linalg::GenericOp>(op))
      return visitReduction(generic);
    return op->emitOpError() << "is not among the reductions that tiles have: "
                                "linalg.matmul, and sums and maxima of rows";
  }
  // Indices are computed where they are used.
  if (isMemoryEffectFree(op) && op->getNumRegions() == 0)
    return success();
  if (isa<memref::LoadOp>(op))
    return op->emitOpError()
           << "reads a number from memory: what the kernels do cannot depend "
              "on data";
  return op->emitOpError() << "is not supported on Tenstorrent chips";
}

LogicalResult Normalizer::visit(Block &block) {
  for (Operation &op : block.without_terminator())
    if (failed(visit(&op)))
      return failure();
  return success();
}

LogicalResult metalium::normalizeKernel(RewriterBase &rewriter,
                                        GridKernelOp kernel, int64_t depth) {
  OpBuilder::InsertionGuard guard(rewriter);
  SmallVector<OpFoldResult> sizes = kernel.getMixedSizes();
  rewriter.setInsertionPoint(kernel);
  auto normalized = GridKernelOp::create(
      rewriter, kernel.getLoc(), sizes,
      kernel.getSchedule() ? *kernel.getSchedule() : ScheduleAttr(),
      kernel.getNumCores());
  normalized->setDiscardableAttrs(kernel->getDiscardableAttrDictionary());
  rewriter.setInsertionPointToStart(normalized.getBody());
  Normalizer normalizer(rewriter, depth);
  for (auto [before, after] :
       llvm::zip_equal(kernel.getBlockIndices(), normalized.getBlockIndices()))
    normalizer.map.map(before, after);
  if (failed(normalizer.visit(*kernel.getBody()))) {
    rewriter.eraseOp(normalized);
    return failure();
  }
  rewriter.eraseOp(kernel);
  return success();
}

namespace {
struct MetaliumNormalizePass
    : metalium::impl::MetaliumNormalizePassBase<MetaliumNormalizePass> {
  using MetaliumNormalizePassBase::MetaliumNormalizePassBase;

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    SmallVector<GridKernelOp> kernels;
    getOperation()->walk(
        [&](GridKernelOp kernel) { kernels.push_back(kernel); });
    for (GridKernelOp kernel : kernels)
      if (failed(normalizeKernel(rewriter, kernel, depth)))
        return signalPassFailure();
  }
};
} // namespace
