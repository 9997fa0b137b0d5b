//===- Foreign.h - Another project's partitions -----------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TEST_LIB_FOREIGN_H
#define TTGRID_TEST_LIB_FOREIGN_H

#include "ttgrid/IR/TTGrid.h"

#include "Foreign.h.inc"

#define GET_ATTRDEF_CLASSES
#include "ForeignAttributes.h.inc"

namespace mlir::ttgrid::test {

/// Adds the dialect `foreign` to `registry`. Its `striped` is lowered, its
/// `unlowered` is not.
void registerForeignDialect(DialectRegistry &registry);

} // namespace mlir::ttgrid::test

#endif // TTGRID_TEST_LIB_FOREIGN_H
