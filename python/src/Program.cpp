//===- Program.cpp - Kernels as machine code ----------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Program.h"

#include "Console.h"
#include "Runtime.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "ttgrid/IR/TTGrid.h"
#include "ttgrid/Pipelines/Pipelines.h"
#include "llvm/Target/TargetMachine.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::python;

//===----------------------------------------------------------------------===//
// To the LLVM dialect
//===----------------------------------------------------------------------===//

/// The function to compile; a diagnostic where there is none.
static FailureOr<FunctionOpInterface> findFunction(ModuleOp module,
                                                   StringRef name) {
  auto function = dyn_cast_or_null<FunctionOpInterface>(
      SymbolTable::lookupSymbolIn(module, name));
  if (!function) {
    InFlightDiagnostic diagnostic = module.emitError("there is no function '")
                                    << name << "'";
    Diagnostic &note = diagnostic.attachNote() << "the functions are ";
    llvm::interleaveComma(module.getOps<FunctionOpInterface>(), note,
                          [&](FunctionOpInterface other) {
                            note << "'" << other.getName() << "'";
                          });
    return diagnostic;
  }
  if (function.isExternal())
    return function.emitError("'") << name << "' has no body to compile";
  TTGridDialect::LaunchAttrHelper launch(function->getContext());
  if (launch.isAttrPresent(function)) {
    InFlightDiagnostic diagnostic = function.emitError("'")
                                    << name << "' is the program of one core";
    diagnostic.attachNote() << "compile the grid kernel, or convert it with "
                               "launch=parallel";
    return diagnostic;
  }
  return function;
}

/// Makes `function` the only one that others can call.
static void hideOthers(ModuleOp module, FunctionOpInterface function) {
  for (auto other : module.getOps<FunctionOpInterface>())
    other.setVisibility(other == function ? SymbolTable::Visibility::Public
                                          : SymbolTable::Visibility::Private);
}

static LogicalResult lower(ModuleOp module, const std::string &schedule,
                           unsigned vectorBits) {
  PassManager passes(module.getContext());
  passes.addPass(createSymbolDCEPass());
  ToCPUOptions options;
  options.schedule = schedule;
  options.vectorBits = vectorBits;
  buildToCPUPipeline(passes, options);
  return passes.run(module);
}

/// The function of `module` that `program` is of, with what its caller must
/// know; a diagnostic where it can't be compiled.
FailureOr<FunctionOpInterface> Program::describe(ModuleOp module) {
  FailureOr<FunctionOpInterface> function = findFunction(module, name);
  if (failed(function))
    return failure();
  FailureOr<Signature> found = python::getSignature(*function);
  if (failed(found))
    return failure();
  signature = std::move(*found);
  usesConsole =
      llvm::any_of(module.getOps<FunctionOpInterface>(), [](auto other) {
        return other.isExternal() && lookupConsole(other.getName());
      });
  return function;
}

Result<std::shared_ptr<Program>> Program::compile(const Module &module,
                                                  const std::string &name,
                                                  const std::string &schedule) {
  Result<Module> copy = module.copyToNewContext();
  if (!copy.value)
    return copy.diagnostics;
  Context &context = copy.value->getContext();
  ModuleOp op = copy.value->getOp();
  DiagnosticCollector collector(&context.mlir, context.sources);
  std::shared_ptr<Program> program(new Program);
  program->name = name;

  FailureOr<FunctionOpInterface> function = program->describe(op);
  if (failed(function))
    return collector.take();
  hideOthers(op, *function);
  auto machine = getHostMachine();
  if (!machine)
    return makeError(machine.takeError());
  if (failed(lower(op, schedule, getVectorBits(**machine))))
    return collector.take();
  auto code = compileModule(op, name, **machine);
  llvm::Error error = code ? program->load(std::move(*code)) : code.takeError();
  program->diagnostics = collector.take();
  if (error) {
    program->diagnostics.push_back(makeError(std::move(error)));
    return program->diagnostics;
  }
  return program;
}

llvm::Error Program::load(MachineCode machineCode) {
  code = std::move(machineCode);
  auto made = LoadedCode::load(code, name);
  if (!made)
    return made.takeError();
  loaded = std::move(*made);
  return llvm::Error::success();
}

void Program::call(void **arguments, std::optional<int> threads) const {
  if (!threads) {
    loaded->getFunction()(arguments);
    return;
  }
  const Runtime &runtime = *llvm::cantFail(Runtime::get());
  // The setting belongs to the calling thread alone.
  int before = runtime.getMaxThreads();
  runtime.setNumThreads(*threads);
  loaded->getFunction()(arguments);
  runtime.setNumThreads(before);
}
