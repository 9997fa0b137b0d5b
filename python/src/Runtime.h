//===- Runtime.h - The libraries that compiled kernels call -----*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_PYTHON_RUNTIME_H
#define TTGRID_PYTHON_RUNTIME_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace mlir::ttgrid::python {

/// OpenMP and MLIR's own libraries. They are asked one by one and not made
/// global: another libomp or libgomp in the process stays apart.
class Runtime {
public:
  /// Loads the libraries, once.
  static llvm::Expected<const Runtime *> get();

  /// The address of a function; null where no library and nothing else in the
  /// process has it.
  void *lookup(llvm::StringRef name) const;

  /// What LLVM makes calls of by itself: conversions of 16-bit floats.
  static llvm::ArrayRef<llvm::StringRef> getImplicitNames();

  int (*getMaxThreads)();
  void (*setNumThreads)(int);

private:
  std::vector<void *> handles;
};

} // namespace mlir::ttgrid::python

#endif // TTGRID_PYTHON_RUNTIME_H
