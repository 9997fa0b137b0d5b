//===- RegisterAll.cpp - Every dialect, pass and pipeline -----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/RegisterAll.h"

#include "ttgrid/Analysis/Passes.h"
#include "ttgrid/Conversion/Passes.h"
#include "ttgrid/IR/TTGrid.h"
#include "ttgrid/Pipelines/Pipelines.h"
#include "ttgrid/Target/Metalium/Passes.h"
#include "ttgrid/Target/Passes.h"
#include "ttgrid/Transforms/Passes.h"

void mlir::ttgrid::registerAllDialects(DialectRegistry &registry) {
  registry.insert<TTGridDialect, metalium::MetaliumDialect>();
  registerPartitionLowerings(registry);
}

void mlir::ttgrid::registerAllPasses() {
  registerTTGridAnalysisPasses();
  registerTTGridConversionPasses();
  registerTTGridTargetPasses();
  metalium::registerTTGridMetaliumPasses();
  registerTTGridTransformsPasses();
  registerPipelines();
}
