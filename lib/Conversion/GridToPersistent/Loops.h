//===- Loops.h - Loops and conditionals around formulas ---------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_LOOPS_H
#define TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_LOOPS_H

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "ttgrid/Conversion/GridToPersistent/IRArithmetic.h"
#include "llvm/ADT/PointerUnion.h"

namespace mlir::ttgrid {

/// Opens `scf.for` and goes into its body.
scf::ForOp openLoop(IRArithmetic &a, const IRArithmetic::Index &lower,
                    const IRArithmetic::Index &upper,
                    const IRArithmetic::Index &step, ValueRange inits = {},
                    bool isUnsigned = false);

/// Opens `scf.if` and goes into it; its results are `otherwise` where the
/// condition does not hold. A division goes into the innermost open one that
/// guards divisions, even where it is invariant.
scf::IfOp openIf(IRArithmetic &a, const IRArithmetic::Bool &condition,
                 ValueRange otherwise = {}, bool guardsDivisions = true);

/// Closes the loop or conditional that was opened last; goes on after it.
void close(IRArithmetic &a, ValueRange yields = {});

/// The values that a loop carries from one run of its body to the next. Each is
/// a variable of the emitting code, added once: the sequence in which they go
/// in and come out is told here alone.
class CarriedState {
public:
  explicit CarriedState(IRArithmetic &a) : a(a) {}

  void add(IRArithmetic::Index &variable) { variables.push_back(&variable); }
  void add(IRArithmetic::Bool &variable) { variables.push_back(&variable); }

  /// What the variables are now: before the loop its initial values, at the end
  /// of the body what it yields.
  SmallVector<Value> pack();
  /// Makes the variables the loop's arguments within it, its results after it.
  void unpack(ValueRange values);

private:
  IRArithmetic &a;
  SmallVector<PointerUnion<IRArithmetic::Index *, IRArithmetic::Bool *>>
      variables;
};

} // namespace mlir::ttgrid

#endif // TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_LOOPS_H
