//===- Accumulators.cpp - Accumulating in registers -----------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Upstream's linalg::hoistRedundantVectorTransfers does not do: tried with MLIR
// 22.1, it leaves what is read and written through a memref.subview, as a
// tile's accumulator nearly always is; it carries a matrix as one vector, where
// these loops carry its rows; and it takes two memrefs for two arrays.
//
//===----------------------------------------------------------------------===//

#include "Vectorization.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/LoopInvariantCodeMotionUtils.h"

using namespace mlir;
using namespace mlir::ttgrid;

/// The read in the body of `loop` of what `write` writes there, from the same
/// place in every iteration.
static vector::TransferReadOp findRead(vector::TransferWriteOp write,
                                       scf::ForOp loop) {
  auto isOutside = [&](Value value) {
    return loop.isDefinedOutsideOfLoop(value);
  };
  if (!isOutside(write.getBase()) ||
      !llvm::all_of(write.getIndices(), isOutside))
    return {};
  for (auto read : loop.getBody()->getOps<vector::TransferReadOp>())
    if (read.getBase() == write.getBase() &&
        isEqualConstantIntOrValueArray(getAsOpFoldResult(read.getIndices()),
                                       getAsOpFoldResult(write.getIndices())) &&
        read.getVectorType() == write.getVectorType() &&
        read.getPermutationMap() == write.getPermutationMap() &&
        !read.getMask() && !write.getMask())
      return read;
  return {};
}

/// The memref that a view is part of.
static Value getViewed(Value memref) {
  while (auto view = memref.getDefiningOp<memref::SubViewOp>())
    memref = view.getSource();
  return memref;
}

/// Whether nothing else within `loop` writes what `write` does. What is left
/// over by vectors in an inner loop would.
static bool isOnlyWriter(vector::TransferWriteOp write, scf::ForOp loop) {
  Value written = getViewed(write.getBase());
  auto isWritten = [&](Value memref) { return getViewed(memref) == written; };
  WalkResult result = loop.walk([&](Operation *op) {
    auto other = dyn_cast<vector::TransferWriteOp>(op);
    auto scalar = dyn_cast<linalg::LinalgOp>(op);
    if ((other && other != write && isWritten(other.getBase())) ||
        (scalar && llvm::any_of(scalar.getDpsInits(), isWritten)))
      return WalkResult::interrupt();
    return WalkResult::advance();
  });
  return !result.wasInterrupted();
}

/// The parts of a vector that fit into registers: its rows, or the element of
/// one without dimensions.
static SmallVector<Value> split(RewriterBase &rewriter, Value vector) {
  auto type = cast<VectorType>(vector.getType());
  if (type.getRank() == 1)
    return {vector};
  if (type.getRank() == 0) {
    if (auto broadcast = vector.getDefiningOp<vector::BroadcastOp>())
      return {broadcast.getSource()};
    return {vector::ExtractOp::create(rewriter, vector.getLoc(), vector)};
  }
  SmallVector<int64_t> ones(type.getRank() - 1, 1);
  SmallVector<Value> rows;
  for (SmallVector<int64_t> at :
       StaticTileOffsetRange(type.getShape().drop_back(), ones))
    rows.push_back(
        vector::ExtractOp::create(rewriter, vector.getLoc(), vector, at));
  return rows;
}

/// The vector of such parts.
static Value join(RewriterBase &rewriter, ValueRange parts, VectorType type) {
  Location loc = parts.front().getLoc();
  if (type.getRank() == 1)
    return parts.front();
  if (type.getRank() == 0)
    return vector::BroadcastOp::create(rewriter, loc, type, parts.front());
  Value vector = ub::PoisonOp::create(rewriter, loc, type);
  SmallVector<int64_t> ones(type.getRank() - 1, 1);
  for (auto [at, part] : llvm::zip_equal(
           StaticTileOffsetRange(type.getShape().drop_back(), ones), parts))
    vector = vector::InsertOp::create(rewriter, loc, part, vector, at);
  return vector;
}

/// Moves the read of an accumulator before `loop` and the write behind it. No
/// other operand of a linalg operation may overlap with its result elsewhere
/// than in the same element.
static scf::ForOp carry(RewriterBase &rewriter, scf::ForOp loop,
                        vector::TransferReadOp read,
                        vector::TransferWriteOp write) {
  VectorType type = read.getVectorType();
  Operation *terminator = loop.getBody()->getTerminator();
  rewriter.setInsertionPoint(terminator);
  SmallVector<Value> yielded = split(rewriter, write.getValueToStore());
  rewriter.moveOpBefore(read, loop);
  rewriter.setInsertionPoint(loop);
  SmallVector<Value> inits = split(rewriter, read);
  unsigned known = loop.getNumResults();
  auto carrying = cast<scf::ForOp>(*loop.replaceWithAdditionalYields(
      rewriter, inits, /*replaceInitOperandUsesInLoop=*/false,
      [&](OpBuilder &, Location, ArrayRef<BlockArgument>) { return yielded; }));
  rewriter.setInsertionPointToStart(carrying.getBody());
  Value joined =
      join(rewriter, ValueRange(carrying.getRegionIterArgs()).drop_front(known),
           type);
  rewriter.replaceUsesWithIf(read.getResult(), joined, [&](OpOperand &use) {
    return carrying->isProperAncestor(use.getOwner());
  });
  rewriter.setInsertionPointAfter(carrying);
  Value result = join(rewriter, carrying.getResults().drop_front(known), type);
  rewriter.moveOpAfter(write, result.getDefiningOp() == carrying
                                  ? carrying.getOperation()
                                  : result.getDefiningOp());
  rewriter.modifyOpInPlace(
      write, [&] { write.getValueToStoreMutable().assign(result); });
  return carrying;
}

static std::optional<arith::AtomicRMWKind> getKind(vector::CombiningKind kind,
                                                   bool isFloat) {
  using vector::CombiningKind;
  switch (kind) {
  case CombiningKind::ADD:
    return isFloat ? arith::AtomicRMWKind::addf : arith::AtomicRMWKind::addi;
  case CombiningKind::MUL:
    return isFloat ? arith::AtomicRMWKind::mulf : arith::AtomicRMWKind::muli;
  case CombiningKind::MINUI:
    return arith::AtomicRMWKind::minu;
  case CombiningKind::MINSI:
    return arith::AtomicRMWKind::mins;
  case CombiningKind::MAXUI:
    return arith::AtomicRMWKind::maxu;
  case CombiningKind::MAXSI:
    return arith::AtomicRMWKind::maxs;
  case CombiningKind::MINNUMF:
    return arith::AtomicRMWKind::minnumf;
  case CombiningKind::MAXNUMF:
    return arith::AtomicRMWKind::maxnumf;
  case CombiningKind::MINIMUMF:
    return arith::AtomicRMWKind::minimumf;
  case CombiningKind::MAXIMUMF:
    return arith::AtomicRMWKind::maximumf;
  case CombiningKind::AND:
    return arith::AtomicRMWKind::andi;
  case CombiningKind::OR:
    return arith::AtomicRMWKind::ori;
  case CombiningKind::XOR:
    return arith::AtomicRMWKind::xori;
  }
  return std::nullopt;
}

/// A vector that leaves what it is combined with as it is.
static Value makeNeutral(OpBuilder &builder, Location loc,
                         vector::CombiningKind kind, VectorType type) {
  Type element = type.getElementType();
  std::optional<arith::AtomicRMWKind> known =
      getKind(kind, isa<FloatType>(element));
  if (!known)
    return {};
  TypedAttr value = arith::getIdentityValueAttr(*known, element, builder, loc);
  // 0.0 is not neutral for -0.0.
  if (known == arith::AtomicRMWKind::addf)
    value = builder.getFloatAttr(element, -0.0);
  if (!value)
    return {};
  return arith::ConstantOp::create(builder, loc,
                                   DenseElementsAttr::get(type, value));
}

/// What a vector without dimensions is made of.
static Value getScalar(Value value) {
  if (auto extract = value.getDefiningOp<vector::ExtractOp>())
    if (auto joined = extract.getSource().getDefiningOp<vector::BroadcastOp>())
      return joined.getSource();
  return value;
}

/// Accumulates whole vectors in `loop`, and reduces them to the carried value
/// once, behind it.
static scf::ForOp reduceBehind(RewriterBase &rewriter, scf::ForOp loop) {
  BlockArgument carried = loop.getRegionIterArgs().back();
  auto reduction = loop.getYieldedValues()
                       .back()
                       .getDefiningOp<vector::MultiDimReductionOp>();
  // The value so far may be used in nothing else.
  if (!reduction || reduction->getBlock() != loop.getBody() ||
      getScalar(reduction.getAcc()) != carried || !carried.hasOneUse() ||
      !(*carried.user_begin())->hasOneUse())
    return loop;
  vector::CombiningKind kind = reduction.getKind();
  Location loc = reduction.getLoc();
  rewriter.setInsertionPoint(loop);
  Value neutral =
      makeNeutral(rewriter, loc, kind, reduction.getSourceVectorType());
  if (!neutral)
    return loop;
  auto yieldCombined = [&](OpBuilder &, Location,
                           ArrayRef<BlockArgument> arguments) {
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.setInsertionPoint(reduction);
    return SmallVector<Value>{vector::makeArithReduction(
        rewriter, loc, kind, reduction.getSource(), arguments.front())};
  };
  auto vectors = cast<scf::ForOp>(*loop.replaceWithAdditionalYields(
      rewriter, neutral,
      /*replaceInitOperandUsesInLoop=*/false, yieldCombined));
  // The value that was carried: unchanged in the loop, reduced to behind it.
  unsigned old = vectors.getNumResults() - 2;
  rewriter.setInsertionPointAfter(vectors);
  Operation *behind = rewriter.clone(*reduction);
  behind->setOperand(0, vectors.getResults().back());
  behind->setOperand(1, vectors.getInitArgs()[old]);
  rewriter.replaceAllUsesWith(vectors.getResult(old), behind->getResult(0));
  rewriter.replaceOp(reduction, vectors.getRegionIterArgs()[old]);
  return vectors;
}

void mlir::ttgrid::keepAccumulatorsInRegisters(RewriterBase &rewriter,
                                               Operation *root) {
  // Inner loops first: what they carry may be carried on.
  SmallVector<scf::ForOp> loops;
  root->walk([&](scf::ForOp loop) { loops.push_back(loop); });
  for (scf::ForOp loop : loops) {
    moveLoopInvariantCode(cast<LoopLikeOpInterface>(loop.getOperation()));
    for (auto write :
         llvm::to_vector(loop.getBody()->getOps<vector::TransferWriteOp>())) {
      vector::TransferReadOp read = findRead(write, loop);
      if (!read || !isOnlyWriter(write, loop))
        continue;
      loop = carry(rewriter, loop, read, write);
      loop = reduceBehind(rewriter, loop);
    }
  }
}
