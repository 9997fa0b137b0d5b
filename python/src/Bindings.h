//===- Bindings.h - The parts of the extension module -----------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_PYTHON_BINDINGS_H
#define TTGRID_PYTHON_BINDINGS_H

#include <nanobind/nanobind.h>

namespace mlir::ttgrid::python {

void bindExplain(nanobind::module_ &m);
void bindSchedule(nanobind::module_ &m);
void bindModule(nanobind::module_ &m);
void bindKernel(nanobind::module_ &m);
void bindParts(nanobind::module_ &m);
void bindFootprint(nanobind::module_ &m);

} // namespace mlir::ttgrid::python

#endif // TTGRID_PYTHON_BINDINGS_H
