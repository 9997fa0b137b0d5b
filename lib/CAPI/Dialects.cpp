//===- Dialects.cpp - C API of the dialect --------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid-c/Dialects.h"

#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Registration.h"
#include "mlir/CAPI/Support.h"
#include "ttgrid/Conversion/GridToPersistent/GridToPersistent.h"
#include "ttgrid/IR/TTGrid.h"

using mlir::ttgrid::TTGridDialect;

// Not MLIR_DEFINE_CAPI_DIALECT_REGISTRATION: the lowerings of the partitions
// come with the dialect.

static void insertDialect(MlirDialectRegistry registry) {
  unwrap(registry)->insert<TTGridDialect>();
  mlir::ttgrid::registerPartitionLowerings(*unwrap(registry));
}

static MlirDialect loadDialect(MlirContext context) {
  mlir::DialectRegistry registry;
  mlir::ttgrid::registerPartitionLowerings(registry);
  unwrap(context)->appendDialectRegistry(registry);
  return wrap(static_cast<mlir::Dialect *>(
      unwrap(context)->getOrLoadDialect<TTGridDialect>()));
}

static MlirStringRef getNamespace() {
  return wrap(TTGridDialect::getDialectNamespace());
}

MlirDialectHandle mlirGetDialectHandle__ttgrid__() {
  static MlirDialectRegistrationHooks hooks = {insertDialect, loadDialect,
                                               getNamespace};
  return {&hooks};
}
