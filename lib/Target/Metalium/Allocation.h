//===- Allocation.h - Which buffers hold the blocks of a kernel -*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each block of tiles of a normalized kernel lies in circular buffers: one for
// each kernel that pops it, and in f32 one for each unit that reads it, since
// the vector unit takes all of its bits and the matrix unit does not. What a
// loop carries has one buffer for all of its values.
//
//===----------------------------------------------------------------------===//

#ifndef LIB_TARGET_METALIUM_ALLOCATION_H
#define LIB_TARGET_METALIUM_ALLOCATION_H

#include "ArgumentNames.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "ttgrid/Target/Metalium/Metalium.h"

namespace mlir::ttgrid::metalium {

/// Tiles of DST, with 32 bits per element: in a half, and in all of it.
constexpr int64_t dstTiles = 4, fullDstTiles = 8;

/// A circular buffer.
struct Buffer {
  std::string name;
  Type format;
  /// How many tiles each call names.
  int64_t tiles;
  /// How many times as many it holds.
  int64_t depth;
  Location loc;
  /// Whether the vector unit reads it, with all bits of f32.
  bool isToDst = false;
};

/// Which way a vector lies in its tiles: in row 0 or in column 0.
enum class Orientation { Row, Column };

/// How a product or a reduction ends, and where it is accumulated.
enum class Accumulation {
  /// In DST, over all iterations of a loop or in one go.
  Dst,
  /// In L1, over the iterations of a loop.
  L1
};

/// What is computed in one go: a leading operation, and an elementwise one that
/// takes its result from DST.
struct Step {
  Operation *leader;
  linalg::GenericOp epilogue;
};

/// A constant tile that the host makes.
struct ConstantTile {
  std::string name;
  Type format;
  double value;
  /// A scaler of reductions; else every element has the value.
  bool isScaler;
};

class Allocation {
public:
  /// Allocates for `kernel`, with a diagnostic where it does not fit.
  static FailureOr<Allocation> compute(GridKernelOp kernel, int64_t depth,
                                       ArgumentNames names);

  /// Of the arguments of the kernel's function.
  ArgumentNames names;
  StringRef getName(Value argument) const { return names.getName(argument); }

  SmallVector<Buffer> buffers;
  SmallVector<ConstantTile> constants;
  /// Whether all of DST is one section.
  bool isFullDst = false;
  int64_t getDstTiles() const { return isFullDst ? fullDstTiles : dstTiles; }

  /// The buffers that compute reads a value from: for the vector unit, and for
  /// the matrix unit.
  llvm::DenseMap<Value, unsigned> vectorBuffer, matrixBuffer;
  /// The buffer from which the writer takes what it writes.
  llvm::DenseMap<Operation *, unsigned> writeBuffer;
  /// Where a value that is read or computed goes.
  llvm::DenseMap<Value, SmallVector<unsigned, 2>> destinations;
  /// The buffer of the scaler, by format, and that of each reduction.
  llvm::MapVector<Type, unsigned> scalerBuffer;
  llvm::DenseMap<Operation *, unsigned> scalerOf;

  llvm::DenseMap<Value, Orientation> orientation;
  /// Loops over products that are accumulated, and how.
  llvm::DenseMap<Operation *, Accumulation> accumulation;
  /// Elementwise operations that are done where their leader is.
  llvm::DenseMap<Operation *, Operation *> leaderOf;

  /// The steps of compute in `block`.
  SmallVector<Step> getSteps(Block &block) const;

  unsigned addBuffer(Buffer buffer);
};

/// The name of the constant tile of zeros for elements of type `format`.
StringRef getZeroName(Type format);

/// The number of tiles of a block.
int64_t getNumTiles(Type block);

/// Whether `op` computes each element of a block from elements of others.
bool isElementwiseOnBlocks(Operation *op);
/// Whether `op` combines the rows of a block.
bool isReduction(Operation *op);

/// Whether `op` is a loop that carries sums of products and nothing else.
bool isProductLoop(Operation *op);

/// The number that all elements of a filled block have.
std::optional<double> getFill(Value block);

/// Brings a normalized kernel into the form in which every block that a loop
/// carries or a write takes is computed for it alone.
LogicalResult prepareForAllocation(RewriterBase &rewriter, GridKernelOp kernel);

/// Finds for each vector of `kernel` which way it lies: values of which one is
/// computed from the other lie alike. A diagnostic where one would lie both
/// ways.
LogicalResult orientVectors(GridKernelOp kernel, Allocation &allocation);

/// How many tiles of DST an elementwise operation needs beside `pinned` of its
/// operands, which lie there already.
int64_t getDstNeed(linalg::GenericOp op, Value pinned);

} // namespace mlir::ttgrid::metalium

#endif // LIB_TARGET_METALIUM_ALLOCATION_H
