//===- SavedProgram.cpp - Programs as bytes ------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A line of the names that are called, and the object behind it. What a module
// says anyway, such as the signature, is not saved.
//
//===----------------------------------------------------------------------===//

#include "Program.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::python;

std::string Program::save() const {
  return llvm::join(code.callees, " ") + "\n" + code.object;
}

Result<std::shared_ptr<Program>> Program::restore(const Module &module,
                                                  const std::string &name,
                                                  StringRef bytes) {
  std::shared_ptr<Program> program(new Program);
  program->name = name;
  Context &context = module.getContext();
  {
    std::lock_guard lock(context.mutex);
    DiagnosticCollector collector(&context.mlir, context.sources);
    if (failed(program->describe(module.getOp())))
      return collector.take();
  }
  auto [line, object] = bytes.split('\n');
  MachineCode code;
  code.object = object.str();
  for (StringRef callee : llvm::split(line, ' '))
    if (!callee.empty())
      code.callees.push_back(callee.str());
  if (llvm::Error error = program->load(std::move(code)))
    return makeError(std::move(error));
  return program;
}
