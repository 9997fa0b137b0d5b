//===- Module.cpp - Modules that Python owns -----------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Module.h"

#include "Bindings.h"
#include "Pipeline.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/Verifier.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"
#include "ttgrid/Conversion/GridToPersistent/Options.h"
#include "ttgrid/RegisterAll.h"
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

namespace nb = nanobind;
using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::python;

//===----------------------------------------------------------------------===//
// Context
//===----------------------------------------------------------------------===//

/// All dialects; the passes become known with them.
static const DialectRegistry &getRegistry() {
  // Never destroyed: that would race with libMLIR.so's own end.
  static const DialectRegistry *registry = [] {
    mlir::registerAllPasses();
    ttgrid::registerAllPasses();
    auto *registry = new DialectRegistry;
    mlir::registerAllDialects(*registry);
    mlir::registerAllExtensions(*registry);
    mlir::registerAllToLLVMIRTranslations(*registry);
    ttgrid::registerAllDialects(*registry);
    return registry;
  }();
  return *registry;
}

Context::Context() : mlir(getRegistry(), MLIRContext::Threading::DISABLED) {
  // A diagnostic shows the line of the program instead.
  mlir.printOpOnDiagnostic(false);
}

//===----------------------------------------------------------------------===//
// Module
//===----------------------------------------------------------------------===//

Module::~Module() {
  if (!context)
    return;
  std::lock_guard lock(context->mutex);
  op = nullptr;
}

/// Gives what is located in the text itself, by the parser, the location of
/// the operation around it.
static void inheritLocations(ModuleOp module, StringRef file) {
  auto inherited = [&](Location location, Location around) -> Location {
    auto place = dyn_cast<FileLineColLoc>(location);
    return place && place.getFilename() == file ? around : location;
  };
  module->walk<WalkOrder::PreOrder>([&](Operation *op) {
    Operation *parent = op->getParentOp();
    op->setLoc(
        inherited(op->getLoc(), parent ? parent->getLoc()
                                       : UnknownLoc::get(op->getContext())));
    for (Region &region : op->getRegions())
      for (BlockArgument argument : region.getArguments())
        argument.setLoc(inherited(argument.getLoc(), op->getLoc()));
  });
}

static Result<Module> parseInto(std::shared_ptr<Context> context,
                                StringRef content, const std::string &file,
                                LocationsOf locations) {
  DiagnosticCollector collector(&context->mlir, context->sources);
  ParserConfig config(&context->mlir, /*verifyAfterParse=*/false);
  OwningOpRef<ModuleOp> op = parseSourceString<ModuleOp>(content, config, file);
  if (op && locations == LocationsOf::Source)
    inheritLocations(*op, file);
  if (!op || failed(verify(*op)))
    return collector.take();
  return {Module(context, std::move(op)), collector.take()};
}

Result<Module> Module::parse(const std::string &text, const std::string &file,
                             LocationsOf locations) {
  auto context = std::make_shared<Context>();
  context->sources[file] = text;
  return parseInto(std::move(context), text, file, locations);
}

Result<bool> Module::run(OpPassManager &passes) {
  std::lock_guard lock(context->mutex);
  DiagnosticCollector collector(&context->mlir, context->sources);
  PassManager manager(&context->mlir);
  static_cast<OpPassManager &>(manager) = passes;
  OwningOpRef<ModuleOp> copy(op->clone());
  if (failed(manager.run(*copy))) {
    Diagnostics diagnostics = collector.take();
    if (diagnostics.empty())
      diagnostics.push_back(makeError("a pass failed without saying why"));
    return diagnostics;
  }
  op = std::move(copy);
  return {true, collector.take()};
}

Module Module::clone() const {
  std::lock_guard lock(context->mutex);
  return Module(context, op->clone());
}

std::string Module::print(bool withLocations) const {
  std::lock_guard lock(context->mutex);
  std::string text;
  llvm::raw_string_ostream os(text);
  op->print(os, OpPrintingFlags().enableDebugInfo(withLocations));
  return text;
}

std::vector<std::string> Module::getFunctionNames() const {
  std::lock_guard lock(context->mutex);
  std::vector<std::string> names;
  for (auto function : op->getOps<FunctionOpInterface>())
    names.push_back(function.getName().str());
  return names;
}

Result<Module> Module::copyToNewContext() const {
  auto copy = std::make_shared<Context>();
  std::string bytecode;
  {
    std::lock_guard lock(context->mutex);
    llvm::raw_string_ostream os(bytecode);
    // As bytecode it keeps its locations.
    if (failed(writeBytecodeToFile(*op, os)))
      return makeError("the module can't be written as bytecode");
    copy->sources = context->sources;
  }
  return parseInto(std::move(copy), bytecode, "<bytecode>", LocationsOf::Text);
}

//===----------------------------------------------------------------------===//
// The binding
//===----------------------------------------------------------------------===//

namespace {
/// Gathers the names of a pass option's values, as its parser would.
struct OptionNames {
  OptionNames &getParser() { return *this; }
  template <typename T>
  void addLiteralOption(StringRef name, T, StringRef) {
    names.append(nb::str(name.data(), name.size()));
  }
  nb::list names;
};
} // namespace

void python::bindModule(nb::module_ &m) {
  OptionNames forms;
  getIncrementalFormValues().apply(forms);
  m.attr("FORMS") = nb::tuple(forms.names);
  auto unlocked = nb::call_guard<nb::gil_scoped_release>();
  nb::class_<Module>(m, "Module")
      .def("clone", &Module::clone, unlocked)
      .def("print", &Module::print, nb::arg("locations") = false, unlocked)
      .def("function_names", &Module::getFunctionNames, unlocked)
      .def("run",
           [](Module &module, const std::string &pipeline) {
             OpPassManager passes = unwrap(parsePipeline(pipeline));
             std::optional<Result<bool>> result;
             {
               nb::gil_scoped_release release;
               result = module.run(passes);
             }
             unwrap(*result);
             return toPython(result->diagnostics);
           })
      .def_static(
          "parse",
          [](const std::string &text, const std::string &file, bool inherit) {
            std::optional<Result<Module>> result;
            {
              nb::gil_scoped_release release;
              result.emplace(Module::parse(text, file,
                                           inherit ? LocationsOf::Source
                                                   : LocationsOf::Text));
            }
            Diagnostics diagnostics = result->diagnostics;
            return nb::make_tuple(unwrap(std::move(*result)),
                                  toPython(diagnostics));
          },
          nb::arg("text"), nb::arg("file"), nb::arg("inherit") = false);
}
