//===- LowerPersistentLoop.cpp - Persistent loops as scf loops ------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DigitAdd.h"
#include "Emitter.h"
#include "LoweringFault.h"
#include "TileWalk.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "ttgrid/Conversion/GridToPersistent/PartitionLowering.h"
#include "ttgrid/Conversion/Passes.h"
#include "ttgrid/IR/Remarks.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_LOWERPERSISTENTLOOPPASS
#include "ttgrid/Conversion/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

/// The operands of an affine operation that must be affine dimensions or
/// symbols.
static SmallVector<Value> getAffineOperands(Operation *op) {
  if (auto read = dyn_cast<affine::AffineReadOpInterface>(op))
    return llvm::to_vector(read.getMapOperands());
  if (auto write = dyn_cast<affine::AffineWriteOpInterface>(op))
    return llvm::to_vector(write.getMapOperands());
  // These take operands of any origin.
  if (!isa_and_nonnull<affine::AffineDialect>(op->getDialect()) ||
      isa<affine::AffineApplyOp, affine::AffineMinOp, affine::AffineMaxOp,
          affine::AffineDelinearizeIndexOp, affine::AffineLinearizeIndexOp>(op))
    return {};
  return llvm::filter_to_vector(op->getOperands(), [](Value operand) {
    return operand.getType().isIndex();
  });
}

/// The schedule of a grid kernel or a persistent loop; null where it has none.
static ScheduleAttr getSchedule(Operation *loop) {
  if (auto kernel = dyn_cast<GridKernelOp>(loop))
    return kernel.getScheduleAttr();
  return cast<PersistentLoopOp>(loop).getSchedule();
}

/// An affine operation in the body that can't stand in an scf loop.
static Fault findAffineFault(LoopLikeOpInterface loop) {
  // The body is an affine scope, of which the block indices are dimensions and
  // what is computed in it symbols. In scf loops it is none.
  Region *scope = affine::getAffineScope(loop);
  auto isAffine = [&](Value operand) {
    return affine::isValidDim(operand, scope) ||
           affine::isValidSymbol(operand, scope);
  };
  Operation *fault = nullptr;
  loop->walk([&](Operation *op) {
    if (llvm::all_of(getAffineOperands(op), isAffine))
      return WalkResult::advance();
    fault = op;
    return WalkResult::interrupt();
  });
  if (!fault)
    return {};
  InFlightDiagnostic diagnostic =
      fault->emitError() << "'" << fault->getName()
                         << "' uses a block index, or a value computed in the "
                            "body, which is not an affine dimension in a loop";
  diagnostic.attachNote(loop.getLoc())
      << "in this kernel; run --lower-affine first";
  return diagnostic;
}

Fault mlir::ttgrid::findLoweringFault(LoopLikeOpInterface loop) {
  if (ScheduleAttr schedule = getSchedule(loop))
    if (Fault fault = findUnlowered([&] { return loop->emitOpError(); },
                                    schedule.getPartition());
        isFault(fault))
      return fault;
  return findAffineFault(loop);
}

LogicalResult mlir::ttgrid::checkLowerable(LoopLikeOpInterface loop) {
  return findLoweringFault(loop);
}

LogicalResult mlir::ttgrid::checkLoopsLowerable(Operation *root) {
  WalkResult result = root->walk([](PersistentLoopOp loop) {
    return WalkResult(
        checkLowerable(cast<LoopLikeOpInterface>(loop.getOperation())));
  });
  return failure(result.wasInterrupted());
}

/// What `loop`'s schedule gives its core. A range is left to a
/// tt.tile_assignment, which a host may answer.
static ShareOf<IRArithmetic> getShareOf(PersistentLoopOp loop,
                                        IRArithmetic &a) {
  SmallVector<OpFoldResult> sizes = loop.getMixedSizes();
  ScheduleAttr schedule = loop.getSchedule();
  if (!schedule.getPartition().givesRanges())
    return getShare(a, schedule, sizes, loop.getNumCores(), loop.getCore());
  auto assignment = TileAssignmentOp::create(
      a.getEmitter().atInnermost(), loop.getLoc(), loop.getCore(), sizes,
      schedule, loop.getNumCores());
  return {getGridBox(a, sizes),
          RangeOf<IRArithmetic>{a.wrap(assignment.getStart()),
                                a.wrap(assignment.getCount())}};
}

/// Moves the body of `loop` to where `builder` is, for one tile.
static void moveBody(RewriterBase &rewriter, PersistentLoopOp loop,
                     IRArithmetic &a, ArrayRef<IRArithmetic::Index> tile) {
  SmallVector<Value> indices = llvm::map_to_vector(
      tile, [&](IRArithmetic::Index index) { return a.materialize(index); });
  OpBuilder::InsertPoint place =
      a.getEmitter().atInnermost().saveInsertionPoint();
  rewriter.eraseOp(loop.getBody()->getTerminator());
  rewriter.inlineBlockBefore(loop.getBody(), place.getBlock(), place.getPoint(),
                             indices);
}

/// Why a core's share can't be walked by a form that was asked for; empty where
/// it is.
static StringRef getFormObstacle(IncrementalForm form, const Order &order,
                                 const ShareOf<IRArithmetic> &share,
                                 IRArithmetic &a) {
  bool dealsTiles = share.deal && a.getConstant(share.deal->block) == 1;
  switch (form) {
  case IncrementalForm::Automatic:
    return "";
  case IncrementalForm::Strided:
  case IncrementalForm::DigitAdd:
  case IncrementalForm::Reciprocal:
    if (!dealsTiles)
      return "it is for tiles that are dealt one by one, as cyclic does";
    if (share.range && form != IncrementalForm::Reciprocal)
      return "it is for tiles that are dealt from the whole grid";
    if (form == IncrementalForm::DigitAdd && !DigitAdd::canWalk(order))
      return "a level of the order other than the outermost is cut";
    return "";
  default:
    break;
  }
  if (dealsTiles)
    return "it is for ranges and boxes, and the tiles are dealt one by one";
  size_t numLevels = order.getLevels().size();
  if (form == IncrementalForm::FlatPair &&
      (numLevels < 2 || order.getUncutSuffix() > numLevels - 2))
    return "there is no pair of innermost levels without a cut";
  return "";
}

scf::ForOp mlir::ttgrid::lowerPersistentLoop(RewriterBase &rewriter,
                                             PersistentLoopOp loop,
                                             const RecoveryOptions &recovery) {
  OpBuilder::InsertionGuard guard(rewriter);
  IRArithmetic a(rewriter, loop);
  ScheduleAttr schedule = loop.getSchedule();
  Order order = llvm::cantFail(schedule.getOrder().getOrder(loop.getRank()));
  auto emitBody = [&](ArrayRef<IRArithmetic::Index> tile) {
    moveBody(rewriter, loop, a, tile);
  };
  unsigned indexWidth = getIndexWidth(loop);
  std::unique_ptr<TileWalk> walk =
      recovery.mode == RecoveryMode::DivRem
          ? createDivRemWalk(a, order, indexWidth, emitBody)
          : createIncrementalWalk(a, order, indexWidth, emitBody,
                                  recovery.form);
  ShareOf<IRArithmetic> share = getShareOf(loop, a);
  if (recovery.mode == RecoveryMode::Incremental)
    if (StringRef reason = getFormObstacle(recovery.form, order, share, a);
        !reason.empty())
      remarkMissed(loop, "tt-lower-persistent-loop", "OtherForm")
          << remark::reason("{0}", reason)
          << remark::suggest("leave the form to the pass");
  scf::ForOp outermost = walk->walk(share);

  outermost->setDiscardableAttrs(loop->getDiscardableAttrDictionary());
  TTGridDialect::LaunchAttrHelper(loop.getContext())
      .setAttr(outermost, LaunchAttr::get(loop.getContext(),
                                          loop.getStaticSizes(), schedule));
  rewriter.eraseOp(loop);
  a.getEmitter().eraseUnused();
  return outermost;
}

void mlir::ttgrid::lowerPersistentLoops(Operation *root,
                                        const RecoveryOptions &recovery) {
  IRRewriter rewriter(root->getContext());
  root->walk([&](PersistentLoopOp loop) {
    rewriter.setInsertionPoint(loop);
    lowerPersistentLoop(rewriter, loop, recovery);
  });
}

namespace {
struct LowerPersistentLoop : OpRewritePattern<PersistentLoopOp> {
  LowerPersistentLoop(MLIRContext *context, const RecoveryOptions &recovery)
      : OpRewritePattern(context), recovery(recovery) {}

  LogicalResult matchAndRewrite(PersistentLoopOp loop,
                                PatternRewriter &rewriter) const override {
    if (Fault fault =
            findLoweringFault(cast<LoopLikeOpInterface>(loop.getOperation()));
        isFault(fault))
      return failMatch(rewriter, loop, std::move(fault));
    lowerPersistentLoop(rewriter, loop, recovery);
    return success();
  }

  RecoveryOptions recovery;
};

struct LowerPersistentLoopPass
    : ttgrid::impl::LowerPersistentLoopPassBase<LowerPersistentLoopPass> {
  using LowerPersistentLoopPassBase::LowerPersistentLoopPassBase;

  void getDependentDialects(DialectRegistry &registry) const override {
    LowerPersistentLoopPassBase::getDependentDialects(registry);
    registerPartitionLowerings(registry);
  }

  void runOnOperation() override {
    if (failed(checkLoopsLowerable(getOperation())))
      return signalPassFailure();
    lowerPersistentLoops(getOperation(), {recovery, form});
  }
};
} // namespace

void mlir::ttgrid::populateLowerPersistentLoopPatterns(
    RewritePatternSet &patterns, const RecoveryOptions &recovery) {
  patterns.add<LowerPersistentLoop>(patterns.getContext(), recovery);
}
