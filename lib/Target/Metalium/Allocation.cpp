//===- Allocation.cpp - Which buffers hold the blocks of a kernel ---------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Allocation.h"

#include "DstProgram.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

StringRef metalium::getZeroName(Type format) {
  return format.isF32() ? "zero_f32" : "zero_bf16";
}

unsigned Allocation::addBuffer(Buffer buffer) {
  buffers.push_back(std::move(buffer));
  return buffers.size() - 1;
}

static Type getElement(Value block) {
  return cast<RankedTensorType>(block.getType()).getElementType();
}

static bool isBlock(Value value) {
  return isa<RankedTensorType>(value.getType());
}

//===----------------------------------------------------------------------===//
// What is computed in one go
//===----------------------------------------------------------------------===//

/// The loops over sums of products that are all that they carry.
static bool isProductLoop(scf::ForOp loop) {
  if (loop.getNumResults() == 0)
    return false;
  unsigned products = 0;
  for (auto [argument, yielded] :
       llvm::zip_equal(loop.getRegionIterArgs(), loop.getYieldedValues())) {
    auto product = yielded.getDefiningOp<linalg::MatmulOp>();
    if (!product || product->getBlock() != loop.getBody() ||
        product.getOutputs()[0] != argument || !argument.hasOneUse() ||
        !yielded.hasOneUse())
      return false;
  }
  for (Operation &op : loop.getBody()->without_terminator()) {
    if (auto product = dyn_cast<linalg::MatmulOp>(op)) {
      ++products;
      for (Value input : product.getInputs())
        if (!input.getDefiningOp<ReadOp>())
          return false;
      continue;
    }
    if (isa<ReadOp>(op))
      continue;
    if (isa<linalg::LinalgOp>(op) || op.getNumRegions() != 0 ||
        !isMemoryEffectFree(&op))
      return false;
  }
  return products == loop.getNumResults();
}

bool metalium::isProductLoop(Operation *op) {
  auto loop = dyn_cast<scf::ForOp>(op);
  return loop && ::isProductLoop(loop);
}

/// The elementwise operation that can take the only result of `leader` from
/// DST, in front of what comes between them.
static linalg::GenericOp findEpilogue(Operation *leader) {
  if (leader->getNumResults() != 1 || !leader->getResult(0).hasOneUse())
    return {};
  OpOperand &use = *leader->getResult(0).use_begin();
  auto epilogue = dyn_cast<linalg::GenericOp>(use.getOwner());
  if (!epilogue || !isElementwiseOnBlocks(epilogue) ||
      epilogue->getBlock() != leader->getBlock() ||
      !epilogue.getMatchingIndexingMap(&use).isIdentity())
    return {};
  bool readsMore = false;
  for (Value input : epilogue.getInputs()) {
    Operation *op = input.getDefiningOp();
    if (op == leader)
      continue;
    readsMore = true;
    bool isBefore = !op || op->getBlock() != leader->getBlock() ||
                    op->isBeforeInBlock(leader);
    if (!isBefore && !isa<ReadOp>(op))
      return {};
  }
  // A loop that lies between may have to be done before the reader goes on.
  for (Operation *between = leader->getNextNode(); between != epilogue;
       between = between->getNextNode())
    if (readsMore && between->getNumRegions() != 0 &&
        !isa<linalg::LinalgOp>(between))
      return {};
  // Where a reduction has been set up, nothing is copied until it is packed.
  if (isReduction(leader) && readsMore)
    return {};
  return epilogue;
}

static int64_t getResultTiles(Operation *op) {
  int64_t tiles = 0;
  for (Value result : op->getResults())
    tiles += getNumTiles(result.getType());
  return tiles;
}

static LogicalResult chooseSteps(GridKernelOp kernel, Allocation &allocation) {
  WalkResult result = kernel.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (isElementwiseOnBlocks(op)) {
      auto generic = cast<linalg::GenericOp>(op);
      if (failed(checkElementwise(generic)))
        return WalkResult::interrupt();
      int64_t need = getDstNeed(generic, {});
      if (need > fullDstTiles) {
        generic.emitOpError()
            << "needs " << need << " tiles of DST at once, which holds "
            << fullDstTiles << ": store a part of it in a buffer first";
        return WalkResult::interrupt();
      }
      allocation.isFullDst |= need > dstTiles;
      return WalkResult::skip();
    }
    bool isLoop = metalium::isProductLoop(op);
    if (!isLoop && !isa<linalg::MatmulOp>(op) && !isReduction(op))
      return WalkResult::advance();
    linalg::GenericOp epilogue = findEpilogue(op);
    int64_t extra = 0;
    if (epilogue) {
      if (failed(checkElementwise(epilogue)))
        return WalkResult::interrupt();
      extra = getDstNeed(epilogue, op->getResult(0));
    }
    int64_t tiles = isLoop ? getResultTiles(op) : 1;
    bool fits = tiles + extra <= dstTiles;
    if (!fits && isLoop && tiles + extra <= fullDstTiles)
      fits = allocation.isFullDst = true;
    if (!fits && epilogue) {
      epilogue = {};
      fits = tiles <= dstTiles;
      if (!fits && tiles <= fullDstTiles)
        fits = allocation.isFullDst = true;
    }
    if (epilogue)
      allocation.leaderOf[epilogue] = op;
    if (isLoop)
      allocation.accumulation[op] = fits ? Accumulation::Dst : Accumulation::L1;
    return WalkResult::skip();
  });
  return failure(result.wasInterrupted());
}

SmallVector<Step> Allocation::getSteps(Block &block) const {
  SmallVector<Step> steps;
  llvm::DenseMap<Operation *, linalg::GenericOp> epilogues;
  for (auto [epilogue, leader] : leaderOf)
    epilogues[leader] = cast<linalg::GenericOp>(epilogue);
  for (Operation &op : block.without_terminator()) {
    if (leaderOf.contains(&op))
      continue;
    if (isa<linalg::FillOp>(op) && !destinations.contains(op.getResult(0)))
      continue;
    if (isa<linalg::LinalgOp, scf::ForOp>(op))
      steps.push_back({&op, epilogues.lookup(&op)});
  }
  return steps;
}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

namespace {
/// How compute takes what is in a buffer.
struct Uses {
  bool vector = false, matrix = false;
};
} // namespace

/// How each value is used by compute.
static llvm::MapVector<Value, Uses> collectUses(GridKernelOp kernel,
                                                const Allocation &allocation) {
  llvm::MapVector<Value, Uses> uses;
  kernel.walk([&](Operation *op) {
    if (auto product = dyn_cast<linalg::MatmulOp>(op)) {
      for (Value input : product.getInputs())
        uses[input].matrix = true;
      Value init = product.getOutputs()[0];
      bool isCarried = metalium::isProductLoop(op->getParentOp());
      if (!isCarried && getFill(init) != 0.0)
        uses[init].vector = true;
    } else if (isReduction(op)) {
      uses[op->getOperand(0)].matrix = true;
    } else if (auto generic = dyn_cast<linalg::GenericOp>(op)) {
      Operation *leader = allocation.leaderOf.lookup(op);
      for (Value input : generic.getInputs())
        if (!leader || input.getDefiningOp() != leader)
          uses[input].vector = true;
    } else if (auto loop = dyn_cast<scf::ForOp>(op)) {
      if (metalium::isProductLoop(loop))
        for (Value init : loop.getInitArgs())
          if (getFill(init) != 0.0)
            uses[init].vector = true;
    }
  });
  return uses;
}

/// Gives `value` the buffers from which compute reads it.
static void addComputeBuffers(Allocation &allocation, Value value, Uses uses,
                              const Buffer &like,
                              SmallVectorImpl<unsigned> &added) {
  auto add = [&](bool isToDst) {
    Buffer buffer = like;
    buffer.isToDst = isToDst && buffer.format.isF32();
    added.push_back(allocation.addBuffer(buffer));
    return added.back();
  };
  // In 16 bits both units read the same.
  if (uses.vector && uses.matrix && !like.format.isF32()) {
    unsigned buffer = add(false);
    allocation.vectorBuffer[value] = allocation.matrixBuffer[value] = buffer;
    return;
  }
  if (uses.vector)
    allocation.vectorBuffer[value] = add(true);
  if (uses.matrix)
    allocation.matrixBuffer[value] = add(false);
}

/// The constant scaler of reductions of elements of type `format`.
static unsigned getScaler(Allocation &allocation, Type format, Location loc) {
  auto [place, isNew] = allocation.scalerBuffer.try_emplace(format, 0);
  if (isNew) {
    std::string name = format.isF32() ? "scaler_f32" : "scaler_bf16";
    place->second = allocation.addBuffer({name, format, 1, 1, loc});
    allocation.constants.push_back({name, format, 1.0, /*isScaler=*/true});
  }
  return place->second;
}

/// A tile of zeros, for what lies outside of a tensor.
static void addZero(Allocation &allocation, Type format) {
  StringRef name = getZeroName(format);
  if (llvm::none_of(allocation.constants, [&](const ConstantTile &tile) {
        return tile.name == name;
      }))
    allocation.constants.push_back({name.str(), format, 0.0, false});
}

FailureOr<Allocation> Allocation::compute(GridKernelOp kernel, int64_t depth,
                                          ArgumentNames names) {
  Allocation allocation;
  allocation.names = std::move(names);
  if (failed(orientVectors(kernel, allocation)) ||
      failed(chooseSteps(kernel, allocation)))
    return failure();
  llvm::MapVector<Value, Uses> uses = collectUses(kernel, allocation);

  // What loops carry, apart from sums of products.
  kernel.walk<WalkOrder::PreOrder>([&](scf::ForOp loop) {
    if (metalium::isProductLoop(loop))
      return;
    for (auto [init, argument, yielded, result] :
         llvm::zip_equal(loop.getInitArgs(), loop.getRegionIterArgs(),
                         loop.getYieldedValues(), loop.getResults())) {
      Uses both = uses.lookup(argument);
      both.vector |= uses.lookup(result).vector;
      both.matrix |= uses.lookup(result).matrix;
      SmallVector<unsigned> added;
      addComputeBuffers(allocation, argument, both,
                        {"carried", getElement(argument),
                         getNumTiles(argument.getType()), 2, loop.getLoc()},
                        added);
      if (both.vector)
        allocation.vectorBuffer[result] = allocation.vectorBuffer[argument];
      if (both.matrix)
        allocation.matrixBuffer[result] = allocation.matrixBuffer[argument];
      llvm::append_range(allocation.destinations[init], added);
      llvm::append_range(allocation.destinations[yielded], added);
    }
  });

  unsigned number = 0;
  kernel.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (auto write = dyn_cast<WriteOp>(op)) {
      Value block = write.getBlock();
      // One block that is read may be written as it is.
      auto read = block.getDefiningOp<ReadOp>();
      unsigned buffer = allocation.addBuffer(
          {(allocation.getName(write.getTarget()) + "_out").str(),
           getElement(block), getNumTiles(block.getType()),
           read ? static_cast<int64_t>(read.getStages()) : depth,
           write.getLoc()});
      allocation.writeBuffer[write] = buffer;
      allocation.destinations[block].push_back(buffer);
      return;
    }
    if (auto loop = dyn_cast<scf::ForOp>(op);
        loop && !metalium::isProductLoop(op))
      return;
    if (isReduction(op))
      allocation.scalerOf[op] =
          getScaler(allocation, getElement(op->getOperand(0)), op->getLoc());
    for (Value result : op->getResults()) {
      if (!isBlock(result))
        continue;
      Buffer buffer{"block", getElement(result), getNumTiles(result.getType()),
                    1, op->getLoc()};
      if (auto read = dyn_cast<ReadOp>(op)) {
        buffer.name = allocation.getName(read.getSource());
        buffer.depth = read.getStages();
        if (read.getPadded())
          addZero(allocation, buffer.format);
      } else {
        buffer.name = ("block" + Twine(number++)).str();
      }
      Uses use = uses.lookup(result);
      auto place = allocation.accumulation.find(op);
      if (place != allocation.accumulation.end() &&
          place->second == Accumulation::L1) {
        // One buffer, in which sums have all of their bits.
        buffer.format = Float32Type::get(op->getContext());
        if (use.vector && use.matrix)
          use.vector = false;
      }
      SmallVector<unsigned> added;
      addComputeBuffers(allocation, result, use, buffer, added);
      if (use.matrix && uses.lookup(result).vector &&
          !allocation.vectorBuffer.contains(result))
        allocation.vectorBuffer[result] = allocation.matrixBuffer[result];
      if (!added.empty())
        llvm::append_range(allocation.destinations[result], added);
    }
  });
  return allocation;
}
