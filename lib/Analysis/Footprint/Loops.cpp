//===- Loops.cpp - Induction variables ------------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SystemBuilder.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::footprint;

Linear SystemBuilder::computeLoopVariable(BlockArgument argument,
                                          Operation *loop) {
  auto makeCarried = [&] {
    return makeUnknown("an index comes from an argument of " + quote(loop));
  };
  unsigned number = argument.getArgNumber();
  return llvm::TypeSwitch<Operation *, Linear>(loop)
      .Case([&](scf::ForOp op) {
        if (argument != op.getInductionVar())
          return makeCarried();
        if (op.getUnsignedCmp() && !(proves(getValue(op.getLowerBound())) &&
                                     proves(getValue(op.getUpperBound()))))
          return makeUnknown(quote(loop) + " has unsigned bounds");
        return makeLoopVariable(argument, op.getLowerBound(),
                                op.getUpperBound(), op.getStep());
      })
      .Case([&](scf::ParallelOp op) {
        if (argument.getOwner() != op.getBody())
          return makeCarried();
        return makeLoopVariable(argument, op.getLowerBound()[number],
                                op.getUpperBound()[number],
                                op.getStep()[number]);
      })
      .Case([&](scf::ForallOp op) {
        if (number >= op.getRank())
          return makeCarried();
        return makeLoopVariable(argument, op.getMixedLowerBound()[number],
                                op.getMixedUpperBound()[number],
                                op.getMixedStep()[number]);
      })
      .Case([&](affine::AffineForOp op) {
        if (argument != op.getInductionVar())
          return makeCarried();
        return makeAffineLoopVariable(
            argument, op.getLowerBoundMap(), op.getLowerBoundOperands(),
            op.getUpperBoundMap(), op.getUpperBoundOperands(),
            op.getStepAsInt());
      })
      .Case([&](affine::AffineParallelOp op) {
        return makeAffineLoopVariable(
            argument, op.getLowerBoundMap(number), op.getLowerBoundsOperands(),
            op.getUpperBoundMap(number), op.getUpperBoundsOperands(),
            op.getSteps()[number]);
      })
      .Default([&](Operation *) { return makeCarried(); });
}

Linear SystemBuilder::makeLoopVariable(BlockArgument argument,
                                       OpFoldResult lower, OpFoldResult upper,
                                       OpFoldResult step) {
  std::optional<int64_t> constantStep = getConstantIntValue(step);
  Linear variable;
  if (constantStep && *constantStep == 1) {
    Linear least = getValue(lower);
    variable = proves(least) ? makeNonNegative() : makeInner();
    addLowerBound(variable, lower);
  } else if (constantStep && *constantStep > 1) {
    Linear least = getValue(lower);
    Linear trip = makeNonNegative();
    variable = least + trip * *constantStep;
    // The last trip, where that is known, is a tighter bound than the loop's.
    if (std::optional<int64_t> end = getConstantIntValue(upper);
        end && least.isConstant())
      addAtLeast(llvm::divideFloorSigned(*end - 1 - least.getConstant(),
                                         *constantStep),
                 trip);
  } else {
    addApproximation("a loop has a step that varies");
    variable = makeInner();
    addLowerBound(variable, lower);
  }
  values[argument] = variable;
  addUpperBound(variable, upper);
  return variable;
}

Linear
SystemBuilder::makeAffineLoopVariable(BlockArgument argument, AffineMap lower,
                                      ValueRange lowerOperands, AffineMap upper,
                                      ValueRange upperOperands, int64_t step) {
  auto evaluate = [&](AffineMap map, ValueRange operands) {
    SmallVector<Linear> forms = llvm::map_to_vector(
        operands, [&](Value operand) { return getValue(operand); });
    return llvm::map_to_vector(map.getResults(), [&](AffineExpr expr) {
      return apply(expr, ArrayRef(forms).take_front(map.getNumDims()),
                   ArrayRef(forms).drop_front(map.getNumDims()));
    });
  };
  SmallVector<Linear> least = evaluate(lower, lowerOperands);
  Linear variable;
  if (step == 1) {
    variable = makeInner();
    for (const Linear &form : least)
      addAtLeast(variable, form);
  } else {
    variable = chooseExtreme(least, /*isLeast=*/false,
                             "a loop's lower bound is one of several") +
               makeNonNegative() * step;
  }
  values[argument] = variable;
  for (const Linear &form : evaluate(upper, upperOperands))
    addAtLeast(form - Linear(1), variable);
  return variable;
}

ArrayRef<Linear> SystemBuilder::getLinalgVariables(Operation *op) {
  if (auto it = linalgVariables.find(op); it != linalgVariables.end())
    return it->second;
  auto linalgOp = cast<linalg::LinalgOp>(op);
  unsigned numLoops = linalgOp.getNumLoops();
  SmallVector<Linear> variables(numLoops);
  SmallVector<bool> isBounded(numLoops, false);
  for (Linear &variable : variables)
    variable = makeNonNegative();
  // A loop's size is that of each operand that it indexes alone.
  for (OpOperand &operand : op->getOpOperands()) {
    auto type = dyn_cast<ShapedType>(operand.get().getType());
    if (!type || linalgOp.isScalar(&operand))
      continue;
    for (auto [dimension, expr] : llvm::enumerate(
             linalgOp.getMatchingIndexingMap(&operand).getResults())) {
      auto dim = dyn_cast<AffineDimExpr>(expr);
      if (!dim || isBounded[dim.getPosition()])
        continue;
      if (!type.isDynamicDim(dimension))
        addAtLeast(type.getDimSize(dimension) - 1,
                   variables[dim.getPosition()]);
      else if (isa<MemRefType>(type))
        addAtLeast(getSize(operand.get(), dimension) - Linear(1),
                   variables[dim.getPosition()]);
      else
        continue;
      isBounded[dim.getPosition()] = true;
    }
  }
  if (!llvm::all_of(isBounded, [](bool it) { return it; }))
    addApproximation(quote(op) + " has loops whose size is not known");
  return linalgVariables[op] = std::move(variables);
}
