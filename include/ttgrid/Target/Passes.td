//===- Passes.td - What single targets need ----------------*- tablegen -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TARGET_PASSES_TD
#define TTGRID_TARGET_PASSES_TD

include "mlir/Pass/PassBase.td"

def NumCoresToOpenMPPass
    : Pass<"tt-num-cores-to-openmp", "::mlir::ModuleOp"> {
  let summary = "Make the number of cores the number of OpenMP threads";
  let description = [{
    Replaces `tt.num_cores` by a call of `omp_get_max_threads`.

    ```mlir
    func.func @count() -> index {
      %n = tt.num_cores
      return %n : index
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::func::FuncDialect"];
}

def CheckLoweredPass : Pass<"tt-check-lowered", "::mlir::ModuleOp"> {
  let summary = "Refuse what is left beside the LLVM and OpenMP dialects";
  let description = [{
    Upstream's conversions leave what they don't know. An error at each such
    operation says so before translation to LLVM IR fails.

    ```mlir
    llvm.func @lowered() {
      llvm.return
    }
    ```
  }];
}

#endif // TTGRID_TARGET_PASSES_TD
