//===- TestPatterns.cpp - Patterns without their pass ---------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestPatterns.h"

#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "ttgrid/Conversion/Passes.h"

using namespace mlir;
using namespace mlir::ttgrid;

namespace {
enum class Set { Distribute, LowerLoop, LowerAssignment };

/// Applies the patterns that a pass of ours populates, without the check that
/// the pass makes before. They must convert all that the check accepts, and not
/// all that it refuses.
struct TestPatternsAlonePass
    : PassWrapper<TestPatternsAlonePass, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(TestPatternsAlonePass)

  TestPatternsAlonePass() = default;
  TestPatternsAlonePass(const TestPatternsAlonePass &other)
      : PassWrapper(other) {}

  StringRef getArgument() const override { return "test-patterns-alone"; }
  StringRef getDescription() const override {
    return "Apply populated patterns without the pass's check";
  }

  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<arith::ArithDialect, scf::SCFDialect, TTGridDialect>();
    registerPartitionLowerings(registry);
  }

  void runOnOperation() override {
    ModuleOp module = getOperation();
    switch (set) {
    case Set::Distribute:
      return test<GridKernelOp>(
          [&] { return checkDistributable(module, launch); },
          [&](auto &patterns) {
            populateDistributeGridPatterns(patterns, launch);
          });
    case Set::LowerLoop:
      return test<PersistentLoopOp>([&] { return checkLoopsLowerable(module); },
                                    [&](auto &patterns) {
                                      populateLowerPersistentLoopPatterns(
                                          patterns, {recovery});
                                    });
    case Set::LowerAssignment:
      return test<TileAssignmentOp>(
          [&] {
            return failure(module
                               ->walk([](TileAssignmentOp op) {
                                 return WalkResult(
                                     checkAssignmentLowerable(op));
                               })
                               .wasInterrupted());
          },
          populateLowerTileAssignmentPatterns);
    }
  }

private:
  template <typename OpTy>
  void test(function_ref<LogicalResult()> check,
            function_ref<void(RewritePatternSet &)> populate) {
    bool accepts = false;
    {
      ScopedDiagnosticHandler silence(&getContext(),
                                      [](Diagnostic &) { return success(); });
      accepts = succeeded(check());
    }
    RewritePatternSet patterns(&getContext());
    populate(patterns);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
    OpTy left;
    getOperation()->walk([&](OpTy op) { left = op; });
    if (accepts && left) {
      left.emitOpError() << "is left, which the check accepts";
      return signalPassFailure();
    }
    if (!accepts && !left) {
      getOperation().emitError() << "is converted, which the check refuses";
      return signalPassFailure();
    }
    llvm::errs() << (accepts ? "accepted\n" : "refused\n");
  }

  Option<Set> set{
      *this, "set", llvm::cl::desc("Which patterns"),
      llvm::cl::values(
          clEnumValN(Set::Distribute, "distribute", "grid kernels"),
          clEnumValN(Set::LowerLoop, "lower-loop", "persistent loops"),
          clEnumValN(Set::LowerAssignment, "lower-assignment",
                     "tile assignments"))};
  Option<LaunchMode> launch{*this, "launch", llvm::cl::desc("As of the passes"),
                            llvm::cl::init(LaunchMode::CoreId),
                            getLaunchModeValues()};
  Option<RecoveryMode> recovery{
      *this, "recovery", llvm::cl::desc("As of the passes"),
      llvm::cl::init(RecoveryMode::DivRem), getRecoveryModeValues()};
};
} // namespace

void mlir::ttgrid::test::registerTestPatternsPass() {
  PassRegistration<TestPatternsAlonePass>();
}
