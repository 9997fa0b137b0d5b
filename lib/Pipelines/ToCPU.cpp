//===- ToCPU.cpp - From grid kernels to OpenMP threads --------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Dialect/SCF/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "ttgrid/Conversion/Passes.h"
#include "ttgrid/Pipelines/Pipelines.h"
#include "ttgrid/Target/Passes.h"
#include "ttgrid/Transforms/Passes.h"

using namespace mlir;
using namespace mlir::ttgrid;

void mlir::ttgrid::buildToCPUPipeline(OpPassManager &pm,
                                      const ToCPUOptions &options) {
  // Kernels to persistent loops, while their bodies are still structured.
  InferSchedulePassOptions infer;
  infer.schedule = options.schedule;
  infer.cores = options.cores;
  infer.partition = options.partition;
  infer.order = options.order;
  infer.device = options.device;
  infer.cache = options.cache;
  pm.addPass(createInferSchedulePass(infer));
  // What a body computes on tiles becomes loops, over vectors where it can. An
  // affine loop or access on a block index could not live in scf loops.
  pm.addPass(createDecomposeSoftmaxPass());
  if (options.vectorBits != 0) {
    VectorizeLinalgPassOptions vectorize;
    vectorize.vectorBits = options.vectorBits;
    pm.addPass(createVectorizeLinalgPass(vectorize));
    pm.addPass(createApproximateMathPass());
  }
  pm.addPass(createConvertLinalgToLoopsPass());
  pm.addPass(createExpandOperationsPass());
  pm.addPass(createConvertVectorToSCFPass());
  pm.addPass(createLowerAffinePass());
  DistributeGridPassOptions distribute;
  distribute.launch = LaunchMode::Parallel;
  pm.addPass(createDistributeGridPass(distribute));
  // A parallel loop in a body would be a fork per tile; a buffer in it, an
  // allocation per tile.
  pm.addPass(createSequentializeBodiesPass());
  pm.addPass(createHoistAllocationsPass());
  LowerPersistentLoopPassOptions lower;
  lower.recovery = options.recovery;
  lower.form = options.form;
  pm.addPass(createLowerPersistentLoopPass(lower));
  pm.addPass(createLowerTileAssignmentPass());
  pm.addPass(createNumCoresToOpenMPPass());
  pm.addPass(createLoopInvariantCodeMotionPass());
  pm.addPass(createCheckBufferizedPass());
  pm.addPass(createForallToParallelLoopPass());
  pm.addPass(createConvertSCFToOpenMPPass());
  // Folds the casts that the conversion to OpenMP leaves.
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  // Memory before control flow: bodies of OpenMP loops are one block until
  // then.
  pm.addPass(memref::createExpandStridedMetadataPass());
  pm.addPass(createLowerAffinePass());
  pm.addPass(createFinalizeMemRefToLLVMConversionPass());
  pm.addPass(createSCFToControlFlowPass());
  // Math that LLVM has as intrinsics, then the rest as calls of libm, or of
  // functions made here.
  pm.addPass(createConvertMathToFuncs());
  pm.addPass(createConvertMathToLLVMPass());
  pm.addPass(createConvertMathToLibmPass());
  pm.addPass(createConvertVectorToLLVMPass());
  pm.addPass(createConvertToLLVMPass());
  pm.addPass(createReconcileUnrealizedCastsPass());
  pm.addPass(createLowerBFloat16Pass());
  pm.addPass(createCheckLoweredPass());
  // Translation to LLVM IR knows the attributes of its own dialects alone.
  pm.addPass(createDropAttributesPass());
}

void mlir::ttgrid::registerPipelines() {
  PassPipelineRegistration<ToCPUOptions>(
      "tt-to-cpu",
      "From a module with grid kernels to the LLVM dialect, cores on OpenMP "
      "threads",
      buildToCPUPipeline);
  PassPipelineRegistration<ToMetaliumOptions>(
      "tt-to-metalium",
      "From a module with a grid kernel to TT-Metalium: three kernels in C++ "
      "and their program",
      buildToMetaliumPipeline);
}
