//===- Signature.cpp - What a kernel takes -------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Signature.h"

#include "Accesses.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::python;

std::optional<StringRef> python::getMLDtypesName(ElementKind kind) {
  switch (kind) {
  case ElementKind::BFloat:
    return "bfloat16";
  case ElementKind::Float8E4M3FN:
    return "float8_e4m3fn";
  case ElementKind::Float8E5M2:
    return "float8_e5m2";
  case ElementKind::Float8E4M3FNUZ:
    return "float8_e4m3fnuz";
  case ElementKind::Float8E5M2FNUZ:
    return "float8_e5m2fnuz";
  case ElementKind::Float8E8M0FNU:
    return "float8_e8m0fnu";
  case ElementKind::Float4E2M1FN:
    return "float4_e2m1fn";
  default:
    return std::nullopt;
  }
}

std::string python::spell(ElementType type) {
  if (std::optional<StringRef> name = getMLDtypesName(type.kind))
    return name->str();
  std::string bits = std::to_string(8 * type.bytes);
  switch (type.kind) {
  case ElementKind::Bool:
    return "bool";
  case ElementKind::Integer:
    return "int" + bits + " or uint" + bits;
  case ElementKind::Signed:
    return "int" + bits;
  case ElementKind::Unsigned:
    return "uint" + bits;
  case ElementKind::Float:
    return "float" + bits;
  default:
    llvm_unreachable("no kind of element");
  }
}

static std::optional<ElementType> getElementType(Type type) {
  if (type.isIndex())
    return ElementType{ElementKind::Signed, 8};
  if (type.isBF16())
    return ElementType{ElementKind::BFloat, 2};
  if (type.isF16() || type.isF32() || type.isF64())
    return ElementType{ElementKind::Float, type.getIntOrFloatBitWidth() / 8};
  auto integer = dyn_cast<IntegerType>(type);
  if (!integer)
    return std::nullopt;
  if (integer.isSignlessInteger(1))
    return ElementType{ElementKind::Bool, 1};
  unsigned width = integer.getWidth();
  if (width != 8 && width != 16 && width != 32 && width != 64)
    return std::nullopt;
  ElementKind kind = integer.isSigned()     ? ElementKind::Signed
                     : integer.isUnsigned() ? ElementKind::Unsigned
                                            : ElementKind::Integer;
  return ElementType{kind, width / 8};
}

/// How many elements there must be before the end of what is certainly taken of
/// a pointer: by views whose offset, sizes and strides are constants.
static int64_t getLeastElements(BlockArgument pointer) {
  int64_t least = 0;
  for (Operation *user : pointer.getUsers()) {
    auto view = dyn_cast<memref::ReinterpretCastOp>(user);
    auto isNegative = [](int64_t value) { return value < 0; };
    if (!view || ShapedType::isDynamic(view.getStaticOffset(0)) ||
        ShapedType::isDynamicShape(view.getStaticSizes()) ||
        llvm::any_of(view.getStaticStrides(), isNegative) ||
        llvm::is_contained(view.getStaticSizes(), 0))
      continue;
    int64_t last = view.getStaticOffset(0);
    for (auto [size, stride] :
         llvm::zip_equal(view.getStaticSizes(), view.getStaticStrides()))
      last += (size - 1) * stride;
    least = std::max(least, last + 1);
  }
  return least;
}

/// The memref that a pointer is cast to, if it is one and the same.
static MemRefType getRankedType(BlockArgument pointer) {
  MemRefType found;
  for (Operation *user : pointer.getUsers()) {
    auto cast = dyn_cast<memref::CastOp>(user);
    auto type = cast ? dyn_cast<MemRefType>(cast.getType()) : MemRefType();
    if (!type)
      continue;
    if (found && found != type)
      return {};
    found = type;
  }
  return found;
}

static FailureOr<ArgumentType>
getArgumentType(Type type, function_ref<InFlightDiagnostic()> refuse) {
  ArgumentType argument;
  if (auto pointer = dyn_cast<UnrankedMemRefType>(type)) {
    std::optional<ElementType> element =
        getElementType(pointer.getElementType());
    if (!element)
      return refuse();
    if (pointer.getMemorySpace())
      return refuse() << ": its memory space is not that of arrays";
    argument.element = *element;
    argument.isArray = true;
    argument.hasRank = false;
    return argument;
  }
  auto memref = dyn_cast<MemRefType>(type);
  std::optional<ElementType> element =
      getElementType(memref ? memref.getElementType() : type);
  if (!element) {
    InFlightDiagnostic diagnostic = refuse();
    if (isa<TensorType>(type))
      diagnostic.attachNote() << "bufferize the function first, for instance "
                                 "by one-shot-bufferize";
    return diagnostic;
  }
  argument.element = *element;
  if (!memref)
    return argument;
  if (memref.getMemorySpace())
    return refuse() << ": its memory space is not that of arrays";
  argument.isArray = true;
  argument.sizes = llvm::to_vector(memref.getShape());
  if (memref.getLayout().isIdentity())
    return argument;
  int64_t offset;
  SmallVector<int64_t> strides;
  if (failed(memref.getStridesAndOffset(strides, offset)))
    return refuse() << ": its layout has no strides";
  if (offset != 0 && !ShapedType::isDynamic(offset))
    return refuse() << ": its layout begins at the offset " << offset
                    << "; write `offset: ?`";
  for (int64_t stride : strides)
    if (ShapedType::isStatic(stride) && stride < 0)
      return refuse() << ": the stride " << stride << " is negative";
  argument.strides = std::move(strides);
  return argument;
}

FailureOr<Signature> python::getSignature(FunctionOpInterface function) {
  if (function.getNumResults())
    return function.emitError("'")
           << function.getName()
           << "' has results; a kernel writes into its arguments";
  Signature signature;
  for (BlockArgument value : function.getArguments()) {
    Type type = value.getType();
    unsigned index = value.getArgNumber();
    auto refuse = [&] {
      return function.emitError(
                 "no array or number can be passed for argument ")
             << index << " of '" << function.getName() << "', a " << type;
    };
    bool isUnranked = isa<UnrankedMemRefType>(type);
    if (MemRefType ranked = isUnranked ? getRankedType(value) : MemRefType())
      type = ranked;
    FailureOr<ArgumentType> argument = getArgumentType(type, refuse);
    if (failed(argument))
      return failure();
    if (isUnranked) {
      argument->isUnranked = true;
      argument->leastElements = getLeastElements(value);
    }
    if (argument->isArray) {
      Accesses accesses = findAccesses(value);
      argument->isWritten = accesses.mayWrite;
      argument->alignment =
          std::max<uint64_t>(argument->element.bytes, accesses.alignment);
    }
    signature.push_back(std::move(*argument));
  }
  return signature;
}
