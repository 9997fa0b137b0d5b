//===- Kernel.cpp - Compiled kernels that Python calls -------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Arguments.h"
#include "Bindings.h"
#include "Program.h"
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

namespace nb = nanobind;
using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::python;

namespace {
/// A program with what its caller says about the parameters.
struct Kernel {
  std::shared_ptr<Program> program;
  Parameters parameters;
  std::optional<int> threads;
};
} // namespace

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

using PythonStep = std::pair<std::string, int64_t>;
/// "constant" with a size, "symbol" or "expression" with a number.
using PythonSize = std::pair<std::string, int64_t>;

static Step::Kind getStepKind(StringRef name) {
  return llvm::StringSwitch<Step::Kind>(name)
      .Case("symbol", Step::Kind::Symbol)
      .Case("+", Step::Kind::Add)
      .Case("-", Step::Kind::Sub)
      .Case("*", Step::Kind::Mul)
      .Case("//", Step::Kind::Div)
      .Case("%", Step::Kind::Mod)
      .Case("min", Step::Kind::Min)
      .Case("max", Step::Kind::Max)
      .Default(Step::Kind::Constant);
}

static NamedSize::Kind getSizeKind(StringRef name) {
  return llvm::StringSwitch<NamedSize::Kind>(name)
      .Case("symbol", NamedSize::Kind::Symbol)
      .Case("expression", NamedSize::Kind::Expression)
      .Default(NamedSize::Kind::Constant);
}

static ElementKind getElementKind(StringRef name) {
  return llvm::StringSwitch<ElementKind>(name)
      .Case("bool", ElementKind::Bool)
      .Case("int", ElementKind::Signed)
      .Case("uint", ElementKind::Unsigned)
      .Case("float", ElementKind::Float)
      .Case("bfloat", ElementKind::BFloat)
      .Default(ElementKind::Integer);
}

static void setName(Kernel &kernel, unsigned index, const std::string &name) {
  kernel.parameters.names[index].name = name;
}

/// Narrows the dtype of an argument; false where it is another one.
static bool setElement(Kernel &kernel, unsigned index, const std::string &kind,
                       unsigned bytes) {
  ElementType &type = kernel.parameters.types[index].element;
  ElementKind wanted = getElementKind(kind);
  // A byte may hold a bool, too.
  bool isInteger = wanted == ElementKind::Signed ||
                   wanted == ElementKind::Unsigned ||
                   (wanted == ElementKind::Bool && bytes == 1);
  if (type.bytes != bytes ||
      !(type.kind == wanted ||
        (type.kind == ElementKind::Integer && isInteger)))
    return false;
  type.kind = wanted;
  return true;
}

static void setSizes(Kernel &kernel, unsigned index,
                     const std::vector<PythonSize> &sizes) {
  for (const auto &[kind, value] : sizes)
    kernel.parameters.names[index].sizes.push_back({getSizeKind(kind), value});
}

static void setSymbol(Kernel &kernel, unsigned index, unsigned symbol) {
  kernel.parameters.names[index].symbol = symbol;
}

static void addExpression(Kernel &kernel, const std::string &text,
                          const std::vector<PythonStep> &steps) {
  Expression expression{text, {}};
  for (const auto &[kind, value] : steps)
    expression.steps.push_back({getStepKind(kind), value});
  kernel.parameters.expressions.push_back(std::move(expression));
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

static std::shared_ptr<Program> compile(const Module &module,
                                        const std::string &name,
                                        const std::string &schedule) {
  std::optional<Result<std::shared_ptr<Program>>> result;
  {
    nb::gil_scoped_release release;
    result.emplace(Program::compile(module, name, schedule));
  }
  return unwrap(std::move(*result));
}

static Kernel makeKernel(std::shared_ptr<Program> program,
                         std::optional<int> threads) {
  Kernel kernel{std::move(program), {}, threads};
  kernel.parameters.types = kernel.program->getSignature();
  kernel.parameters.names.resize(kernel.parameters.types.size());
  for (auto [index, named] : llvm::enumerate(kernel.parameters.names))
    named.name = "arg" + std::to_string(index);
  return kernel;
}

static void call(const Kernel &kernel, const nb::args &arguments,
                 const nb::kwargs &keywords) {
  if (!keywords.empty())
    raise("ArgumentTypeError", "a kernel takes its arguments by position, not "
                               "by keyword");
  PackedArguments packed;
  pack(kernel.parameters, arguments, packed);
  nb::gil_scoped_release release;
  kernel.program->call(packed.addresses.data(), kernel.threads);
}

/// For each argument its description, its rank (-1 for a scalar), its sizes
/// (-1 where known at run time only), and whether it may be written.
static nb::list describe(const Kernel &kernel) {
  nb::list all;
  for (auto [index, type] : llvm::enumerate(kernel.parameters.types)) {
    nb::list sizes;
    for (int64_t size : type.sizes)
      sizes.append(ShapedType::isDynamic(size) ? -1 : size);
    all.append(nb::make_tuple(
        kernel.parameters.names[index].name, spell(kernel.parameters, index),
        type.isArray ? static_cast<int>(type.sizes.size()) : -1,
        nb::tuple(sizes), type.isWritten));
  }
  return all;
}

void python::bindKernel(nb::module_ &m) {
  importNumPy();
  nb::class_<Program>(m, "Program")
      .def_prop_ro("name", &Program::getName)
      .def("diagnostics", [](const Program &program) {
        return toPython(program.getDiagnostics());
      });
  m.def("compile", &compile, nb::arg("module"), nb::arg("name"),
        nb::arg("schedule"));
  nb::class_<Kernel>(m, "Kernel")
      .def_static("make", &makeKernel, nb::arg("program"),
                  nb::arg("threads").none())
      .def("__call__", &call)
      .def("describe", &describe)
      .def("set_name", &setName)
      .def("set_element", &setElement)
      .def("set_sizes", &setSizes)
      .def("set_symbol", &setSymbol)
      .def("set_symbols",
           [](Kernel &kernel, const std::vector<std::string> &symbols) {
             kernel.parameters.symbols = symbols;
           })
      .def("add_expression", &addExpression);
}
