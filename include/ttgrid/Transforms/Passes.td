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
    A grid kernel without a schedule gets the nearest `tt.schedule` of a
    function or module around it, and where there is none the one of the
    options. A schedule that is there stays.

    The options give the schedule whole, or parameter by parameter; what is not
    given is `cores=64`, `partition=contiguous`, `order=row_major`. A device
    gives its core grid.

    ```mlir
    module attributes {tt.schedule = #tt.schedule<cores = 8, partition = cyclic, order = row_major>} {
      func.func @kernel() {
        tt.grid_kernel (%bx) in (64) {
        }
        return
      }
    }
    ```
  }];
  let options = [
    Option<"schedule", "schedule", "std::string", "",
      "A whole schedule, such as '<cores = 64, partition = contiguous, order = "
      "row_major>'">,
    Option<"cores", "cores", "std::string", "",
      "Cores, such as 64, 7x8 or ?; by default 64">,
    Option<"partition", "partition", "std::string", "",
      "Partition, by default contiguous">,
    Option<"order", "order", "std::string", "",
      "Order, by default row_major">,
    Option<"device", "device", "std::string", "",
      "Device whose core grid is used, such as wormhole_n150">
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
    persistent loops into `scf.for`: the cores are the parallelism, and a fork
    per tile would cost more than it gives. A loop with results stays.
  }];
  let dependentDialects = ["::mlir::scf::SCFDialect"];
}

def HoistAllocationsPass : Pass<"tt-hoist-allocations"> {
  let summary = "Allocate the buffers of a persistent loop once per core";
  let description = [{
    A buffer that the body of a `tt.persistent_loop` allocates, with a size that
    does not depend on the tile, is allocated before the loop. A `memref.alloc`
    moves together with its `memref.dealloc`, which goes after the loop; one
    without a dealloc stays, as it may be kept beyond its tile. A
    `memref.alloca` that can't move is an error: it would grow the stack with
    every tile.

    ```mlir
    func.func @share(%core: index) {
      tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 2, partition = contiguous, order = row_major>) {
        %buffer = memref.alloc() : memref<32x32xf32>
        memref.dealloc %buffer : memref<32x32xf32>
      }
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect"];
}

def DropAttributesPass : Pass<"tt-drop-attributes"> {
  let summary = "Drop the dialect's attributes from other operations";
  let description = [{
    Removes every `tt.*` attribute from operations and function arguments:
    translation to LLVM IR rejects attributes of dialects that it doesn't know.
  }];
}

#endif // TTGRID_TRANSFORMS_PASSES_TD
