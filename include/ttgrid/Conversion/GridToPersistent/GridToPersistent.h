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
#include "ttgrid/Conversion/GridToPersistent/Options.h"
#include "ttgrid/IR/TTGrid.h"

namespace mlir::ttgrid {

/// Attaches the lowerings of TTGrid's own partitions (PartitionLowering.h) when
/// the dialect is loaded. The passes below do so themselves.
void registerPartitionLowerings(DialectRegistry &registry);

//===----------------------------------------------------------------------===//
// tt.grid_kernel -> tt.persistent_loop
//===----------------------------------------------------------------------===//

/// Whether every grid kernel below `root` can be distributed, with a
/// diagnostic where not. See `tt-distribute-grid` for the rules.
LogicalResult checkDistributable(Operation *root, LaunchMode launch);

/// Replaces `kernel`, which has passed checkDistributable. Does not look again.
PersistentLoopOp distributeGrid(RewriterBase &rewriter, GridKernelOp kernel,
                                LaunchMode launch);

/// Replaces all grid kernels below `root`, which has passed checkDistributable.
void distributeGrids(Operation *root, LaunchMode launch);

/// Patterns that convert what checkDistributable accepts and fail on the rest.
/// For each kernel they look through all of its function, and with
/// launch=core-id through the whole program for references to that.
void populateDistributeGridPatterns(RewritePatternSet &patterns,
                                    LaunchMode launch);

//===----------------------------------------------------------------------===//
// tt.persistent_loop -> scf + arith
//===----------------------------------------------------------------------===//

/// Whether the body can live in scf loops and the partition of the schedule, if
/// any, has a lowering, with a diagnostic where not.
/// `loop` is a grid kernel or a persistent loop.
LogicalResult checkLowerable(LoopLikeOpInterface loop);
/// The same for every persistent loop below `root`.
LogicalResult checkLoopsLowerable(Operation *root);

/// Replaces `loop`, which has passed checkLowerable, and returns the outermost
/// of the loops it becomes.
scf::ForOp lowerPersistentLoop(RewriterBase &rewriter, PersistentLoopOp loop,
                               const RecoveryOptions &recovery);

/// Replaces all persistent loops below `root`, which have passed
/// checkLowerable.
void lowerPersistentLoops(Operation *root, const RecoveryOptions &recovery);

/// Patterns that convert what checkLowerable accepts and fail on the rest.
void populateLowerPersistentLoopPatterns(RewritePatternSet &patterns,
                                         const RecoveryOptions &recovery);

//===----------------------------------------------------------------------===//
// tt.tile_assignment -> arith, scf.index_switch
//===----------------------------------------------------------------------===//

/// Whether the partition has a lowering, with a diagnostic where not.
LogicalResult checkAssignmentLowerable(TileAssignmentOp assignment);

/// Replaces `assignment`, which has passed checkAssignmentLowerable.
void lowerTileAssignment(RewriterBase &rewriter, TileAssignmentOp assignment);

/// Patterns that convert what checkAssignmentLowerable accepts and fail on the
/// rest.
void populateLowerTileAssignmentPatterns(RewritePatternSet &patterns);

} // namespace mlir::ttgrid

#endif // TTGRID_CONVERSION_GRIDTOPERSISTENT_GRIDTOPERSISTENT_H
