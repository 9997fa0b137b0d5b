//===- Pipelines.h - Named pipelines ----------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_PIPELINES_PIPELINES_H
#define TTGRID_PIPELINES_PIPELINES_H

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"
#include "ttgrid/Conversion/GridToPersistent/Options.h"

namespace mlir::ttgrid {

/// The options of tt-to-cpu: those of tt-infer-schedule, and how block
/// indices are recovered.
struct ToCPUOptions : public PassPipelineOptions<ToCPUOptions> {
  Option<std::string> schedule{
      *this, "schedule",
      llvm::cl::desc("A whole schedule for kernels without one, or auto")};
  Option<std::string> cores{*this, "cores",
                            llvm::cl::desc("Cores, by default 64")};
  Option<std::string> partition{
      *this, "partition",
      llvm::cl::desc("Partition, by default contiguous, or auto")};
  Option<std::string> order{
      *this, "order", llvm::cl::desc("Order, by default row_major, or auto")};
  Option<std::string> device{*this, "device",
                             llvm::cl::desc("Device whose core grid is used")};
  Option<std::string> cache{
      *this, "cache",
      llvm::cl::desc("What a core can keep between tiles, for auto")};
  Option<RecoveryMode> recovery{
      *this, "recovery",
      llvm::cl::desc("How block indices are recovered from tile numbers"),
      llvm::cl::init(RecoveryMode::Incremental), getRecoveryModeValues()};
  Option<IncrementalForm> form{
      *this, "form", llvm::cl::desc("The loops of recovery=incremental"),
      llvm::cl::init(IncrementalForm::Automatic), getIncrementalFormValues()};
  Option<unsigned> vectorBits{
      *this, "vector-bits",
      llvm::cl::desc("Bits of the target's vector registers; 0 leaves "
                     "vectorization to LLVM"),
      llvm::cl::init(256)};
};

/// From a module with grid kernels to the LLVM dialect, the cores being
/// OpenMP threads.
void buildToCPUPipeline(OpPassManager &pm, const ToCPUOptions &options);

/// The options of tt-to-metalium.
struct ToMetaliumOptions : public PassPipelineOptions<ToMetaliumOptions> {
  Option<std::string> output{
      *this, "output",
      llvm::cl::desc("The folder to which the kernels and program.json are "
                     "written; without it they are printed as EmitC")};
  Option<std::string> schedule{
      *this, "schedule",
      llvm::cl::desc("A whole schedule for kernels without one")};
  Option<std::string> cores{
      *this, "cores",
      llvm::cl::desc(
          "The core grid of kernels without a schedule, and of those "
          "whose schedule says cores = ?; by default 8x8"),
      llvm::cl::init("8x8")};
  Option<std::string> partition{
      *this, "partition", llvm::cl::desc("Partition, by default contiguous")};
  Option<std::string> order{*this, "order",
                            llvm::cl::desc("Order, by default row_major")};
  Option<RecoveryMode> recovery{
      *this, "recovery",
      llvm::cl::desc("How block indices are recovered from tile numbers"),
      llvm::cl::init(RecoveryMode::Incremental), getRecoveryModeValues()};
  Option<IncrementalForm> form{
      *this, "form", llvm::cl::desc("The loops of recovery=incremental"),
      llvm::cl::init(IncrementalForm::Automatic), getIncrementalFormValues()};
  Option<int64_t> depth{
      *this, "depth",
      llvm::cl::desc("Blocks that a kernel may be ahead of the next one, where "
                     "no loop says so by num_stages"),
      llvm::cl::init(2)};
  Option<std::string> chip{
      *this, "chip",
      llvm::cl::desc("Whose buffers and L1 are counted: wormhole_b0 or "
                     "blackhole"),
      llvm::cl::init("wormhole_b0")};
  Option<std::string> sizes{
      *this, "sizes",
      llvm::cl::desc("What the sizes of the arguments are called, in the "
                     "sequence of the arguments: M:K;K:N;M:N. The host refuses "
                     "tensors in which one symbol is two sizes")};
};

/// From a module with one grid kernel to the three kernels of a Tenstorrent
/// core in C++ and their program.
void buildToMetaliumPipeline(OpPassManager &pm,
                             const ToMetaliumOptions &options);

/// Registers every pipeline by its name.
void registerPipelines();

} // namespace mlir::ttgrid

#endif // TTGRID_PIPELINES_PIPELINES_H
