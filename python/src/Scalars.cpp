//===- Scalars.cpp - Numbers that a kernel takes by value -----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Arguments.h"
#include "NumPy.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/Support/MathExtras.h"

namespace nb = nanobind;
using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::python;

static uint64_t getInteger(const Parameters &parameters, unsigned index,
                           nb::handle value) {
  ElementType type = parameters.types[index].element;
  std::string expected = python::spell(type);
  if (type.kind == ElementKind::Bool) {
    if (!PyBool_Check(value.ptr()) && !PyArray_IsScalar(value.ptr(), Bool))
      refuseType(parameters, index,
                 "a bool is expected, not " + spellType(value));
    return PyObject_IsTrue(value.ptr());
  }
  nb::object integer = nb::steal(PyNumber_Index(value.ptr()));
  if (!integer) {
    PyErr_Clear();
    refuseType(parameters, index,
               "an integer (" + expected + ") is expected, not " +
                   spellType(value));
  }
  unsigned bits = 8 * type.bytes;
  int overflow = 0;
  int64_t number = PyLong_AsLongLongAndOverflow(integer.ptr(), &overflow);
  bool takesSigned = type.kind != ElementKind::Unsigned;
  bool takesUnsigned = type.kind != ElementKind::Signed;
  if (!overflow &&
      ((takesSigned && llvm::isIntN(bits, number)) ||
       (takesUnsigned && number >= 0 && llvm::isUIntN(bits, number))))
    return number;
  if (overflow > 0 && takesUnsigned && bits == 64) {
    uint64_t large = PyLong_AsUnsignedLongLong(integer.ptr());
    if (!PyErr_Occurred())
      return large;
    PyErr_Clear();
  }
  refuseValue(parameters, index,
              python::spell(integer) + " does not fit " + expected);
}

static uint64_t getFloat(const Parameters &parameters, unsigned index,
                         nb::handle value) {
  ElementType type = parameters.types[index].element;
  double number =
      PyBool_Check(value.ptr()) ? -1 : PyFloat_AsDouble(value.ptr());
  if (PyBool_Check(value.ptr()) || PyErr_Occurred()) {
    bool isTooLarge =
        PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_OverflowError);
    PyErr_Clear();
    if (isTooLarge)
      refuseValue(parameters, index,
                  "the number does not fit " + python::spell(type));
    refuseType(parameters, index,
               "a number (" + python::spell(type) + ") is expected, not " +
                   spellType(value));
  }
  const llvm::fltSemantics &semantics =
      type.kind == ElementKind::BFloat ? llvm::APFloat::BFloat()
      : type.bytes == 2                ? llvm::APFloat::IEEEhalf()
      : type.bytes == 4                ? llvm::APFloat::IEEEsingle()
                                       : llvm::APFloat::IEEEdouble();
  llvm::APFloat converted(number);
  bool isFinite = converted.isFinite(), losesInfo;
  converted.convert(semantics, llvm::APFloat::rmNearestTiesToEven, &losesInfo);
  if (isFinite && !converted.isFinite())
    refuseValue(parameters, index,
                python::spell(value) + " does not fit " + python::spell(type));
  return converted.bitcastToAPInt().getZExtValue();
}

uint64_t python::getScalar(const Parameters &parameters, unsigned index,
                           nb::handle value) {
  ElementKind kind = parameters.types[index].element.kind;
  bool isFloat = kind == ElementKind::Float || kind == ElementKind::BFloat;
  return isFloat ? getFloat(parameters, index, value)
                 : getInteger(parameters, index, value);
}
