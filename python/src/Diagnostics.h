//===- Diagnostics.h - From diagnostics to Python exceptions ----*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// No C++ exception may cross a frame of LLVM, which is built without them. So
// what calls MLIR returns a Result, and only the binding around it throws.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_PYTHON_DIAGNOSTICS_H
#define TTGRID_PYTHON_DIAGNOSTICS_H

#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/Error.h"
#include <nanobind/nanobind.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mlir::ttgrid::python {

/// A diagnostic that outlives its context.
struct DiagnosticRecord {
  /// "error", "warning", "remark" or "note".
  std::string severity;
  std::string message;
  /// Empty where the place is not known; line and column count from 1 then.
  std::string file;
  unsigned line = 0;
  unsigned column = 0;
  /// The line of the source, where that is known.
  std::optional<std::string> source;
  std::vector<DiagnosticRecord> notes;
};

using Diagnostics = std::vector<DiagnosticRecord>;

/// Texts that have been parsed, by file name.
using Sources = std::map<std::string, std::string>;

/// An error without a place.
DiagnosticRecord makeError(const llvm::Twine &message);
/// The message and the hint of an error of lib/Schedule.
DiagnosticRecord makeError(llvm::Error error);

/// Keeps what is reported in a context while it lives.
class DiagnosticCollector {
public:
  DiagnosticCollector(MLIRContext *context, const Sources &sources);

  Diagnostics take() { return std::move(records); }

private:
  Diagnostics records;
  ScopedDiagnosticHandler handler;
};

/// A value, or why there is none; either with what else was reported.
template <typename T>
struct Result {
  // Implicit, so that a function returns either. NOLINTBEGIN(google-explicit*)
  Result(T value, Diagnostics diagnostics = {})
      : value(std::move(value)), diagnostics(std::move(diagnostics)) {}
  Result(Diagnostics diagnostics) : diagnostics(std::move(diagnostics)) {}
  Result(DiagnosticRecord error) : diagnostics({std::move(error)}) {}
  // NOLINTEND(google-explicit*)

  std::optional<T> value;
  Diagnostics diagnostics;
};

/// A tuple of ttgrid.Diagnostic.
nanobind::tuple toPython(const Diagnostics &diagnostics);

/// Throws ttgrid.Error.
[[noreturn]] void raiseError(const Diagnostics &diagnostics);

/// The value of a result; throws ttgrid.Error where there is none.
template <typename T>
T unwrap(Result<T> result) {
  if (!result.value)
    raiseError(result.diagnostics);
  return std::move(*result.value);
}

/// Throws the exception class `name` of ttgrid.
[[noreturn]] void raise(const char *name, const std::string &message);

} // namespace mlir::ttgrid::python

#endif // TTGRID_PYTHON_DIAGNOSTICS_H
