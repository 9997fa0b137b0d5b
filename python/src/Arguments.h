//===- Arguments.h - Checking what a kernel is called with ------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A kernel computes addresses from what it is given. Whatever it takes for
// granted is checked here, so that no call can touch memory that is not its
// own.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_PYTHON_ARGUMENTS_H
#define TTGRID_PYTHON_ARGUMENTS_H

#include "Signature.h"
#include "Symbols.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/Twine.h"
#include <deque>
#include <nanobind/nanobind.h>

namespace mlir::ttgrid::python {

/// What a kernel takes, with what the caller has said about it.
struct Parameters {
  Signature types;
  std::vector<NamedParameter> names;
  std::vector<std::string> symbols;
  std::vector<Expression> expressions;
};

/// What is passed to a kernel: the fields of each argument one after the other,
/// and the address of each field.
struct PackedArguments {
  SmallVector<uint64_t, 64> fields;
  /// The descriptors that fields of pointers point to.
  std::deque<SmallVector<uint64_t, 8>> descriptors;
  SmallVector<void *, 64> addresses;
};

/// Checks the arguments of a call and packs them. Throws
/// ttgrid.ArgumentTypeError or ttgrid.ArgumentValueError.
void pack(const Parameters &parameters, const nanobind::args &arguments,
          PackedArguments &packed);

/// The bits of a number that a kernel takes by value. Throws the same errors.
uint64_t getScalar(const Parameters &parameters, unsigned index,
                   nanobind::handle value);

/// Throws ttgrid.ArgumentTypeError for an argument.
[[noreturn]] void refuseType(const Parameters &parameters, unsigned index,
                             const Twine &why);

/// Throws ttgrid.ArgumentValueError for an argument.
[[noreturn]] void refuseValue(const Parameters &parameters, unsigned index,
                              const Twine &why);

/// The shortest description of an argument: "float32[M, 64]".
std::string spell(const Parameters &parameters, unsigned index);

} // namespace mlir::ttgrid::python

#endif // TTGRID_PYTHON_ARGUMENTS_H
