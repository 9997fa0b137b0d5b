//===- ComputeBuilder.h - Makes the compute kernel --------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LIB_TARGET_METALIUM_COMPUTEBUILDER_H
#define LIB_TARGET_METALIUM_COMPUTEBUILDER_H

#include "KernelBuilder.h"

namespace mlir::ttgrid::metalium {

/// Rows and columns of tiles.
struct TileGrid {
  int64_t rows, columns;
};

/// Where a tile lies in its block.
struct TilePlace {
  Value row, column;
};

class ComputeBuilder : public KernelBuilder {
public:
  using KernelBuilder::KernelBuilder;

private:
  void buildBody(Block &body) override { buildBlock(body); }
  void buildBlock(Block &block);
  void buildStep(const Step &step);
  void buildFill(linalg::FillOp op);
  void buildElementwise(linalg::GenericOp op);
  void buildReduction(linalg::GenericOp op, linalg::GenericOp epilogue);
  void buildProduct(linalg::MatmulOp op, linalg::GenericOp epilogue);
  void buildProductInLoop(linalg::MatmulOp op);
  void buildProductLoop(scf::ForOp loop, linalg::GenericOp epilogue);
  void buildProductLoopInL1(scf::ForOp loop);
  /// Zeros in `tiles` of DST for a loop of products that runs not once.
  void fillWhereNothingIsAdded(scf::ForOp loop, ArrayRef<int64_t> tiles);

  /// Adds the products of one row of tiles and `count` columns from `first` on
  /// to the tiles of DST from `dst` on.
  void buildProducts(linalg::MatmulOp op, Value row, Value first, int64_t count,
                     Value dst);
  /// Computes a tile of `op`; returns the tile of DST in which it is.
  int64_t buildTile(linalg::GenericOp op, TilePlace place, Value pinned,
                    int64_t pinnedDst, SmallVectorImpl<int64_t> &free);
  Value getTileOf(linalg::GenericOp op, OpOperand &operand, TilePlace place);

  void wait(unsigned buffer) {
    WaitOp::create(builder, loc, buffer, allocation.buffers[buffer].tiles);
  }
  void pop(unsigned buffer) {
    PopOp::create(builder, loc, buffer, allocation.buffers[buffer].tiles);
  }
  void reserve(ArrayRef<unsigned> buffers);
  void push(ArrayRef<unsigned> buffers);
  /// Hands DST to the packer, which puts the tiles `dst` of it into `buffers`,
  /// where they are the tiles from `tile` on.
  void pack(ArrayRef<int64_t> dst, ArrayRef<unsigned> buffers, Value tile,
            Value accumulate = {});
  void copyTile(unsigned buffer, Value tile, Value dst) {
    CopyTileOp::create(builder, loc, buffer, tile, dst);
  }
  Value add(Value a, Value b);

  /// The first tile of DST of a product that a loop accumulates there.
  llvm::DenseMap<Operation *, int64_t> firstDst;
  /// Whether a product that a loop accumulates in L1 adds to what is there.
  Value accumulate;
};

/// The tiles of a block; a vector is one row of them.
TileGrid getTileGrid(Type type);

/// The tiles of DST from `first` on.
SmallVector<int64_t> getTilesFrom(const Allocation &allocation, int64_t first);

} // namespace mlir::ttgrid::metalium

#endif // LIB_TARGET_METALIUM_COMPUTEBUILDER_H
