//===- TTGridOps.td - Grid kernels and persistent loops -*- tablegen -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_IR_TTGRIDOPS_TD
#define TTGRID_IR_TTGRIDOPS_TD

include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/InferIntRangeInterface.td"
include "mlir/Interfaces/LoopLikeInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "ttgrid/IR/TTGridAttributes.td"

class TT_Op<string mnemonic, list<Trait> traits = []>
    : Op<TTGrid_Dialect, mnemonic, traits>;

// What the ops over a grid have in common.
class TT_GridOp<string mnemonic, list<Trait> traits = []>
    : TT_Op<mnemonic, !listconcat([AttrSizedOperandSegments], traits)> {
  let hasVerifier = 1;
  let hasCanonicalizer = 1;

  code gridDeclarations = [{
    /// The number of dimensions of the grid.
    unsigned getRank() { return getStaticSizes().size(); }
    /// The sizes of the grid, attributes where they are known.
    ::llvm::SmallVector<::mlir::OpFoldResult> getMixedSizes() {
      return ::mlir::getMixedValues(getStaticSizes(), getDynamicSizes(),
                                    getContext());
    }
  }];
}

// What the two ops with a body have in common.
class TT_KernelOp<string mnemonic, list<Trait> traits = []>
    : TT_GridOp<mnemonic, !listconcat([
        AffineScope, AutomaticAllocationScope, RecursiveMemoryEffects,
        SingleBlockImplicitTerminator<"YieldOp">,
        DeclareOpInterfaceMethods<InferIntRangeInterface,
                                  ["inferResultRanges"]>,
        DeclareOpInterfaceMethods<RegionBranchOpInterface>,
        DeclareOpInterfaceMethods<OpAsmOpInterface,
                                  ["getAsmBlockArgumentNames"]>
      ], traits)> {
  let regions = (region SizedRegion<1>:$region);
  let hasCustomAssemblyFormat = 1;
  let skipDefaultBuilders = 1;

  code kernelDeclarations = gridDeclarations # [{
    ::mlir::Block::BlockArgListType getBlockIndices() {
      return getBody()->getArguments();
    }
  }];
}

def TT_GridKernelOp : TT_KernelOp<"grid_kernel", [
    HasParallelRegion,
    DeclareOpInterfaceMethods<LoopLikeOpInterface,
        ["getLoopInductionVars", "getLoopLowerBounds", "getLoopUpperBounds",
         "getLoopSteps", "getStaticTripCount"]>]> {
  let summary = "runs its body once for every point of a grid";
  let description = [{
    The body runs once for every point of the grid, in any order, possibly at
    the same time. The block arguments are the block indices, of type `index`.
    The sizes are static or dynamic; the rank is at least 1.

    ```mlir
    func.func @kernel(%gx: index, %out: memref<?x8xindex>) {
      tt.grid_kernel (%bx, %by) in (%gx, 8) {
        memref.store %bx, %out[%bx, %by] : memref<?x8xindex>
      }
      tt.grid_kernel (%bx, %by) in (8, 8) schedule(<cores = 64, partition = contiguous, order = row_major>) attributes {my.note = 1 : i64} {
        memref.store %by, %out[%bx, %by] : memref<?x8xindex>
      }
      return
    }
    ```

    `num_cores(%n)` gives the core count where the schedule says `cores = ?`;
    without it the conversion makes a `tt.num_cores`.

    Sizes known only at run time must be at least 0, the number of cores at
    least 1, and the product of max(size, 1) at most the signed maximum of the
    index type; otherwise the behaviour is undefined.

    Rules:

    - G1: the rank is at least 1, and there is one block argument, of type
      `index`, per size.
    - G2: static sizes are not negative, and the number of tiles fits the index
      width of the data layout.
    - G3: the schedule suits the grid: the rank of its order and core grid, the
      ranges, and the width of its numbers.
    - G4: `num_cores` does not stand beside a schedule of static cores.
    - G5: no grid kernel or persistent loop is nested in another.
  }];
  let arguments = (ins Variadic<Index>:$dynamicSizes,
                       Optional<Index>:$numCores,
                       DenseI64ArrayAttr:$staticSizes,
                       OptionalAttr<TT_ScheduleAttr>:$schedule);
  let builders = [
    OpBuilder<(ins "::llvm::ArrayRef<::mlir::OpFoldResult>":$sizes,
      CArg<"::mlir::ttgrid::ScheduleAttr", "{}">:$schedule,
      CArg<"::mlir::Value", "{}">:$numCores,
      CArg<"::mlir::ttgrid::BodyBuilderFn", "nullptr">:$bodyBuilder)>
  ];
  let extraClassDeclaration = kernelDeclarations;
}

def TT_PersistentLoopOp : TT_KernelOp<"persistent_loop", [
    DeclareOpInterfaceMethods<LoopLikeOpInterface,
                              ["getLoopInductionVars"]>]> {
  let summary = "runs its body for the tiles of one core";
  let description = [{
    One core's share of a grid: the body runs for every tile that the schedule
    gives core `core`, in the schedule's order. A core id past the cores has no
    tiles.

    ```mlir
    func.func @share(%gx: index, %n: index, %out: memref<?x8xindex>) {
      %core = tt.core_id
      tt.persistent_loop (%bx, %by) in (%gx, 8) on %core schedule(<cores = 64, partition = cyclic, order = row_major>) {
        memref.store %core, %out[%bx, %by] : memref<?x8xindex>
      }
      tt.persistent_loop (%bx, %by) in (%gx, 8) on %core schedule(<cores = ?, partition = cyclic, order = row_major>) num_cores(%n) {
        memref.store %core, %out[%bx, %by] : memref<?x8xindex>
      }
      return
    }
    ```

    Rules: G1, G2, G3 and G5 of `tt.grid_kernel`, and

    - L1: `num_cores` is there exactly where the schedule says `cores = ?`.
  }];
  let arguments = (ins Variadic<Index>:$dynamicSizes,
                       Index:$core,
                       Optional<Index>:$numCores,
                       DenseI64ArrayAttr:$staticSizes,
                       TT_ScheduleAttr:$schedule);
  let builders = [
    OpBuilder<(ins "::llvm::ArrayRef<::mlir::OpFoldResult>":$sizes,
      "::mlir::Value":$core, "::mlir::ttgrid::ScheduleAttr":$schedule,
      CArg<"::mlir::Value", "{}">:$numCores,
      CArg<"::mlir::ttgrid::BodyBuilderFn", "nullptr">:$bodyBuilder)>
  ];
  let extraClassDeclaration = kernelDeclarations;
}

def TT_TileAssignmentOp : TT_GridOp<"tile_assignment", [
    NoMemoryEffect, DeclareOpInterfaceMethods<ConditionallySpeculatable>,
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmResultNames"]>]> {
  let summary = "the range of positions that a core does";
  let description = [{
    The first position and the number of positions of a core's share. A core id
    past the cores gets (T, 0), T being the number of tiles. Over a grid with a
    static size of 0 it folds to (0, 0). Only for
    partitions in which a share is one range: `contiguous` and `ranges`.

    ```mlir
    func.func @assignment(%gx: index) -> (index, index) {
      %core = tt.core_id
      %start, %count = tt.tile_assignment %core in (%gx, 8) schedule(<cores = 64, partition = contiguous, order = row_major>)
      return %start, %count : index, index
    }
    ```

    Rules: G1 (without block arguments), G2 and G3 of `tt.grid_kernel`, L1 of
    `tt.persistent_loop`, and

    - A1: the partition gives each core one range.
  }];
  let arguments = (ins Index:$core,
                       Variadic<Index>:$dynamicSizes,
                       Optional<Index>:$numCores,
                       DenseI64ArrayAttr:$staticSizes,
                       TT_ScheduleAttr:$schedule);
  let results = (outs Index:$start, Index:$count);
  let hasFolder = 1;
  let builders = [
    OpBuilder<(ins "::mlir::Value":$core,
      "::llvm::ArrayRef<::mlir::OpFoldResult>":$sizes,
      "::mlir::ttgrid::ScheduleAttr":$schedule,
      CArg<"::mlir::Value", "{}">:$numCores)>
  ];
  let assemblyFormat = [{
    $core `in` custom<GridSizes>($dynamicSizes, $staticSizes)
    `schedule` `(` $schedule `)` (`num_cores` `(` $numCores^ `)`)? attr-dict
  }];
  let extraClassDeclaration = gridDeclarations;
}

// Core ids and counts are constant through one run of a per-core program.
class TT_CoreQueryOp<string mnemonic> : TT_Op<mnemonic, [
    Pure, DeclareOpInterfaceMethods<InferIntRangeInterface,
                                    ["inferResultRanges"]>,
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmResultNames"]>]> {
  let results = (outs Index:$result);
  let builders = [OpBuilder<(ins), [{
    build($_builder, $_state, $_builder.getIndexType());
  }]>];
  let assemblyFormat = "attr-dict";
  let hasVerifier = 1;
}

def TT_CoreIdOp : TT_CoreQueryOp<"core_id"> {
  let summary = "the id of the core that runs this program";
  let description = [{
    At least 0, and constant through one run of a per-core program. An id past
    the cores of a schedule has no tiles.

    ```mlir
    %core = tt.core_id
    ```

    Rules: Q1: not inside a `tt.grid_kernel`, whose tiles have no core yet.
  }];
}

def TT_NumCoresOp : TT_CoreQueryOp<"num_cores"> {
  let summary = "the number of cores that run this program";
  let description = [{
    At least 1, and constant through one run of a per-core program.

    ```mlir
    %n = tt.num_cores
    ```

    Rules: Q1 of `tt.core_id`.
  }];
}

def TT_YieldOp : TT_Op<"yield", [
    Pure, ReturnLike, Terminator,
    ParentOneOf<["GridKernelOp", "PersistentLoopOp"]>]> {
  let summary = "ends the body of a grid kernel or persistent loop";
  let description = [{
    Carries no values and is not printed.
  }];
  let assemblyFormat = "attr-dict";
}

#endif // TTGRID_IR_TTGRIDOPS_TD
