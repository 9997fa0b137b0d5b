//===- RegisterAll.h - Every dialect, pass and pipeline ---------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_REGISTERALL_H
#define TTGRID_REGISTERALL_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace mlir::ttgrid {

/// Adds TTGrid's dialect to `registry`.
void registerAllDialects(DialectRegistry &registry);

/// Registers TTGrid's passes and pipelines by their names.
void registerAllPasses();

} // namespace mlir::ttgrid

#endif // TTGRID_REGISTERALL_H
