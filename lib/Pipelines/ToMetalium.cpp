//===- ToMetalium.cpp - From grid kernels to Tenstorrent chips ------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/EmitC/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "ttgrid/Conversion/Passes.h"
#include "ttgrid/Pipelines/Pipelines.h"
#include "ttgrid/Target/Metalium/Passes.h"
#include "ttgrid/Transforms/Passes.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

void mlir::ttgrid::buildToMetaliumPipeline(OpPassManager &pm,
                                           const ToMetaliumOptions &options) {
  InferSchedulePassOptions infer;
  infer.schedule = options.schedule;
  if (options.schedule.empty())
    infer.cores = options.cores;
  infer.partition = options.partition;
  infer.order = options.order;
  pm.addPass(createInferSchedulePass(infer));
  // Bodies on blocks of tiles. Offsets are arith operations from here on, and
  // equal ones one value.
  pm.addPass(createLowerAffinePass());
  pm.addPass(createCSEPass());
  MetaliumNormalizePassOptions normalize;
  normalize.depth = options.depth;
  pm.addPass(createMetaliumNormalizePass(normalize));
  // Drops what loops carry and nobody uses: buffers that every iteration
  // fills anew.
  pm.addPass(createCSEPass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createMetaliumFusePass());
  pm.addPass(createCSEPass());
  // The three kernels, with the persistent loop that each has.
  MetaliumSplitPassOptions split;
  split.depth = options.depth;
  split.chip = options.chip;
  split.cores = options.cores;
  split.sizes = options.sizes;
  pm.addPass(createMetaliumSplitPass(split));
  LowerPersistentLoopPassOptions lower;
  lower.recovery = options.recovery;
  lower.form = options.form;
  pm.addPass(createLowerPersistentLoopPass(lower));
  pm.addPass(createCoresToArgumentsPass());
  pm.addPass(createLowerTileAssignmentPass());
  // A kernel doesn't need what only the others do; what stays the same from
  // tile to tile is computed once.
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  pm.addPass(createLoopInvariantCodeMotionPass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createMetaliumConfigurePass());
  pm.addPass(createMetaliumToEmitCPass());
  pm.addPass(emitc::createFormExpressionsPass());
  if (!options.output.empty()) {
    MetaliumWritePassOptions write;
    write.output = options.output;
    pm.addPass(createMetaliumWritePass(write));
  }
}
