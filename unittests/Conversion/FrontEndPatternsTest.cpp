//===- FrontEndPatternsTest.cpp - Patterns without their passes -----------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A pass checks everything before it applies its patterns. Who applies them
// alone gets what can be converted, the rest as it was, and no error.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Verifier.h"
#include "mlir/InitAllDialects.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "ttgrid/Conversion/GPUToTT/GPUToTT.h"
#include "ttgrid/Conversion/SCFForallToTT/SCFForallToTT.h"
#include "ttgrid/Conversion/SCFParallelToTT/SCFParallelToTT.h"
#include "ttgrid/RegisterAll.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include <gtest/gtest.h>

using namespace mlir;
using namespace mlir::ttgrid;

/// Applies patterns alone to every program of a file, in each of which
/// something is rejected.
static void testAlone(StringRef file,
                      function_ref<void(RewritePatternSet &)> populate,
                      function_ref<bool(Operation *)> isSource) {
  auto buffer =
      llvm::MemoryBuffer::getFile(TTGRID_TEST_DIR "/Conversion/" + file.str());
  ASSERT_TRUE(bool(buffer)) << file.str();
  DialectRegistry registry;
  mlir::registerAllDialects(registry);
  ttgrid::registerAllDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  std::string errors;
  ScopedDiagnosticHandler collect(&context, [&](Diagnostic &diagnostic) {
    errors += diagnostic.str() + "\n";
    return success();
  });

  SmallVector<StringRef> programs;
  (*buffer)->getBuffer().split(programs, "// -----");
  for (StringRef program : programs) {
    SCOPED_TRACE(program.str());
    OwningOpRef<ModuleOp> module =
        parseSourceString<ModuleOp>(program, &context);
    ASSERT_TRUE(bool(module)) << errors;
    RewritePatternSet patterns(&context);
    populate(patterns);
    walkAndApplyPatterns(*module, std::move(patterns));
    EXPECT_EQ(errors, "");
    EXPECT_TRUE(succeeded(verify(*module))) << errors;
    WalkResult found = module->walk([&](Operation *op) {
      return isSource(op) ? WalkResult::interrupt() : WalkResult::advance();
    });
    EXPECT_TRUE(found.wasInterrupted()) << "nothing was left as it was";
  }
}

TEST(FrontEndPatterns, LeaveRejectedForallLoops) {
  testAlone("SCFForallToTT/invalid.mlir", populateConvertForallPatterns,
            [](Operation *op) { return isa<scf::ForallOp>(op); });
}

TEST(FrontEndPatterns, LeaveRejectedParallelLoops) {
  testAlone("SCFParallelToTT/invalid.mlir", populateConvertParallelPatterns,
            [](Operation *op) { return isa<scf::ParallelOp>(op); });
}

TEST(FrontEndPatterns, LeaveRejectedLaunches) {
  testAlone("GPUToTT/invalid-launch.mlir", populateConvertLaunchPatterns,
            [](Operation *op) { return isa<gpu::LaunchOp>(op); });
  testAlone("GPUToTT/invalid-launch-func.mlir", populateConvertLaunchPatterns,
            [](Operation *op) { return isa<gpu::LaunchFuncOp>(op); });
}
