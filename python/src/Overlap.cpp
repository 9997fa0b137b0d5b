//===- Overlap.cpp - Arrays of a call that share memory -------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Overlap.h"

#include "llvm/ADT/STLExtras.h"

namespace nb = nanobind;
using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::python;

bool python::mayOverlapItself(PyArrayObject *array) {
  if (PyArray_IS_C_CONTIGUOUS(array))
    return false;
  SmallVector<std::pair<int64_t, int64_t>, 4> axes;
  for (int axis = 0; axis < PyArray_NDIM(array); ++axis)
    if (PyArray_DIM(array, axis) > 1)
      axes.push_back({PyArray_STRIDE(array, axis), PyArray_DIM(array, axis)});
  llvm::sort(axes);
  int64_t last = 0;
  for (auto [stride, size] : axes) {
    if (stride <= last)
      return true;
    last += stride * (size - 1);
  }
  return false;
}

void Extents::add(unsigned index, PyArrayObject *array) {
  if (PyArray_SIZE(array) == 0)
    return;
  // No stride is negative.
  auto begin = reinterpret_cast<uintptr_t>(PyArray_DATA(array));
  uintptr_t end = begin + PyArray_ITEMSIZE(array);
  for (int axis = 0; axis < PyArray_NDIM(array); ++axis)
    if (PyArray_DIM(array, axis) > 1)
      end += PyArray_STRIDE(array, axis) * (PyArray_DIM(array, axis) - 1);
  extents.push_back({index, begin, end});
}

/// Whether NumPy finds a byte that both arrays hold, or gives up.
static bool sharesMemory(nb::handle a, nb::handle b) {
  nb::object numpy = nb::module_::import_("numpy");
  try {
    return nb::cast<bool>(
        numpy.attr("shares_memory")(a, b, nb::arg("max_work") = 10000));
  } catch (nb::python_error &error) {
    return true;
  }
}

void Extents::check(const Parameters &parameters,
                    const nb::args &arguments) const {
  for (size_t i = 0; i < extents.size(); ++i)
    for (size_t j = 0; j < i; ++j) {
      const Extent &a = extents[i], &b = extents[j];
      bool isWritten = parameters.types[a.argument].isWritten ||
                       parameters.types[b.argument].isWritten;
      if (!isWritten || a.end <= b.begin || b.end <= a.begin ||
          !sharesMemory(arguments[a.argument], arguments[b.argument]))
        continue;
      bool second = parameters.types[a.argument].isWritten;
      const Extent &written = second ? a : b, &other = second ? b : a;
      refuseValue(parameters, written.argument,
                  "the kernel writes into it, but it shares memory with "
                  "argument " +
                      parameters.names[other.argument].name);
    }
}
