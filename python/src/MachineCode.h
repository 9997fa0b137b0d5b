//===- MachineCode.h - Machine code of this host ----------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_PYTHON_MACHINECODE_H
#define TTGRID_PYTHON_MACHINECODE_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>
#include <vector>

namespace llvm {
class TargetMachine;
namespace orc {
class LLJIT;
} // namespace orc
} // namespace llvm

namespace mlir::ttgrid::python {

/// A machine that code for this host is compiled with.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>> getHostMachine();

/// How wide the host's vectors are, in bits. All of AVX-512 is used, of which
/// LLVM by itself takes half.
unsigned getVectorBits(const llvm::TargetMachine &machine);

/// Everything but the program that decides what machine code is made of it: the
/// host, and which build of TTGrid, MLIR and LLVM this is. Fails where a build
/// can't be told from another.
llvm::Expected<std::string> describeCompiler();

/// A relocatable object, and the functions that it calls by name.
struct MachineCode {
  std::string object;
  std::vector<std::string> callees;
};

/// Compiles a module of the LLVM dialect, of whose functions `name` is called
/// from outside.
llvm::Expected<MachineCode> compileModule(ModuleOp module, StringRef name,
                                          llvm::TargetMachine &machine);

/// Machine code that can run.
class LoadedCode {
public:
  /// Takes each argument by its address.
  using Function = void (*)(void **);

  /// Loads `code`, of whose functions `name` is called.
  static llvm::Expected<std::unique_ptr<LoadedCode>>
  load(const MachineCode &code, StringRef name);

  ~LoadedCode();

  Function getFunction() const { return function; }

private:
  LoadedCode();

  std::unique_ptr<llvm::orc::LLJIT> jit;
  Function function = nullptr;
};

} // namespace mlir::ttgrid::python

#endif // TTGRID_PYTHON_MACHINECODE_H
