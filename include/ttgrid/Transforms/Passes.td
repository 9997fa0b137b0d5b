//===- Passes.td - tt to tt --------------------------------*- tablegen -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TRANSFORMS_PASSES_TD
#define TTGRID_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def InferSchedulePass : Pass<"tt-infer-schedule"> {
  let summary = "Give grid kernels without a schedule one";
  let description = [{
    A grid kernel without a schedule takes the nearest `tt.schedule` of a function
    or module around it; where there is none, the one that the options give.
    Kernels that have a schedule keep it.

    The options give the schedule whole, or parameter by parameter; what is not
    given is `cores=64`, `partition=contiguous`, `order=row_major`. A device
    gives its core grid.

    `partition=auto`, `order=auto`, or `schedule=auto` for both, choose what suits
    the operands that tiles share: each core does at most ceil(T / P) tiles, and
    the cores move within a few percent of the least bytes that any such schedule
    moves. `cache` is what a core can keep between tiles. What is chosen is a
    schedule like any other; a remark says why it was. Where the kernel's memory
    is not understood, or its grid or cores are known only at run time, the
    default stays, and a remark says so; of a grid of unknown sizes, `cache` is
    enough for an order.

    ```mlir
    module attributes {tt.schedule = #tt.schedule<cores = 8, partition = cyclic, order = row_major>} {
      func.func @kernel() {
        tt.grid_kernel (%bx) in (64) {
        }
        return
      }
    }
    ```

    becomes

    ```mlir
    module attributes {tt.schedule = #tt.schedule<cores = 8, partition = cyclic, order = row_major>} {
      func.func @kernel() {
        tt.grid_kernel (%bx) in (64) schedule(<cores = 8, partition = cyclic, order = row_major>) {
        }
        return
      }
    }
    ```
  }];
  let options = [
    Option<"schedule", "schedule", "std::string", "",
      "A whole schedule, such as '<cores = 64, partition = contiguous, order = "
      "row_major>', or auto">,
    Option<"cores", "cores", "std::string", "",
      "Cores, such as 64, 7x8 or ?; by default 64">,
    Option<"partition", "partition", "std::string", "",
      "Partition, by default contiguous, or auto">,
    Option<"order", "order", "std::string", "",
      "Order, by default row_major, or auto">,
    Option<"device", "device", "std::string", "",
      "Device whose core grid is used, such as wormhole_n150">,
    Option<"cache", "cache", "std::string", "",
      "What a core can keep between tiles, such as 1MiB, for auto; by default "
      "all">
  ];
}

def CoresToArgumentsPass
    : Pass<"tt-cores-to-arguments", "::mlir::ModuleOp"> {
  let summary = "Make what differs between cores arguments of the function";
  let description = [{
    Replaces `tt.core_id`, `tt.num_cores`, and the `tt.tile_assignment`s of
    `tt.core_id` by new trailing arguments of the function, which the host fills
    in per core: the core id, the number of cores, then for each distinct
    assignment its first position and its number of positions. Only what is used
    becomes an argument. Each is of type index and marked with `tt.runtime_arg`.

    A function that is referred to before is an error; afterwards it may be
    called. A per-core program (a function with `tt.launch`) gets `no_inline`.

    ```mlir
    func.func @program(%out: memref<64xindex>) {
      %core = tt.core_id
      memref.store %core, %out[%core] : memref<64xindex>
      return
    }
    ```

    becomes

    ```mlir
    func.func @program(%out: memref<64xindex>, %core: index {tt.runtime_arg = "core_id"}) {
      memref.store %core, %out[%core] : memref<64xindex>
      return
    }
    ```
  }];
}

def SequentializeBodiesPass : Pass<"tt-sequentialize-bodies"> {
  let summary = "Make parallel loops inside of kernels sequential";
  let description = [{
    Turns `scf.parallel` and `scf.forall` in the bodies of grid kernels and
    persistent loops into `scf.for`: the cores run in parallel already, and a fork
    per tile would cost more than it gains. A loop with results stays, with a
    remark.

    ```mlir
    func.func @fill(%n: index, %step: index, %value: f32, %out: memref<8x?xf32>) {
      tt.grid_kernel (%bx) in (8) {
        scf.parallel (%i) = (%bx) to (%n) step (%step) {
          memref.store %value, %out[%bx, %i] : memref<8x?xf32>
        }
      }
      return
    }
    ```

    becomes

    ```mlir
    func.func @fill(%n: index, %step: index, %value: f32, %out: memref<8x?xf32>) {
      tt.grid_kernel (%bx) in (8) {
        scf.for %i = %bx to %n step %step {
          memref.store %value, %out[%bx, %i] : memref<8x?xf32>
        }
      }
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::scf::SCFDialect"];
}

def HoistAllocationsPass : Pass<"tt-hoist-allocations"> {
  let summary = "Allocate the buffers of a persistent loop once per core";
  let description = [{
    Moves a buffer that the body of a `tt.persistent_loop` allocates, and whose size
    does not depend on the tile, in front of the loop. A `memref.alloc` moves
    together with its `memref.dealloc`, which goes behind the loop. One without a
    dealloc, as bufferization leaves it, first gets one at the end of its block,
    provided that only known reads, writes and views use it there. A buffer that is
    yielded, stored or passed to a call may outlive its tile: it stays, with a
    remark. A `memref.alloca` that can't move is an error: it would grow the stack
    with every tile.

    ```mlir
    func.func @share(%core: index) {
      tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 2, partition = contiguous, order = row_major>) {
        %buffer = memref.alloc() : memref<32x32xf32>
        memref.dealloc %buffer : memref<32x32xf32>
      }
      return
    }
    ```

    becomes

    ```mlir
    func.func @share(%core: index) {
      %buffer = memref.alloc() : memref<32x32xf32>
      tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 2, partition = contiguous, order = row_major>) {
      }
      memref.dealloc %buffer : memref<32x32xf32>
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect"];
}

def SetNumCoresPass : Pass<"tt-set-num-cores"> {
  let summary = "Say how many cores there are where a schedule leaves it open";
  let description = [{
    Makes `cores = ?` in the schedules of grid kernels a number. A kernel with a
    `num_cores` of the program's own, other than `tt.num_cores`, keeps it.

    ```mlir
    func.func @kernel() {
      tt.grid_kernel (%bx) in (64) schedule(<cores = ?, partition = contiguous, order = row_major>) {
      }
      return
    }
    ```

    becomes with `cores=8`

    ```mlir
    func.func @kernel() {
      tt.grid_kernel (%bx) in (64) schedule(<cores = 8, partition = contiguous, order = row_major>) {
      }
      return
    }
    ```
  }];
  let options = [
    Option<"cores", "cores", "int64_t", "0", "How many cores there are">
  ];
}

def SelectCoresPass : Pass<"tt-select-cores", "::mlir::ModuleOp"> {
  let summary = "Let a call run a range of the cores";
  let description = [{
    Each function with parallel launches, as `tt-distribute-grid` makes them with
    `launch=parallel`, gets two trailing arguments of type index: the first core
    that a call runs, and the one behind the last. Calls whose ranges together
    are [0, cores) execute each tile once; the processes of a cluster share a
    kernel so.

    ```mlir
    func.func @kernel() {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c8 = arith.constant 8 : index
      scf.parallel (%core) = (%c0) to (%c8) step (%c1) {
        tt.persistent_loop (%bx) in (64) on %core schedule(<cores = 8, partition = contiguous, order = row_major>) {
        }
      }
      return
    }
    ```

    becomes

    ```mlir
    func.func @kernel(%first: index, %end: index) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c8 = arith.constant 8 : index
      %last = arith.minui %end, %c8 : index
      scf.parallel (%core) = (%first) to (%last) step (%c1) {
        tt.persistent_loop (%bx) in (64) on %core schedule(<cores = 8, partition = contiguous, order = row_major>) {
        }
      }
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def RelaxStridesPass : Pass<"tt-relax-strides", "::mlir::ModuleOp"> {
  let summary = "Let callers pass parts of arrays";
  let description = [{
    A memref argument gets strides that are known at run time only, but for an
    innermost one of 1, and so do the views of it. A part of an array, with
    strides of its own, can then stand for the whole one if its base is shifted.
    Arguments whose strides an operation relies on (a reshape that needs
    neighbours in memory, a call, an address) stay as they are; so do functions
    that something refers to.

    ```mlir
    func.func @kernel(%a: memref<64x128xf32>) {
      tt.grid_kernel (%bx) in (64) {
        %row = memref.subview %a[%bx, 0] [1, 128] [1, 1] : memref<64x128xf32> to memref<128xf32, strided<[1], offset: ?>>
      }
      return
    }
    ```

    becomes

    ```mlir
    func.func @kernel(%a: memref<64x128xf32, strided<[?, 1]>>) {
      tt.grid_kernel (%bx) in (64) {
        %row = memref.subview %a[%bx, 0] [1, 128] [1, 1] : memref<64x128xf32, strided<[?, 1]>> to memref<128xf32, strided<[1], offset: ?>>
      }
      return
    }
    ```
  }];
}

def DropAttributesPass : Pass<"tt-drop-attributes"> {
  let summary = "Drop the dialect's attributes from other operations";
  let description = [{
    Removes every `tt.*` attribute from operations and function arguments:
    translation to LLVM IR rejects attributes of dialects that it doesn't know.

    ```mlir
    func.func @program(%core: index {tt.runtime_arg = "core_id"}) attributes {tt.launch = #tt.launch<grid = 8, schedule = <cores = 2, partition = contiguous, order = row_major>>} {
      return
    }
    ```

    becomes

    ```mlir
    func.func @program(%core: index) {
      return
    }
    ```
  }];
}

#endif // TTGRID_TRANSFORMS_PASSES_TD
