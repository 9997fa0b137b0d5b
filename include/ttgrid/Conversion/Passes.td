//===- Passes.td - tt to scf and arith ------------------*- tablegen -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_CONVERSION_PASSES_TD
#define TTGRID_CONVERSION_PASSES_TD

include "mlir/Pass/PassBase.td"

def LaunchOption : Option<"launch", "launch", "::mlir::ttgrid::LaunchMode",
  /*default=*/"::mlir::ttgrid::LaunchMode::CoreId",
  "Who runs the cores", "::mlir::ttgrid::getLaunchModeValues()">;

def RecoveryOption : Option<"recovery", "recovery",
  "::mlir::ttgrid::RecoveryMode",
  /*default=*/"::mlir::ttgrid::RecoveryMode::DivRem",
  "How block indices are recovered from tile numbers",
  "::mlir::ttgrid::getRecoveryModeValues()">;

def FormOption : Option<"form", "form", "::mlir::ttgrid::IncrementalForm",
  /*default=*/"::mlir::ttgrid::IncrementalForm::Automatic",
  "The loops of recovery=incremental",
  "::mlir::ttgrid::getIncrementalFormValues()">;

def DistributeGridPass : Pass<"tt-distribute-grid", "::mlir::ModuleOp"> {
  let summary = "Make each grid kernel the persistent loop of one core";
  let description = [{
    Turns every `tt.grid_kernel` into a `tt.persistent_loop`. The whole module
    is checked before anything changes; a kernel without a schedule is an
    error.

    With `launch=core-id` the function becomes a per-core program, which every
    core calls: it reads its core from `tt.core_id` and records the grid and
    schedule in `tt.launch`. This is sound where the function holds one kernel,
    directly in its entry block; beside it only operations free of memory
    effects, and allocations that the kernel alone uses; and where nothing in
    the module refers to the function.

    With `launch=parallel` the function stays a host function. It may hold any
    number of kernels anywhere; each ends before the next begins.

    ```mlir
    func.func @kernel(%out: memref<8x8xindex>) {
      tt.grid_kernel (%bx, %by) in (8, 8) schedule(<cores = 64, partition = contiguous, order = row_major>) {
        memref.store %bx, %out[%bx, %by] : memref<8x8xindex>
      }
      return
    }
    ```

    becomes

    ```mlir
    func.func @kernel(%out: memref<8x8xindex>) attributes {tt.launch = #tt.launch<grid = 8x8, schedule = <cores = 64, partition = contiguous, order = row_major>>} {
      %core = tt.core_id
      tt.persistent_loop (%bx, %by) in (8, 8) on %core schedule(<cores = 64, partition = contiguous, order = row_major>) {
        memref.store %bx, %out[%bx, %by] : memref<8x8xindex>
      }
      return
    }
    ```
  }];
  let options = [LaunchOption];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::scf::SCFDialect"];
}

def LowerPersistentLoopPass
    : Pass<"tt-lower-persistent-loop", "::mlir::ModuleOp"> {
  let summary = "Lower persistent loops to scf and arith";
  let description = [{
    Turns every `tt.persistent_loop` into an `scf.for` over the core's tiles,
    in which the block indices are recovered from the tile number. The loop
    (the outermost, where there are several) keeps the discardable attributes
    and gets `tt.launch`. The body is moved as it is.

    ```mlir
    func.func @share(%core: index, %out: memref<8x8xindex>) {
      tt.persistent_loop (%bx, %by) in (8, 8) on %core schedule(<cores = 64, partition = cyclic, order = row_major>) {
        memref.store %bx, %out[%bx, %by] : memref<8x8xindex>
      }
      return
    }
    ```
  }];
  let options = [RecoveryOption, FormOption];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::scf::SCFDialect"];
}

def GridToPersistentPass
    : Pass<"tt-grid-to-persistent", "::mlir::ModuleOp"> {
  let summary = "Make each grid kernel a persistent loop in scf and arith";
  let description = [{
    `tt-distribute-grid` and `tt-lower-persistent-loop` in one. Running it again
    changes nothing.
  }];
  let options = [LaunchOption, RecoveryOption, FormOption];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::scf::SCFDialect"];
}

def LowerTileAssignmentPass : Pass<"tt-lower-tile-assignment"> {
  let summary = "Lower tile assignments to arithmetic on the core id";
  let description = [{
    Turns `tt.tile_assignment` into arithmetic for `contiguous`, and into an
    `scf.index_switch` on the core id for `ranges`.

    ```mlir
    func.func @assignment(%core: index, %gx: index) -> (index, index) {
      %start, %count = tt.tile_assignment %core in (%gx, 8) schedule(<cores = 64, partition = contiguous, order = row_major>)
      return %start, %count : index, index
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::scf::SCFDialect"];
}

//===----------------------------------------------------------------------===//
// Front ends
//===----------------------------------------------------------------------===//

def ConvertSCFForallToTTPass : Pass<"convert-scf-forall-to-tt"> {
  let summary = "Make each outermost scf.forall a grid kernel";
  let description = [{
    An `scf.forall` becomes a `tt.grid_kernel` without a schedule. Dimension d
    of the grid has max(0, ceildiv(ub - lb, step)) tiles, and the body computes
    its index as lb + tile * step. Bounds and steps may be static or dynamic;
    steps are positive. The kernel keeps the loop's discardable attributes and
    its `mapping`. An `scf.forall` inside of another one, or of a kernel, stays
    as it is; `--tt-sequentialize-bodies` makes it sequential.

    Tensors in `shared_outs` are an error: bufferize first. All loops are
    checked before one changes.

    ```mlir
    func.func @fill(%n: index, %value: f32, %out: memref<?x64xf32>) {
      scf.forall (%i, %j) = (0, 8) to (%n, 64) step (1, 4) {
        memref.store %value, %out[%i, %j] : memref<?x64xf32>
      } {mapping = [#gpu.block<y>, #gpu.block<x>]}
      return
    }
    ```

    becomes

    ```mlir
    func.func @fill(%n: index, %value: f32, %out: memref<?x64xf32>) {
      %c0 = arith.constant 0 : index
      %size = arith.maxsi %n, %c0 : index
      tt.grid_kernel (%bx, %by) in (%size, 14) attributes {mapping = [#gpu.block<y>, #gpu.block<x>]} {
        %c4 = arith.constant 4 : index
        %scaled = arith.muli %by, %c4 : index
        %c8 = arith.constant 8 : index
        %j = arith.addi %c8, %scaled : index
        memref.store %value, %out[%bx, %j] : memref<?x64xf32>
      }
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::ttgrid::TTGridDialect"];
}

def ConvertSCFParallelToTTPass : Pass<"convert-scf-parallel-to-tt"> {
  let summary = "Make each outermost scf.parallel a grid kernel";
  let description = [{
    As `convert-scf-forall-to-tt`, for `scf.parallel`: the grid has
    max(0, ceildiv(ub - lb, step)) tiles in each dimension, discardable
    attributes stay, and a loop inside of another one, or of a kernel, stays as
    it is. Reductions are an error.

    ```mlir
    func.func @fill(%first: index, %n: index, %step: index, %value: f32, %out: memref<?xf32>) {
      scf.parallel (%i) = (%first) to (%n) step (%step) {
        memref.store %value, %out[%i] : memref<?xf32>
      }
      return
    }
    ```

    becomes

    ```mlir
    func.func @fill(%first: index, %n: index, %step: index, %value: f32, %out: memref<?xf32>) {
      %c0 = arith.constant 0 : index
      %span = arith.subi %n, %first : index
      %c1 = arith.constant 1 : index
      %by = arith.maxsi %step, %c1 : index
      %last = arith.subi %span, %c1 : index
      %steps = arith.divui %last, %by : index
      %size = arith.addi %steps, %c1 : index
      %runs = arith.cmpi slt, %first, %n : index
      %tiles = arith.select %runs, %size, %c0 : index
      tt.grid_kernel (%bx) in (%tiles) {
        %scaled = arith.muli %bx, %step : index
        %i = arith.addi %first, %scaled : index
        memref.store %value, %out[%i] : memref<?xf32>
      }
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::ttgrid::TTGridDialect"];
}

def ConvertGPUToTTPass : Pass<"convert-gpu-to-tt", "::mlir::ModuleOp"> {
  let summary = "Make each launch of a GPU kernel a grid kernel";
  let description = [{
    A `gpu.launch`, or a `gpu.launch_func` of a `gpu.func`, becomes a
    `tt.grid_kernel` of three dimensions, x, y and z, without a schedule. The
    body of a `gpu.func` is copied to its launches; where nothing refers to it
    any more, it is erased. A launch on a GPU counts x fastest:
    `--tt-infer-schedule=order=column_major` keeps that sequence.

    The threads of a block run one after another, x fastest: a dimension of
    more than one thread becomes an `scf.for`. `gpu.block_id`, `gpu.thread_id`,
    `gpu.grid_dim`, `gpu.block_dim` and `gpu.global_id` become the values they
    stand for. A body of several blocks is put in an `scf.execute_region`.

    Errors: barriers, shuffles and all else that needs several threads at once,
    also in functions that the body calls; workgroup, private and dynamic
    shared memory; clusters; asynchronous launches; a `gpu.func` that refers to
    symbols of its GPU module. Everything is checked before anything changes.
    What a host function does with a GPU beside launches, such as `gpu.memcpy`,
    stays as it is.

    ```mlir
    func.func @scale(%n: index, %factor: f32, %data: memref<?x32xf32>) {
      %c1 = arith.constant 1 : index
      %c8 = arith.constant 8 : index
      %c32 = arith.constant 32 : index
      gpu.launch blocks(%bx, %by, %bz) in (%gx = %c8, %gy = %n, %gz = %c1)
                 threads(%tx, %ty, %tz) in (%sx = %c32, %sy = %c1, %sz = %c1) {
        %row = arith.muli %by, %gx : index
        %at = arith.addi %row, %bx : index
        %old = memref.load %data[%at, %tx] : memref<?x32xf32>
        %new = arith.mulf %old, %factor : f32
        memref.store %new, %data[%at, %tx] : memref<?x32xf32>
        gpu.terminator
      }
      return
    }
    ```

    becomes

    ```mlir
    func.func @scale(%n: index, %factor: f32, %data: memref<?x32xf32>) {
      %c1 = arith.constant 1 : index
      %c8 = arith.constant 8 : index
      %c32 = arith.constant 32 : index
      %c0 = arith.constant 0 : index
      %gy = arith.maxsi %n, %c0 : index
      tt.grid_kernel (%bx, %by, %bz) in (8, %gy, 1) {
        %one = arith.constant 1 : index
        %zero = arith.constant 0 : index
        %gx = arith.constant 8 : index
        %sx = arith.constant 32 : index
        scf.for %tx = %zero to %sx step %one {
          %row = arith.muli %by, %gx : index
          %at = arith.addi %row, %bx : index
          %old = memref.load %data[%at, %tx] : memref<?x32xf32>
          %new = arith.mulf %old, %factor : f32
          memref.store %new, %data[%at, %tx] : memref<?x32xf32>
        }
      }
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::ttgrid::TTGridDialect"];
}

def ConvertLaunchABIToTTPass
    : Pass<"convert-launch-abi-to-tt", "::mlir::ModuleOp"> {
  let summary = "Make functions that run one program of a grid run them all";
  let description = [{
    Kernels of Triton and its like are often lowered to functions of one
    program, whose last arguments say how large the grid is and which program
    this is. The host calls them once for every program. Such a function
    becomes one that is called once: its body is put in a `tt.grid_kernel`
    without a schedule, and the program ids are no arguments any more. Axis x
    is the first dimension of the grid; `--tt-infer-schedule=order=column_major`
    counts x fastest.

    By default the last six arguments are the number of programs on x, y and z
    and the program's id on x, y and z, as triton-shared makes them. Options
    give other positions, counted from 0, or from the end where negative:
    `num-programs=-3,-2,-1 program-ids=-6,-5,-4` for ids first, as triton-cpu
    makes them, `num-programs=-2 program-ids=-1` for a grid of one dimension.

    Which functions: those that `functions` names; else every public function
    with a body, no results, i32 at these positions, and nothing in the module
    that refers to it. A function that is named and has results, other types
    than integers and index, or is referred to, is an error. Everything is
    checked before anything changes.

    ```mlir
    func.func @kernel(%out: memref<?xi32>, %nx: i32, %ny: i32, %nz: i32, %x: i32, %y: i32, %z: i32) {
      %row = arith.muli %y, %nx : i32
      %sum = arith.addi %row, %x : i32
      %at = arith.index_cast %sum : i32 to index
      memref.store %x, %out[%at] : memref<?xi32>
      return
    }
    ```

    becomes

    ```mlir
    func.func @kernel(%out: memref<?xi32>, %nx: i32, %ny: i32, %nz: i32) {
      %c0 = arith.constant 0 : index
      %ix = arith.index_cast %nx : i32 to index
      %sx = arith.maxsi %ix, %c0 : index
      %c0_0 = arith.constant 0 : index
      %iy = arith.index_cast %ny : i32 to index
      %sy = arith.maxsi %iy, %c0_0 : index
      %c0_1 = arith.constant 0 : index
      %iz = arith.index_cast %nz : i32 to index
      %sz = arith.maxsi %iz, %c0_1 : index
      tt.grid_kernel (%bx, %by, %bz) in (%sx, %sy, %sz) {
        %x = arith.index_cast %bx : index to i32
        %y = arith.index_cast %by : index to i32
        %row = arith.muli %y, %nx : i32
        %sum = arith.addi %row, %x : i32
        %at = arith.index_cast %sum : i32 to index
        memref.store %x, %out[%at] : memref<?xi32>
      }
      return
    }
    ```
  }];
  let options = [
    ListOption<"functions", "functions", "std::string",
      "The functions to convert">,
    ListOption<"numPrograms", "num-programs", "int64_t",
      "Positions of the arguments that say how many programs there are, x "
      "first">,
    ListOption<"programIds", "program-ids", "int64_t",
      "Positions of the arguments that say which program this is, x first">
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::ttgrid::TTGridDialect"];
}

#endif // TTGRID_CONVERSION_PASSES_TD
