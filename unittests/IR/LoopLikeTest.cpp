//===- LoopLikeTest.cpp - What upstream's loop utilities see --------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Transforms/LoopInvariantCodeMotionUtils.h"
#include "ttgrid/IR/TTGrid.h"
#include <gtest/gtest.h>

using namespace mlir;
using namespace mlir::ttgrid;

namespace {
class LoopLikeTest : public testing::Test {
protected:
  LoopLikeTest() {
    context.loadDialect<TTGridDialect, arith::ArithDialect, func::FuncDialect,
                        memref::MemRefDialect>();
  }

  /// The loop of a function whose body is `loop`.
  LoopLikeOpInterface parse(StringRef loop) {
    module = parseSourceString<ModuleOp>(
        ("func.func @f(%n: index, %core: index, %out: memref<?x?xindex>) {\n" +
         loop + "\nreturn\n}")
            .str(),
        &context);
    EXPECT_TRUE(bool(module));
    LoopLikeOpInterface found;
    module->walk([&](LoopLikeOpInterface op) { found = op; });
    return found;
  }

  MLIRContext context{MLIRContext::Threading::DISABLED};
  OwningOpRef<ModuleOp> module;
};
} // namespace

constexpr StringLiteral body = R"({
  %sum = arith.addi %n, %n : index
  %product = arith.muli %bx, %sum : index
  memref.store %product, %out[%bx, %by] : memref<?x?xindex>
})";

TEST_F(LoopLikeTest, GridKernelHasBounds) {
  LoopLikeOpInterface loop =
      parse(("tt.grid_kernel (%bx, %by) in (%n, 8) " + body).str());
  auto kernel = cast<GridKernelOp>(loop.getOperation());
  EXPECT_EQ(loop.getLoopInductionVars(),
            SmallVector<Value>(kernel.getBlockIndices()));
  auto lower = loop.getLoopLowerBounds(), upper = loop.getLoopUpperBounds(),
       steps = loop.getLoopSteps();
  ASSERT_TRUE(lower && upper && steps);
  EXPECT_EQ(getConstantIntValues(*lower), SmallVector<int64_t>({0, 0}));
  EXPECT_EQ(getConstantIntValues(*steps), SmallVector<int64_t>({1, 1}));
  ASSERT_EQ(upper->size(), 2U);
  EXPECT_EQ(dyn_cast<Value>((*upper)[0]), kernel.getDynamicSizes().front());
  EXPECT_EQ(getConstantIntValue((*upper)[1]), 8);
  EXPECT_EQ(loop.getStaticTripCount(), std::nullopt);
  EXPECT_EQ(loop.getSingleInductionVar(), std::nullopt);
}

TEST_F(LoopLikeTest, StaticGridHasTripCount) {
  std::optional<APInt> count =
      parse(("tt.grid_kernel (%bx, %by) in (7, 8) " + body).str())
          .getStaticTripCount();
  ASSERT_TRUE(count);
  EXPECT_EQ(count->getSExtValue(), 56);
}

TEST_F(LoopLikeTest, PersistentLoopHasNoBounds) {
  LoopLikeOpInterface loop = parse(
      ("tt.persistent_loop (%bx, %by) in (7, 8) on %core "
       "schedule(<cores = 4, partition = cyclic, order = column_major>) " +
       body)
          .str());
  EXPECT_EQ(loop.getLoopInductionVars(),
            SmallVector<Value>(
                cast<PersistentLoopOp>(loop.getOperation()).getBlockIndices()));
  EXPECT_EQ(loop.getLoopLowerBounds(), std::nullopt);
  EXPECT_EQ(loop.getLoopUpperBounds(), std::nullopt);
  EXPECT_EQ(loop.getLoopSteps(), std::nullopt);
  EXPECT_EQ(loop.getStaticTripCount(), std::nullopt);
}

TEST_F(LoopLikeTest, InvariantCodeMovesOut) {
  for (StringRef head :
       {"tt.grid_kernel (%bx, %by) in (%n, 8) ",
        "tt.persistent_loop (%bx, %by) in (%n, 8) on %core "
        "schedule(<cores = 4, partition = cyclic, order = row_major>) "}) {
    LoopLikeOpInterface loop = parse((head + body).str());
    EXPECT_EQ(moveLoopInvariantCode(loop), 1U) << head.str();
    auto addition = dyn_cast_or_null<arith::AddIOp>(loop->getPrevNode());
    ASSERT_TRUE(addition) << head.str();
    EXPECT_TRUE(loop.isDefinedOutsideOfLoop(addition.getResult()));
    WalkResult inside =
        loop->walk([](arith::MulIOp) { return WalkResult::interrupt(); });
    EXPECT_TRUE(inside.wasInterrupted()) << head.str();
  }
}
