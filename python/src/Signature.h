//===- Signature.h - What a kernel takes ------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_PYTHON_SIGNATURE_H
#define TTGRID_PYTHON_SIGNATURE_H

#include "Diagnostics.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

namespace mlir::ttgrid::python {

/// The element types that arrays and scalars can have.
enum class ElementKind {
  Bool,
  Integer,
  Signed,
  Unsigned,
  Float,
  BFloat,
  // Bytes for the kernel, floats of ml_dtypes outside.
  Float8E4M3FN,
  Float8E5M2,
  Float8E4M3FNUZ,
  Float8E5M2FNUZ,
  Float8E8M0FNU,
  Float4E2M1FN
};

/// What ml_dtypes calls the elements; nothing for a type of NumPy's own.
std::optional<StringRef> getMLDtypesName(ElementKind kind);

struct ElementType {
  ElementKind kind;
  unsigned bytes;
};

/// How NumPy calls the type; "int32 or uint32" for a signless integer.
std::string spell(ElementType type);

/// One argument of a kernel.
struct ArgumentType {
  ElementType element;
  /// False for a scalar, which is passed by value; the rest is of arrays.
  bool isArray = false;
  /// Whether it is passed as a memref without a rank: a pointer.
  bool isUnranked = false;
  /// Whether an array must have a certain rank.
  bool hasRank = true;
  /// ShapedType::kDynamic where it is known at run time only.
  SmallVector<int64_t> sizes;
  /// How many elements the array has at least, as far as that is known.
  int64_t leastElements = 0;
  /// In elements. Nothing for the identity layout: C-contiguous arrays.
  std::optional<SmallVector<int64_t>> strides;
  /// Whether the kernel may write it.
  bool isWritten = false;
  /// In bytes.
  uint64_t alignment = 1;
};

using Signature = std::vector<ArgumentType>;

/// What `function` takes. Its types must be those that arrays and scalars can
/// be passed for; anything else is reported at the function.
FailureOr<Signature> getSignature(FunctionOpInterface function);

} // namespace mlir::ttgrid::python

#endif // TTGRID_PYTHON_SIGNATURE_H
