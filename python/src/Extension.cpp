//===- Extension.cpp - The extension module ttgrid._ttgrid ---------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Bindings.h"

using namespace mlir::ttgrid::python;

NB_MODULE(_ttgrid, m) {
  m.attr("__version__") = TTGRID_VERSION;
  bindSchedule(m);
  bindModule(m);
  bindKernel(m);
  bindParts(m);
  bindFootprint(m);
  bindExplain(m);
}
