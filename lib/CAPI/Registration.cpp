//===- Registration.cpp - C API of the passes -----------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid-c/Registration.h"

#include "mlir/CAPI/IR.h"
#include "ttgrid/RegisterAll.h"

#include <mutex>

void ttgridRegisterAllDialects(MlirDialectRegistry registry) {
  mlir::ttgrid::registerAllDialects(*unwrap(registry));
}

void ttgridRegisterAllPasses() {
  static std::once_flag registered;
  std::call_once(registered, mlir::ttgrid::registerAllPasses);
}
