//===- Vectorization.h - Steps of tt-vectorize-linalg -----------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_LIB_TARGET_CPU_VECTORIZATION_H
#define TTGRID_LIB_TARGET_CPU_VECTORIZATION_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace mlir {
class BufferViewFlowAnalysis;
} // namespace mlir

namespace mlir::ttgrid {

/// How the iterations of an operation are cut into vectors.
struct VectorTiling {
  /// For each loop the iterations that one vector holds.
  SmallVector<int64_t> sizes;
  /// The loops from the outermost to the innermost.
  SmallVector<unsigned> order;
  /// The loops m, n and k, where the vectors are those of a matrix product.
  SmallVector<unsigned> contraction;
};

/// Whether vectors may hold what `op` loads and stores.
bool isVectorizable(linalg::GenericOp op);

/// Why vectors of `op` could read what its loops have not yet written, or the
/// other way round; nothing where its operands share no memory, or each
/// iteration its own element. Memrefs from outside of a function are taken to
/// share none.
std::optional<StringRef> findOverlap(linalg::GenericOp op,
                                     const BufferViewFlowAnalysis &views);

/// For each result of `op` the value that is combined with it in each
/// iteration, or null where iterations have elements of their own. Fails where
/// a result is neither.
FailureOr<SmallVector<Value>> getReducedValues(linalg::GenericOp op);

/// Whether each value that is reduced along `loop` is made of elements, or of
/// the loop's index: what is the same in all lanes would be combined once for
/// all of them.
bool canVectorizeAlong(linalg::GenericOp op, unsigned loop);

/// A product of matrices that is added to what the result holds.
struct MatrixProduct {
  /// m, n and k have at least one loop each.
  linalg::ContractionDimensions dims;
  /// For each factor the operations, in their sequence, that make what is
  /// multiplied of its element.
  std::array<SmallVector<Operation *>, 2> conversions;

  /// Whether the elements themselves are multiplied.
  bool isPlain() const {
    return conversions[0].empty() && conversions[1].empty();
  }
};

/// The product of matrices of at least 2 dimensions each that `op` is, if its
/// body is the sum of the result and of a product of values that are made of
/// one factor each.
std::optional<MatrixProduct> getMatrixProduct(linalg::GenericOp op);

/// Gives a matrix product factors that have the elements of its result, in rows
/// along which vectors can lie: copies are appended to `packings` where those
/// of `op` are others. Returns the product.
linalg::GenericOp packOperands(RewriterBase &rewriter, linalg::GenericOp op,
                               SmallVectorImpl<linalg::GenericOp> &packings);

/// The tiling of `op` for registers of so many bits, if there is one.
std::optional<VectorTiling> chooseVectorTiling(linalg::GenericOp op,
                                               unsigned vectorBits);

/// For each matrix product in a loop the tiles that the loop's next iteration
/// copies before it: views, which are made before the product.
DenseMap<Operation *, SmallVector<Value>> findNextTiles(RewriterBase &rewriter,
                                                        Operation *root);

/// Emits prefetches of the rows of `tile` whose turn is in step `step` of
/// `numSteps`.
void emitPrefetches(RewriterBase &rewriter, Location loc, Value tile,
                    Value step, int64_t numSteps);

/// Emits what `op` does as loops over vectors, which fetch `nextTiles`
/// meanwhile. Fails where no vector code can be made of it, and leaves loops to
/// be erased then.
LogicalResult emitVectorLoops(RewriterBase &rewriter, linalg::GenericOp op,
                              const VectorTiling &tiling,
                              ArrayRef<Value> nextTiles = {});

/// Keeps what the loops within `root` accumulate in vectors between their
/// iterations: in memory it begins and ends, one vector per loop.
void keepAccumulatorsInRegisters(RewriterBase &rewriter, Operation *root);

/// Takes the vectors within `root` down to those of one dimension.
void lowerToFlatVectors(Operation *root);

} // namespace mlir::ttgrid

#endif // TTGRID_LIB_TARGET_CPU_VECTORIZATION_H
