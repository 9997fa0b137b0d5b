//===- TTGridAttributes.td - Schedules and launches -----*- tablegen -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_IR_TTGRIDATTRIBUTES_TD
#define TTGRID_IR_TTGRIDATTRIBUTES_TD

include "mlir/IR/AttrTypeBase.td"
include "ttgrid/IR/TTGridDialect.td"
include "ttgrid/IR/TTGridInterfaces.td"

class TT_Attr<string name, string attrMnemonic, list<Trait> traits = []>
    : AttrDef<TTGrid_Dialect, name, traits> {
  let mnemonic = attrMnemonic;
}

//===----------------------------------------------------------------------===//
// Partitions
//===----------------------------------------------------------------------===//

class TT_PartitionAttr<string name, string attrMnemonic>
    : TT_Attr<name, attrMnemonic,
        [DeclareAttrInterfaceMethods<TT_PartitionAttrInterface>]>;

def TT_ContiguousAttr : TT_PartitionAttr<"Contiguous", "contiguous"> {
  let summary = "positions cut in one balanced range per core";
  let description = [{
    The positions [0, T) are cut in balanced ranges: with q = T div P and
    r = T mod P for P cores, the first r cores get q + 1 positions and the
    others q.

    ```mlir
    #tt.contiguous
    ```
  }];
}

def TT_CyclicAttr : TT_PartitionAttr<"Cyclic", "cyclic"> {
  let summary = "blocks of positions dealt round robin";
  let description = [{
    Blocks of `block` positions (by default 1) are dealt round robin to the
    cores. The last block may be short.

    ```mlir
    #tt.cyclic
    #tt.cyclic<4>
    ```
  }];
  let parameters = (ins DefaultValuedParameter<"int64_t", "1">:$block);
  let assemblyFormat = "(`<` $block^ `>`)?";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    int64_t getLargestConstant() const { return getBlock(); }
  }];
}

def TT_BlockedAttr : TT_PartitionAttr<"Blocked", "blocked"> {
  let summary = "the grid itself in balanced boxes";
  let description = [{
    The core grid cuts the trailing dimensions of the grid, each in balanced
    ranges. A core walks its own box; the order is applied to the box as if it
    were the grid. Needs a core count known when compiling, and at most as many
    core dimensions as the grid has.

    ```mlir
    #tt.blocked
    ```
  }];
  let extraClassDeclaration = [{
    bool needsStaticCores() const { return true; }
  }];
}

def TT_RangesAttr : TT_PartitionAttr<"Ranges", "ranges"> {
  let summary = "one explicit range of positions per core";
  let description = [{
    One range `[start, count]` of positions per core, as another program may
    have made them. Together they hold exactly the positions [0, T); an idle
    core has count 0. Needs a grid and a core count known when compiling.

    ```mlir
    #tt.ranges<[0, 10], [10, 0], [10, 15]>
    ```
  }];
  let parameters = (ins
    ArrayRefParameter<"::std::pair<int64_t, int64_t>">:$ranges);
  let assemblyFormat = "`<` custom<Ranges>($ranges) `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    bool needsStaticCores() const { return true; }
    bool needsStaticGrid() const { return true; }
  }];
}

//===----------------------------------------------------------------------===//
// Orders
//===----------------------------------------------------------------------===//

class TT_OrderAttr<string name, string attrMnemonic>
    : TT_Attr<name, attrMnemonic,
        [DeclareAttrInterfaceMethods<TT_OrderAttrInterface>]>;

def TT_RowMajorAttr : TT_OrderAttr<"RowMajor", "row_major"> {
  let summary = "first grid index slowest, last fastest";
  let description = [{
    For a 2-D grid of gy columns, bx = position div gy and by = position mod gy.

    ```mlir
    #tt.row_major
    ```
  }];
}

def TT_ColumnMajorAttr : TT_OrderAttr<"ColumnMajor", "column_major"> {
  let summary = "first grid index fastest, last slowest";
  let description = [{
    The sequence in which a GPU launches its blocks.

    ```mlir
    #tt.column_major
    ```
  }];
}

def TT_PermutedAttr : TT_OrderAttr<"Permuted", "permuted"> {
  let summary = "the listed dimensions, slowest first";
  let description = [{
    ```mlir
    #tt.permuted<2, 0, 1>
    ```
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$dims);
  let assemblyFormat = "`<` $dims `>`";
  let genVerifyDecl = 1;
}

def TT_GroupedAttr : TT_OrderAttr<"Grouped", "grouped"> {
  let summary = "the last but one dimension in groups";
  let description = [{
    Stands for the nest (..., d[n-2] floordiv size, d[n-1], d[n-2] mod size):
    Triton's GROUP_M. The last group may be smaller. With `serpentine` all
    levels but the first run backwards on every other run. On a grid of rank 1
    it is `row_major`.

    ```mlir
    #tt.grouped<8>
    #tt.grouped<8, serpentine>
    ```
  }];
  let parameters = (ins "int64_t":$size,
                        DefaultValuedParameter<"bool", "false">:$serpentine);
  let assemblyFormat = "`<` custom<Grouped>($size, $serpentine) `>`";
  let genVerifyDecl = 1;
}

def TT_NestAttr : TT_OrderAttr<"Nest", "nest"> {
  let summary = "any nest of loops over the grid";
  let description = [{
    Tiles in lexicographic order of the map's results. For each dimension the
    results list its digits, of falling weight, each exactly once. The levels
    (results, from 0) listed as `serpentine` run backwards on every other run.

    ```mlir
    #tt.nest<(d0, d1) -> (d0 floordiv 8, d1 floordiv 4, d0 mod 8, d1 mod 4)>
    #tt.nest<(d0, d1) -> (d0, d1), serpentine = [1]>
    ```
  }];
  let parameters = (ins "::mlir::AffineMap":$map,
                        OptionalArrayRefParameter<"int64_t">:$serpentine);
  let assemblyFormat = "`<` custom<Nest>($map, $serpentine) `>`";
  let genVerifyDecl = 1;
}

//===----------------------------------------------------------------------===//
// Schedule and launch
//===----------------------------------------------------------------------===//

def TT_ScheduleAttr : TT_Attr<"Schedule", "schedule"> {
  let summary = "who does which tiles, in which sequence";
  let description = [{
    | parameter | forms |
    |---|---|
    | `cores` | `64`; a core grid, rows x columns, of any rank: `7x8`; known at run time: `?` |
    | `core_order` | how core ids count the core grid: `row_major` (last coordinate fastest; the default, not printed) or `column_major` |
    | `partition` | `contiguous`, `cyclic`, `cyclic<4>`, `blocked`, `ranges<[0, 4], [4, 5]>` |
    | `order` | `row_major`, `column_major`, `permuted<2, 0, 1>`, `grouped<8>`, `grouped<8, serpentine>`, `nest<(d0, d1) -> (d1, d0)>`, `nest<(d0, d1) -> (d0, d1), serpentine = [1]>` |

    ```mlir
    #tt.schedule<cores = 64, partition = contiguous, order = row_major>
    #tt.schedule<cores = 7x8, core_order = column_major, partition = blocked, order = grouped<8>>
    #tt.schedule<cores = ?, partition = cyclic, order = column_major>
    ```

    Rules, checked on the attribute:

    - S1: each number of cores is positive, and their product fits 64 bits.
    - S2: `?` stands alone: a core grid has known sizes.
    - S3: `blocked` and `ranges` need a known number of cores.
    - S4: `ranges` has one range per core.
  }];
  let parameters = (ins
    ArrayRefParameter<"int64_t", "ShapedType::kDynamic alone: at run time">:$cores,
    "::mlir::ttgrid::CoreOrder":$coreOrder,
    "::mlir::ttgrid::PartitionAttrInterface":$partition,
    "::mlir::ttgrid::OrderAttrInterface":$order);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let builders = [
    AttrBuilder<(ins "int64_t":$numCores,
                     "::mlir::ttgrid::PartitionAttrInterface":$partition,
                     "::mlir::ttgrid::OrderAttrInterface":$order), [{
      return $_get($_ctxt, ::llvm::ArrayRef<int64_t>(numCores),
                   ::mlir::ttgrid::CoreOrder::RowMajor, partition, order);
    }]>
  ];
  let extraClassDeclaration = [{
    bool hasStaticCores() const {
      return !::mlir::ShapedType::isDynamicShape(getCores());
    }
    /// The number of cores. Precondition: hasStaticCores().
    int64_t getNumCores() const;

    /// The meaning for a grid of known sizes; `numCores` is needed where the
    /// schedule says `cores = ?`, and refused elsewhere.
    ::llvm::Expected<::mlir::ttgrid::Schedule>
    resolve(::llvm::ArrayRef<int64_t> sizes,
            ::std::optional<int64_t> numCores = ::std::nullopt) const;

    /// Whether the schedule suits a grid, of which sizes may be
    /// ShapedType::kDynamic, with indices of `indexWidth` bits.
    ::llvm::LogicalResult
    verifyGrid(::llvm::function_ref<::mlir::InFlightDiagnostic()> emitError,
               ::llvm::ArrayRef<int64_t> sizes, unsigned indexWidth) const;
  }];
}

def TT_LaunchAttr : TT_Attr<"Launch", "launch"> {
  let summary = "the grid and schedule that a loop or a per-core program runs";
  let description = [{
    The record that the conversion leaves. A grid size known only at run time
    is `?`.

    ```mlir
    #tt.launch<grid = ?x8, schedule = <cores = 64, partition = contiguous, order = row_major>>
    ```
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$grid,
                        "::mlir::ttgrid::ScheduleAttr":$schedule);
  let assemblyFormat = [{
    `<` `grid` `=` custom<Sizes>($grid) `,`
        `schedule` `=` $schedule `>`
  }];
  let genVerifyDecl = 1;
}

#endif // TTGRID_IR_TTGRIDATTRIBUTES_TD
