//===- DstProgram.h - Elementwise operations on tiles of DST ----*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LIB_TARGET_METALIUM_DSTPROGRAM_H
#define LIB_TARGET_METALIUM_DSTPROGRAM_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace mlir::ttgrid::metalium {

/// Computes one tile of an elementwise operation in DST. Without a builder it
/// only finds out how many tiles of DST that takes.
class DstProgram {
public:
  /// Copies the tile of an operand to a tile of DST.
  using LoadFn = llvm::function_ref<void(OpOperand &, int64_t dst)>;

  /// `free` are the tiles of DST that may be used, besides `pinned`, where the
  /// operand `pinnedOperand` lies already.
  DstProgram(linalg::GenericOp op, OpBuilder *builder, LoadFn load,
             ArrayRef<int64_t> free)
      : op(op), builder(builder), load(load), free(free) {}

  void pin(Value operand, int64_t dst) {
    pinnedOperand = operand;
    pinned = dst;
    used = peak = 1;
  }

  /// Where the result lies; the other tiles are free again.
  int64_t run();

  /// How many tiles were in use at once, `pinned` apart.
  int64_t getPeak() const { return peak; }
  ArrayRef<int64_t> getFree() const { return free; }

private:
  int64_t evaluate(Value value);
  int64_t evaluateOperation(Value value);
  int64_t evaluateBinary(Operation *operation, StringRef function);
  std::optional<int64_t> evaluateWithNumber(Operation *operation,
                                            StringRef function);
  std::optional<int64_t> evaluateBroadcast(Operation *operation,
                                           StringRef function);
  int64_t loadInput(OpOperand &operand);
  int64_t getNeed(Value value);

  int64_t take();
  void release(int64_t dst) { free.push_back(dst); }
  /// Counts a use of `value` as done; frees its tile after the last.
  void consume(Value value);
  /// The tile of `value` for an operation that overwrites it.
  int64_t consumeInPlace(Value value);

  void unary(StringRef function, int64_t dst,
             std::optional<double> number = std::nullopt);
  void binary(StringRef function, ArrayRef<int64_t> inputs, int64_t dst);
  Value index(int64_t number);

  linalg::GenericOp op;
  OpBuilder *builder;
  LoadFn load;
  SmallVector<int64_t> free;
  Value pinnedOperand;
  int64_t pinned = -1;
  int64_t used = 0, peak = 0;
  llvm::DenseMap<Value, int64_t> places;
  llvm::DenseMap<Value, unsigned> remaining;
  llvm::DenseMap<Value, int64_t> needs;
};

/// Whether tiles can do what an elementwise operation does, with a diagnostic
/// where not.
LogicalResult checkElementwise(linalg::GenericOp op);

} // namespace mlir::ttgrid::metalium

#endif // LIB_TARGET_METALIUM_DSTPROGRAM_H
