//===- Runtime.cpp - The libraries that compiled kernels call ------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Runtime.h"

#include <dlfcn.h>

using namespace mlir::ttgrid::python;

llvm::Expected<const Runtime *> Runtime::get() {
  static std::string fault;
  // Never unloaded: OpenMP's threads outlive the last kernel.
  static const Runtime *runtime = []() -> const Runtime * {
    auto *made = new Runtime;
    for (const char *path : {TTGRID_RUNTIME_LIBRARIES}) {
      void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
      if (!handle) {
        fault = dlerror();
        return nullptr;
      }
      made->handles.push_back(handle);
    }
    made->getMaxThreads =
        reinterpret_cast<int (*)()>(made->lookup("omp_get_max_threads"));
    made->setNumThreads =
        reinterpret_cast<void (*)(int)>(made->lookup("omp_set_num_threads"));
    return made;
  }();
  if (!runtime)
    return llvm::createStringError("a library that kernels need can't be "
                                   "loaded: " +
                                   fault);
  return runtime;
}

void *Runtime::lookup(llvm::StringRef name) const {
  std::string symbol = name.str();
  for (void *handle : handles)
    if (void *found = dlsym(handle, symbol.c_str()))
      return found;
  return dlsym(RTLD_DEFAULT, symbol.c_str());
}

llvm::ArrayRef<llvm::StringRef> Runtime::getImplicitNames() {
  static const llvm::StringRef names[] = {"__truncsfhf2",  "__truncdfhf2",
                                          "__extendhfsf2", "__truncsfbf2",
                                          "__truncdfbf2",  "__extendbfsf2"};
  return names;
}
