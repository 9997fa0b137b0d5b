//===- BuildCompute.cpp - The compute kernel ------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ComputeBuilder.h"
#include "DstProgram.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

TileGrid metalium::getTileGrid(Type type) {
  ArrayRef<int64_t> shape = cast<RankedTensorType>(type).getShape();
  if (shape.size() == 1)
    return {1, shape[0] / 32};
  return {shape[0] / 32, shape[1] / 32};
}

/// Calls `use` for each block that compute reads for `op` itself, with the
/// buffer from which it does.
static void forEachUse(const Allocation &allocation, Operation *op,
                       llvm::function_ref<void(Value, unsigned)> use) {
  auto vector = [&](Value value) {
    use(value, allocation.vectorBuffer.lookup(value));
  };
  auto matrix = [&](Value value) {
    use(value, allocation.matrixBuffer.lookup(value));
  };
  if (auto product = dyn_cast<linalg::MatmulOp>(op)) {
    for (Value input : product.getInputs())
      matrix(input);
    if (!isProductLoop(op->getParentOp()) &&
        getFill(product.getOutputs()[0]) != 0.0)
      vector(product.getOutputs()[0]);
  } else if (isReduction(op)) {
    matrix(op->getOperand(0));
  } else if (auto generic = dyn_cast<linalg::GenericOp>(op)) {
    Operation *leader = allocation.leaderOf.lookup(op);
    for (Value input : generic.getInputs())
      if (!leader || input.getDefiningOp() != leader)
        vector(input);
  } else if (auto loop = dyn_cast<scf::ForOp>(op)) {
    if (isProductLoop(loop))
      for (Value init : loop.getInitArgs())
        if (getFill(init) != 0.0)
          vector(init);
  }
}

//===----------------------------------------------------------------------===//
// Blocks of operations
//===----------------------------------------------------------------------===//

void ComputeBuilder::buildBlock(Block &block) {
  SmallVector<Step> steps = allocation.getSteps(block);
  // Each buffer is waited for once in the block in which it is filled, and
  // popped once: before the first step that reads it, and after the last.
  struct Range {
    size_t first, last;
  };
  llvm::MapVector<unsigned, Range> ranges;
  bool isOutermost = &block == kernel.getBody();
  for (auto [number, step] : llvm::enumerate(steps)) {
    auto use = [&, number = number](unsigned buffer) {
      auto [place, isNew] = ranges.insert({buffer, Range{number, number}});
      place->second.last = number;
    };
    auto visit = [&](Operation *root) {
      root->walk([&](Operation *op) {
        forEachUse(allocation, op, [&](Value value, unsigned buffer) {
          if (value.getParentBlock() == &block)
            use(buffer);
        });
        auto scaler = allocation.scalerOf.find(op);
        if (isOutermost && scaler != allocation.scalerOf.end())
          use(scaler->second);
      });
    };
    visit(step.leader);
    if (step.epilogue)
      visit(step.epilogue);
  }
  // What is carried and not used is popped all the same.
  auto drain = [&](Value value) {
    for (const auto *map : {&allocation.vectorBuffer, &allocation.matrixBuffer})
      if (auto place = map->find(value);
          place != map->end() && !ranges.count(place->second)) {
        wait(place->second);
        pop(place->second);
      }
  };
  auto around = dyn_cast<scf::ForOp>(block.getParentOp());
  if (around && !isProductLoop(around))
    for (Value argument : around.getRegionIterArgs())
      drain(argument);
  for (auto [number, step] : llvm::enumerate(steps)) {
    for (auto &[buffer, range] : ranges)
      if (range.first == number)
        wait(buffer);
    buildStep(step);
    for (auto &[buffer, range] : ranges)
      if (range.last == number)
        pop(buffer);
    if (isa<scf::ForOp>(step.leader) && !isProductLoop(step.leader))
      for (Value result : step.leader->getResults())
        drain(result);
  }
}

void ComputeBuilder::buildStep(const Step &step) {
  loc = step.leader->getLoc();
  if (auto fill = dyn_cast<linalg::FillOp>(step.leader))
    return buildFill(fill);
  if (auto product = dyn_cast<linalg::MatmulOp>(step.leader)) {
    if (isProductLoop(product->getParentOp()))
      return buildProductInLoop(product);
    return buildProduct(product, step.epilogue);
  }
  if (isReduction(step.leader))
    return buildReduction(cast<linalg::GenericOp>(step.leader), step.epilogue);
  if (auto generic = dyn_cast<linalg::GenericOp>(step.leader))
    return buildElementwise(generic);
  auto loop = cast<scf::ForOp>(step.leader);
  if (!isProductLoop(loop))
    return buildLoop(loop, [&] { buildBlock(*loop.getBody()); });
  if (allocation.accumulation.lookup(loop) == Accumulation::L1)
    return buildProductLoopInL1(loop);
  buildProductLoop(loop, step.epilogue);
}

void ComputeBuilder::reserve(ArrayRef<unsigned> buffers) {
  for (unsigned buffer : buffers)
    ReserveOp::create(builder, loc, buffer, allocation.buffers[buffer].tiles);
}

void ComputeBuilder::push(ArrayRef<unsigned> buffers) {
  for (unsigned buffer : buffers)
    PushOp::create(builder, loc, buffer, allocation.buffers[buffer].tiles);
}

Value ComputeBuilder::add(Value a, Value b) {
  if (getConstantIntValue(a) == 0)
    return b;
  if (getConstantIntValue(b) == 0)
    return a;
  return arith::AddIOp::create(builder, loc, a, b);
}

void ComputeBuilder::pack(ArrayRef<int64_t> dst, ArrayRef<unsigned> buffers,
                          Value tile, Value accumulate) {
  CommitOp::create(builder, loc);
  RegsWaitOp::create(builder, loc);
  for (unsigned buffer : buffers)
    for (auto [number, from] : llvm::enumerate(dst))
      PackTileOp::create(builder, loc, constant(from), buffer,
                         add(tile, constant(number)), accumulate);
  ReleaseOp::create(builder, loc);
}

//===----------------------------------------------------------------------===//
// Elementwise
//===----------------------------------------------------------------------===//

Value ComputeBuilder::getTileOf(linalg::GenericOp op, OpOperand &operand,
                                TilePlace place) {
  AffineMap map = op.getMatchingIndexingMap(&operand);
  if (op.getNumLoops() == 1)
    return place.column;
  if (map.getNumResults() == 1)
    return map.getDimPosition(0) == 0 ? place.row : place.column;
  return multiplyAdd(place.row, getTileGrid(operand.get().getType()).columns,
                     place.column);
}

int64_t ComputeBuilder::buildTile(linalg::GenericOp op, TilePlace place,
                                  Value pinned, int64_t pinnedDst,
                                  SmallVectorImpl<int64_t> &free) {
  auto load = [&](OpOperand &operand, int64_t dst) {
    Value tile = getTileOf(op, operand, place);
    copyTile(allocation.vectorBuffer.lookup(operand.get()), tile,
             constant(dst));
  };
  DstProgram program(op, &builder, load, free);
  if (pinned)
    program.pin(pinned, pinnedDst);
  int64_t dst = program.run();
  free.assign(program.getFree().begin(), program.getFree().end());
  return dst;
}

SmallVector<int64_t> metalium::getTilesFrom(const Allocation &allocation,
                                            int64_t first) {
  return llvm::to_vector(llvm::seq(first, allocation.getDstTiles()));
}

void ComputeBuilder::buildFill(linalg::FillOp op) {
  ArrayRef<unsigned> buffers =
      allocation.destinations.find(op.getResult(0))->second;
  reserve(buffers);
  buildRange(getNumTiles(op.getResult(0).getType()), [&](Value tile) {
    AcquireOp::create(builder, loc);
    UnaryTileOp::create(builder, loc, "fill", constant(0),
                        builder.getF32FloatAttr(*getFill(op.getResult(0))));
    pack({0}, buffers, tile);
  });
  push(buffers);
}

void ComputeBuilder::buildElementwise(linalg::GenericOp op) {
  auto place = allocation.destinations.find(op.getResult(0));
  if (place == allocation.destinations.end())
    return;
  ArrayRef<unsigned> buffers = place->second;
  TileGrid grid = getTileGrid(op.getResult(0).getType());
  // Without vectors there is no need for rows and columns.
  if (llvm::all_of(op.getIndexingMapsArray(),
                   [](AffineMap map) { return map.isIdentity(); }))
    grid = {1, grid.rows * grid.columns};
  reserve(buffers);
  buildRange(grid.rows, [&](Value row) {
    buildRange(grid.columns, [&](Value column) {
      AcquireOp::create(builder, loc);
      SmallVector<int64_t> free = getTilesFrom(allocation, 0);
      int64_t dst = buildTile(op, {row, column}, {}, 0, free);
      pack({dst}, buffers, multiplyAdd(row, grid.columns, column));
    });
  });
  push(buffers);
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

void ComputeBuilder::buildReduction(linalg::GenericOp op,
                                    linalg::GenericOp epilogue) {
  Value result = epilogue ? epilogue.getResult(0) : op.getResult(0);
  ArrayRef<unsigned> buffers = allocation.destinations.find(result)->second;
  Operation *combine =
      op.getBlock()->getTerminator()->getOperand(0).getDefiningOp();
  Reduction kind =
      isa<arith::AddFOp>(combine) ? Reduction::Sum : Reduction::Max;
  Value input = op.getInputs()[0];
  unsigned buffer = allocation.matrixBuffer.lookup(input);
  unsigned scaler = allocation.scalerOf.lookup(op);
  TileGrid grid = getTileGrid(input.getType());
  reserve(buffers);
  buildRange(grid.rows, [&](Value row) {
    AcquireOp::create(builder, loc);
    Value dst = constant(0);
    buildRange(grid.columns, [&](Value column) {
      Value tile = multiplyAdd(row, grid.columns, column);
      ReduceTileOp::create(builder, loc, kind, buffer, tile, scaler,
                           constant(0), buffers.front(), dst);
    });
    int64_t last = 0;
    if (epilogue) {
      SmallVector<int64_t> free = getTilesFrom(allocation, 1);
      last = buildTile(epilogue, {constant(0), row}, op.getResult(0), 0, free);
    }
    pack({last}, buffers, row);
  });
  push(buffers);
}

func::FuncOp metalium::buildCompute(ModuleOp module, GridKernelOp kernel,
                                    const Allocation &allocation,
                                    ScheduleAttr schedule) {
  return ComputeBuilder(module, "compute", kernel, allocation, schedule)
      .build();
}
