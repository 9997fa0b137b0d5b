//===- NumPy.cpp - What calls ask of NumPy's arrays -----------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#define TTGRID_PYTHON_IMPORTS_NUMPY
#include "NumPy.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <map>

namespace nb = nanobind;
using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::python;

void python::importNumPy() {
  if (_import_array() < 0)
    throw nb::python_error();
}

/// NumPy's number for a type of ml_dtypes.
static int getTypeNumber(StringRef name) {
  nb::object type = nb::module_::import_("ml_dtypes").attr(name.str().c_str());
  nb::object dtype = nb::module_::import_("numpy").attr("dtype")(type);
  return nb::cast<int>(dtype.attr("num"));
}

/// The same for a kind of elements that is one of ml_dtypes'.
static int getTypeNumber(ElementKind kind) {
  static const auto numbers = [] {
    std::map<ElementKind, int> all;
    for (ElementKind one :
         {ElementKind::BFloat, ElementKind::Float8E4M3FN,
          ElementKind::Float8E5M2, ElementKind::Float8E4M3FNUZ,
          ElementKind::Float8E5M2FNUZ, ElementKind::Float8E8M0FNU,
          ElementKind::Float4E2M1FN})
      all[one] = getTypeNumber(*getMLDtypesName(one));
    return all;
  }();
  return numbers.at(kind);
}

bool python::hasElements(PyArrayObject *array, ElementType type) {
  PyArray_Descr *descr = PyArray_DESCR(array);
  if (getMLDtypesName(type.kind))
    return descr->type_num == getTypeNumber(type.kind);
  if (PyDataType_ELSIZE(descr) != type.bytes)
    return false;
  switch (type.kind) {
  case ElementKind::Bool:
    return descr->kind == 'b';
  case ElementKind::Integer:
    return descr->kind == 'i' || descr->kind == 'u';
  case ElementKind::Signed:
    return descr->kind == 'i';
  case ElementKind::Unsigned:
    return descr->kind == 'u';
  case ElementKind::Float:
    return descr->kind == 'f';
  default:
    return false;
  }
}

std::string python::spell(nb::handle object) { return nb::str(object).c_str(); }

std::string python::spellType(nb::handle object) {
  return python::spell(object.type().attr("__name__"));
}

std::string python::spell(PyArray_Descr *descr) {
  return python::spell(nb::handle(reinterpret_cast<PyObject *>(descr)));
}

std::string python::spellShape(PyArrayObject *array) {
  std::string text = "(";
  llvm::raw_string_ostream os(text);
  llvm::interleaveComma(ArrayRef(PyArray_DIMS(array), PyArray_NDIM(array)), os);
  os << (PyArray_NDIM(array) == 1 ? ",)" : ")");
  return text;
}
