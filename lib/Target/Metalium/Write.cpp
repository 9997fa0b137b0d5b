//===- Write.cpp - The kernels and the program as files -------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Program.h"
#include "mlir/Target/Cpp/CppEmitter.h"
#include "ttgrid/Target/Metalium/Passes.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace mlir::ttgrid::metalium {
#define GEN_PASS_DEF_METALIUMWRITEPASS
#include "ttgrid/Target/Metalium/Passes.h.inc"
} // namespace mlir::ttgrid::metalium

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

/// The files and their texts, in the sequence in which they are written.
static FailureOr<SmallVector<std::pair<std::string, std::string>>>
printFiles(ModuleOp module) {
  SmallVector<std::pair<std::string, std::string>> files;
  for (StringRef name : {"reader", "compute", "writer"}) {
    auto kernel = module.lookupSymbol<ModuleOp>(name);
    if (!kernel)
      return module.emitError() << "has no module '" << name
                                << "': run --tt-metalium-to-emitc first";
    std::string text;
    llvm::raw_string_ostream os(text);
    os << "// Made by TTGrid. Never tried on a card.\n";
    if (failed(emitc::translateToCpp(kernel, os)))
      return failure();
    files.push_back({(name + ".cpp").str(), std::move(text)});
  }
  FailureOr<std::string> program = printProgram(module);
  if (failed(program))
    return failure();
  files.push_back({"program.json", std::move(*program)});
  return files;
}

LogicalResult metalium::writeProgram(ModuleOp module, StringRef folder) {
  auto files = printFiles(module);
  if (failed(files))
    return failure();
  if (std::error_code error = llvm::sys::fs::create_directories(folder))
    return module.emitError()
           << "cannot make the folder '" << folder << "': " << error.message();
  for (const auto &[name, text] : *files) {
    SmallString<128> path(folder);
    llvm::sys::path::append(path, name);
    std::error_code error;
    llvm::raw_fd_ostream os(path, error);
    if (!error) {
      os << text;
      os.close();
      error = os.error();
    }
    if (error)
      return module.emitError()
             << "cannot write '" << path << "': " << error.message();
  }
  return success();
}

namespace {
struct MetaliumWritePass
    : metalium::impl::MetaliumWritePassBase<MetaliumWritePass> {
  using MetaliumWritePassBase::MetaliumWritePassBase;

  void runOnOperation() override {
    if (output.empty()) {
      getOperation().emitError() << "is not written without a folder: "
                                    "output=<folder>";
      return signalPassFailure();
    }
    if (failed(writeProgram(getOperation(), output)))
      signalPassFailure();
  }
};
} // namespace
