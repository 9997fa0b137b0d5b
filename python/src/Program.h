//===- Program.h - Kernels as machine code ----------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_PYTHON_PROGRAM_H
#define TTGRID_PYTHON_PROGRAM_H

#include "MachineCode.h"
#include "Module.h"
#include "Signature.h"

namespace mlir::ttgrid::python {

/// A function of a module, compiled for the host.
class Program {
public:
  /// Compiles the function `name` of `module`, which is left alone. Kernels
  /// without a schedule get `schedule`.
  static Result<std::shared_ptr<Program>> compile(const Module &module,
                                                  const std::string &name,
                                                  const std::string &schedule);

  /// What `restore` makes the program of again, in any process on this host,
  /// but for its diagnostics.
  std::string save() const;

  /// The program that `save` gave `bytes` of, which is that of the function
  /// `name` of `module`. Fails where the bytes are of something else.
  static Result<std::shared_ptr<Program>>
  restore(const Module &module, const std::string &name, StringRef bytes);

  const std::string &getName() const { return name; }
  const Signature &getSignature() const { return signature; }
  const Diagnostics &getDiagnostics() const { return diagnostics; }

  /// Whether it may print or fail an assertion: a call is a ConsoleSession.
  bool mayUseConsole() const { return usesConsole; }

  /// Runs it on the calling thread and OpenMP's: `threads` in all, or as many
  /// as OpenMP takes by itself.
  void call(void **arguments, std::optional<int> threads) const;

private:
  Program() = default;

  FailureOr<FunctionOpInterface> describe(ModuleOp module);
  llvm::Error load(MachineCode machineCode);

  std::string name;
  Signature signature;
  Diagnostics diagnostics;
  bool usesConsole = false;
  MachineCode code;
  std::unique_ptr<LoadedCode> loaded;
};

} // namespace mlir::ttgrid::python

#endif // TTGRID_PYTHON_PROGRAM_H
