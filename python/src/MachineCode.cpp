//===- MachineCode.cpp - Machine code of this host -----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// mlir::ExecutionEngine does not hand out what it has compiled and takes
// nothing that is compiled already.
//
//===----------------------------------------------------------------------===//

#include "MachineCode.h"

#include "Console.h"
#include "Runtime.h"
#include "mlir/ExecutionEngine/OptUtils.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/ExecutionEngine/Orc/CompileUtils.h"
#include "llvm/ExecutionEngine/Orc/ExecutionUtils.h"
#include "llvm/ExecutionEngine/Orc/JITTargetMachineBuilder.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/ExecutionEngine/Orc/RTDyldObjectLinkingLayer.h"
#include "llvm/ExecutionEngine/SectionMemoryManager.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"

#include <link.h>

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::python;

//===----------------------------------------------------------------------===//
// The host and the compiler
//===----------------------------------------------------------------------===//

static llvm::Expected<llvm::orc::JITTargetMachineBuilder> detectHost() {
  static const bool initialized = !llvm::InitializeNativeTarget() &&
                                  !llvm::InitializeNativeTargetAsmPrinter();
  if (!initialized)
    return llvm::createStringError("LLVM can't compile for this machine");
  auto builder = llvm::orc::JITTargetMachineBuilder::detectHost();
  if (builder)
    builder->setCodeGenOptLevel(llvm::CodeGenOptLevel::Aggressive);
  return builder;
}

llvm::Expected<std::unique_ptr<llvm::TargetMachine>> python::getHostMachine() {
  auto builder = detectHost();
  if (!builder)
    return builder.takeError();
  return builder->createTargetMachine();
}

unsigned python::getVectorBits(const llvm::TargetMachine &machine) {
  StringRef features = machine.getTargetFeatureString();
  if (features.contains("+avx512f"))
    return 512;
  return features.contains("+avx,") || features.ends_with("+avx") ? 256 : 128;
}

namespace {
/// The library that has `address`, and the build id that its linker gave it.
struct Library {
  uintptr_t address;
  std::string buildId;
};
} // namespace

static void readNotes(ArrayRef<char> notes, std::string &buildId) {
  auto pad = [](size_t size) { return llvm::alignTo(size, 4); };
  while (notes.size() >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) header;
    memcpy(&header, notes.data(), sizeof(header));
    size_t size = sizeof(header) + pad(header.n_namesz) + pad(header.n_descsz);
    if (size > notes.size())
      return;
    ArrayRef<char> name = notes.slice(sizeof(header), header.n_namesz);
    ArrayRef<char> content =
        notes.slice(sizeof(header) + pad(header.n_namesz), header.n_descsz);
    if (header.n_type == NT_GNU_BUILD_ID &&
        StringRef(name.data(), name.size()).starts_with("GNU"))
      buildId = llvm::toHex(StringRef(content.data(), content.size()));
    notes = notes.drop_front(size);
  }
}

/// Reads the build id from the notes of a library that is loaded.
static int findBuildId(dl_phdr_info *info, size_t, void *data) {
  auto &library = *static_cast<Library *>(data);
  ArrayRef<ElfW(Phdr)> headers(info->dlpi_phdr, info->dlpi_phnum);
  bool found = llvm::any_of(headers, [&](const ElfW(Phdr) & header) {
    uintptr_t begin = info->dlpi_addr + header.p_vaddr;
    return header.p_type == PT_LOAD && library.address >= begin &&
           library.address - begin < header.p_memsz;
  });
  if (!found)
    return 0;
  for (const ElfW(Phdr) &header : headers)
    if (header.p_type == PT_NOTE)
      // NOLINTNEXTLINE(performance-no-int-to-ptr): addresses is what it gives.
      readNotes(ArrayRef(reinterpret_cast<const char *>(info->dlpi_addr +
                                                        header.p_vaddr),
                         header.p_memsz),
                library.buildId);
  return 1;
}

llvm::Expected<std::string> python::describeCompiler() {
  auto builder = detectHost();
  if (!builder)
    return builder.takeError();
  std::string text = "ttgrid " TTGRID_VERSION ", LLVM " LLVM_VERSION_STRING;
  // One function each of TTGrid, MLIR and LLVM.
  for (uintptr_t address :
       {reinterpret_cast<uintptr_t>(&python::describeCompiler),
        reinterpret_cast<uintptr_t>(&mlir::translateModuleToLLVMIR),
        reinterpret_cast<uintptr_t>(&llvm::orc::setUpInactivePlatform)}) {
    Library library = {address, {}};
    dl_iterate_phdr(findBuildId, &library);
    if (library.buildId.empty())
      return llvm::createStringError(
          "compiled kernels can't be kept: a library of the compiler has no "
          "build id to know it by");
    text += ", build " + library.buildId;
  }
  return text + ", for " + builder->getTargetTriple().str() + " " +
         builder->getCPU() + " " + builder->getFeatures().getString();
}

//===----------------------------------------------------------------------===//
// To machine code
//===----------------------------------------------------------------------===//

static std::string getEntryName(StringRef name) {
  return ("_mlir_" + name).str();
}

/// Adds the function that takes the arguments of `function` by their addresses.
static llvm::Function *addEntry(llvm::Function *function) {
  llvm::Module *module = function->getParent();
  llvm::IRBuilder<> builder(module->getContext());
  auto *type = llvm::FunctionType::get(builder.getVoidTy(), builder.getPtrTy(),
                                       /*isVarArg=*/false);
  auto *entry =
      llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage,
                             getEntryName(function->getName()), module);
  builder.SetInsertPoint(
      llvm::BasicBlock::Create(module->getContext(), "", entry));
  SmallVector<llvm::Value *> arguments;
  for (llvm::Argument &argument : function->args()) {
    llvm::Value *place = builder.CreateConstGEP1_64(
        builder.getPtrTy(), entry->getArg(0), argument.getArgNo());
    arguments.push_back(builder.CreateLoad(
        argument.getType(), builder.CreateLoad(builder.getPtrTy(), place)));
  }
  builder.CreateCall(function, arguments);
  builder.CreateRetVoid();
  return entry;
}

static void prepare(llvm::Module &module, const llvm::Function *entry,
                    const llvm::TargetMachine &machine) {
  module.setDataLayout(machine.createDataLayout());
  module.setTargetTriple(machine.getTargetTriple());
  std::string bits = std::to_string(getVectorBits(machine));
  for (llvm::Function &function : module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", machine.getTargetCPU());
    function.addFnAttr("target-features", machine.getTargetFeatureString());
    function.addFnAttr("prefer-vector-width", bits);
    if (&function != entry)
      function.setLinkage(llvm::GlobalValue::InternalLinkage);
  }
}

/// The functions that the module calls and doesn't have.
static std::vector<std::string> findCallees(const llvm::Module &module) {
  std::vector<std::string> callees;
  for (const llvm::Function &function : module)
    if (function.isDeclaration() && !function.isIntrinsic() &&
        !function.use_empty())
      callees.push_back(function.getName().str());
  return callees;
}

llvm::Expected<MachineCode>
python::compileModule(ModuleOp module, StringRef name,
                      llvm::TargetMachine &machine) {
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> llvmModule =
      translateModuleToLLVMIR(module, context);
  if (!llvmModule)
    return llvm::createStringError("the module can't be translated to LLVM IR");
  if (llvmModule->getNamedGlobal("llvm.global_ctors"))
    return llvm::createStringError(
        "'" + name +
        "' can't be compiled: its module has functions that run "
        "when it is loaded");
  llvm::Function *entry = addEntry(llvmModule->getFunction(name));
  prepare(*llvmModule, entry, machine);
  auto optimize =
      makeOptimizingTransformer(/*optLevel=*/3, /*sizeLevel=*/0, &machine);
  if (llvm::Error error = optimize(llvmModule.get()))
    return error;
  MachineCode code;
  code.callees = findCallees(*llvmModule);
  auto object = llvm::orc::SimpleCompiler(machine)(*llvmModule);
  if (!object)
    return object.takeError();
  code.object = (*object)->getBuffer().str();
  return code;
}

//===----------------------------------------------------------------------===//
// Loading
//===----------------------------------------------------------------------===//

/// The addresses of what `code` calls.
static llvm::Expected<llvm::orc::SymbolMap>
findAddresses(const MachineCode &code, StringRef name,
              llvm::orc::MangleAndInterner intern) {
  auto runtime = Runtime::get();
  if (!runtime)
    return runtime.takeError();
  llvm::orc::SymbolMap symbols;
  auto find = [&](StringRef callee) {
    void *address = lookupConsole(callee);
    if (!address)
      address = (*runtime)->lookup(callee);
    if (address)
      symbols[intern(callee)] = {llvm::orc::ExecutorAddr::fromPtr(address),
                                 llvm::JITSymbolFlags::Exported};
    return address != nullptr;
  };
  llvm::for_each(Runtime::getImplicitNames(), find);
  std::vector<std::string> missing;
  llvm::copy_if(code.callees, std::back_inserter(missing),
                [&](StringRef callee) { return !find(callee); });
  if (missing.empty())
    return symbols;
  return llvm::createStringError("'" + name + "' calls " +
                                 llvm::join(missing, ", ") +
                                 ", which no library here has");
}

static llvm::Expected<std::unique_ptr<llvm::orc::LLJIT>> makeJIT() {
  auto builder = detectHost();
  if (!builder)
    return builder.takeError();
  return llvm::orc::LLJITBuilder()
      .setJITTargetMachineBuilder(std::move(*builder))
      .setPlatformSetUp(llvm::orc::setUpInactivePlatform)
      .setObjectLinkingLayerCreator([](llvm::orc::ExecutionSession &session) {
        return std::make_unique<llvm::orc::RTDyldObjectLinkingLayer>(
            session, [](const llvm::MemoryBuffer &) {
              return std::make_unique<llvm::SectionMemoryManager>();
            });
      })
      .create();
}

LoadedCode::LoadedCode() = default;

LoadedCode::~LoadedCode() = default;

llvm::Expected<std::unique_ptr<LoadedCode>>
LoadedCode::load(const MachineCode &code, StringRef name) {
  std::unique_ptr<LoadedCode> loaded(new LoadedCode);
  auto jit = makeJIT();
  if (!jit)
    return jit.takeError();
  loaded->jit = std::move(*jit);
  llvm::orc::JITDylib &library = loaded->jit->getMainJITDylib();
  const llvm::DataLayout &layout = loaded->jit->getDataLayout();
  auto symbols =
      findAddresses(code, name, {library.getExecutionSession(), layout});
  if (!symbols)
    return symbols.takeError();
  auto process = llvm::orc::DynamicLibrarySearchGenerator::GetForCurrentProcess(
      layout.getGlobalPrefix());
  if (!process)
    return process.takeError();
  library.addGenerator(std::move(*process));
  if (llvm::Error error =
          library.define(llvm::orc::absoluteSymbols(std::move(*symbols))))
    return error;
  if (llvm::Error error = loaded->jit->addObjectFile(
          llvm::MemoryBuffer::getMemBufferCopy(code.object, name)))
    return error;
  auto address = loaded->jit->lookup(getEntryName(name));
  if (!address)
    return address.takeError();
  loaded->function = address->toPtr<Function>();
  return loaded;
}
