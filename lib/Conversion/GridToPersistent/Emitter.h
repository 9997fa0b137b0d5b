//===- Emitter.h - Operations at a depth, each once -------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_EMITTER_H
#define TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_EMITTER_H

#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/DenseMap.h"

#include <map>
#include <tuple>

namespace mlir::ttgrid {

/// Makes operations in the loops and conditionals that are open. The depth of
/// an operation is how many of these it is in: one that is invariant goes in
/// front of the loop. What is there already, at this depth or further out, is
/// not made again.
class Emitter {
public:
  /// Emits before `op`, with its location.
  Emitter(RewriterBase &builder, Operation *op);

  Location getLoc() const { return loc; }
  unsigned getDepth() const { return scopes.size() - 1; }
  /// The depth of the innermost open conditional that guards divisions. They
  /// stay in it, as what they divide by may be 0 outside.
  unsigned getGuardDepth() const;

  /// The builder, at the end of what is at `depth`.
  OpBuilder &at(unsigned depth);
  OpBuilder &atInnermost() { return at(getDepth()); }

  /// What tells an operation: its kind, a predicate or flags, its operands.
  using Key = std::tuple<TypeID, int, Value, Value, Value>;
  /// The value of `key`; made by `build` where it is not there.
  Value emit(unsigned depth, const Key &key,
             function_ref<Value(OpBuilder &)> build);

  Value getConstant(int64_t value);
  Value getConstant(bool value);

  /// Where the quotient and the remainder of a value by a known divisor are
  /// kept: at `depth`, or further out if they are there.
  std::pair<Value, Value> &getQuotient(unsigned depth, Value value,
                                       int64_t divisor);

  /// Goes into `op`, at `place` in one of its regions.
  void enter(Operation *op, OpBuilder::InsertPoint place, bool guardsDivisions);
  /// Leaves what was entered last; goes on after it.
  void leave();

  /// Has `op` erased with the rest, if it is not used.
  void track(Operation *op) { operations.push_back(op); }
  /// Erases what was emitted and is not used.
  void eraseUnused();

private:
  struct Scope {
    Scope(Operation *op, OpBuilder::InsertPoint end, bool guardsDivisions)
        : op(op), end(end), guardsDivisions(guardsDivisions) {}

    /// The loop or conditional; null outside of all.
    Operation *op;
    OpBuilder::InsertPoint end;
    bool guardsDivisions;
    DenseMap<Key, Value> emitted;
    DenseMap<std::pair<Value, int64_t>, std::pair<Value, Value>> quotients;
  };

  RewriterBase &builder;
  Location loc;
  SmallVector<Scope> scopes;
  /// Not a DenseMap, whose keys can not be the largest numbers.
  std::map<int64_t, Value> constants;
  Value booleans[2];
  /// In the sequence of their emission.
  SmallVector<Operation *> operations;
};

} // namespace mlir::ttgrid

#endif // TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_EMITTER_H
