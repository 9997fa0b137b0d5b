//===- Dialects.cpp - C API of the dialect --------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid-c/Dialects.h"

#include "mlir/CAPI/Registration.h"
#include "ttgrid/IR/TTGrid.h"

MLIR_DEFINE_CAPI_DIALECT_REGISTRATION(TTGrid, ttgrid,
                                      mlir::ttgrid::TTGridDialect)
