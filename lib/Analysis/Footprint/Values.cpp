//===- Values.cpp - Index arithmetic as linear forms ----------------------===//
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

bool footprint::isOutside(GridKernelOp kernel, Value value) {
  return !kernel->isAncestor(value.getParentRegion()->getParentOp());
}

std::string footprint::quote(Operation *op) {
  return ("'" + op->getName().getStringRef() + "'").str();
}

/// The width of an integer or index type.
static unsigned getWidth(Type type) {
  return type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
}

SystemBuilder::SystemBuilder(Space &space, unsigned rank, Choices *choices)
    : space(space), rank(rank), choices(choices) {
  for (auto [index, argument] : llvm::enumerate(space.kernel.getBlockIndices()))
    values[argument] =
        Variable{VariableKind::Block, static_cast<unsigned>(index)};
  for (auto [argument, size] : llvm::zip_equal(space.kernel.getBlockIndices(),
                                               space.kernel.getMixedSizes())) {
    Linear blockIndex = values[argument];
    system.addInequality(blockIndex);
    addUpperBound(blockIndex, size);
  }
}

//===----------------------------------------------------------------------===//
// Variables
//===----------------------------------------------------------------------===//

Linear SystemBuilder::makeInner() {
  return Variable{VariableKind::Inner, system.numInner++};
}

Linear SystemBuilder::makeNonNegative() {
  nonNegative.insert(system.numInner);
  Linear variable = makeInner();
  system.addInequality(variable);
  return variable;
}

Linear SystemBuilder::makeIndex(const Linear &size) {
  Linear variable = makeNonNegative();
  system.addInequality(size - Linear(1) - variable);
  return variable;
}

Linear SystemBuilder::makeUnknown(const Twine &reason) {
  addApproximation(reason);
  system.unknowns.insert(system.numInner);
  return makeInner();
}

Linear SystemBuilder::makeOpaque(Value value, const Twine &reason) {
  if (isOutside(space.kernel, value) && !value.getType().isInteger(1))
    return space.getSymbol(value, std::nullopt);
  return makeUnknown(reason);
}

bool SystemBuilder::isUnknown(const Linear &form) const {
  return llvm::any_of(form.getTerms(), [&](auto term) {
    return term.first.kind == VariableKind::Inner &&
           system.unknowns.count(term.first.index);
  });
}

std::optional<unsigned> SystemBuilder::choose(unsigned number) {
  if (!choices)
    return std::nullopt;
  return choices->choose(number);
}

bool SystemBuilder::proves(const Linear &form) const {
  auto isNonNegative = [&](Variable variable) {
    switch (variable.kind) {
    case VariableKind::Block:
    case VariableKind::Element:
      return true;
    case VariableKind::Symbol:
      return space.symbols[variable.index].dimension.has_value();
    case VariableKind::Quotient:
      return false;
    case VariableKind::Inner:
      return nonNegative.count(variable.index) != 0;
    }
    llvm_unreachable("unknown kind of variable");
  };
  if (form.hasOverflowed())
    return false;
  bool isSum = llvm::all_of(form.getTerms(), [&](auto term) {
    return term.second > 0 && isNonNegative(term.first);
  });
  if (form.getConstant() >= 0 && isSum)
    return true;
  if (form.isConstant())
    return false;
  System negated = system;
  Linear negation = form * -1 - Linear(1);
  if (negation.hasOverflowed())
    return false;
  negated.addInequality(negation);
  return isRationallyEmpty(makePolyhedron(space, negated, rank));
}

bool SystemBuilder::fits(const Linear &form, unsigned width) const {
  int64_t least = llvm::minIntN(std::min(width, 64u));
  int64_t greatest = llvm::maxIntN(std::min(width, 64u));
  if (width >= 64) {
    // Exactly the limits would not fit the test itself.
    least /= 2;
    greatest /= 2;
  }
  return proves(form - Linear(least)) && proves(Linear(greatest) - form);
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

Linear SystemBuilder::getValue(OpFoldResult value) {
  if (std::optional<int64_t> constant = getConstantIntValue(value))
    return *constant;
  return getValue(cast<Value>(value));
}

Linear SystemBuilder::getValue(Value value) {
  if (auto it = values.find(value); it != values.end())
    return it->second;
  Linear form = compute(value);
  if (form.hasOverflowed())
    form = makeOpaque(value, "an index has factors that are too large");
  values[value] = form;
  return form;
}

Linear SystemBuilder::compute(Value value) {
  if (!value.getType().isIntOrIndex() || getWidth(value.getType()) > 64)
    return makeUnknown("an index is not an integer");
  APInt constant;
  if (matchPattern(value, m_ConstantInt(&constant)))
    return constant.getSExtValue();
  if (auto argument = dyn_cast<BlockArgument>(value))
    return computeArgument(argument);
  // Booleans are conditions, not numbers.
  if (value.getType().isInteger(1))
    return makeUnknown("an index depends on a condition");

  Operation *op = value.getDefiningOp();
  return llvm::TypeSwitch<Operation *, Linear>(op)
      .Case<arith::AddIOp, arith::SubIOp, arith::MulIOp, arith::MinSIOp,
            arith::MaxSIOp, arith::MinUIOp, arith::MaxUIOp>(
          [&](Operation *) { return computeArith(op); })
      .Case<arith::DivSIOp, arith::DivUIOp, arith::RemSIOp, arith::RemUIOp,
            arith::FloorDivSIOp, arith::CeilDivSIOp, arith::CeilDivUIOp>(
          [&](Operation *) { return computeDivision(op); })
      .Case<arith::IndexCastOp, arith::IndexCastUIOp, arith::ExtSIOp,
            arith::ExtUIOp, arith::TruncIOp>(
          [&](Operation *) { return computeCast(op); })
      .Case<arith::ShLIOp, arith::ShRSIOp, arith::ShRUIOp, arith::AndIOp>(
          [&](Operation *) { return computeBits(op); })
      .Case<affine::AffineApplyOp, affine::AffineMinOp, affine::AffineMaxOp,
            affine::AffineDelinearizeIndexOp, affine::AffineLinearizeIndexOp>(
          [&](Operation *) {
            unsigned number = cast<OpResult>(value).getResultNumber();
            if (auto delinearize =
                    dyn_cast<affine::AffineDelinearizeIndexOp>(op)) {
              Linear rest = getValue(delinearize.getLinearIndex());
              SmallVector<OpFoldResult> basis = delinearize.getPaddedBasis();
              for (size_t i = basis.size(); i-- > 0;) {
                std::optional<int64_t> size =
                    basis[i] ? getConstantIntValue(basis[i]) : std::nullopt;
                if (i == 0 && number == 0)
                  return rest;
                if (!size || *size <= 0)
                  return makeOpaque(value, quote(op) + " has a dynamic basis");
                Linear quotient = divide(rest, *size);
                if (i == number)
                  return rest - quotient * *size;
                rest = quotient;
              }
            }
            return computeAffine(op);
          })
      .Case([&](arith::SelectOp select) {
        return computeBranch(value, select.getCondition(),
                             select.getTrueValue(), select.getFalseValue());
      })
      .Case([&](scf::IfOp branch) {
        unsigned number = cast<OpResult>(value).getResultNumber();
        return computeBranch(value, branch.getCondition(),
                             branch.thenYield().getOperand(number),
                             branch.elseYield().getOperand(number));
      })
      .Case([&](memref::DimOp size) {
        std::optional<int64_t> dimension = size.getConstantIndex();
        auto type = dyn_cast<MemRefType>(size.getSource().getType());
        if (!dimension || !type || *dimension < 0 ||
            *dimension >= type.getRank())
          return makeOpaque(value, quote(op) + " of a dynamic dimension");
        return getSize(size.getSource(), *dimension);
      })
      .Case([&](linalg::IndexOp index) {
        Operation *parent = index->getParentOfType<linalg::LinalgOp>();
        return getLinalgVariables(parent)[index.getDim()];
      })
      .Default([&](Operation *) {
        return makeOpaque(value, "an index comes from " + quote(op));
      });
}

Linear SystemBuilder::computeArgument(BlockArgument argument) {
  Operation *parent = argument.getOwner()->getParentOp();
  // One of a loop around the kernel is the same for all tiles.
  if (isOutside(space.kernel, argument))
    return makeOpaque(argument, "");
  return computeLoopVariable(argument, parent);
}

Linear SystemBuilder::checkWidth(Value value, const Linear &form,
                                 bool isAssumed) {
  unsigned width = getWidth(value.getType());
  // Factors that serve to wrap, as in a hash, are not assumed to be innocent.
  constexpr int64_t large = int64_t(1) << 31;
  auto isLarge = [](int64_t value) {
    return value <= -large || value >= large;
  };
  bool isSuspicious = isLarge(form.getConstant()) ||
                      llvm::any_of(form.getTerms(), [&](auto term) {
                        return isLarge(term.second);
                      });
  if (form.hasOverflowed() ||
      ((!isAssumed || isSuspicious) && !fits(form, width)))
    return makeOpaque(value, quote(value.getDefiningOp()) + " may wrap");
  return form;
}

/// Whether the operation's result may be taken not to wrap.
static bool isNoWrapAssumed(Operation *op) {
  if (op->getResult(0).getType().isIndex())
    return true;
  auto flags = dyn_cast<arith::ArithIntegerOverflowFlagsInterface>(op);
  return flags && flags.hasNoSignedWrap();
}

Linear SystemBuilder::chooseExtreme(ArrayRef<Linear> forms, bool isLeast,
                                    const Twine &reason) {
  if (forms.size() == 1)
    return forms.front();
  if (std::optional<unsigned> chosen = choose(forms.size())) {
    for (auto [index, form] : llvm::enumerate(forms)) {
      // Of equal ones, the first: the alternatives don't overlap.
      int64_t strict = index < *chosen ? 1 : 0;
      if (isLeast)
        addAtLeast(form - Linear(strict), forms[*chosen]);
      else
        addAtLeast(forms[*chosen] - Linear(strict), form);
    }
    return forms[*chosen];
  }
  addApproximation(reason);
  bool isNonNegative =
      isLeast ? llvm::all_of(forms, [&](auto &form) { return proves(form); })
              : llvm::any_of(forms, [&](auto &form) { return proves(form); });
  Linear variable = isNonNegative ? makeNonNegative() : makeInner();
  for (const Linear &form : forms)
    if (isLeast)
      addAtLeast(form, variable);
    else
      addAtLeast(variable, form);
  return variable;
}

Linear SystemBuilder::computeArith(Operation *op) {
  Value value = op->getResult(0);
  Linear a = getValue(op->getOperand(0)), b = getValue(op->getOperand(1));
  if (isa<arith::AddIOp>(op))
    return checkWidth(value, a + b, isNoWrapAssumed(op));
  if (isa<arith::SubIOp>(op))
    return checkWidth(value, a - b, isNoWrapAssumed(op));
  if (isa<arith::MulIOp>(op)) {
    if (a.isConstant())
      std::swap(a, b);
    if (b.isConstant())
      return checkWidth(value, a * b.getConstant(), isNoWrapAssumed(op));
    return makeOpaque(value, quote(op) + " has two factors that vary");
  }
  if (isa<arith::MinUIOp, arith::MaxUIOp>(op) && !(proves(a) && proves(b)))
    return makeOpaque(value, quote(op) + " of what may be negative");
  return chooseExtreme({a, b}, isa<arith::MinSIOp, arith::MinUIOp>(op),
                       "an index is the result of " + quote(op));
}

Linear SystemBuilder::divide(const Linear &dividend, int64_t divisor) {
  if (divisor == 1)
    return dividend;
  if (dividend.isConstant())
    return llvm::divideFloorSigned(dividend.getConstant(), divisor);
  // What is divisible leaves the rest: (64 x + y) / 64 = x + y / 64.
  Linear whole, rest = dividend;
  for (auto [variable, factor] : dividend.getTerms()) {
    int64_t quotient = llvm::divideFloorSigned(factor, divisor);
    whole += Linear(variable) * quotient;
    rest -= Linear(variable) * quotient * divisor;
  }
  int64_t quotient = llvm::divideFloorSigned(dividend.getConstant(), divisor);
  whole += Linear(quotient);
  rest -= Linear(quotient) * divisor;
  if (rest.isConstant())
    return whole;

  bool isShared = llvm::all_of(rest.getTerms(), [](auto term) {
    return term.first.kind != VariableKind::Inner &&
           term.first.kind != VariableKind::Element;
  });
  if (isShared)
    return whole + Linear(space.getQuotient(rest, divisor));
  Linear variable = proves(rest) ? makeNonNegative() : makeInner();
  Linear remainder = rest - variable * divisor;
  system.addInequality(remainder);
  system.addInequality(Linear(divisor - 1) - remainder);
  return whole + variable;
}

Linear SystemBuilder::computeDivision(Operation *op) {
  Value value = op->getResult(0);
  Linear a = getValue(op->getOperand(0)), b = getValue(op->getOperand(1));
  bool isRemainder = isa<arith::RemSIOp, arith::RemUIOp>(op);
  bool isUnsigned = isa<arith::DivUIOp, arith::RemUIOp, arith::CeilDivUIOp>(op);
  if (!b.isConstant()) {
    std::string reason = quote(op) + " has a divisor that varies";
    Linear result = makeOpaque(value, reason);
    if (!proves(b - Linear(1)) || !proves(a))
      return result;
    // Not exact, but within bounds.
    addAtLeast(result, 0);
    addAtLeast(a, result);
    if (isRemainder)
      addAtLeast(b - Linear(1), result);
    return result;
  }
  int64_t divisor = b.getConstant();
  if (divisor <= 0)
    return makeOpaque(value, quote(op) + " by what is not positive");
  bool isNonNegative =
      isa<arith::FloorDivSIOp, arith::CeilDivSIOp>(op) || proves(a);
  if (isNonNegative) {
    if (isa<arith::CeilDivSIOp, arith::CeilDivUIOp>(op))
      return divide(a + Linear(divisor - 1), divisor);
    Linear quotient = divide(a, divisor);
    return isRemainder ? a - quotient * divisor : quotient;
  }
  Linear result = makeOpaque(value, quote(op) + " of what may be negative");
  if (isUnsigned) {
    if (isRemainder) {
      addAtLeast(result, 0);
      addAtLeast(divisor - 1, result);
    }
    return result;
  }
  // Rounded to zero: the remainder has the sign of the dividend.
  Linear remainder = isRemainder ? result : a - result * divisor;
  addAtLeast(remainder, 1 - divisor);
  addAtLeast(divisor - 1, remainder);
  return result;
}

Linear SystemBuilder::computeCast(Operation *op) {
  Value value = op->getResult(0), operand = op->getOperand(0);
  if (operand.getType().isInteger(1) || !operand.getType().isIntOrIndex()) {
    // A condition as 0 or 1 (extsi: 0 or -1).
    Linear result = makeOpaque(value, "an index depends on a condition");
    if (operand.getType().isInteger(1)) {
      addAtLeast(result, -1);
      addAtLeast(1, result);
    }
    return result;
  }
  Linear form = getValue(operand);
  unsigned from = getWidth(operand.getType()), to = getWidth(value.getType());
  bool isUnsigned = isa<arith::ExtUIOp, arith::IndexCastUIOp>(op);
  if (to < from)
    return checkWidth(value, form, /*isAssumed=*/false);
  if (to == from || !isUnsigned || proves(form))
    return form;
  return makeOpaque(value, quote(op) + " of what may be negative");
}

Linear SystemBuilder::computeBits(Operation *op) {
  Value value = op->getResult(0);
  Linear a = getValue(op->getOperand(0)), b = getValue(op->getOperand(1));
  if (isa<arith::AndIOp>(op)) {
    if (a.isConstant())
      std::swap(a, b);
    int64_t mask = b.getConstant();
    if (b.isConstant() && mask >= 0 && mask < (int64_t(1) << 62) &&
        llvm::isPowerOf2_64(mask + 1)) {
      // Also of negative numbers, in two's complement.
      return a - divide(a, mask + 1) * (mask + 1);
    }
    bool isANonNegative = proves(a), isBNonNegative = proves(b);
    Linear result = makeOpaque(value, "an index comes from " + quote(op));
    if (isANonNegative)
      addAtLeast(a, result);
    if (isBNonNegative)
      addAtLeast(b, result);
    if (isANonNegative || isBNonNegative)
      addAtLeast(result, 0);
    return result;
  }
  int64_t shift = b.getConstant();
  if (!b.isConstant() || shift < 0 || shift >= 62 ||
      shift >= getWidth(value.getType()))
    return makeOpaque(value, quote(op) + " by an amount that varies");
  int64_t factor = int64_t(1) << shift;
  if (isa<arith::ShLIOp>(op))
    return checkWidth(value, a * factor, isNoWrapAssumed(op));
  if (isa<arith::ShRUIOp>(op) && !proves(a))
    return makeOpaque(value, quote(op) + " of what may be negative");
  return divide(a, factor);
}

Linear SystemBuilder::computeBranch(Value value, Value condition, Value ifTrue,
                                    Value ifFalse) {
  if (std::optional<unsigned> chosen = choose(2)) {
    assume(condition, *chosen == 0);
    return getValue(*chosen == 0 ? ifTrue : ifFalse);
  }
  return makeOpaque(value, "an index depends on a condition");
}

//===----------------------------------------------------------------------===//
// Affine
//===----------------------------------------------------------------------===//

Linear SystemBuilder::apply(AffineExpr expr, ArrayRef<Linear> dims,
                            ArrayRef<Linear> symbols) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return constant.getValue();
  if (auto dim = dyn_cast<AffineDimExpr>(expr))
    return dims[dim.getPosition()];
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
    return symbols[symbol.getPosition()];
  auto binary = cast<AffineBinaryOpExpr>(expr);
  Linear a = apply(binary.getLHS(), dims, symbols);
  Linear b = apply(binary.getRHS(), dims, symbols);
  if (expr.getKind() == AffineExprKind::Add)
    return a + b;
  if (a.isConstant() && expr.getKind() == AffineExprKind::Mul)
    std::swap(a, b);
  int64_t factor = b.getConstant();
  if (!b.isConstant() || (expr.getKind() != AffineExprKind::Mul && factor <= 0))
    return makeUnknown("an affine expression is not linear");
  switch (expr.getKind()) {
  case AffineExprKind::Mul:
    return a * factor;
  case AffineExprKind::FloorDiv:
    return divide(a, factor);
  case AffineExprKind::CeilDiv:
    return divide(a + Linear(factor - 1), factor);
  case AffineExprKind::Mod:
    return a - divide(a, factor) * factor;
  default:
    llvm_unreachable("unknown affine expression");
  }
}

Linear SystemBuilder::computeAffine(Operation *op) {
  if (auto linearize = dyn_cast<affine::AffineLinearizeIndexOp>(op)) {
    SmallVector<OpFoldResult> basis = linearize.getMixedBasis();
    size_t numIndices = linearize.getMultiIndex().size();
    // Without an outer bound there is one number less.
    size_t numUnbounded = numIndices - basis.size();
    Linear sum;
    for (auto [index, value] : llvm::enumerate(linearize.getMultiIndex())) {
      if (index > 0) {
        std::optional<int64_t> size =
            getConstantIntValue(basis[index - numUnbounded]);
        if (!size)
          return makeOpaque(op->getResult(0),
                            quote(op) + " has a dynamic basis");
        sum *= *size;
      }
      sum += getValue(value);
    }
    return sum;
  }
  AffineMap map;
  if (auto apply = dyn_cast<affine::AffineApplyOp>(op))
    map = apply.getAffineMap();
  else if (auto min = dyn_cast<affine::AffineMinOp>(op))
    map = min.getAffineMap();
  else
    map = cast<affine::AffineMaxOp>(op).getAffineMap();
  SmallVector<Linear> operands = llvm::map_to_vector(
      op->getOperands(), [&](Value operand) { return getValue(operand); });
  ArrayRef<Linear> dims = ArrayRef(operands).take_front(map.getNumDims());
  ArrayRef<Linear> symbols = ArrayRef(operands).drop_front(map.getNumDims());
  // A product of symbols, say.
  if (isOutside(space.kernel, op->getResult(0)) &&
      !llvm::all_of(map.getResults(),
                    [](AffineExpr expr) { return expr.isPureAffine(); }))
    return makeOpaque(op->getResult(0), "");
  SmallVector<Linear> results =
      llvm::map_to_vector(map.getResults(), [&](AffineExpr expr) {
        return apply(expr, dims, symbols);
      });
  return chooseExtreme(results, isa<affine::AffineMinOp>(op),
                       "an index is the result of " + quote(op));
}
