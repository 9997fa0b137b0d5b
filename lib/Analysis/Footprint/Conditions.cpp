//===- Conditions.cpp - What holds where an operation runs ----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SystemBuilder.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::footprint;

void SystemBuilder::addEnclosing(Operation *op) {
  // From the outermost in: what is inside is computed from what is outside.
  SmallVector<Operation *> chain = {op};
  for (Operation *outer = op->getParentOp(); outer != space.kernel;
       outer = outer->getParentOp())
    chain.push_back(outer);
  for (size_t i = chain.size() - 1; i > 0; --i)
    addEnclosingOp(chain[i], chain[i - 1]);
}

void SystemBuilder::addEnclosingOp(Operation *outer, Operation *inner) {
  // In a graph of blocks, a block need not run.
  if (!inner->getBlock()->isEntryBlock())
    addCondition("it is in a block that need not run, in " + quote(outer));
  llvm::TypeSwitch<Operation *>(outer)
      .Case<scf::ForOp, scf::ParallelOp, scf::ForallOp, affine::AffineForOp,
            affine::AffineParallelOp>([&](auto loop) {
        auto interface = cast<LoopLikeOpInterface>(loop.getOperation());
        SmallVector<Value> variables = *interface.getLoopInductionVars();
        for (Value variable : variables)
          getValue(variable);
      })
      .Case([&](scf::IfOp branch) {
        assume(branch.getCondition(),
               inner->getParentRegion() == &branch.getThenRegion());
      })
      .Case([&](affine::AffineIfOp branch) {
        assumeSet(branch.getIntegerSet(), branch.getOperands(),
                  inner->getParentRegion() == &branch.getThenRegion());
      })
      .Case<linalg::LinalgOp>(
          [&](linalg::LinalgOp op) { (void)getLinalgVariables(op); })
      .Case<scf::ExecuteRegionOp, memref::AllocaScopeOp, scf::ReduceOp>(
          [](Operation *) {})
      .Default([&](Operation *) {
        addCondition("it runs as " + quote(outer) + " decides");
      });
}

//===----------------------------------------------------------------------===//
// Conditions
//===----------------------------------------------------------------------===//

void SystemBuilder::assume(Value condition, bool isTrue) {
  APInt constant;
  if (matchPattern(condition, m_ConstantInt(&constant))) {
    // What can't be is a system without solutions.
    if (constant.isZero() == isTrue)
      system.addInequality(-1);
    return;
  }
  auto assumeBoth = [&](Value a, Value b) {
    assume(a, isTrue);
    assume(b, isTrue);
  };
  // The first; or not the first, but the second.
  auto assumeEither = [&](Value a, Value b) {
    std::optional<unsigned> chosen = choose(2);
    if (!chosen) {
      addApproximation("it hangs on one of several conditions");
      return;
    }
    assume(a, *chosen == 0 ? isTrue : !isTrue);
    if (*chosen == 1)
      assume(b, isTrue);
  };
  Operation *op = condition.getDefiningOp();
  llvm::TypeSwitch<Operation *>(op)
      .Case([&](arith::AndIOp both) {
        if (isTrue)
          assumeBoth(both.getLhs(), both.getRhs());
        else
          assumeEither(both.getLhs(), both.getRhs());
      })
      .Case([&](arith::OrIOp either) {
        if (isTrue)
          assumeEither(either.getLhs(), either.getRhs());
        else
          assumeBoth(either.getLhs(), either.getRhs());
      })
      .Case([&](arith::XOrIOp difference) {
        APInt flip;
        if (matchPattern(difference.getRhs(), m_ConstantInt(&flip)))
          assume(difference.getLhs(), isTrue == flip.isZero());
        else
          addCondition("it hangs on " + quote(op));
      })
      .Case([&](arith::SelectOp select) {
        std::optional<unsigned> chosen = choose(2);
        if (!chosen)
          return addApproximation("it hangs on one of several conditions");
        assume(select.getCondition(), *chosen == 0);
        assume(*chosen == 0 ? select.getTrueValue() : select.getFalseValue(),
               isTrue);
      })
      .Case([&](arith::CmpIOp comparison) {
        if (comparison.getLhs().getType().isIntOrIndex() &&
            !comparison.getLhs().getType().isInteger(1))
          assumeComparison(comparison, isTrue);
        else
          addCondition("it hangs on " + quote(op));
      })
      .Default([&](Operation *) {
        addCondition(op ? "it hangs on " + quote(op)
                        : std::string("it hangs on an argument"));
      });
}

void SystemBuilder::assumeComparison(arith::CmpIOp op, bool isTrue) {
  using Predicate = arith::CmpIPredicate;
  Predicate predicate = op.getPredicate();
  if (!isTrue)
    predicate = arith::invertPredicate(predicate);
  Linear a = getValue(op.getLhs()), b = getValue(op.getRhs());
  // What is not understood is not a constraint, but the access hangs on it.
  if (isUnknown(a) || isUnknown(b))
    addCondition("it hangs on a comparison of data");
  switch (predicate) {
  case Predicate::slt:
    return addAtLeast(b - Linear(1), a);
  case Predicate::sle:
    return addAtLeast(b, a);
  case Predicate::sgt:
    return addAtLeast(a - Linear(1), b);
  case Predicate::sge:
    return addAtLeast(a, b);
  case Predicate::eq:
    return system.addEquality(a - b);
  case Predicate::ne:
    if (std::optional<unsigned> chosen = choose(2))
      return *chosen == 0 ? addAtLeast(b - Linear(1), a)
                          : addAtLeast(a - Linear(1), b);
    return addApproximation("it hangs on an inequality");
  case Predicate::ult:
    return assumeUnsignedLess(a, b, /*isStrict=*/true, op);
  case Predicate::ule:
    return assumeUnsignedLess(a, b, /*isStrict=*/false, op);
  case Predicate::ugt:
    return assumeUnsignedLess(b, a, /*isStrict=*/true, op);
  case Predicate::uge:
    return assumeUnsignedLess(b, a, /*isStrict=*/false, op);
  }
}

void SystemBuilder::assumeUnsignedLess(const Linear &a, const Linear &b,
                                       bool isStrict, Operation *op) {
  Linear least = a + Linear(isStrict ? 1 : 0);
  // A negative number is a large one, unsigned.
  if (proves(b)) {
    system.addInequality(a);
    addAtLeast(b, least);
    return;
  }
  std::optional<unsigned> chosen = proves(a) ? choose(2) : std::nullopt;
  if (!chosen)
    return addApproximation(quote(op) + " compares what may be negative");
  if (*chosen == 0) {
    system.addInequality(b * -1 - Linear(1));
    return;
  }
  system.addInequality(b);
  addAtLeast(b, least);
}

void SystemBuilder::assumeSet(IntegerSet set, ValueRange operands,
                              bool isTrue) {
  SmallVector<Linear> values = llvm::map_to_vector(
      operands, [&](Value operand) { return getValue(operand); });
  ArrayRef<Linear> dims = ArrayRef(values).take_front(set.getNumDims());
  ArrayRef<Linear> symbols = ArrayRef(values).drop_front(set.getNumDims());
  // The negation: one of the constraints does not hold, those before do. An
  // equality fails on either side.
  unsigned failing = set.getNumConstraints();
  bool isBelow = false;
  if (!isTrue) {
    std::optional<unsigned> chosen = choose(2 * failing);
    if (!chosen)
      return addApproximation("it hangs on one of several conditions");
    failing = *chosen / 2;
    isBelow = *chosen % 2 == 0;
  }
  for (unsigned i = 0, e = set.getNumConstraints(); i < e && i <= failing;
       ++i) {
    Linear form = apply(set.getConstraint(i), dims, symbols);
    if (isUnknown(form))
      addCondition("it hangs on a comparison of data");
    if (i < failing) {
      if (set.isEq(i))
        system.addEquality(form);
      else
        system.addInequality(form);
    } else if (isBelow) {
      system.addInequality(form * -1 - Linear(1));
    } else if (set.isEq(i)) {
      system.addInequality(form - Linear(1));
    } else {
      // An inequality fails on one side alone.
      system.addInequality(-1);
    }
  }
}

//===----------------------------------------------------------------------===//
// Bounds
//===----------------------------------------------------------------------===//

void SystemBuilder::addUpperBound(const Linear &variable, OpFoldResult bound) {
  // Below the least of several is below each: no choice is needed.
  Operation *op = nullptr;
  if (auto value = dyn_cast<Value>(bound); value && !values.contains(value))
    op = value.getDefiningOp();
  if (auto min = dyn_cast_or_null<arith::MinSIOp>(op)) {
    addUpperBound(variable, min.getLhs());
    addUpperBound(variable, min.getRhs());
    return;
  }
  if (auto min = dyn_cast_or_null<arith::MinUIOp>(op))
    if (proves(getValue(min.getLhs())) && proves(getValue(min.getRhs()))) {
      addUpperBound(variable, min.getLhs());
      addUpperBound(variable, min.getRhs());
      return;
    }
  if (auto min = dyn_cast_or_null<affine::AffineMinOp>(op)) {
    SmallVector<Linear> operands = llvm::map_to_vector(
        min.getOperands(), [&](Value operand) { return getValue(operand); });
    unsigned numDims = min.getMap().getNumDims();
    for (AffineExpr expr : min.getMap().getResults())
      addAtLeast(apply(expr, ArrayRef(operands).take_front(numDims),
                       ArrayRef(operands).drop_front(numDims)) -
                     Linear(1),
                 variable);
    return;
  }
  addAtLeast(getValue(bound) - Linear(1), variable);
}

void SystemBuilder::addLowerBound(const Linear &variable, OpFoldResult bound) {
  Operation *op = nullptr;
  if (auto value = dyn_cast<Value>(bound); value && !values.contains(value))
    op = value.getDefiningOp();
  if (auto max = dyn_cast_or_null<arith::MaxSIOp>(op)) {
    addLowerBound(variable, max.getLhs());
    addLowerBound(variable, max.getRhs());
    return;
  }
  addAtLeast(variable, getValue(bound));
}
