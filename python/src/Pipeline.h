//===- Pipeline.h - Textual pass pipelines ----------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_PYTHON_PIPELINE_H
#define TTGRID_PYTHON_PIPELINE_H

#include "Diagnostics.h"
#include "mlir/Pass/PassManager.h"

namespace mlir::ttgrid::python {

/// Reads a pass pipeline on modules, with or without "builtin.module" around
/// it. Called with the GIL.
Result<OpPassManager> parsePipeline(const std::string &text);

} // namespace mlir::ttgrid::python

#endif // TTGRID_PYTHON_PIPELINE_H
