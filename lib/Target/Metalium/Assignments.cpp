//===- Assignments.cpp - What nests of loops assign -----------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Assignments.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "ttgrid/IR/TTGrid.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

//===----------------------------------------------------------------------===//
// linalg operations
//===----------------------------------------------------------------------===//

const Expr *AssignmentReader::add(Expr expr) {
  exprs.push_back(std::move(expr));
  return &exprs.back();
}

/// A nest that is read: its loops, and what is known of its values.
struct AssignmentReader::Nest {
  SmallVector<Value> inductions = {};
  SmallVector<int64_t> extents = {};
  llvm::DenseMap<Value, const Expr *> known;
  SmallVector<Assignment> assignments = {};
  Operation *root = nullptr;
};

static FailureOr<Access> getAccess(OpOperand &operand, linalg::LinalgOp op) {
  FailureOr<View> view = getView(operand.get(), op);
  if (failed(view))
    return failure();
  Access access{view->root, view->offsets, {}};
  access.loops.resize(view->offsets.size());
  AffineMap map = op.getMatchingIndexingMap(&operand);
  for (auto [dim, result] : llvm::zip_equal(view->kept, map.getResults())) {
    if (auto loop = dyn_cast<AffineDimExpr>(result))
      access.loops[dim] = loop.getPosition();
    else if (auto constant = dyn_cast<AffineConstantExpr>(result))
      access.bases[dim].constant += constant.getValue();
    else
      return op.emitOpError()
             << "accesses its operand by " << AffineMapAttr::get(map)
             << ": only whole tiles can be read or written";
  }
  return access;
}

const Expr *AssignmentReader::readScalar(linalg::LinalgOp op, Value value) {
  Nest nest;
  nest.root = op;
  for (BlockArgument argument : op.getBlock()->getArguments()) {
    OpOperand &operand = op->getOpOperand(argument.getArgNumber());
    if (!isa<MemRefType>(operand.get().getType())) {
      nest.known[argument] = readScalar(nest, operand.get());
      continue;
    }
    if (argument.use_empty())
      continue;
    FailureOr<Access> access = getAccess(operand, op);
    if (failed(access))
      return nullptr;
    nest.known[argument] = add({Expr::Kind::Load, argument.getType(), *access});
  }
  return readScalar(nest, value);
}

FailureOr<Assignment> AssignmentReader::read(linalg::LinalgOp op) {
  if (op.getNumDpsInits() != 1)
    return op.emitOpError() << "has " << op.getNumDpsInits()
                            << " results: each needs an operation of its own";
  FailureOr<Access> target = getAccess(*op.getDpsInitOperand(0), op);
  if (failed(target))
    return failure();
  const Expr *value =
      readScalar(op, op.getBlock()->getTerminator()->getOperand(0));
  if (!value)
    return failure();
  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  return Assignment{op.getLoc(), extents, *target, value};
}

//===----------------------------------------------------------------------===//
// Nests of loops
//===----------------------------------------------------------------------===//

static bool isZero(TypedAttr constant) {
  if (auto number = dyn_cast<FloatAttr>(constant))
    return number.getValue().isZero();
  return false;
}

/// The value that an scf.if with one result gives in `region`.
static Value getYielded(Region &region) {
  return region.front().getTerminator()->getOperand(0);
}

const Expr *AssignmentReader::readScalar(Nest &nest, Value value) {
  if (const Expr *known = nest.known.lookup(value))
    return known;
  TypedAttr constant;
  if (matchPattern(value, m_Constant(&constant)))
    return add({Expr::Kind::Constant, value.getType(), {}, constant});
  for (auto [loop, induction] : llvm::enumerate(nest.inductions))
    if (induction == value)
      return add({Expr::Kind::LoopIndex,
                  value.getType(),
                  {},
                  {},
                  nullptr,
                  {},
                  static_cast<unsigned>(loop)});
  Operation *op = value.getDefiningOp();
  if (!op) {
    if (value.getType().isIndex())
      nest.root->emitOpError() << "computes with the index of a block or of a "
                                  "loop around it: tiles know nothing of their "
                                  "place";
    else
      nest.root->emitOpError()
          << "computes with a value of type " << value.getType()
          << " that comes from outside: pass it as a tensor";
    return nullptr;
  }
  if (auto index = dyn_cast<linalg::IndexOp>(op))
    return add({Expr::Kind::LoopIndex,
                value.getType(),
                {},
                {},
                op,
                {},
                static_cast<unsigned>(index.getDim())});
  if (op->getNumRegions() != 0 || op->getNumResults() != 1 ||
      !isMemoryEffectFree(op)) {
    op->emitOpError() << "cannot be computed on tiles";
    return nullptr;
  }
  Expr expr{Expr::Kind::Operation, value.getType(), {}, {}, op};
  for (Value operand : op->getOperands()) {
    const Expr *read = readScalar(nest, operand);
    if (!read)
      return nullptr;
    expr.operands.push_back(read);
  }
  return nest.known[value] = add(std::move(expr));
}

/// Whether `value` is computed from any of `others`.
static bool dependsOn(Value value, ArrayRef<Value> others) {
  if (llvm::is_contained(others, value))
    return true;
  Operation *op = value.getDefiningOp();
  return op && llvm::any_of(op->getOperands(), [&](Value operand) {
           return dependsOn(operand, others);
         });
}

FailureOr<Access> AssignmentReader::readAccess(Nest &nest, Operation *op,
                                               Value memref, ValueRange indices,
                                               ArrayRef<Value> conditions) {
  FailureOr<View> view = getView(memref, op);
  if (failed(view))
    return failure();
  Access access{view->root, view->offsets, {}};
  access.loops.resize(view->offsets.size());
  auto rootType = cast<MemRefType>(view->root.getType());
  SmallVector<SmallVector<std::string>> bounded(view->offsets.size());
  for (auto [dim, index] : llvm::zip_equal(view->kept, indices)) {
    IndexSum sum;
    addToSum(sum, index);
    for (Value term : sum.terms) {
      auto *loop = llvm::find(nest.inductions, term);
      if (loop == nest.inductions.end()) {
        if (dependsOn(term, nest.inductions))
          return op->emitOpError()
                 << "is indexed by its loops otherwise than one by one in "
                    "dimension "
                 << dim << ": only whole tiles can be read or written";
        access.bases[dim].terms.push_back(term);
        continue;
      }
      if (access.loops[dim])
        return op->emitOpError()
               << "is indexed by two loops at once in dimension " << dim;
      access.loops[dim] = loop - nest.inductions.begin();
    }
    access.bases[dim].constant += sum.constant;
  }
  // Each condition says that the access is inside of the root in some
  // dimension; none says anything else.
  for (Value condition : conditions) {
    auto compare = condition.getDefiningOp<arith::CmpIOp>();
    bool matched = false;
    for (unsigned dim = 0; compare && dim < indices.size(); ++dim) {
      if (compare.getLhs() != indices[dim])
        continue;
      auto predicate = compare.getPredicate();
      std::optional<int64_t> bound = getConstantIntValue(compare.getRhs());
      int64_t size = rootType.getDimSize(dim);
      bool isSize = bound && size == *bound;
      if (auto dimOp = compare.getRhs().getDefiningOp<memref::DimOp>())
        isSize = ShapedType::isDynamic(size);
      if (predicate == arith::CmpIPredicate::ult ||
          predicate == arith::CmpIPredicate::slt)
        matched |= isSize;
      if (predicate == arith::CmpIPredicate::sge)
        matched |= bound == 0;
    }
    if (!matched)
      return op->emitOpError()
             << "stands under a condition that is not that it is inside of "
                "its tensor: branches on data or on block indices cannot be "
                "moved to tiles";
    access.padded = true;
  }
  return access;
}

/// Takes a conjunction apart.
static void addConditions(SmallVectorImpl<Value> &conditions, Value value) {
  if (auto both = value.getDefiningOp<arith::AndIOp>()) {
    addConditions(conditions, both.getLhs());
    addConditions(conditions, both.getRhs());
    return;
  }
  if (!matchPattern(value, m_One()))
    conditions.push_back(value);
}

/// Whether a value depends on the loops of a nest by more than its accesses.
static bool isIndexComputation(Operation *op) {
  return isMemoryEffectFree(op) && op->getNumRegions() == 0;
}

LogicalResult AssignmentReader::readBody(Nest &nest, Block &block,
                                         SmallVectorImpl<Value> &conditions) {
  for (Operation &op : block.without_terminator()) {
    if (auto load = dyn_cast<memref::LoadOp>(op)) {
      FailureOr<Access> access = readAccess(nest, load, load.getMemref(),
                                            load.getIndices(), conditions);
      if (failed(access))
        return failure();
      // What an assignment before it in this iteration has stored.
      const Expr *stored = nullptr;
      for (const Assignment &assignment : nest.assignments)
        if (assignment.target.root == access->root) {
          if (describe(assignment.target) != describe(*access))
            return load.emitOpError()
                   << "reads what another iteration of its loops writes";
          stored = assignment.value;
        }
      nest.known[load] =
          stored ? stored : add({Expr::Kind::Load, load.getType(), *access});
      continue;
    }
    if (auto store = dyn_cast<memref::StoreOp>(op)) {
      FailureOr<Access> access = readAccess(nest, store, store.getMemref(),
                                            store.getIndices(), conditions);
      if (failed(access))
        return failure();
      const Expr *value = readScalar(nest, store.getValue());
      if (!value)
        return failure();
      llvm::SmallBitVector used(nest.extents.size());
      for (std::optional<unsigned> loop : access->loops)
        if (loop)
          used.set(*loop);
      if (!used.all())
        return store.emitOpError()
               << "writes one element in several iterations of its loops: "
                  "write a reduction as T.reduce_sum, T.reduce_max or T.gemm";
      nest.assignments.push_back(
          Assignment{store.getLoc(), nest.extents, *access, value});
      continue;
    }
    if (auto branch = dyn_cast<scf::IfOp>(op)) {
      size_t before = conditions.size();
      addConditions(conditions, branch.getCondition());
      if (branch.getNumResults() == 0) {
        if (branch.elseBlock() &&
            !branch.elseBlock()->without_terminator().empty())
          return branch.emitOpError()
                 << "has two branches with effects in a loop over elements";
        if (failed(readBody(nest, *branch.thenBlock(), conditions)))
          return failure();
        conditions.truncate(before);
        continue;
      }
      if (branch.getNumResults() != 1)
        return branch.emitOpError() << "has several results";
      // A load that is zero where it would lie outside.
      auto load =
          getYielded(branch.getThenRegion()).getDefiningOp<memref::LoadOp>();
      TypedAttr otherwise;
      bool isGuard = load && load->getBlock() == branch.thenBlock() &&
                     matchPattern(getYielded(branch.getElseRegion()),
                                  m_Constant(&otherwise));
      const Expr *condition = nullptr;
      if (isGuard) {
        FailureOr<Access> access =
            readAccess(nest, load, load.getMemref(), load.getIndices(),
                       ArrayRef(conditions).drop_front(before));
        if (failed(access))
          return failure();
        if (!isZero(otherwise))
          return branch.emitOpError()
                 << "gives " << otherwise
                 << " for what lies outside of its tensor: tiles are padded "
                    "with 0";
        conditions.truncate(before);
        nest.known[branch.getResult(0)] =
            add({Expr::Kind::Load, load.getType(), *access});
        continue;
      }
      conditions.truncate(before);
      condition = readScalar(nest, branch.getCondition());
      if (!condition ||
          failed(readBody(nest, *branch.thenBlock(), conditions)) ||
          failed(readBody(nest, *branch.elseBlock(), conditions)))
        return failure();
      Expr choice{
          Expr::Kind::Operation, branch.getResult(0).getType(), {}, {}, branch};
      choice.operands = {condition,
                         readScalar(nest, getYielded(branch.getThenRegion())),
                         readScalar(nest, getYielded(branch.getElseRegion()))};
      if (!choice.operands[1] || !choice.operands[2])
        return failure();
      nest.known[branch.getResult(0)] = add(std::move(choice));
      continue;
    }
    if (!isIndexComputation(&op) && !isa<memref::SubViewOp>(op))
      return op.emitOpError() << "cannot be part of a loop over the elements "
                                 "of tiles";
  }
  return success();
}

FailureOr<SmallVector<Assignment>> AssignmentReader::read(scf::ForOp outer) {
  Nest nest;
  nest.root = outer;
  scf::ForOp loop = outer;
  while (true) {
    std::optional<int64_t> low = getConstantIntValue(loop.getLowerBound());
    std::optional<int64_t> high = getConstantIntValue(loop.getUpperBound());
    std::optional<int64_t> step = getConstantIntValue(loop.getStep());
    if (low != 0 || !high || step != 1 || loop.getNumResults() != 0)
      return loop.emitOpError()
             << "is a loop over elements that does not run from 0 to a static "
                "number by 1";
    nest.inductions.push_back(loop.getInductionVar());
    nest.extents.push_back(*high);
    auto inner = dyn_cast<scf::ForOp>(loop.getBody()->front());
    if (!inner || inner->getNextNode() != loop.getBody()->getTerminator())
      break;
    loop = inner;
  }
  SmallVector<Value> conditions;
  if (failed(readBody(nest, *loop.getBody(), conditions)))
    return failure();
  return std::move(nest.assignments);
}

FailureOr<SmallVector<Assignment>> AssignmentReader::read(Block &block) {
  SmallVector<Assignment> assignments;
  for (Operation &op : block.without_terminator()) {
    if (auto structured = dyn_cast<linalg::LinalgOp>(op)) {
      if (structured.getNumReductionLoops() != 0)
        return op.emitOpError() << "reduces in a branch";
      FailureOr<Assignment> assignment = read(structured);
      if (failed(assignment))
        return failure();
      assignments.push_back(*assignment);
      continue;
    }
    if (auto nest = dyn_cast<scf::ForOp>(op)) {
      FailureOr<SmallVector<Assignment>> nested = read(nest);
      if (failed(nested))
        return failure();
      llvm::append_range(assignments, *nested);
      continue;
    }
    if (!isMemoryEffectFree(&op))
      return op.emitOpError() << "cannot be part of a branch: only copies and "
                                 "elementwise operations at a ragged edge can";
  }
  return assignments;
}
