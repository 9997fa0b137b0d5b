//===- Passes.td - passes that report ----------------------*- tablegen -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_PASSES_TD
#define TTGRID_ANALYSIS_PASSES_TD

include "mlir/Pass/PassBase.td"

def PrintFootprintsPass : Pass<"tt-print-footprints"> {
  let summary = "Print what each tile of a grid kernel touches";
  let description = [{
    Per memref from outside of a `tt.grid_kernel`, and per kind of access
    (`read`, `write`, `atomic`), prints the box that one tile touches. Its
    bounds, both included, are expressions in the block indices (`d0`, `d1`,
    ...) and in symbols (`s0`, ...): sizes of memrefs, and integers from outside
    of the kernel.

    ```mlir
    func.func @double(%in: memref<256xf32>, %out: memref<256xf32>) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c64 = arith.constant 64 : index
      tt.grid_kernel (%bx) in (4) {
        %first = arith.muli %bx, %c64 : index
        scf.for %i = %c0 to %c64 step %c1 {
          %at = arith.addi %first, %i : index
          %x = memref.load %in[%at] : memref<256xf32>
          %y = arith.addf %x, %x : f32
          memref.store %y, %out[%at] : memref<256xf32>
        }
      }
      return
    }
    ```

    gives, at the load, `remark: reads [d0 * 64, d0 * 64 + 63] of %arg0: exact,
    256 bytes per tile`.

    `exact` means that every element of the box is accessed, `over` that the box
    holds all accesses and perhaps more, `unknown` that it could be anything.
    With `format=json` there is one object per kernel on standard output
    instead; `docs/footprints.md` says what is in it.
  }];
  let options = [
    Option<"format", "format", "::mlir::ttgrid::FootprintFormat",
      "::mlir::ttgrid::FootprintFormat::Remarks", "How to print",
      [{::llvm::cl::values(
        clEnumValN(::mlir::ttgrid::FootprintFormat::Remarks, "remarks",
                   "a remark at an access to each memref"),
        clEnumValN(::mlir::ttgrid::FootprintFormat::Json, "json",
                   "one JSON object per kernel on standard output"))}]>,
    Option<"budget", "budget", "unsigned", "16",
      "Prove exactness where the accesses need no more than so many "
      "conjunctions of constraints; 0 for never">
  ];
}

def CheckRacesPass : Pass<"tt-check-races"> {
  let summary = "Warn where tiles of one kernel race";
  let description = [{
    Two tiles of a `tt.grid_kernel` race where they touch the same element, at
    least one of them by a plain write. A race that is certain gets a warning
    with an example, at the writing operation, and notes at both operations:

    ```mlir
    func.func @last(%in: memref<8xf32>, %out: memref<1xf32>) {
      %c0 = arith.constant 0 : index
      tt.grid_kernel (%bx) in (8) {
        %x = memref.load %in[%bx] : memref<8xf32>
        memref.store %x, %out[%c0] : memref<1xf32>
      }
      return
    }
    ```

    gives `warning: tiles (0) and (1) both write element [0] of %arg1`.

    A race is certain if the two tiles race in every run in which both are in
    the grid and no memref is empty. With `level=possible` a race that can't be
    excluded is reported too, and why.
  }];
  let options = [
    Option<"level", "level", "::mlir::ttgrid::RaceLevel",
      "::mlir::ttgrid::RaceLevel::Certain", "Which races are reported",
      [{::llvm::cl::values(
        clEnumValN(::mlir::ttgrid::RaceLevel::Certain, "certain",
                   "those that happen whenever both tiles are in the grid"),
        clEnumValN(::mlir::ttgrid::RaceLevel::Possible, "possible",
                   "those that can't be excluded as well"))}]>,
    Option<"fail", "fail", "bool", "false", "Make them errors">,
    Option<"remarkFree", "remark-free", "bool", "false",
      "Give a kernel that is proved to be free of races a remark">
  ];
}

#endif // TTGRID_ANALYSIS_PASSES_TD
