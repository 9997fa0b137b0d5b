//===- EmitBinary.h - Emitting an operation on two operands -----*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_EMITBINARY_H
#define TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_EMITBINARY_H

#include "Emitter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "ttgrid/Conversion/GridToPersistent/IRArithmetic.h"

namespace mlir::ttgrid {

template <typename OpTy, typename OperandTy, typename... Args>
Value IRArithmetic::emit(unsigned depth, const OperandTy &a, const OperandTy &b,
                         Args... args) {
  // The operands are made in their sequence, which C++ leaves open for
  // arguments.
  Value first = materialize(a);
  Value second = materialize(b);
  int variant = 0;
  ((variant = static_cast<int>(args)), ...);
  Location loc = emitter->getLoc();
  return emitter->emit(
      depth, {TypeID::get<OpTy>(), variant, first, second, Value()},
      [&](OpBuilder &builder) -> Value {
        if constexpr (std::is_same_v<OpTy, arith::CmpIOp>)
          return OpTy::create(builder, loc, args..., first, second);
        else if constexpr (std::is_same_v<OpTy, arith::MulUIExtendedOp>)
          return OpTy::create(builder, loc, first, second).getHigh();
        else
          return OpTy::create(builder, loc, first, second, args...);
      });
}

template <typename OpTy, typename... Args>
IRArithmetic::Index IRArithmetic::emitBinary(const Index &a, const Index &b,
                                             Args... args) {
  unsigned depth = std::max(a.depth, b.depth);
  return {std::nullopt, emit<OpTy>(depth, a, b, args...), depth, {}};
}

template <typename Fn>
IRArithmetic::Index IRArithmetic::applyToEach(const Choice &choice, Fn fn) {
  Index ifTrue = fn(choice.ifTrue);
  Index ifFalse = fn(choice.ifFalse);
  return choose(choice.condition, ifTrue, ifFalse);
}

/// Where both alternatives of a choice are known.
inline unsigned getAlternativeDepth(const IRArithmetic::Index &a) {
  if (!a.choice)
    return a.depth;
  return std::max(getAlternativeDepth(a.choice->ifTrue),
                  getAlternativeDepth(a.choice->ifFalse));
}

template <typename Fn>
std::optional<IRArithmetic::Index>
IRArithmetic::applyToChoice(const Index &a, const Index &b, Fn fn) {
  if (a.choice && getAlternativeDepth(b) < a.choice->condition.depth)
    return applyToEach(*a.choice,
                       [&](const Index &known) { return fn(known, b); });
  if (b.choice && getAlternativeDepth(a) < b.choice->condition.depth)
    return applyToEach(*b.choice,
                       [&](const Index &known) { return fn(a, known); });
  return std::nullopt;
}

} // namespace mlir::ttgrid

#endif // TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_EMITBINARY_H
