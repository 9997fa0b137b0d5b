//===- AssignmentText.cpp - Assignments as texts --------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Assignments.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "ttgrid/IR/TTGrid.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

static void print(llvm::raw_ostream &os, Value value) {
  if (std::optional<int64_t> constant = getConstantIntValue(value)) {
    os << *constant;
    return;
  }
  Operation *op = value.getDefiningOp();
  // What two operations without effects compute from the same is the same.
  if (!op || op->getNumRegions() != 0 || !isMemoryEffectFree(op) ||
      op->getNumResults() != 1) {
    os << "v" << value.getAsOpaquePointer();
    return;
  }
  os << op->getName() << op->getPropertiesAsAttribute() << "(";
  llvm::interleaveComma(op->getOperands(), os,
                        [&](Value operand) { print(os, operand); });
  os << ")";
}

static void print(llvm::raw_ostream &os, const IndexSum &sum) {
  SmallVector<std::string> terms;
  for (Value term : sum.terms) {
    terms.emplace_back();
    llvm::raw_string_ostream stream(terms.back());
    print(stream, term);
  }
  llvm::sort(terms);
  os << sum.constant;
  for (const std::string &term : terms)
    os << "+" << term;
}

static void print(llvm::raw_ostream &os, const Access &access) {
  os << access.root.getAsOpaquePointer() << "[";
  for (auto [base, loop] : llvm::zip_equal(access.bases, access.loops)) {
    print(os, base);
    if (loop)
      os << "+d" << *loop;
    os << ",";
  }
  os << "]";
}

static void print(llvm::raw_ostream &os, const Expr *expr) {
  switch (expr->kind) {
  case Expr::Kind::Load:
    return print(os, expr->access);
  case Expr::Kind::Constant:
    os << expr->constant;
    return;
  case Expr::Kind::LoopIndex:
    os << "d" << expr->loop;
    return;
  case Expr::Kind::Operation:
    // A branch that only computes is a choice.
    if (isa<scf::IfOp, arith::SelectOp>(expr->op))
      os << arith::SelectOp::getOperationName();
    else
      os << expr->op->getName() << expr->op->getPropertiesAsAttribute();
    os << ":" << expr->type << "(";
    llvm::interleaveComma(expr->operands, os,
                          [&](const Expr *operand) { print(os, operand); });
    os << ")";
  }
}

std::string metalium::describe(const Access &access) {
  std::string text;
  llvm::raw_string_ostream os(text);
  print(os, access);
  return text;
}

std::string metalium::describe(const Assignment &assignment) {
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::interleave(assignment.extents, os, "x");
  print(os, assignment.target);
  os << "=";
  print(os, assignment.value);
  return text;
}
