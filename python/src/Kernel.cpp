//===- Kernel.cpp - Compiled kernels that Python calls -------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Arguments.h"
#include "Bindings.h"
#include "Console.h"
#include "NumPy.h"
#include "Program.h"
#include <nanobind/stl/optional.h>
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

/// Whether an argument of type `type` may be said to be of type `wanted`: a
/// signless integer takes either sign, and a byte may hold a bool or a float of
/// 8 bits and less.
static bool isNarrowing(ElementType type, ElementType wanted) {
  if (type.bytes != wanted.bytes)
    return false;
  if (type.kind == wanted.kind)
    return true;
  return type.kind == ElementKind::Integer &&
         (wanted.kind == ElementKind::Signed ||
          wanted.kind == ElementKind::Unsigned ||
          (wanted.bytes == 1 &&
           (wanted.kind == ElementKind::Bool || getMLDtypesName(wanted.kind))));
}

static Parameters nameByPosition(const Signature &signature) {
  Parameters parameters;
  parameters.types = signature;
  for (unsigned index = 0; index < signature.size(); ++index)
    parameters.names.push_back({"arg" + std::to_string(index), {}, {}});
  return parameters;
}

static void checkNumber(bool holds) {
  if (!holds)
    throw nb::value_error("a symbol, expression or size has no such number");
}

/// Whether each number of a symbol or an expression is one. What the steps of
/// an expression leave on the stack is checked too.
static void checkNumbers(const Parameters &parameters) {
  int64_t symbols = parameters.symbols.size();
  int64_t expressions = parameters.expressions.size();
  auto isBelow = [](int64_t number, int64_t end) {
    return number >= 0 && number < end;
  };
  for (const Expression &expression : parameters.expressions) {
    int64_t depth = 0;
    for (const Step &step : expression.steps) {
      bool isOperand =
          step.kind == Step::Kind::Constant || step.kind == Step::Kind::Symbol;
      checkNumber(step.kind != Step::Kind::Symbol ||
                  isBelow(step.value, symbols));
      checkNumber(isOperand || depth >= 2);
      depth += isOperand ? 1 : -1;
    }
    checkNumber(depth == 1);
  }
  for (auto [type, named] :
       llvm::zip_equal(parameters.types, parameters.names)) {
    checkNumber(named.sizes.empty() || !type.hasRank ||
                named.sizes.size() == type.sizes.size());
    checkNumber(!named.symbol || isBelow(*named.symbol, symbols));
    for (const NamedSize &size : named.sizes) {
      checkNumber(size.kind != NamedSize::Kind::Symbol ||
                  isBelow(size.value, symbols));
      checkNumber(size.kind != NamedSize::Kind::Expression ||
                  isBelow(size.value, expressions));
    }
  }
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

/// The program that `bytes` were saved of; None where they are of something
/// else.
static std::shared_ptr<Program>
restore(const Module &module, const std::string &name, const nb::bytes &bytes) {
  StringRef content(bytes.c_str(), bytes.size());
  nb::gil_scoped_release release;
  return Program::restore(module, name, content).value.value_or(nullptr);
}

static nb::bytes save(const Program &program) {
  std::string bytes = program.save();
  return nb::bytes(bytes.data(), bytes.size());
}

static std::string describe() {
  auto text = describeCompiler();
  if (!text)
    raiseError({makeError(text.takeError())});
  return *text;
}

/// A kernel whose arguments have the names and sizes of `named`, and its
/// element types where it says so.
static Kernel
makeKernel(std::shared_ptr<Program> program, std::optional<int> threads,
           std::optional<std::vector<NamedParameter>> named,
           const std::vector<std::optional<ElementType>> &elements,
           std::vector<std::string> symbols,
           std::vector<Expression> expressions) {
  Parameters parameters = nameByPosition(program->getSignature());
  parameters.symbols = std::move(symbols);
  parameters.expressions = std::move(expressions);
  if (named) {
    checkNumber(named->size() == parameters.types.size() &&
                elements.size() == parameters.types.size());
    parameters.names = std::move(*named);
    for (auto [type, element] : llvm::zip_equal(parameters.types, elements))
      if (element)
        type.element = *element;
  }
  checkNumbers(parameters);
  return {std::move(program), std::move(parameters), threads};
}

static void call(const Kernel &kernel, const nb::args &arguments,
                 const nb::kwargs &keywords) {
  if (!keywords.empty())
    raise("ArgumentTypeError", "a kernel takes its arguments by position, not "
                               "by keyword");
  PackedArguments packed;
  pack(kernel.parameters, arguments, packed);
  std::optional<std::string> failure;
  {
    nb::gil_scoped_release release;
    if (kernel.program->mayUseConsole()) {
      ConsoleSession session;
      kernel.program->call(packed.addresses.data(), kernel.threads);
      failure = session.end();
    } else {
      kernel.program->call(packed.addresses.data(), kernel.threads);
    }
  }
  if (failure)
    raise("KernelAssertionError", *failure);
}

/// The arguments of a call, checked, as a program takes them: a number for a
/// scalar; two pointers, an offset, sizes and strides for an array.
static std::vector<uint64_t> packFields(const Kernel &kernel,
                                        const nb::args &arguments) {
  PackedArguments packed;
  pack(kernel.parameters, arguments, packed);
  return {packed.fields.begin(), packed.fields.end()};
}

/// Runs a program on what `packFields` has made, perhaps changed by the caller.
static void callPacked(const Program &program, std::vector<uint64_t> fields,
                       std::optional<int> threads) {
  SmallVector<void *, 64> addresses;
  for (uint64_t &field : fields)
    addresses.push_back(&field);
  nb::gil_scoped_release release;
  program.call(addresses.data(), threads);
}

/// Whether a part of an array, with strides of its own but for an innermost
/// one of 1, can be passed for the array.
static bool takesParts(const ArgumentType &type) {
  if (type.isUnranked)
    return false;
  if (type.sizes.size() < 2)
    return true;
  return type.strides &&
         llvm::all_of(ArrayRef(*type.strides).drop_back(), [](int64_t stride) {
           return ShapedType::isDynamic(stride);
         });
}

/// The sizes of an array; None where one is known at run time only.
static nb::tuple getSizes(const ArgumentType &type) {
  nb::list sizes;
  for (int64_t size : type.sizes) {
    if (ShapedType::isDynamic(size))
      sizes.append(nb::none());
    else
      sizes.append(size);
  }
  return nb::tuple(sizes);
}

static void bindTypes(nb::module_ &m) {
  nb::enum_<ElementKind>(m, "ElementKind")
      .value("BOOL", ElementKind::Bool)
      .value("INTEGER", ElementKind::Integer)
      .value("SIGNED", ElementKind::Signed)
      .value("UNSIGNED", ElementKind::Unsigned)
      .value("FLOAT", ElementKind::Float)
      .value("BFLOAT", ElementKind::BFloat)
      .value("FLOAT8_E4M3FN", ElementKind::Float8E4M3FN)
      .value("FLOAT8_E5M2", ElementKind::Float8E5M2)
      .value("FLOAT8_E4M3FNUZ", ElementKind::Float8E4M3FNUZ)
      .value("FLOAT8_E5M2FNUZ", ElementKind::Float8E5M2FNUZ)
      .value("FLOAT8_E8M0FNU", ElementKind::Float8E8M0FNU)
      .value("FLOAT4_E2M1FN", ElementKind::Float4E2M1FN);
  nb::class_<ElementType>(m, "ElementType")
      .def(nb::init<ElementKind, unsigned>(), nb::arg("kind"), nb::arg("bytes"))
      .def_ro("kind", &ElementType::kind)
      .def_ro("bytes", &ElementType::bytes)
      .def("may_be", &isNarrowing, nb::arg("wanted"));
  nb::class_<ArgumentType>(m, "ArgumentType")
      .def_ro("element", &ArgumentType::element)
      .def_ro("is_array", &ArgumentType::isArray)
      .def_ro("is_written", &ArgumentType::isWritten)
      .def_ro("alignment", &ArgumentType::alignment)
      .def_prop_ro("takes_parts", &takesParts)
      .def_ro("has_rank", &ArgumentType::hasRank)
      .def_prop_ro("sizes", &getSizes);
}

static void bindSizes(nb::module_ &m) {
  nb::enum_<Step::Kind>(m, "StepKind")
      .value("CONSTANT", Step::Kind::Constant)
      .value("SYMBOL", Step::Kind::Symbol)
      .value("ADD", Step::Kind::Add)
      .value("SUB", Step::Kind::Sub)
      .value("MUL", Step::Kind::Mul)
      .value("DIV", Step::Kind::Div)
      .value("MOD", Step::Kind::Mod)
      .value("MIN", Step::Kind::Min)
      .value("MAX", Step::Kind::Max);
  nb::class_<Step>(m, "Step")
      .def(
          "__init__",
          [](Step *step, Step::Kind kind, int64_t value) {
            new (step) Step{kind, value};
          },
          nb::arg("kind"), nb::arg("value") = 0)
      .def_ro("kind", &Step::kind)
      .def_ro("value", &Step::value);
  nb::class_<Expression>(m, "Expression")
      .def(
          "__init__",
          [](Expression *expression, std::string text,
             std::vector<Step> steps) {
            new (expression) Expression{std::move(text), std::move(steps)};
          },
          nb::arg("text"), nb::arg("steps"))
      .def_ro("text", &Expression::text)
      .def_ro("steps", &Expression::steps);
  nb::enum_<NamedSize::Kind>(m, "SizeKind")
      .value("CONSTANT", NamedSize::Kind::Constant)
      .value("SYMBOL", NamedSize::Kind::Symbol)
      .value("EXPRESSION", NamedSize::Kind::Expression);
  nb::class_<NamedSize>(m, "Size")
      .def(
          "__init__",
          [](NamedSize *size, NamedSize::Kind kind, int64_t value) {
            new (size) NamedSize{kind, value};
          },
          nb::arg("kind"), nb::arg("value"))
      .def_ro("kind", &NamedSize::kind)
      .def_ro("value", &NamedSize::value);
  nb::class_<NamedParameter>(m, "NamedParameter")
      .def(
          "__init__",
          [](NamedParameter *parameter, std::string name,
             std::vector<NamedSize> sizes, std::optional<unsigned> symbol) {
            new (parameter)
                NamedParameter{std::move(name), std::move(sizes), symbol};
          },
          nb::arg("name"), nb::arg("sizes"), nb::arg("symbol").none());
}

void python::bindKernel(nb::module_ &m) {
  importNumPy();
  bindTypes(m);
  bindSizes(m);
  nb::class_<Program>(m, "Program")
      .def_prop_ro("name", &Program::getName)
      .def("arguments", &Program::getSignature)
      .def("save", &save)
      .def("spell",
           [](const Program &program, unsigned index) {
             checkNumber(index < program.getSignature().size());
             return spell(nameByPosition(program.getSignature()), index);
           })
      .def("diagnostics", [](const Program &program) {
        return toPython(program.getDiagnostics());
      });
  m.def("compile", &compile, nb::arg("module"), nb::arg("name"),
        nb::arg("schedule"));
  m.def("restore", &restore, nb::arg("module"), nb::arg("name"),
        nb::arg("bytes"),
        nb::sig("def restore(module: Module, name: str, bytes: bytes) -> "
                "Program | None"));
  m.def("describe_compiler", &describe);
  m.def("call_packed", &callPacked, nb::arg("program"), nb::arg("fields"),
        nb::arg("threads").none());
  nb::class_<Kernel>(m, "Kernel")
      .def(
          "__init__",
          [](Kernel *kernel, std::shared_ptr<Program> program,
             std::optional<int> threads,
             std::optional<std::vector<NamedParameter>> named,
             const std::vector<std::optional<ElementType>> &elements,
             std::vector<std::string> symbols,
             std::vector<Expression> expressions) {
            new (kernel) Kernel(makeKernel(
                std::move(program), threads, std::move(named), elements,
                std::move(symbols), std::move(expressions)));
          },
          nb::arg("program"), nb::arg("threads").none(),
          nb::arg("parameters").none(), nb::arg("elements"), nb::arg("symbols"),
          nb::arg("expressions"))
      .def("__call__", &call)
      .def("pack", &packFields)
      .def("arguments",
           [](const Kernel &kernel) { return kernel.parameters.types; })
      .def("name",
           [](const Kernel &kernel, unsigned index) {
             checkNumber(index < kernel.parameters.names.size());
             return kernel.parameters.names[index].name;
           })
      .def("spell", [](const Kernel &kernel, unsigned index) {
        checkNumber(index < kernel.parameters.types.size());
        return spell(kernel.parameters, index);
      });
}
