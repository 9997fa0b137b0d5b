//===- foreign.cpp - Another project's partitions, for C ------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Foreign.h"
#include "mlir/CAPI/IR.h"

/// Adds the dialect `foreign`; capi.c declares it.
extern "C" void registerForeignDialect(MlirDialectRegistry registry) {
  mlir::ttgrid::test::registerForeignDialect(*unwrap(registry));
}
