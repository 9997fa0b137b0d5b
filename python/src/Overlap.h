//===- Overlap.h - Arrays of a call that share memory -----------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_PYTHON_OVERLAP_H
#define TTGRID_PYTHON_OVERLAP_H

#include "Arguments.h"
#include "NumPy.h"

namespace mlir::ttgrid::python {

/// Whether two elements of an array may have the same place.
bool mayOverlapItself(PyArrayObject *array);

/// The memory of the arrays of a call.
class Extents {
public:
  /// Adds an array whose strides are not negative.
  void add(unsigned index, PyArrayObject *array);

  /// Refuses an array that the kernel writes and that shares memory with
  /// another one.
  void check(const Parameters &parameters,
             const nanobind::args &arguments) const;

private:
  /// The bytes that an array may touch.
  struct Extent {
    unsigned argument;
    uintptr_t begin;
    uintptr_t end;
  };

  SmallVector<Extent, 8> extents;
};

} // namespace mlir::ttgrid::python

#endif // TTGRID_PYTHON_OVERLAP_H
