//===- Assignments.h - What nests of loops assign ---------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A nest of parallel loops that assigns to each element of a block what it
// computes from elements of other blocks has two forms in a kernel: a linalg
// operation, and loops with guarded accesses at ragged edges. Both are read
// into the same description here, so that they can be compared, and written
// anew on tensors.
//
//===----------------------------------------------------------------------===//

#ifndef LIB_TARGET_METALIUM_ASSIGNMENTS_H
#define LIB_TARGET_METALIUM_ASSIGNMENTS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include <deque>
#include <map>

namespace mlir::ttgrid::metalium {

/// A sum of index values and a number.
struct IndexSum {
  SmallVector<Value> terms;
  int64_t constant = 0;

  bool isZero() const { return terms.empty() && constant == 0; }
};

/// Adds what `value` is made of by additions to `sum`.
void addToSum(IndexSum &sum, Value value);

/// A box of a memref: an argument of the function, or what the kernel
/// allocates.
struct View {
  Value root;
  SmallVector<IndexSum> offsets;
  SmallVector<int64_t> sizes;
  /// The dimensions of the root that the view has too.
  SmallVector<unsigned> kept;
};

/// The box that `memref` stands for, with a diagnostic at `user` where it is
/// none.
FailureOr<View> getView(Value memref, Operation *user);

/// One element of a root per iteration of a nest.
struct Access {
  Value root;
  /// Per dimension of the root: where it begins, and the loop that runs over
  /// it.
  SmallVector<IndexSum> bases;
  SmallVector<std::optional<unsigned>> loops;
  /// Whether the access is guarded: what is outside of the root reads as 0.
  bool padded = false;
};

/// What is computed for one element.
struct Expr {
  enum class Kind { Load, Constant, Operation, LoopIndex };
  Kind kind;
  Type type;
  Access access = {};
  TypedAttr constant = {};
  /// Gives the name and attributes.
  mlir::Operation *op = nullptr;
  SmallVector<const Expr *> operands = {};
  unsigned loop = 0;
};

struct Assignment {
  Location loc;
  SmallVector<int64_t> extents;
  Access target;
  const Expr *value;
};

/// Reads assignments. What it returns lives as long as it does.
class AssignmentReader {
public:
  /// Those of a linalg operation all of whose loops are parallel.
  FailureOr<Assignment> read(linalg::LinalgOp op);
  /// Those of a nest of loops, which becomes one nest for each.
  FailureOr<SmallVector<Assignment>> read(scf::ForOp nest);
  /// Those of a block of linalg operations, or of a nest.
  FailureOr<SmallVector<Assignment>> read(Block &block);

  /// The value that the region of `op` computes from its block arguments.
  const Expr *readScalar(linalg::LinalgOp op, Value value);

private:
  struct Nest;
  LogicalResult readBody(Nest &nest, Block &block,
                         SmallVectorImpl<Value> &conditions);
  const Expr *readScalar(Nest &nest, Value value);
  FailureOr<Access> readAccess(Nest &nest, Operation *op, Value memref,
                               ValueRange indices, ArrayRef<Value> conditions);
  const Expr *add(Expr expr);

  std::deque<Expr> exprs;
};

/// A text that is the same for two assignments exactly if they are.
std::string describe(const Assignment &assignment);
std::string describe(const Access &access);

} // namespace mlir::ttgrid::metalium

#endif // LIB_TARGET_METALIUM_ASSIGNMENTS_H
