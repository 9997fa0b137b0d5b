//===- Passes.h - Passes that report ----------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_PASSES_H
#define TTGRID_ANALYSIS_PASSES_H

#include "mlir/Pass/Pass.h"
#include "ttgrid/Analysis/FootprintText.h"
#include "ttgrid/Analysis/Races.h"

namespace mlir::ttgrid {

#define GEN_PASS_DECL
#include "ttgrid/Analysis/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "ttgrid/Analysis/Passes.h.inc"

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_PASSES_H
