//===- tt-test-opt.cpp - tt-opt with what only tests need -----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Foreign.h"
#include "TestPatterns.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "ttgrid/RegisterAll.h"

int main(int argc, char **argv) {
  mlir::registerAllPasses();
  mlir::ttgrid::registerAllPasses();
  mlir::ttgrid::test::registerTestPatternsPass();

  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  mlir::ttgrid::registerAllDialects(registry);
  mlir::ttgrid::test::registerForeignDialect(registry);

  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "TTGrid's test driver\n", registry));
}
