//===- Program.cpp - Kernels as machine code ----------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Program.h"

#include "Console.h"
#include "Runtime.h"
#include "mlir/ExecutionEngine/ExecutionEngine.h"
#include "mlir/ExecutionEngine/OptUtils.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "ttgrid/IR/TTGrid.h"
#include "ttgrid/Pipelines/Pipelines.h"
#include "llvm/ExecutionEngine/Orc/JITTargetMachineBuilder.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::python;

//===----------------------------------------------------------------------===//
// The host
//===----------------------------------------------------------------------===//

static llvm::Expected<std::unique_ptr<llvm::TargetMachine>> getHostMachine() {
  static const bool initialized = !llvm::InitializeNativeTarget() &&
                                  !llvm::InitializeNativeTargetAsmPrinter();
  if (!initialized)
    return llvm::createStringError("LLVM can't compile for this machine");
  auto builder = llvm::orc::JITTargetMachineBuilder::detectHost();
  if (!builder)
    return builder.takeError();
  builder->setCodeGenOptLevel(llvm::CodeGenOptLevel::Aggressive);
  return builder->createTargetMachine();
}

/// How wide the host's vectors are, in bits. All of AVX-512 is used, of which
/// LLVM by itself takes half.
static unsigned getVectorBits(const llvm::TargetMachine &machine) {
  StringRef features = machine.getTargetFeatureString();
  if (features.contains("+avx512f"))
    return 512;
  return features.contains("+avx,") || features.ends_with("+avx") ? 256 : 128;
}

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

//===----------------------------------------------------------------------===//
// To machine code
//===----------------------------------------------------------------------===//

static void prepare(llvm::Module &module, StringRef entry,
                    const llvm::TargetMachine &machine) {
  std::string bits = std::to_string(getVectorBits(machine));
  for (llvm::Function &function : module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", machine.getTargetCPU());
    function.addFnAttr("target-features", machine.getTargetFeatureString());
    function.addFnAttr("prefer-vector-width", bits);
    // ExecutionEngine makes each function callable; one is called.
    if (function.getName() != entry)
      function.setLinkage(llvm::GlobalValue::InternalLinkage);
  }
}

/// Collects the functions that the module calls and doesn't have.
static void collectCallees(const llvm::Module &module, const Runtime &runtime,
                           llvm::StringMap<void *> &found,
                           std::vector<std::string> &missing) {
  for (StringRef name : Runtime::getImplicitNames())
    if (void *address = runtime.lookup(name))
      found[name] = address;
  for (const llvm::Function &function : module) {
    if (!function.isDeclaration() || function.isIntrinsic() ||
        function.use_empty())
      continue;
    if (void *address = lookupConsole(function.getName()))
      found[function.getName()] = address;
    else if (void *address = runtime.lookup(function.getName()))
      found[function.getName()] = address;
    else
      missing.push_back(function.getName().str());
  }
}

/// An engine that has compiled `entry`, and its address.
static llvm::Expected<
    std::pair<std::shared_ptr<ExecutionEngine>, Program::Function>>
makeEngine(ModuleOp module, const std::string &name,
           std::unique_ptr<llvm::TargetMachine> machine) {
  auto runtime = Runtime::get();
  if (!runtime)
    return runtime.takeError();
  llvm::TargetMachine *host = machine.get();
  const std::string entry = "_mlir_" + name;
  auto optimize =
      makeOptimizingTransformer(/*optLevel=*/3, /*sizeLevel=*/0, host);
  llvm::StringMap<void *> callees;
  std::vector<std::string> missing;
  auto transform = [&](llvm::Module *llvmModule) -> llvm::Error {
    prepare(*llvmModule, entry, *host);
    if (llvm::Error error = optimize(llvmModule))
      return error;
    collectCallees(*llvmModule, **runtime, callees, missing);
    return llvm::Error::success();
  };
  ExecutionEngineOptions options;
  options.transformer = transform;
  options.enableGDBNotificationListener = false;
  options.enablePerfNotificationListener = false;
  auto engine = ExecutionEngine::create(module, options, std::move(machine));
  if (!engine)
    return engine.takeError();
  if (!missing.empty())
    return llvm::createStringError("'" + name + "' calls " +
                                   llvm::join(missing, ", ") +
                                   ", which no library here has");
  (*engine)->registerSymbols([&](llvm::orc::MangleAndInterner intern) {
    llvm::orc::SymbolMap symbols;
    for (auto &callee : callees)
      symbols[intern(callee.getKey())] = {
          llvm::orc::ExecutorAddr::fromPtr(callee.getValue()),
          llvm::JITSymbolFlags::Exported};
    return symbols;
  });
  (*engine)->initialize();
  auto function = (*engine)->lookup(entry);
  if (!function)
    return function.takeError();
  return std::pair<std::shared_ptr<ExecutionEngine>, Program::Function>(
      std::move(*engine), reinterpret_cast<Program::Function>(*function));
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

  FailureOr<FunctionOpInterface> function = findFunction(op, name);
  if (failed(function))
    return collector.take();
  FailureOr<Signature> signature = python::getSignature(*function);
  if (failed(signature))
    return collector.take();
  program->signature = std::move(*signature);
  program->usesConsole =
      llvm::any_of(op.getOps<FunctionOpInterface>(), [](auto other) {
        return other.isExternal() && lookupConsole(other.getName());
      });
  hideOthers(op, *function);
  auto machine = getHostMachine();
  if (!machine)
    return makeError(machine.takeError());
  if (failed(lower(op, schedule, getVectorBits(**machine))))
    return collector.take();
  auto engine = makeEngine(op, name, std::move(*machine));
  if (!engine) {
    Diagnostics diagnostics = collector.take();
    diagnostics.push_back(makeError(engine.takeError()));
    return diagnostics;
  }
  std::tie(program->engine, program->function) = std::move(*engine);
  program->diagnostics = collector.take();
  return program;
}

void Program::call(void **arguments, std::optional<int> threads) const {
  if (!threads) {
    function(arguments);
    return;
  }
  const Runtime &runtime = *llvm::cantFail(Runtime::get());
  // The setting belongs to the calling thread alone.
  int before = runtime.getMaxThreads();
  runtime.setNumThreads(*threads);
  function(arguments);
  runtime.setNumThreads(before);
}
