//===- Console.h - What running kernels say ---------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A kernel calls ttgrid_print and ttgrid_assert_failed from any of its threads,
// without the GIL. Lines are kept, and go to Python's sys.stdout whole.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_PYTHON_CONSOLE_H
#define TTGRID_PYTHON_CONSOLE_H

#include "llvm/ADT/StringRef.h"

#include <mutex>
#include <optional>
#include <string>

namespace mlir::ttgrid::python {

/// The address of a function that kernels may call to say something; null for
/// other names.
void *lookupConsole(llvm::StringRef name);

/// One call of a kernel that may say something. There is one at a time: the
/// next waits. Made and ended without the GIL.
class ConsoleSession {
public:
  ConsoleSession();

  /// Writes the lines that are left to sys.stdout. Gives what the first
  /// assertion that failed says; nothing where all held. Throws what
  /// sys.stdout.write does.
  std::optional<std::string> end();

private:
  std::unique_lock<std::mutex> lock;
};

} // namespace mlir::ttgrid::python

#endif // TTGRID_PYTHON_CONSOLE_H
