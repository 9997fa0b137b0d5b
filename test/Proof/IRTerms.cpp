//===- IRTerms.cpp - Emitted code as terms of a solver --------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IRTerms.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/SmallString.h"

using namespace mlir;
using llvm::Twine;
using Index = IRTerms::Index;
using Bool = IRTerms::Bool;

[[noreturn]] static void fail(Operation *op) {
  op->emitError("has no terms");
  exit(1);
}

/// 2^power, as a term.
static std::string spellPower(unsigned power) {
  llvm::SmallString<40> text;
  APInt::getOneBitSet(128, power).toStringUnsigned(text);
  return text.str().str();
}

IRTerms::IRTerms(A &a, unsigned width)
    : a(a), width(width), modulus(spellPower(width)) {}

void IRTerms::set(Value value, const Index &term) { indices[value] = term; }
void IRTerms::set(Value value, const Bool &term) { truths[value] = term; }

Index IRTerms::getIndex(Value value) {
  if (auto known = indices.find(value); known != indices.end())
    return known->second;
  Operation *op = value.getDefiningOp();
  if (!op)
    fail(value.getParentBlock()->getParentOp());
  Index term = translateIndex(op, value);
  indices[value] = term;
  return term;
}

Bool IRTerms::getBool(Value value) {
  if (auto known = truths.find(value); known != truths.end())
    return known->second;
  Operation *op = value.getDefiningOp();
  if (!op)
    fail(value.getParentBlock()->getParentOp());
  Bool term = translateBool(op);
  truths[value] = term;
  return term;
}

void IRTerms::translate(Block &block, Operation *until) {
  for (Operation &op : block) {
    if (&op == until)
      return;
    if (isa<arith::DivUIOp, arith::RemUIOp>(op))
      (void)getIndex(op.getResult(0));
  }
}

Index IRTerms::wrappingAdd(const Index &x, const Index &y) {
  if (x.constant == 0)
    return y;
  if (y.constant == 0)
    return x;
  std::string sum = "(+ " + x.term + " " + y.term + ")";
  return {std::nullopt,
          a.makeTerm("(ite (< " + Twine(sum) + " " + modulus + ") " + sum +
                     " (- " + sum + " " + modulus + "))")};
}

Index IRTerms::wrappingSub(const Index &x, const Index &y) {
  if (y.constant == 0)
    return x;
  std::string difference = "(- " + x.term + " " + y.term + ")";
  return {std::nullopt,
          a.makeTerm("(ite (>= " + Twine(x.term) + " " + y.term + ") " +
                     difference + " (+ " + difference + " " + modulus + "))")};
}

Index IRTerms::getConstant(Operation *op) {
  APInt value;
  if (!matchPattern(op, m_ConstantInt(&value)))
    fail(op);
  if (!value.isNegative())
    return a.constant(value.getSExtValue());
  // Narrow indices are kept at 64 bits.
  llvm::SmallString<40> text;
  value.trunc(width).toStringUnsigned(text);
  return {std::nullopt, text.str().str()};
}

/// The number that bits mean when they are taken for a signed one.
std::string IRTerms::getSigned(const Index &x) {
  return ("(ite (< " + Twine(x.term) + " " + spellPower(width - 1) + ") " +
          x.term + " (- " + x.term + " " + modulus + "))")
      .str();
}

static bool isFlagged(arith::IntegerOverflowFlags flags) {
  return flags ==
         (arith::IntegerOverflowFlags::nsw | arith::IntegerOverflowFlags::nuw);
}

Index IRTerms::translateIndex(Operation *op, Value value) {
  if (op->hasTrait<OpTrait::ConstantLike>())
    return getConstant(op);
  if (isa<arith::IndexCastUIOp>(op))
    return getIndex(op->getOperand(0));
  if (auto select = dyn_cast<arith::SelectOp>(op))
    return a.select(getBool(select.getCondition()),
                    getIndex(select.getTrueValue()),
                    getIndex(select.getFalseValue()));
  if (op->getNumOperands() != 2)
    fail(op);
  Index x = getIndex(op->getOperand(0)), y = getIndex(op->getOperand(1));
  if (auto add = dyn_cast<arith::AddIOp>(op))
    return isFlagged(add.getOverflowFlags()) ? a.add(x, y) : wrappingAdd(x, y);
  if (auto sub = dyn_cast<arith::SubIOp>(op)) {
    if (isFlagged(sub.getOverflowFlags()))
      return a.sub(x, y);
    return isExact ? wrappingSub(x, y) : a.wrappingSub(x, y);
  }
  std::string product = "(* " + x.term + " " + y.term + ")";
  if (auto mul = dyn_cast<arith::MulIOp>(op)) {
    if (isFlagged(mul.getOverflowFlags()))
      return a.mul(x, y);
    return {std::nullopt,
            a.makeTerm("(mod " + Twine(product) + " " + modulus + ")")};
  }
  if (auto mul = dyn_cast<arith::MulUIExtendedOp>(op)) {
    StringRef part = value == mul.getHigh() ? "div" : "mod";
    return {std::nullopt, a.makeTerm("(" + Twine(part) + " " + product + " " +
                                     modulus + ")")};
  }
  if (isa<arith::DivUIOp>(op))
    return a.div(x, y);
  if (isa<arith::RemUIOp>(op))
    return a.rem(x, y);
  if (isa<arith::MinUIOp>(op))
    return a.min(x, y);
  if (isa<arith::ShRUIOp>(op) && y.constant)
    return {std::nullopt, a.makeTerm("(div " + Twine(x.term) + " " +
                                     spellPower(*y.constant) + ")")};
  if (isa<arith::AndIOp>(op) && y.constant == 1)
    return a.select(a.isOdd(x), a.constant(1), a.constant(0));
  fail(op);
}

Bool IRTerms::translateBool(Operation *op) {
  if (op->hasTrait<OpTrait::ConstantLike>()) {
    APInt value;
    if (!matchPattern(op, m_ConstantInt(&value)))
      fail(op);
    return a.boolean(!value.isZero());
  }
  if (auto select = dyn_cast<arith::SelectOp>(op))
    return a.select(getBool(select.getCondition()),
                    getBool(select.getTrueValue()),
                    getBool(select.getFalseValue()));
  if (isa<arith::AndIOp>(op))
    return a.logicalAnd(getBool(op->getOperand(0)), getBool(op->getOperand(1)));
  if (isa<arith::XOrIOp>(op))
    return a.logicalXor(getBool(op->getOperand(0)), getBool(op->getOperand(1)));
  auto compare = dyn_cast<arith::CmpIOp>(op);
  if (!compare)
    fail(op);
  Index x = getIndex(compare.getLhs()), y = getIndex(compare.getRhs());
  auto spell = [&](StringRef relation, const std::string &left,
                   const std::string &right) {
    return Bool{std::nullopt,
                ("(" + relation + " " + left + " " + right + ")").str()};
  };
  // An odd number is told by its last bit.
  auto bit = compare.getLhs().getDefiningOp<arith::AndIOp>();
  if (bit && compare.getPredicate() == arith::CmpIPredicate::eq &&
      y.constant == 1 && getIndex(bit.getRhs()).constant == 1)
    return a.isOdd(getIndex(bit.getLhs()));
  switch (compare.getPredicate()) {
  case arith::CmpIPredicate::ult:
    return a.less(x, y);
  case arith::CmpIPredicate::eq:
    return spell("=", x.term, y.term);
  case arith::CmpIPredicate::slt:
    return spell("<", getSigned(x), getSigned(y));
  default:
    fail(op);
  }
}
