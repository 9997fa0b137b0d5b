//===- IRArithmetic.h - Formulas as arith operations ------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_CONVERSION_GRIDTOPERSISTENT_IRARITHMETIC_H
#define TTGRID_CONVERSION_GRIDTOPERSISTENT_IRARITHMETIC_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/PatternMatch.h"
#include "ttgrid/Schedule/Decode.h"
#include "llvm/ADT/DenseMap.h"

#include <map>
#include <memory>
#include <optional>
#include <tuple>

namespace mlir::ttgrid {

/// The arithmetic (Schedule/Arithmetic.h) that emits IR. It folds what is
/// known, emits each value once, and emits it in the outermost loop in which
/// it can be computed, so that formulas need not say what is invariant.
///
/// Loops are opened and closed through it: opening one adds a depth.
class IRArithmetic {
public:
  struct Choice;
  /// A value of type index, or a known number, or one of two.
  struct Index {
    std::optional<int64_t> constant;
    Value value;
    unsigned depth = 0;
    std::shared_ptr<const Choice> choice;
  };
  /// A value of type i1, or a known truth.
  struct Bool {
    std::optional<bool> constant;
    Value value;
    unsigned depth = 0;
  };

  /// A value that is one of two, of which both are known in an outer loop. What
  /// is computed from it may be computed out there for both.
  struct Choice {
    Bool condition;
    Index ifTrue;
    Index ifFalse;
  };

  /// Emits before `op`, with its location.
  IRArithmetic(RewriterBase &builder, Operation *op);

  Index constant(int64_t value) { return {value, {}, 0, {}}; }
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
  /// The length of unit `unit` of `cut` coordinates, the last of which may be
  /// short.
  Index getUnitLength(Index length, Index unit, int64_t cut);

  Bool less(Index a, Index b);
  Bool equal(Index a, Index b);
  Bool boolean(bool value) { return {value, {}, 0}; }
  Bool isOdd(Index a);
  Bool logicalAnd(Bool a, Bool b);
  Bool logicalXor(Bool a, Bool b);
  Index select(Bool condition, Index a, Index b);
  Bool select(Bool condition, Bool a, Bool b);

  /// Row `key` of a table, or `otherwise` where it has no such row. Emits an
  /// `scf.index_switch` at the innermost depth.
  std::pair<Index, Index> lookup(ArrayRef<std::pair<int64_t, int64_t>> rows,
                                 Index key, std::pair<Index, Index> otherwise);

  /// Opens `scf.for` and goes into its body.
  scf::ForOp openLoop(Index lower, Index upper, Index step,
                      ValueRange inits = {}, bool isUnsigned = false);
  /// Opens `scf.if` and goes into it; its results are `otherwise` where the
  /// condition does not hold. A division goes into the innermost open one, even
  /// where it is invariant.
  scf::IfOp openIf(Bool condition, ValueRange otherwise = {});
  void closeIf(ValueRange yields = {});

  /// Whether to divide, by what is invariant, through reciprocals that are made
  /// once: for divisions within loops. The dividends are below `bound`, where
  /// that is known.
  void setReciprocals(bool on, std::optional<int64_t> bound = {}) {
    useReciprocals = on;
    dividendBound = bound;
  }
  bool usesReciprocals() const { return useReciprocals; }

  /// A value defined in the body of the innermost open loop.
  Index getInLoop(Value value) { return {std::nullopt, value, getDepth(), {}}; }
  Bool getBoolInLoop(Value value) { return {std::nullopt, value, getDepth()}; }
  /// Closes the innermost open loop; emission goes on after it.
  void closeLoop(ValueRange yields = {});

  unsigned getDepth() const { return places.size() - 1; }
  /// At the innermost depth.
  OpBuilder &getBuilder();
  /// Removes what was emitted and is not used.
  void eraseUnused();

private:
  /// Emits an operation on two operands, which may be known, or finds it. The
  /// operands are made in their sequence, which C++ leaves open for arguments.
  template <typename OpTy, typename OperandTy, typename... Args>
  Value emit(unsigned depth, OperandTy a, OperandTy b, Args... args);
  /// The same at the depth of its operands.
  template <typename OpTy, typename... Args>
  Index emitBinary(Index a, Index b, Args... args) {
    unsigned depth = std::max(a.depth, b.depth);
    return {std::nullopt, emit<OpTy>(depth, a, b, args...), depth, {}};
  }
  /// Applies `fn` to both of a choice.
  template <typename Fn>
  Index applyToEach(const Choice &choice, Fn fn) {
    Index ifTrue = fn(choice.ifTrue);
    Index ifFalse = fn(choice.ifFalse);
    return choose(choice.condition, ifTrue, ifFalse);
  }
  /// The same to one of two operands, where the results are invariant.
  template <typename Fn>
  std::optional<Index> applyToChoice(Index a, Index b, Fn fn);
  Index choose(Bool condition, Index a, Index b);

  /// Quotient and remainder by multiplication.
  std::pair<Index, Index> divideByReciprocal(Index a, Index b);
  Index divideByKnown(Index a, int64_t b);
  Index multiplyAndShift(Index a, int64_t b, unsigned shift);
  Index multiplyHighAndShift(Index a, const APInt &b, unsigned shift);
  /// floor((2^width - 1) / b)
  Index getReciprocal(Index b);
  Index multiplyHigh(Index a, Index b);
  Index shiftRight(Index a, unsigned bits);
  /// Where both alternatives of a choice are known.
  unsigned getAlternativeDepth(Index a) const;
  bool hasKnownAlternative(Index a) const;
  unsigned getDivisionDepth(Index a, Index b) const;
  void push(OpBuilder::InsertPoint place, Operation *op);
  void pop();

  RewriterBase &builder;
  Location loc;
  /// Where emission goes on at each depth.
  SmallVector<OpBuilder::InsertPoint> places;
  /// The loops and conditionals that are open; one less than there are places.
  SmallVector<Operation *> open;
  /// Divisions are emitted no further out than this.
  unsigned guardDepth = 0;
  bool useReciprocals = false;
  std::optional<int64_t> dividendBound;
  /// Not a DenseMap, whose keys can not be the largest numbers.
  std::map<int64_t, Value> constants;
  Value truths[2];
  /// In the sequence of their emission.
  SmallVector<Operation *> operations;
  /// What has been emitted at each depth.
  using Key = std::tuple<TypeID, int, Value, Value, Value>;
  SmallVector<DenseMap<Key, Value>> emitted;
  /// Quotients and remainders by known divisors, at each depth.
  SmallVector<DenseMap<std::pair<Value, int64_t>, std::pair<Index, Index>>>
      quotients;
};

template <typename OpTy, typename OperandTy, typename... Args>
Value IRArithmetic::emit(unsigned depth, OperandTy a, OperandTy b,
                         Args... args) {
  Value first = materialize(a);
  Value second = materialize(b);
  // The first argument beyond the operands, where there is one, tells apart
  // operations of one kind: a predicate, or what may overflow.
  int variant = 0;
  if constexpr (sizeof...(Args) > 0)
    variant = static_cast<int>(std::get<0>(std::make_tuple(args...)));
  Key key = {TypeID::get<OpTy>(), variant, first, second, Value()};
  for (unsigned outer = 0; outer <= depth; ++outer)
    if (Value known = emitted[outer].lookup(key))
      return known;
  OpBuilder::InsertionGuard guard(builder);
  builder.restoreInsertionPoint(places[depth]);
  Value result;
  if constexpr (std::is_same_v<OpTy, arith::CmpIOp>)
    result = OpTy::create(builder, loc, args..., first, second);
  else if constexpr (std::is_same_v<OpTy, arith::MulUIExtendedOp>)
    result = OpTy::create(builder, loc, first, second).getHigh();
  else
    result = OpTy::create(builder, loc, first, second, args...);
  emitted[depth][key] = result;
  operations.push_back(result.getDefiningOp());
  return result;
}

template <typename Fn>
std::optional<IRArithmetic::Index> IRArithmetic::applyToChoice(Index a, Index b,
                                                               Fn fn) {
  if (a.choice && getAlternativeDepth(b) < a.choice->condition.depth) {
    return applyToEach(*a.choice, [&](Index known) { return fn(known, b); });
  }
  if (b.choice && getAlternativeDepth(a) < b.choice->condition.depth) {
    return applyToEach(*b.choice, [&](Index known) { return fn(a, known); });
  }
  return std::nullopt;
}

} // namespace mlir::ttgrid

#endif // TTGRID_CONVERSION_GRIDTOPERSISTENT_IRARITHMETIC_H
