//===- Arguments.cpp - Checking what a kernel is called with ------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Arguments.h"

#include "Diagnostics.h"
#include "NumPy.h"
#include "Overlap.h"
#include "llvm/ADT/StringExtras.h"

namespace nb = nanobind;
using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::python;

void python::refuseType(const Parameters &parameters, unsigned index,
                        const Twine &why) {
  raise("ArgumentTypeError",
        ("argument " + parameters.names[index].name + ": " + why).str());
}

void python::refuseValue(const Parameters &parameters, unsigned index,
                         const Twine &why) {
  raise("ArgumentValueError",
        ("argument " + parameters.names[index].name + ": " + why).str());
}

//===----------------------------------------------------------------------===//
// One call
//===----------------------------------------------------------------------===//

namespace {
/// Where a symbol got its value.
struct Binding {
  unsigned argument;
  /// -1 for the value of a scalar.
  int axis;
};

class Call {
public:
  Call(const Parameters &parameters, const nb::args &arguments,
       PackedArguments &packed)
      : parameters(parameters), arguments(arguments), packed(packed),
        values(parameters.symbols.size()), bindings(parameters.symbols.size()) {
  }

  void pack();

private:
  PyArrayObject *getArray(unsigned index) const {
    return reinterpret_cast<PyArrayObject *>(arguments[index].ptr());
  }

  [[noreturn]] void refuseType(unsigned index, const Twine &why) const {
    python::refuseType(parameters, index, why);
  }
  [[noreturn]] void refuseValue(unsigned index, const Twine &why) const {
    python::refuseValue(parameters, index, why);
  }

  void checkCount() const;
  void packScalar(unsigned index);
  void packArray(unsigned index);
  void checkElements(unsigned index) const;
  void checkSizes(unsigned index);
  void checkStrides(unsigned index) const;
  void checkWritable(unsigned index) const;
  void bind(unsigned index, int axis, unsigned symbol, int64_t value);
  void checkExpressions() const;
  std::string spellBinding(unsigned symbol) const;

  const Parameters &parameters;
  const nb::args &arguments;
  PackedArguments &packed;
  SmallVector<int64_t, 8> values;
  SmallVector<std::optional<Binding>, 8> bindings;
  Extents extents;
};
} // namespace

void Call::checkCount() const {
  size_t expected = parameters.types.size();
  if (arguments.size() == expected)
    return;
  std::string list;
  for (unsigned index = 0; index < expected; ++index)
    list += (index ? ", " : "") + parameters.names[index].name + ": " +
            spell(parameters, index);
  raise("ArgumentTypeError",
        "the kernel takes " + std::to_string(expected) + " argument" +
            (expected == 1 ? "" : "s") + " (" + list + "), but " +
            std::to_string(arguments.size()) +
            (arguments.size() == 1 ? " was" : " were") + " given");
}

void Call::packScalar(unsigned index) {
  uint64_t bits = getScalar(parameters, index, arguments[index]);
  packed.fields.push_back(bits);
  if (std::optional<unsigned> symbol = parameters.names[index].symbol)
    bind(index, -1, *symbol, bits);
}

//===----------------------------------------------------------------------===//
// Arrays
//===----------------------------------------------------------------------===//

void Call::checkElements(unsigned index) const {
  const ArgumentType &type = parameters.types[index];
  if (!PyArray_Check(arguments[index].ptr()))
    refuseType(index, "a numpy.ndarray (" + spell(parameters, index) +
                          ") is expected, not " + spellType(arguments[index]));
  PyArrayObject *array = getArray(index);
  if (!hasElements(array, type.element))
    refuseType(index, "the dtype is " + spell(PyArray_DESCR(array)) + ", but " +
                          python::spell(type.element) + " is expected");
  if (PyArray_ISBYTESWAPPED(array))
    refuseType(index, "the dtype " + spell(PyArray_DESCR(array)) +
                          " does not have the byte order of this machine; pass "
                          "array.astype(array.dtype.newbyteorder('='))");
  if (PyArray_SIZE(array) < type.leastElements)
    refuseValue(index, "the array has " + Twine(PyArray_SIZE(array)) +
                           " elements, but the kernel takes " +
                           Twine(type.leastElements) + " of it at least");
  const std::vector<NamedSize> &named = parameters.names[index].sizes;
  size_t rank = type.hasRank ? type.sizes.size() : named.size();
  bool takesAnyRank = !type.hasRank && named.empty();
  if (!takesAnyRank && PyArray_NDIM(array) != static_cast<int>(rank))
    refuseValue(index, "the array has rank " + Twine(PyArray_NDIM(array)) +
                           " and shape " + spellShape(array) + ", but rank " +
                           Twine(rank) + " is expected");
}

std::string Call::spellBinding(unsigned symbol) const {
  const Binding &binding = *bindings[symbol];
  const std::string &name = parameters.names[binding.argument].name;
  std::string value = std::to_string(values[symbol]);
  if (binding.axis < 0)
    return value + " by the argument " + name;
  return value + " by axis " + std::to_string(binding.axis) + " of " + name;
}

void Call::bind(unsigned index, int axis, unsigned symbol, int64_t value) {
  if (!bindings[symbol]) {
    bindings[symbol] = Binding{index, axis};
    values[symbol] = value;
    return;
  }
  if (values[symbol] == value)
    return;
  std::string given = axis < 0 ? "the value " + std::to_string(value)
                               : "size " + std::to_string(value) +
                                     " along axis " + std::to_string(axis);
  refuseValue(index, given + ", but " + parameters.symbols[symbol] + " is " +
                         spellBinding(symbol));
}

void Call::checkSizes(unsigned index) {
  PyArrayObject *array = getArray(index);
  for (auto [axis, expected] : llvm::enumerate(parameters.types[index].sizes)) {
    int64_t size = PyArray_DIM(array, axis);
    if (ShapedType::isStatic(expected) && size != expected)
      refuseValue(index, "size " + Twine(size) + " along axis " + Twine(axis) +
                             " of shape " + spellShape(array) + ", but " +
                             Twine(expected) + " is expected");
  }
  for (auto [axis, named] : llvm::enumerate(parameters.names[index].sizes)) {
    int64_t size = PyArray_DIM(array, axis);
    if (named.kind == NamedSize::Kind::Symbol)
      bind(index, axis, named.value, size);
    if (named.kind == NamedSize::Kind::Constant && size != named.value)
      refuseValue(index, "size " + Twine(size) + " along axis " + Twine(axis) +
                             " of shape " + spellShape(array) + ", but " +
                             Twine(named.value) + " is expected");
  }
}

void Call::checkExpressions() const {
  std::vector<int64_t> symbols(values.begin(), values.end());
  for (auto [index, names] : llvm::enumerate(parameters.names))
    for (auto [axis, named] : llvm::enumerate(names.sizes)) {
      if (named.kind != NamedSize::Kind::Expression)
        continue;
      const Expression &expression = parameters.expressions[named.value];
      int64_t size = PyArray_DIM(getArray(index), axis);
      std::optional<int64_t> expected = evaluate(expression, symbols);
      if (expected && *expected == size)
        continue;
      std::string what =
          expected ? "is " + std::to_string(*expected) : "has no value";
      SmallVector<bool> seen(symbols.size(), false);
      std::string where;
      for (const Step &step : expression.steps) {
        if (step.kind != Step::Kind::Symbol || seen[step.value])
          continue;
        seen[step.value] = true;
        where += (where.empty() ? ": " : ", ") +
                 parameters.symbols[step.value] + " is " +
                 spellBinding(step.value);
      }
      refuseValue(index, "size " + Twine(size) + " along axis " + Twine(axis) +
                             ", but " + expression.text + " " + what + where);
    }
}

void Call::checkStrides(unsigned index) const {
  const ArgumentType &type = parameters.types[index];
  PyArrayObject *array = getArray(index);
  if (reinterpret_cast<uintptr_t>(PyArray_DATA(array)) % type.alignment)
    refuseValue(index, "the data is not aligned to " + Twine(type.alignment) +
                           " bytes; pass a copy");
  if (PyArray_SIZE(array) == 0)
    return;
  if (!type.strides) {
    if (!PyArray_IS_C_CONTIGUOUS(array))
      refuseValue(index, "the array is not C-contiguous, which the kernel "
                         "takes for granted; pass "
                         "numpy.ascontiguousarray(array)");
    return;
  }
  for (auto [axis, expected] : llvm::enumerate(*type.strides)) {
    if (PyArray_DIM(array, axis) <= 1)
      continue;
    int64_t bytes = PyArray_STRIDE(array, axis);
    if (bytes < 0)
      refuseValue(index, "the stride along axis " + Twine(axis) +
                             " is negative; pass "
                             "numpy.ascontiguousarray(array)");
    if (bytes % type.element.bytes)
      refuseValue(index, "the stride along axis " + Twine(axis) + ", " +
                             Twine(bytes) +
                             " bytes, is not a multiple of the " +
                             "item size " + Twine(type.element.bytes));
    int64_t stride = bytes / type.element.bytes;
    if (ShapedType::isStatic(expected) && stride != expected)
      refuseValue(index, "the stride along axis " + Twine(axis) + " is " +
                             Twine(stride) + " elements, but " +
                             Twine(expected) + " is expected");
  }
}

void Call::checkWritable(unsigned index) const {
  if (!parameters.types[index].isWritten)
    return;
  PyArrayObject *array = getArray(index);
  if (!PyArray_ISWRITEABLE(array))
    refuseValue(index, "the kernel writes into it, but the array is read-only");
  if (PyArray_SIZE(array) && mayOverlapItself(array))
    refuseValue(index, "the kernel writes into it, but its elements share "
                       "memory with each other");
}

void Call::packArray(unsigned index) {
  checkElements(index);
  checkSizes(index);
  checkStrides(index);
  checkWritable(index);
  PyArrayObject *array = getArray(index);
  extents.add(index, array);
  auto data = reinterpret_cast<uint64_t>(PyArray_DATA(array));
  unsigned rank = PyArray_NDIM(array);
  // Allocated and aligned pointer, offset, sizes, strides.
  SmallVector<uint64_t, 8> descriptor = {data, data, 0};
  for (unsigned axis = 0; axis < rank; ++axis)
    descriptor.push_back(PyArray_DIM(array, axis));
  // NumPy's strides say nothing along axes of size 0 and 1.
  const ArgumentType &type = parameters.types[index];
  bool isEmpty = PyArray_SIZE(array) == 0;
  size_t first = descriptor.size();
  descriptor.resize(first + rank);
  int64_t contiguous = 1;
  for (unsigned axis = rank; axis-- > 0;) {
    bool isUsed = !isEmpty && PyArray_DIM(array, axis) > 1;
    int64_t stride =
        isUsed ? PyArray_STRIDE(array, axis) / type.element.bytes : contiguous;
    if (!isUsed && type.strides && ShapedType::isStatic((*type.strides)[axis]))
      stride = (*type.strides)[axis];
    descriptor[first + axis] = stride;
    contiguous = stride * std::max<int64_t>(PyArray_DIM(array, axis), 1);
  }
  if (!type.isUnranked) {
    packed.fields.append(descriptor);
    return;
  }
  packed.descriptors.push_back(std::move(descriptor));
  packed.fields.append(
      {rank, reinterpret_cast<uint64_t>(packed.descriptors.back().data())});
}

void Call::pack() {
  checkCount();
  for (unsigned index = 0; index < parameters.types.size(); ++index) {
    if (parameters.types[index].isArray)
      packArray(index);
    else
      packScalar(index);
  }
  if (!parameters.expressions.empty())
    checkExpressions();
  extents.check(parameters, arguments);
  for (uint64_t &field : packed.fields)
    packed.addresses.push_back(&field);
}

void python::pack(const Parameters &parameters, const nb::args &arguments,
                  PackedArguments &packed) {
  Call(parameters, arguments, packed).pack();
}

std::string python::spell(const Parameters &parameters, unsigned index) {
  const ArgumentType &type = parameters.types[index];
  const NamedParameter &names = parameters.names[index];
  std::string text = python::spell(type.element);
  if (!type.isArray)
    return text;
  SmallVector<int64_t> sizes = type.sizes;
  if (!type.hasRank) {
    if (names.sizes.empty())
      return text + "[...]";
    sizes.assign(names.sizes.size(), ShapedType::kDynamic);
  }
  text += "[";
  for (auto [axis, size] : llvm::enumerate(sizes)) {
    text += axis ? ", " : "";
    bool isNamed = !names.sizes.empty() &&
                   names.sizes[axis].kind != NamedSize::Kind::Constant;
    if (isNamed && names.sizes[axis].kind == NamedSize::Kind::Symbol)
      text += parameters.symbols[names.sizes[axis].value];
    else if (isNamed)
      text += parameters.expressions[names.sizes[axis].value].text;
    else if (!names.sizes.empty())
      text += std::to_string(names.sizes[axis].value);
    else
      text += ShapedType::isDynamic(size) ? "?" : std::to_string(size);
  }
  return text + "]";
}
