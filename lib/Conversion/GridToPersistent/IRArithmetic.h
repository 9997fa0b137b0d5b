//===- IRArithmetic.h - Formulas as arith operations -------------*- C++
//-*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_IRARITHMETIC_H
#define TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_IRARITHMETIC_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/PatternMatch.h"
#include "ttgrid/Schedule/Arithmetic.h"
#include "llvm/ADT/DenseMap.h"

#include <optional>

namespace mlir::ttgrid {

/// The arithmetic (Schedule/Arithmetic.h) that emits IR. It folds what is
/// known, emits each value once, and emits it in the outermost loop in which
/// it can be computed, so that formulas need not say what is invariant.
///
/// Loops are opened and closed through it: opening one adds a depth.
class IRArithmetic {
public:
  /// A value of type index, or a known number.
  struct Index {
    std::optional<int64_t> constant;
    Value value;
    unsigned depth = 0;
  };
  /// A value of type i1, or a known truth.
  struct Bool {
    std::optional<bool> constant;
    Value value;
    unsigned depth = 0;
  };

  /// Emits before `op`, with its location.
  IRArithmetic(RewriterBase &builder, Operation *op);

  Index constant(int64_t value) { return {value, {}, 0}; }
  std::optional<int64_t> getConstant(Index value) { return value.constant; }
  /// A value that dominates what is emitted now.
  Index wrap(OpFoldResult value);
  /// The value; a known number becomes a constant.
  Value materialize(Index value);
  Value materialize(Bool value);

  /// The result is known to fit the signed index type.
  Index add(Index a, Index b);
  Index sub(Index a, Index b);
  Index mul(Index a, Index b);
  /// The result may wrap around.
  Index wrappingAdd(Index a, Index b);
  Index wrappingSub(Index a, Index b);
  /// Unsigned. A divisor known to be 0 is never reached: gives 0.
  Index div(Index a, Index b);
  Index rem(Index a, Index b);
  Index min(Index a, Index b);

  Bool less(Index a, Index b);
  Bool equal(Index a, Index b);
  Bool boolean(bool value) { return {value, {}, 0}; }
  Bool isOdd(Index a);
  Bool logicalAnd(Bool a, Bool b);
  Bool logicalXor(Bool a, Bool b);
  Index select(Bool condition, Index a, Index b);
  Bool select(Bool condition, Bool a, Bool b);

  /// Opens `scf.for` and goes into its body.
  scf::ForOp openLoop(Index lower, Index upper, Index step,
                      ValueRange inits = {}, bool isUnsigned = false);
  /// A value defined in the body of the innermost open loop.
  Index getInLoop(Value value) { return {std::nullopt, value, getDepth()}; }
  Bool getBoolInLoop(Value value) { return {std::nullopt, value, getDepth()}; }
  /// Closes the innermost open loop; emission goes on after it.
  void closeLoop(ValueRange yields = {});

  unsigned getDepth() const { return places.size() - 1; }
  /// At the innermost depth.
  OpBuilder &getBuilder();
  /// Removes what was emitted and is not used.
  void eraseUnused();

  Location getLoc() const { return loc; }

private:
  /// Emits an operation at the depth of its operands, or finds it.
  template <typename OpTy, typename... Args>
  Value emit(unsigned depth, Value a, Value b, Args... args);

  RewriterBase &builder;
  Location loc;
  /// Where emission goes on at each depth.
  SmallVector<OpBuilder::InsertPoint> places;
  /// The loops that are open; one less than there are places.
  SmallVector<scf::ForOp> loops;
  DenseMap<int64_t, Value> constants;
  /// In the sequence of their emission.
  SmallVector<Operation *> operations;
  /// What has been emitted at each depth.
  using Key = std::pair<std::pair<TypeID, int>, std::pair<Value, Value>>;
  SmallVector<DenseMap<Key, Value>> emitted;
};

} // namespace mlir::ttgrid

#endif // TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_IRARITHMETIC_H
