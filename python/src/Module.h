//===- Module.h - Modules that Python owns ----------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_PYTHON_MODULE_H
#define TTGRID_PYTHON_MODULE_H

#include "Diagnostics.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

#include <memory>
#include <mutex>

namespace mlir {
class OpPassManager;
} // namespace mlir

namespace mlir::ttgrid::python {

/// A context that knows all dialects, and what goes with it. The context is
/// not threaded, so whoever uses it holds the mutex; taken without the GIL,
/// since the work done under it takes long.
struct Context {
  Context();

  MLIRContext mlir;
  std::mutex mutex;
  Sources sources;
};

/// What has no location of its own is located in the text that is parsed, or
/// where the operation around it is in the source that the text was made of.
enum class LocationsOf { Text, Source };

/// A module, which shares its context with its clones.
class Module {
public:
  /// Without the mutex for `op`: a new context has no other user.
  Module(std::shared_ptr<Context> context, OwningOpRef<ModuleOp> op)
      : context(std::move(context)), op(std::move(op)) {}
  Module(Module &&) noexcept = default;
  ~Module();

  static Result<Module> parse(const std::string &text, const std::string &file,
                              LocationsOf locations = LocationsOf::Text);

  /// Runs passes. The module is as before where that fails.
  Result<bool> run(OpPassManager &passes);

  Module clone() const;
  std::string print(bool withLocations = false) const;
  std::vector<std::string> getFunctionNames() const;

  /// A copy in a context of its own.
  Result<Module> copyToNewContext() const;

  Context &getContext() const { return *context; }
  ModuleOp getOp() const { return *op; }

private:
  std::shared_ptr<Context> context;
  mutable OwningOpRef<ModuleOp> op;
};

} // namespace mlir::ttgrid::python

#endif // TTGRID_PYTHON_MODULE_H
