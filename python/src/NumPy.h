//===- NumPy.h - What calls ask of NumPy's arrays ---------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// NumPy's C API is a table of functions, which one source defines and fills,
// and all others declare.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_PYTHON_NUMPY_H
#define TTGRID_PYTHON_NUMPY_H

#include "Signature.h"
#include <nanobind/nanobind.h>
#include <string>

#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#define NPY_TARGET_VERSION NPY_2_0_API_VERSION
#define PY_ARRAY_UNIQUE_SYMBOL ttgridNumPyAPI
#ifndef TTGRID_PYTHON_IMPORTS_NUMPY
#define NO_IMPORT_ARRAY
#endif
#include <numpy/arrayobject.h>

namespace mlir::ttgrid::python {

/// Makes NumPy's C API usable; throws where that fails.
void importNumPy();

/// Whether an array's elements are of this type, in either byte order.
bool hasElements(PyArrayObject *array, ElementType type);

std::string spell(nanobind::handle object);
std::string spell(PyArray_Descr *descr);
/// The name of an object's type.
std::string spellType(nanobind::handle object);
/// "(3, 4)"
std::string spellShape(PyArrayObject *array);

} // namespace mlir::ttgrid::python

#endif // TTGRID_PYTHON_NUMPY_H
