//===- BuildProducts.cpp - Products of blocks in the compute kernel -------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ComputeBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

static bool isTransposed(linalg::MatmulOp op) {
  // The second factor is (d2, d1), or (d1, d2).
  return op.getIndexingMapsArray()[1].getDimPosition(0) == 1;
}

void ComputeBuilder::buildProducts(linalg::MatmulOp op, Value row, Value first,
                                   int64_t count, Value dst) {
  Value a = op.getInputs()[0], b = op.getInputs()[1];
  int64_t depth = getTileGrid(a.getType()).columns;
  int64_t columns = getTileGrid(op.getResult(0).getType()).columns;
  bool transposed = isTransposed(op);
  buildRange(depth, [&](Value k) {
    buildRange(count, [&](Value j) {
      Value column = add(first, j);
      Value aTile = multiplyAdd(row, depth, k);
      Value bTile = transposed ? multiplyAdd(column, depth, k)
                               : multiplyAdd(k, columns, column);
      Value target = add(dst, j);
      MatmulTilesOp::create(builder, loc, allocation.matrixBuffer.lookup(a),
                            aTile, allocation.matrixBuffer.lookup(b), bTile,
                            transposed, target);
    });
  });
}

/// The largest number of columns that divides all of them and is at most
/// `limit`.
static int64_t getChunk(int64_t columns, int64_t limit) {
  int64_t chunk = std::min(columns, limit);
  while (columns % chunk != 0)
    --chunk;
  return chunk;
}

void ComputeBuilder::buildProduct(linalg::MatmulOp op,
                                  linalg::GenericOp epilogue) {
  Value result = epilogue ? epilogue.getResult(0) : op.getResult(0);
  ArrayRef<unsigned> buffers = allocation.destinations.find(result)->second;
  TileGrid grid = getTileGrid(op.getResult(0).getType());
  int64_t extra = epilogue ? getDstNeed(epilogue, op.getResult(0)) : 0;
  int64_t chunk = getChunk(grid.columns, allocation.getDstTiles() - extra);
  Value init = op.getOutputs()[0];
  reserve(buffers);
  buildRange(grid.rows, [&](Value row) {
    buildRange(grid.columns / chunk, [&](Value number) {
      Value first = multiplyAdd(number, chunk, constant(0));
      AcquireOp::create(builder, loc);
      if (getFill(init) != 0.0)
        for (int64_t j = 0; j < chunk; ++j)
          copyTile(allocation.vectorBuffer.lookup(init),
                   multiplyAdd(row, grid.columns, add(first, constant(j))),
                   constant(j));
      buildProducts(op, row, first, chunk, constant(0));
      SmallVector<int64_t> dst, free = getTilesFrom(allocation, chunk);
      for (int64_t j = 0; j < chunk; ++j)
        dst.push_back(epilogue
                          ? buildTile(epilogue, {row, add(first, constant(j))},
                                      op.getResult(0), j, free)
                          : j);
      pack(dst, buffers, multiplyAdd(row, grid.columns, first));
    });
  });
  push(buffers);
}

void ComputeBuilder::buildProductInLoop(linalg::MatmulOp op) {
  TileGrid grid = getTileGrid(op.getResult(0).getType());
  auto first = firstDst.find(op);
  if (first != firstDst.end()) {
    buildRange(grid.rows, [&](Value row) {
      buildProducts(op, row, constant(0), grid.columns,
                    multiplyAdd(row, grid.columns, constant(first->second)));
    });
    return;
  }
  // Sums in L1.
  auto loop = cast<scf::ForOp>(op->getParentOp());
  unsigned number = llvm::find(loop.getYieldedValues(), op.getResult(0)) -
                    loop.getYieldedValues().begin();
  ArrayRef<unsigned> buffers =
      allocation.destinations.find(loop.getResult(number))->second;
  int64_t chunk = getChunk(grid.columns, allocation.getDstTiles());
  buildRange(grid.rows, [&](Value row) {
    buildRange(grid.columns / chunk, [&](Value part) {
      Value column = multiplyAdd(part, chunk, constant(0));
      AcquireOp::create(builder, loc);
      buildProducts(op, row, column, chunk, constant(0));
      pack(llvm::to_vector(llvm::seq<int64_t>(0, chunk)), buffers,
           multiplyAdd(row, grid.columns, column), accumulate);
    });
  });
}

/// Whether a loop runs at least once.
static bool runs(scf::ForOp loop) {
  std::optional<int64_t> low = getConstantIntValue(loop.getLowerBound());
  std::optional<int64_t> high = getConstantIntValue(loop.getUpperBound());
  return low && high && *low < *high;
}

void ComputeBuilder::fillWhereNothingIsAdded(scf::ForOp loop,
                                             ArrayRef<int64_t> tiles) {
  if (tiles.empty() || runs(loop))
    return;
  Value never = arith::CmpIOp::create(
      builder, loop.getLoc(), arith::CmpIPredicate::sge,
      remap(loop.getLowerBound()), remap(loop.getUpperBound()));
  auto branch = scf::IfOp::create(builder, loop.getLoc(), never,
                                  /*withElseRegion=*/false);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(branch.thenBlock());
  for (int64_t tile : tiles)
    UnaryTileOp::create(builder, loc, "fill", constant(tile),
                        builder.getF32FloatAttr(0));
}

void ComputeBuilder::buildProductLoop(scf::ForOp loop,
                                      linalg::GenericOp epilogue) {
  AcquireOp::create(builder, loc);
  int64_t next = 0;
  SmallVector<int64_t> begins, zeros;
  for (auto [yielded, init] :
       llvm::zip_equal(loop.getYieldedValues(), loop.getInitArgs())) {
    begins.push_back(next);
    firstDst[yielded.getDefiningOp()] = next;
    int64_t tiles = getNumTiles(yielded.getType());
    if (getFill(init) == 0.0)
      llvm::append_range(zeros, llvm::seq(next, next + tiles));
    else
      for (int64_t tile = 0; tile < tiles; ++tile)
        copyTile(allocation.vectorBuffer.lookup(init), constant(tile),
                 constant(next + tile));
    next += tiles;
  }
  fillWhereNothingIsAdded(loop, zeros);
  buildLoop(loop, [&] { buildBlock(*loop.getBody()); });
  loc = loop.getLoc();
  SmallVector<int64_t> free = getTilesFrom(allocation, next);
  SmallVector<ArrayRef<unsigned>> all;
  SmallVector<SmallVector<int64_t>> dst;
  for (auto [number, result] : llvm::enumerate(loop.getResults())) {
    Value last = epilogue ? epilogue.getResult(0) : Value(result);
    auto place = allocation.destinations.find(last);
    all.push_back(place == allocation.destinations.end()
                      ? ArrayRef<unsigned>()
                      : ArrayRef<unsigned>(place->second));
    TileGrid grid = getTileGrid(result.getType());
    SmallVector<int64_t> tiles;
    for (int64_t tile = 0; tile < grid.rows * grid.columns; ++tile) {
      int64_t at = begins[number] + tile;
      if (epilogue)
        at = buildTile(
            epilogue,
            {constant(tile / grid.columns), constant(tile % grid.columns)},
            result, at, free);
      tiles.push_back(at);
    }
    dst.push_back(tiles);
  }
  CommitOp::create(builder, loc);
  for (ArrayRef<unsigned> buffers : all)
    reserve(buffers);
  RegsWaitOp::create(builder, loc);
  for (auto [buffers, tiles] : llvm::zip_equal(all, dst))
    for (unsigned buffer : buffers)
      for (auto [number, from] : llvm::enumerate(tiles))
        PackTileOp::create(builder, loc, constant(from), buffer,
                           constant(number), Value());
  ReleaseOp::create(builder, loc);
  for (ArrayRef<unsigned> buffers : all)
    push(buffers);
}

void ComputeBuilder::buildProductLoopInL1(scf::ForOp loop) {
  bool startsWithZero = true;
  for (Value init : loop.getInitArgs())
    startsWithZero &= getFill(init) == 0.0;
  bool isFirstPlain = startsWithZero && runs(loop);
  for (auto [result, init] :
       llvm::zip_equal(loop.getResults(), loop.getInitArgs())) {
    ArrayRef<unsigned> buffers = allocation.destinations.find(result)->second;
    reserve(buffers);
    if (isFirstPlain)
      continue;
    buildRange(getNumTiles(result.getType()), [&, init = init](Value tile) {
      AcquireOp::create(builder, loc);
      if (getFill(init) == 0.0)
        UnaryTileOp::create(builder, loc, "fill", constant(0),
                            builder.getF32FloatAttr(0));
      else
        copyTile(allocation.vectorBuffer.lookup(init), tile, constant(0));
      pack({0}, buffers, tile);
    });
  }
  buildLoop(loop, [&] {
    if (isFirstPlain)
      accumulate = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne,
                                         map.lookup(loop.getInductionVar()),
                                         remap(loop.getLowerBound()));
    else
      accumulate = arith::ConstantIntOp::create(builder, loc, 1, 1);
    buildBlock(*loop.getBody());
  });
  loc = loop.getLoc();
  for (Value result : loop.getResults())
    push(allocation.destinations.find(result)->second);
}
