//===- Fault.h - Why an operation can't be converted ------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A conversion says what it can't convert twice: a pass reports it, a pattern
// fails in silence. Both ask one function, which returns the diagnostic before
// it is reported, or an empty one. A pass returns it, as a LogicalResult; a
// pattern hands it to failMatch.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_CONVERSION_FAULT_H
#define TTGRID_CONVERSION_FAULT_H

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/PatternMatch.h"

namespace mlir::ttgrid {

/// A diagnostic that has not been reported; empty where there is no fault.
using Fault = InFlightDiagnostic;

inline bool isFault(Fault &fault) {
  return fault.getUnderlyingDiagnostic() != nullptr;
}

/// Fails a pattern on `op` for `fault`, which is not reported.
inline LogicalResult failMatch(RewriterBase &rewriter, Operation *op,
                               Fault fault) {
  fault.abandon();
  return rewriter.notifyMatchFailure(op, [&](Diagnostic &reason) {
    reason << fault.getUnderlyingDiagnostic()->str();
  });
}

} // namespace mlir::ttgrid

#endif // TTGRID_CONVERSION_FAULT_H
