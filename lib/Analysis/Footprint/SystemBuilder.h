//===- SystemBuilder.h - From the IR to systems -----------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_FOOTPRINT_SYSTEMBUILDER_H
#define TTGRID_ANALYSIS_FOOTPRINT_SYSTEMBUILDER_H

#include "System.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/OpDefinition.h"
#include "llvm/ADT/DenseMap.h"

namespace mlir::ttgrid::footprint {

/// Decisions between alternatives, such as which operand of a minimum is the
/// smaller one. A system is built once for every combination.
class Choices {
public:
  /// The alternative, of `number`, to take in this run.
  unsigned choose(unsigned number) {
    if (next == taken.size())
      taken.push_back({0, number});
    return taken[next++].alternative;
  }
  /// Goes on to the next combination; false where all have been.
  bool advance() {
    next = 0;
    while (!taken.empty() &&
           taken.back().alternative + 1 == taken.back().number)
      taken.pop_back();
    if (taken.empty())
      return false;
    ++taken.back().alternative;
    return true;
  }

private:
  struct Taken {
    unsigned alternative, number;
  };
  SmallVector<Taken> taken;
  unsigned next = 0;
};

/// Where a memref comes from.
struct Origin {
  /// A memref that is no view; null where it could be any.
  Value root;
  /// The views between, the outermost (that of the accessed memref) first.
  SmallVector<Operation *> views;
  /// Why the element can't be told from the index; empty where it can.
  std::string reason;
};

/// Whether the value is constant during the kernel.
bool isOutside(GridKernelOp kernel, Value value);

/// "'memref.load'", say.
std::string quote(Operation *op);

/// Builds one system for one access. Values are signed integers: arithmetic
/// that could wrap gives a variable of which nothing is known.
class SystemBuilder {
public:
  /// `choices` is null where there would be too many combinations: the system
  /// then covers all of them.
  SystemBuilder(Space &space, unsigned rank, Choices *choices);

  /// Adds what holds where `op`, which lies in the kernel, runs: the trips of
  /// the loops around it, the conditions.
  void addEnclosing(Operation *op);
  /// Sets the element that is accessed, of the root of `origin`, from the
  /// indices into the memref of which it is the origin. Gives the reason where
  /// that is not known, otherwise nothing.
  std::string setElement(const Origin &origin, ArrayRef<Linear> indices);

  System take() { return std::move(system); }

  Linear getValue(Value value);
  Linear getValue(OpFoldResult value);
  /// The size of a memref.
  Linear getSize(Value memref, int64_t dimension);
  Linear apply(AffineExpr expr, ArrayRef<Linear> dims,
               ArrayRef<Linear> symbols);
  /// A new variable between 0 and size - 1.
  Linear makeIndex(const Linear &size);
  /// A new variable of which nothing is known, and why.
  Linear makeUnknown(const Twine &reason);
  void addCondition(const Twine &reason) {
    system.conditions.insert(reason.str());
  }
  void addApproximation(const Twine &reason) {
    system.approximations.insert(reason.str());
  }
  void addAtLeast(const Linear &a, const Linear &b) { system.addAtLeast(a, b); }
  /// Whether the form is 0 or more wherever the system holds so far.
  bool proves(const Linear &form) const;

private:
  // Values.cpp
  Linear compute(Value value);
  Linear computeArgument(BlockArgument argument);
  Linear computeArith(Operation *op);
  Linear computeDivision(Operation *op);
  Linear computeCast(Operation *op);
  Linear computeBits(Operation *op);
  Linear computeAffine(Operation *op);
  Linear computeBranch(Value value, Value condition, Value ifTrue,
                       Value ifFalse);
  /// A value of which nothing is known: a symbol, if it is from outside.
  Linear makeOpaque(Value value, const Twine &reason);
  /// The value itself where it fits the type, else an opaque one.
  Linear checkWidth(Value value, const Linear &form, bool isAssumed);
  bool fits(const Linear &form, unsigned width) const;
  Linear makeInner();
  Linear makeNonNegative();
  /// The quotient by a positive constant, rounded down.
  Linear divide(const Linear &dividend, int64_t divisor);
  /// One of several forms that is the least (greatest) of them.
  Linear chooseExtreme(ArrayRef<Linear> forms, bool isLeast,
                       const Twine &reason);
  /// One of the alternatives; nothing where choices are not made.
  std::optional<unsigned> choose(unsigned number);

  // Conditions.cpp
  void addEnclosingOp(Operation *outer, Operation *inner);
  void assume(Value condition, bool isTrue);
  void assumeComparison(arith::CmpIOp op, bool isTrue);
  void assumeUnsignedLess(const Linear &a, const Linear &b, bool isStrict,
                          Operation *op);
  void assumeSet(IntegerSet set, ValueRange operands, bool isTrue);
  /// variable < bound, or a part of it that is understood.
  void addUpperBound(const Linear &variable, OpFoldResult bound);
  void addLowerBound(const Linear &variable, OpFoldResult bound);
  bool isUnknown(const Linear &form) const;

  // Loops.cpp
  Linear computeLoopVariable(BlockArgument argument, Operation *loop);
  Linear makeLoopVariable(BlockArgument argument, OpFoldResult lower,
                          OpFoldResult upper, OpFoldResult step);
  Linear makeAffineLoopVariable(BlockArgument argument, AffineMap lower,
                                ValueRange lowerOperands, AffineMap upper,
                                ValueRange upperOperands, int64_t step);
  void addLinalgDomain(Operation *op);

  // Views.cpp
  std::optional<SmallVector<Linear>>
  applyView(Operation *view, ArrayRef<Linear> indices, Value root);
  SmallVector<Linear> delinearize(Linear offset, ArrayRef<int64_t> shape);

  Space &space;
  System system;
  unsigned rank;
  Choices *choices;
  llvm::DenseMap<Value, Linear> values;
  std::set<unsigned> nonNegative;
  /// The iteration variables of linalg operations around the access.
  llvm::DenseMap<Operation *, SmallVector<Linear>> linalgVariables;

public:
  /// The iteration variables of a linalg operation, in its domain.
  ArrayRef<Linear> getLinalgVariables(Operation *op);
};

/// Where a memref may come from.
SmallVector<Origin> getOrigins(GridKernelOp kernel, Value memref);

} // namespace mlir::ttgrid::footprint

#endif // TTGRID_ANALYSIS_FOOTPRINT_SYSTEMBUILDER_H
