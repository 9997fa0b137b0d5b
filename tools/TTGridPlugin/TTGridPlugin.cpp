//===- TTGridPlugin.cpp - The dialect and passes for other tools ----------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Pass/PassRegistry.h"
#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "mlir/Tools/Plugins/PassPlugin.h"
#include "ttgrid/IR/TTGrid.h"
#include "ttgrid/RegisterAll.h"
#include "llvm/Support/Compiler.h"
#include "llvm/Support/ErrorHandling.h"

using namespace mlir;

/// Ends the tool. MLIR would do the same to what is registered twice, but with
/// a stack dump, or only when it is used.
[[noreturn]] static void refuse(const Twine &what) {
  llvm::report_fatal_error("TTGridPlugin: " + what, /*gen_crash_diag=*/false);
}

static void registerDialects(DialectRegistry *registry) {
  StringRef name = ttgrid::TTGridDialect::getDialectNamespace();
  // Loading the plugin twice is no fault.
  static DialectRegistry *loadedInto = nullptr;
  if (loadedInto != registry &&
      llvm::is_contained(registry->getDialectNames(), name))
    refuse("this tool already has a dialect '" + name +
           "'. If that is TTGrid's own, load no plugin; if it is Triton's, "
           "the two can't be in one tool");
  loadedInto = registry;
  ttgrid::registerAllDialects(*registry);
}

static void registerPasses() {
  static bool loaded = false;
  if (loaded)
    return;
  loaded = true;
  if (PassInfo::lookup("tt-distribute-grid"))
    refuse("this tool already has TTGrid's passes. Load no plugin");
  ttgrid::registerAllPasses();
}

extern "C" LLVM_ATTRIBUTE_VISIBILITY_DEFAULT DialectPluginLibraryInfo
mlirGetDialectPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "TTGrid", TTGRID_VERSION, registerDialects};
}

extern "C" LLVM_ATTRIBUTE_VISIBILITY_DEFAULT PassPluginLibraryInfo
mlirGetPassPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "TTGrid", TTGRID_VERSION, registerPasses};
}
