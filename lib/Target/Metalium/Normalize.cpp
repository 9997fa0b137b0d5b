//===- Normalize.cpp - Bodies on buffers as blocks of tiles ---------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Normalizer.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "ttgrid/Target/Metalium/Passes.h"

namespace mlir::ttgrid::metalium {
#define GEN_PASS_DEF_METALIUMNORMALIZEPASS
#include "ttgrid/Target/Metalium/Passes.h.inc"
} // namespace mlir::ttgrid::metalium

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

//===----------------------------------------------------------------------===//
// Control flow
//===----------------------------------------------------------------------===//

/// The buffers that are written in `region`, as far as views tell.
static void collectWritten(Region &region, llvm::SetVector<Value> &written) {
  auto add = [&](Value memref) {
    while (Operation *op = memref.getDefiningOp()) {
      auto view = dyn_cast<ViewLikeOpInterface>(op);
      if (!view)
        break;
      memref = view.getViewSource();
    }
    written.insert(memref);
  };
  region.walk([&](Operation *op) {
    if (auto structured = dyn_cast<linalg::LinalgOp>(op))
      for (OpOperand &init : structured.getDpsInitsMutable())
        add(init.get());
    if (auto store = dyn_cast<memref::StoreOp>(op))
      add(store.getMemref());
  });
}

/// Whether a loop goes over elements of a block.
static bool isElementLoop(scf::ForOp loop) {
  WalkResult result = loop.walk([](Operation *op) {
    return isa<linalg::LinalgOp>(op) ? WalkResult::interrupt()
                                     : WalkResult::advance();
  });
  if (result.wasInterrupted())
    return false;
  return loop
      .walk([](Operation *op) {
        return isa<memref::LoadOp, memref::StoreOp>(op)
                   ? WalkResult::interrupt()
                   : WalkResult::advance();
      })
      .wasInterrupted();
}

LogicalResult Normalizer::visitFor(scf::ForOp op) {
  if (isElementLoop(op)) {
    FailureOr<SmallVector<Assignment>> assignments = reader.read(op);
    if (failed(assignments))
      return failure();
    for (const Assignment &assignment : *assignments)
      if (failed(emit(assignment, op)))
        return failure();
    return success();
  }
  if (op.getNumResults() != 0)
    return op.emitOpError() << "carries values from one iteration to the next";
  llvm::SetVector<Value> written;
  collectWritten(op.getRegion(), written);
  SmallVector<Value> carried, inits;
  for (Value buffer : written) {
    auto *place = contents.find(buffer);
    if (place == contents.end())
      continue;
    carried.push_back(buffer);
    Value init = place->second;
    if (!init) {
      auto type = cast<MemRefType>(buffer.getType());
      init = tensor::EmptyOp::create(builder, op.getLoc(), getBlockShape(type),
                                     type.getElementType());
    }
    inits.push_back(init);
  }
  OpBuilder::InsertionGuard guard(builder);
  auto loop =
      scf::ForOp::create(builder, op.getLoc(), remap(op.getLowerBound()),
                         remap(op.getUpperBound()), remap(op.getStep()), inits);
  loop->setDiscardableAttrs(op->getDiscardableAttrDictionary());
  map.map(op.getInductionVar(), loop.getInductionVar());
  int64_t outerStages = stages;
  if (auto number = op->getAttrOfType<IntegerAttr>("num_stages"))
    stages = std::max<int64_t>(1, number.getInt());
  builder.setInsertionPointToStart(loop.getBody());
  for (auto [buffer, argument] :
       llvm::zip_equal(carried, loop.getRegionIterArgs()))
    contents[buffer] = argument;
  if (failed(visit(*op.getBody())))
    return failure();
  SmallVector<Value> results;
  for (Value buffer : carried)
    results.push_back(contents[buffer]);
  if (!results.empty())
    scf::YieldOp::create(builder, op.getLoc(), results);
  for (auto [buffer, result] : llvm::zip_equal(carried, loop.getResults()))
    contents[buffer] = result;
  stages = outerStages;
  return success();
}

/// What both branches of `op` assign, if that is the same: at a ragged edge,
/// whole blocks are moved where they are inside of a tensor, else the same
/// element by element. Both are one block that is padded.
static std::optional<SmallVector<Assignment>>
readRagged(scf::IfOp op, AssignmentReader &reader) {
  if (op.getNumResults() != 0 || !op.elseBlock())
    return std::nullopt;
  ScopedDiagnosticHandler quiet(op.getContext(),
                                [](Diagnostic &) { return success(); });
  FailureOr<SmallVector<Assignment>> inside = reader.read(*op.thenBlock());
  FailureOr<SmallVector<Assignment>> ragged = reader.read(*op.elseBlock());
  if (failed(inside) || failed(ragged) || inside->size() != ragged->size())
    return std::nullopt;
  for (auto [a, b] : llvm::zip_equal(*inside, *ragged))
    if (describe(a) != describe(b))
      return std::nullopt;
  return std::make_optional(std::move(*ragged));
}

LogicalResult Normalizer::visitIf(scf::IfOp op) {
  // What only computes is cloned where it is used.
  if (isMemoryEffectFree(op))
    return success();
  std::optional<SmallVector<Assignment>> ragged = readRagged(op, reader);
  if (!ragged)
    return op.emitOpError()
           << "is a branch other than one at a ragged edge, of which both "
              "sides do the same: the three kernels of a core have no branches "
              "on data or block indices";
  for (const Assignment &assignment : *ragged)
    if (failed(emit(assignment, op)))
      return failure();
  return success();
}

LogicalResult Normalizer::visit(Operation *op) {
  if (isa<memref::AllocOp, memref::AllocaOp>(op))
    return visitAllocation(op);
  if (isa<memref::DeallocOp, memref::SubViewOp, memref::CastOp>(op))
    return success();
  if (auto loop = dyn_cast<scf::ForOp>(op))
    return visitFor(loop);
  if (auto branch = dyn_cast<scf::IfOp>(op))
    return visitIf(branch);
  if (auto product = dyn_cast<linalg::MatmulOp>(op))
    return visitMatmul(product);
  if (auto structured = dyn_cast<linalg::LinalgOp>(op)) {
    if (structured.getNumReductionLoops() == 0) {
      FailureOr<Assignment> assignment = reader.read(structured);
      if (failed(assignment))
        return failure();
      return emit(*assignment, op);
    }
    if (auto generic = dyn_cast<linalg::GenericOp>(op))
      return visitReduction(generic);
    return op->emitOpError() << "is not among the reductions that tiles have: "
                                "linalg.matmul, and sums and maxima of rows";
  }
  // Indices are computed where they are used.
  if (isMemoryEffectFree(op) && op->getNumRegions() == 0)
    return success();
  if (isa<memref::LoadOp>(op))
    return op->emitOpError()
           << "reads a number from memory: what the kernels do cannot depend "
              "on data";
  return op->emitOpError() << "is not supported on Tenstorrent chips";
}

LogicalResult Normalizer::visit(Block &block) {
  for (Operation &op : block.without_terminator())
    if (failed(visit(&op)))
      return failure();
  return success();
}

LogicalResult metalium::normalizeKernel(RewriterBase &rewriter,
                                        GridKernelOp kernel, int64_t depth) {
  OpBuilder::InsertionGuard guard(rewriter);
  SmallVector<OpFoldResult> sizes = kernel.getMixedSizes();
  rewriter.setInsertionPoint(kernel);
  auto normalized = GridKernelOp::create(
      rewriter, kernel.getLoc(), sizes,
      kernel.getSchedule() ? *kernel.getSchedule() : ScheduleAttr(),
      kernel.getNumCores());
  normalized->setDiscardableAttrs(kernel->getDiscardableAttrDictionary());
  rewriter.setInsertionPointToStart(normalized.getBody());
  Normalizer normalizer(rewriter, depth);
  for (auto [before, after] :
       llvm::zip_equal(kernel.getBlockIndices(), normalized.getBlockIndices()))
    normalizer.map.map(before, after);
  if (failed(normalizer.visit(*kernel.getBody()))) {
    rewriter.eraseOp(normalized);
    return failure();
  }
  rewriter.eraseOp(kernel);
  return success();
}

namespace {
struct MetaliumNormalizePass
    : metalium::impl::MetaliumNormalizePassBase<MetaliumNormalizePass> {
  using MetaliumNormalizePassBase::MetaliumNormalizePassBase;

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    SmallVector<GridKernelOp> kernels;
    getOperation()->walk(
        [&](GridKernelOp kernel) { kernels.push_back(kernel); });
    for (GridKernelOp kernel : kernels)
      if (failed(normalizeKernel(rewriter, kernel, depth)))
        return signalPassFailure();
  }
};
} // namespace
