//===- TTGridDialect.td - The tt dialect ----------------*- tablegen -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_IR_TTGRIDDIALECT_TD
#define TTGRID_IR_TTGRIDDIALECT_TD

include "mlir/IR/DialectBase.td"

def TTGrid_Dialect : Dialect {
  let name = "tt";
  let cppNamespace = "::mlir::ttgrid";
  let summary = "Grid kernels, their schedules, and one persistent loop per core";
  let description = [{
    A GPU-style kernel launches one block per tile of its output. A machine
    with a fixed number of cores has each of them loop over its share of the
    tiles. The `tt` dialect holds both forms, `tt.grid_kernel` and
    `tt.persistent_loop`, and the schedule between them, `#tt.schedule`: which
    core does which tiles (the *partition*), and in which sequence (the
    *order*).

    A *tile* is one point of the grid. Its *position* is its place in the
    schedule's order, from 0 up to the number of tiles.

    Attributes that may stand on operations of other dialects:

    | attribute | on | meaning |
    |---|---|---|
    | `tt.schedule` | a function or module | the schedule of the kernels in it that have none, for `--tt-infer-schedule` |
    | `tt.launch` | a function or loop | the grid and schedule that it runs one core's share of; on a function it marks a per-core program |
    | `tt.runtime_arg` | an argument of a function | which value the host fills in per core: `"core_id"`, `"num_cores"`, `"start_tile"` or `"tile_count"` |

    Triton's dialect is also called `tt`: the two can't be loaded in one
    context.
  }];

  let discardableAttrs = (ins
    "::mlir::ttgrid::ScheduleAttr":$schedule,
    "::mlir::ttgrid::LaunchAttr":$launch,
    "::mlir::StringAttr":$runtime_arg
  );

  // What folds to constants makes arith.constant.
  let dependentDialects = ["::mlir::arith::ArithDialect"];
  let hasConstantMaterializer = 1;
  let useDefaultAttributePrinterParser = 1;
  let hasOperationAttrVerify = 1;
  let hasRegionArgAttrVerify = 1;
  let hasRegionResultAttrVerify = 1;

  let extraClassDeclaration = [{
    /// Adds the attributes of the dialect.
    void registerAttributes();
  }];
}

#endif // TTGRID_IR_TTGRIDDIALECT_TD
