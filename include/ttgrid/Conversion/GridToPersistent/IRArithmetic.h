//===- IRArithmetic.h - Formulas as arith operations ------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_CONVERSION_GRIDTOPERSISTENT_IRARITHMETIC_H
#define TTGRID_CONVERSION_GRIDTOPERSISTENT_IRARITHMETIC_H

#include "mlir/IR/PatternMatch.h"

#include <memory>
#include <optional>

namespace mlir::ttgrid {

class Emitter;

/// The arithmetic (Schedule/Arithmetic.h) that emits IR. Formulas need not say
/// what is known or invariant: what is known is folded, and each value is
/// emitted once, in the outermost loop in which it can be computed.
class IRArithmetic {
public:
  struct Choice;
  /// A value of type index, or a known number, or one of two.
  struct Index {
    std::optional<int64_t> constant;
    Value value;
    /// How many of the open loops and conditionals it is in.
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
  ~IRArithmetic();

  Index constant(int64_t value) { return {value, {}, 0, {}}; }
  std::optional<int64_t> getConstant(const Index &value) {
    return value.constant;
  }
  std::optional<bool> getConstant(const Bool &value) { return value.constant; }
  /// A value that dominates what is emitted now.
  Index wrap(OpFoldResult value);
  /// The value; a known number becomes a constant.
  Value materialize(const Index &value);
  Value materialize(const Bool &value);

  /// The result is known to fit the signed index type.
  Index add(const Index &a, const Index &b);
  Index sub(const Index &a, const Index &b);
  Index mul(const Index &a, const Index &b);
  /// The result may wrap around.
  Index wrappingAdd(const Index &a, const Index &b);
  Index wrappingSub(const Index &a, const Index &b);
  /// Unsigned. A divisor known to be 0 is never reached: gives 0.
  Index div(const Index &a, const Index &b);
  Index rem(const Index &a, const Index &b);
  Index min(const Index &a, const Index &b);
  /// The length of unit `unit` of `cut` coordinates, the last of which may be
  /// short.
  Index getUnitLength(const Index &length, const Index &unit, int64_t cut);

  Bool less(const Index &a, const Index &b);
  Bool equal(const Index &a, const Index &b);
  Bool boolean(bool value) { return {value, {}, 0}; }
  Bool isOdd(const Index &a);
  Bool logicalAnd(const Bool &a, const Bool &b);
  Bool logicalXor(const Bool &a, const Bool &b);
  Index select(const Bool &condition, const Index &a, const Index &b);
  Bool select(const Bool &condition, const Bool &a, const Bool &b);

  /// Row `key` of a table, or `otherwise` where it has no such row. Emits an
  /// `scf.index_switch` at the innermost depth.
  std::pair<Index, Index> lookup(ArrayRef<std::pair<int64_t, int64_t>> rows,
                                 const Index &key,
                                 const std::pair<Index, Index> &otherwise);

  /// Whether to divide, by what is invariant, through reciprocals that are made
  /// once: for divisions within loops. The dividends are below `bound`, where
  /// that is known.
  void setReciprocals(bool on, std::optional<int64_t> bound = {}) {
    useReciprocals = on;
    dividendBound = bound;
  }
  bool usesReciprocals() const { return useReciprocals; }

  /// A value defined in the body of the innermost open loop.
  Index getInLoop(Value value);
  Bool getBoolInLoop(Value value);

  /// Where operations go.
  Emitter &getEmitter() { return *emitter; }

private:
  /// Emits an operation on two operands at a depth. `variant` tells apart
  /// operations of one kind, as `args` do.
  template <typename OpTy, typename OperandTy, typename... Args>
  Value emit(unsigned depth, const OperandTy &a, const OperandTy &b,
             Args... args);
  /// The same at the depth of its operands.
  template <typename OpTy, typename... Args>
  Index emitBinary(const Index &a, const Index &b, Args... args);
  template <typename OpTy>
  Bool emitLogical(const Bool &a, const Bool &b);

  /// Applies `fn` to both of a choice.
  template <typename Fn>
  Index applyToEach(const Choice &choice, Fn fn);
  /// The same to one of two operands, where the results are invariant.
  template <typename Fn>
  std::optional<Index> applyToChoice(const Index &a, const Index &b, Fn fn);
  Index choose(const Bool &condition, const Index &a, const Index &b);

  /// Quotient and remainder by multiplication.
  std::pair<Index, Index> divideByReciprocal(const Index &a, const Index &b);
  Index divideByKnown(const Index &a, int64_t b);
  Index multiplyAndShift(const Index &a, int64_t b, unsigned shift);
  Index multiplyHighAndShift(const Index &a, const APInt &b, unsigned shift);
  /// floor((2^width - 1) / b)
  Index getReciprocal(const Index &b);
  Index multiplyHigh(const Index &a, const Index &b);
  Index shiftRight(const Index &a, unsigned bits);
  unsigned getDivisionDepth(const Index &a, const Index &b) const;

  std::unique_ptr<Emitter> emitter;
  bool useReciprocals = false;
  std::optional<int64_t> dividendBound;
};

} // namespace mlir::ttgrid

#endif // TTGRID_CONVERSION_GRIDTOPERSISTENT_IRARITHMETIC_H
