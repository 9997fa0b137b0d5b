//===- Accesses.h - What is done to a buffer --------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_PYTHON_ACCESSES_H
#define TTGRID_PYTHON_ACCESSES_H

#include "mlir/IR/Value.h"

namespace mlir::ttgrid::python {

struct Accesses {
  /// True as well where it can't be told.
  bool mayWrite = false;
  /// The largest alignment in bytes that is taken for granted.
  uint64_t alignment = 1;
};

/// What is done to the buffer that an argument of a function is, also through
/// views of it and in functions that are called.
Accesses findAccesses(BlockArgument buffer);

} // namespace mlir::ttgrid::python

#endif // TTGRID_PYTHON_ACCESSES_H
