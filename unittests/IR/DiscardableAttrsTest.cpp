//===- DiscardableAttrsTest.cpp - The dialect's attributes on other ops ---===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "ttgrid/IR/TTGrid.h"
#include <gtest/gtest.h>

using namespace mlir;
using namespace mlir::ttgrid;

namespace {
class DiscardableAttrsTest : public testing::Test {
protected:
  DiscardableAttrsTest() {
    context.loadDialect<TTGridDialect, func::FuncDialect>();
    module = parseSourceString<ModuleOp>(R"(
      module attributes {tt.schedule = #tt.schedule<cores = 4, partition = cyclic, order = row_major>} {
        func.func @inner() attributes {tt.schedule = #tt.schedule<cores = 2, partition = contiguous, order = row_major>} {
          tt.grid_kernel (%bx) in (8) {
          }
          return
        }
        func.func @outer() {
          tt.grid_kernel (%bx) in (8) {
          }
          return
        }
        func.func @program(%core: index {tt.runtime_arg = "core_id"}) attributes {tt.launch = #tt.launch<grid = 8x?, schedule = <cores = 2, partition = contiguous, order = row_major>>} {
          return
        }
      })",
                                         &context);
  }

  func::FuncOp getFunction(StringRef name) {
    return module->lookupSymbol<func::FuncOp>(name);
  }

  MLIRContext context{MLIRContext::Threading::DISABLED};
  OwningOpRef<ModuleOp> module;
};
} // namespace

TEST_F(DiscardableAttrsTest, NamesAreThoseOfTheText) {
  ASSERT_TRUE(module);
  EXPECT_EQ(TTGridDialect::ScheduleAttrHelper::getNameStr(), "tt.schedule");
  EXPECT_EQ(TTGridDialect::LaunchAttrHelper::getNameStr(), "tt.launch");
  EXPECT_EQ(TTGridDialect::RuntimeArgAttrHelper::getNameStr(),
            "tt.runtime_arg");
  EXPECT_EQ(getFunction("program").getArgAttrOfType<StringAttr>(
                0, TTGridDialect::RuntimeArgAttrHelper::getNameStr()),
            "core_id");
}

TEST_F(DiscardableAttrsTest, LaunchIsReadSetAndRemoved) {
  ASSERT_TRUE(module);
  TTGridDialect::LaunchAttrHelper helper(&context);
  func::FuncOp program = getFunction("program"), outer = getFunction("outer");
  EXPECT_TRUE(helper.isAttrPresent(program));
  EXPECT_FALSE(helper.isAttrPresent(outer));
  EXPECT_FALSE(helper.getAttr(outer));
  LaunchAttr launch = helper.getAttr(program);
  ASSERT_TRUE(launch);
  EXPECT_EQ(launch.getGrid(), ArrayRef<int64_t>({8, ShapedType::kDynamic}));
  EXPECT_EQ(launch.getSchedule().getNumCores(), 2);

  helper.setAttr(outer, launch);
  EXPECT_EQ(helper.getAttr(outer), launch);
  helper.removeAttr(program);
  EXPECT_FALSE(helper.isAttrPresent(program));
  EXPECT_TRUE(succeeded(verify(*module)));
}

TEST_F(DiscardableAttrsTest, NearestScheduleEncloses) {
  ASSERT_TRUE(module);
  auto getCores = [&](StringRef name) -> int64_t {
    Operation *kernel = &getFunction(name).front().front();
    ScheduleAttr schedule = getEnclosingSchedule(kernel);
    return schedule ? schedule.getNumCores() : 0;
  };
  EXPECT_EQ(getCores("inner"), 2);
  EXPECT_EQ(getCores("outer"), 4);
  TTGridDialect::ScheduleAttrHelper(&context).removeAttr(*module);
  EXPECT_EQ(getCores("inner"), 2);
  EXPECT_EQ(getCores("outer"), 0);
  // A schedule encloses what is in the operation, and not the operation.
  EXPECT_FALSE(getEnclosingSchedule(getFunction("inner")));
}

TEST_F(DiscardableAttrsTest, WrongPlacesAreRefused) {
  ASSERT_TRUE(module);
  std::string message;
  ScopedDiagnosticHandler handler(
      &context, [&](Diagnostic &diagnostic) { message = diagnostic.str(); });
  TTGridDialect::LaunchAttrHelper helper(&context);
  LaunchAttr launch = helper.getAttr(getFunction("program"));
  helper.setAttr(*module, launch);
  EXPECT_TRUE(failed(verify(*module)));
  EXPECT_EQ(message, "'tt.launch' belongs on a function or a loop");
}
