//===- GridToPersistent.h - Grid kernels as persistent loops ----*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_CONVERSION_GRIDTOPERSISTENT_GRIDTOPERSISTENT_H
#define TTGRID_CONVERSION_GRIDTOPERSISTENT_GRIDTOPERSISTENT_H

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/PatternMatch.h"
#include "ttgrid/IR/TTGrid.h"

namespace mlir::ttgrid {

/// Who runs the cores.
enum class LaunchMode {
  /// Every core calls the function, which becomes a per-core program.
  CoreId,
  /// The function stays a host function, in which an scf.parallel runs them.
  Parallel
};

/// How block indices are recovered from tile numbers.
enum class RecoveryMode {
  /// By division and remainder, per tile.
  DivRem,
  /// By loops that carry the digits of the tile number, without a division.
  Incremental
};

/// The loops of RecoveryMode::Incremental. A form that can't do what a core
/// does gives way to the automatic choice.
enum class IncrementalForm {
  /// The rule in docs/recovery.md.
  Automatic,
  /// One loop per level. Any partition but cyclic blocks of 1.
  Nest,
  /// The same, with the two innermost levels in one loop, for runs of about 6
  /// to 64 tiles on an out-of-order host.
  FlatPair,
  /// Cyclic blocks of 1: one loop per level, the innermost of which steps by
  /// the number of cores. Best where its runs are longer than that.
  Strided,
  /// Cyclic blocks of 1: one loop in which the digits of the number of cores
  /// are added. Where no level but the outermost is cut.
  DigitAdd,
  /// Cyclic blocks of 1: one loop that divides through reciprocals.
  Reciprocal
};

/// How tt.persistent_loop is lowered.
struct RecoveryOptions {
  RecoveryMode mode = RecoveryMode::DivRem;
  IncrementalForm form = IncrementalForm::Automatic;
};

//===----------------------------------------------------------------------===//
// tt.grid_kernel -> tt.persistent_loop
//===----------------------------------------------------------------------===//

/// Whether every grid kernel below `root` can be distributed, with a
/// diagnostic where not. See `tt-distribute-grid` for the rules.
LogicalResult checkDistributable(Operation *root, LaunchMode launch);

/// Replaces `kernel`, which has passed checkDistributable.
PersistentLoopOp distributeGrid(RewriterBase &rewriter, GridKernelOp kernel,
                                LaunchMode launch);

void populateDistributeGridPatterns(RewritePatternSet &patterns,
                                    LaunchMode launch);

//===----------------------------------------------------------------------===//
// tt.persistent_loop -> scf + arith
//===----------------------------------------------------------------------===//

/// Whether the body can live in scf loops, with a diagnostic where not.
/// `loop` is a grid kernel or a persistent loop.
LogicalResult checkLowerable(LoopLikeOpInterface loop);
/// The same for every persistent loop below `root`.
LogicalResult checkLoopsLowerable(Operation *root);

/// Replaces `loop`, which has passed checkLowerable, and returns the outermost
/// of the loops it becomes.
scf::ForOp lowerPersistentLoop(RewriterBase &rewriter, PersistentLoopOp loop,
                               const RecoveryOptions &recovery);

void populateLowerPersistentLoopPatterns(RewritePatternSet &patterns,
                                         const RecoveryOptions &recovery);

//===----------------------------------------------------------------------===//
// tt.tile_assignment -> arith, scf.index_switch
//===----------------------------------------------------------------------===//

void lowerTileAssignment(RewriterBase &rewriter, TileAssignmentOp assignment);

void populateLowerTileAssignmentPatterns(RewritePatternSet &patterns);

} // namespace mlir::ttgrid

#endif // TTGRID_CONVERSION_GRIDTOPERSISTENT_GRIDTOPERSISTENT_H
