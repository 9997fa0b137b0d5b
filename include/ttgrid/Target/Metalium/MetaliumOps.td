//===- MetaliumOps.td - Kernels for Tenstorrent chips ------*- tablegen -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TARGET_METALIUM_METALIUMOPS_TD
#define TTGRID_TARGET_METALIUM_METALIUMOPS_TD

include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Metalium_Dialect : Dialect {
  let name = "metalium";
  let cppNamespace = "::mlir::ttgrid::metalium";
  let summary = "what the three kernels of a Tenstorrent core do";
  let description = [{
    Two levels. Blocks of tiles are tensors: `metalium.read` and
    `metalium.write` move them between the kernel's arguments and values, and
    linalg operations compute on them. Split into the three kernels of a core,
    every operation is one call of TT-Metalium: on a circular buffer, on pages
    in DRAM, or on the tiles of DST. Tiles have 32 x 32 elements; a page is a
    tile.

    Operations that configure the hardware (`*_init`, `reconfig_*`) are placed
    by `tt-metalium-configure`, from what the others need.
  }];
}

class Metalium_Op<string mnemonic, list<Trait> traits = []>
    : Op<Metalium_Dialect, mnemonic, traits>;

//===----------------------------------------------------------------------===//
// Blocks of tiles
//===----------------------------------------------------------------------===//

def Metalium_ReadOp : Metalium_Op<"read", [
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "a block of a tensor in DRAM";
  let description = [{
    `offsets` say where the block begins: in tiles for the last two dimensions
    of the tensor, in elements for those before. A tensor of rank 1 has one
    offset, in tiles. A block that is `padded` may lie over the tensor's edge;
    what is outside is zero. `stages` is how many blocks the reader may be
    ahead.

    ```mlir
    func.func @block(%a: memref<640x640xbf16>, %r: index, %c: index) -> tensor<32x64xbf16> {
      %block = metalium.read %a[%r, %c] stages 2 : memref<640x640xbf16> -> tensor<32x64xbf16>
      return %block : tensor<32x64xbf16>
    }
    ```

    Rules:

    - B1: there is one offset per dimension of the tensor.
    - B2: the block has the tensor's element type, rank 1 or 2, and static sizes
      that are multiples of 32.
  }];
  let arguments = (ins AnyMemRef:$source, Variadic<Index>:$offsets,
                       I32Attr:$stages, UnitAttr:$padded);
  let results = (outs AnyStaticShapeTensor:$result);
  let assemblyFormat = [{
    $source `[` $offsets `]` (`padded` $padded^)? `stages` $stages attr-dict
    `:` type($source) `->` type($result)
  }];
  let hasVerifier = 1;
}

def Metalium_WriteOp : Metalium_Op<"write", [
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "writes a block to a tensor in DRAM";
  let description = [{
    The counterpart of `metalium.read`: what lies outside of the tensor is not
    written.

    ```mlir
    func.func @block(%block: tensor<32x64xbf16>, %a: memref<640x640xbf16>, %r: index, %c: index) {
      metalium.write %block, %a[%r, %c] : tensor<32x64xbf16>, memref<640x640xbf16>
      return
    }
    ```

    Rules: B1 and B2 of `metalium.read`.
  }];
  let arguments = (ins AnyStaticShapeTensor:$block, AnyMemRef:$target,
                       Variadic<Index>:$offsets, UnitAttr:$padded);
  let assemblyFormat = [{
    $block `,` $target `[` $offsets `]` (`padded` $padded^)? attr-dict
    `:` type($block) `,` type($target)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Circular buffers
//===----------------------------------------------------------------------===//

class Metalium_BufferOp<string mnemonic, string what>
    : Metalium_Op<mnemonic> {
  let summary = what;
  let arguments = (ins I32Attr:$buffer, I32Attr:$tiles);
  let assemblyFormat = "$buffer `,` $tiles attr-dict";
}

def Metalium_ReserveOp : Metalium_BufferOp<"cb_reserve_back",
  "waits for room for this many tiles in a circular buffer"> {
  let description = [{
    ```mlir
    metalium.cb_reserve_back 0, 4
    ```
  }];
}
def Metalium_PushOp : Metalium_BufferOp<"cb_push_back",
  "hands this many tiles to the kernel that pops the buffer"> {
  let description = [{
    ```mlir
    metalium.cb_push_back 0, 4
    ```
  }];
}
def Metalium_WaitOp : Metalium_BufferOp<"cb_wait_front",
  "waits until this many tiles are in a circular buffer"> {
  let description = [{
    ```mlir
    metalium.cb_wait_front 0, 4
    ```
  }];
}
def Metalium_PopOp : Metalium_BufferOp<"cb_pop_front",
  "frees the first tiles of a circular buffer"> {
  let description = [{
    ```mlir
    metalium.cb_pop_front 0, 4
    ```
  }];
}

class Metalium_PointerOp<string mnemonic, string what>
    : Metalium_Op<mnemonic> {
  let summary = what;
  let arguments = (ins I32Attr:$buffer);
  let results = (outs Index:$address);
  let assemblyFormat = "$buffer attr-dict";
}

def Metalium_WritePointerOp : Metalium_PointerOp<"get_write_ptr",
  "where the next tile to push lies"> {
  let description = [{
    The result is an address in L1.

    ```mlir
    %address = metalium.get_write_ptr 0
    ```
  }];
}
def Metalium_ReadPointerOp : Metalium_PointerOp<"get_read_ptr",
  "where the first tile to pop lies"> {
  let description = [{
    The result is an address in L1.

    ```mlir
    %address = metalium.get_read_ptr 0
    ```
  }];
}

//===----------------------------------------------------------------------===//
// Pages in DRAM
//===----------------------------------------------------------------------===//

class Metalium_PageOp<string mnemonic, string what> : Metalium_Op<mnemonic> {
  let summary = what;
  let arguments = (ins Index:$page, Index:$tensor, Index:$address);
  let assemblyFormat = "$page `,` $tensor `,` $address attr-dict";
}

def Metalium_ReadPageOp : Metalium_PageOp<"noc_async_read_page",
  "begins to read a page from DRAM to L1"> {
  let description = [{
    `tensor` is the argument of the kernel that holds the tensor's address in
    DRAM, `address` is one in L1. It is done once the barrier is passed.

    ```mlir
    func.func @page(%tensor: index {metalium.address = "A"}, %page: index, %l1: index) {
      metalium.noc_async_read_page %page, %tensor, %l1
      return
    }
    ```
  }];
}
def Metalium_WritePageOp : Metalium_PageOp<"noc_async_write_page",
  "begins to write a page from L1 to DRAM"> {
  let description = [{
    `tensor` is the argument of the kernel that holds the tensor's address in
    DRAM, `address` is one in L1. It is done once the barrier is passed.

    ```mlir
    func.func @page(%tensor: index {metalium.address = "A"}, %page: index, %l1: index) {
      metalium.noc_async_write_page %page, %tensor, %l1
      return
    }
    ```
  }];
}

class Metalium_PlainOp<string mnemonic, string what> : Metalium_Op<mnemonic> {
  let summary = what;
  let assemblyFormat = "attr-dict";
}

def Metalium_ReadBarrierOp : Metalium_PlainOp<"noc_async_read_barrier",
  "waits until all pages are read"> {
  let description = [{
    ```mlir
    metalium.noc_async_read_barrier
    ```
  }];
}
def Metalium_WriteBarrierOp : Metalium_PlainOp<"noc_async_write_barrier",
  "waits until all pages are written"> {
  let description = [{
    ```mlir
    metalium.noc_async_write_barrier
    ```
  }];
}

//===----------------------------------------------------------------------===//
// DST
//===----------------------------------------------------------------------===//

def Metalium_AcquireOp : Metalium_PlainOp<"tile_regs_acquire",
  "takes DST for computing; its tiles are zero"> {
  let description = [{
    ```mlir
    metalium.tile_regs_acquire
    ```
  }];
}
def Metalium_CommitOp : Metalium_PlainOp<"tile_regs_commit",
  "hands DST to the packer"> {
  let description = [{
    ```mlir
    metalium.tile_regs_commit
    ```
  }];
}
def Metalium_RegsWaitOp : Metalium_PlainOp<"tile_regs_wait",
  "waits, in the packer, for DST"> {
  let description = [{
    ```mlir
    metalium.tile_regs_wait
    ```
  }];
}
def Metalium_ReleaseOp : Metalium_PlainOp<"tile_regs_release",
  "frees DST for the next computing"> {
  let description = [{
    ```mlir
    metalium.tile_regs_release
    ```
  }];
}

def Metalium_CopyTileOp : Metalium_Op<"copy_tile"> {
  let summary = "copies a tile of a buffer to DST";
  let description = [{
    `tile` counts from the buffer's front; `dst` is a tile of DST.

    ```mlir
    func.func @copy(%tile: index, %dst: index) {
      metalium.copy_tile 0[%tile], %dst
      return
    }
    ```
  }];
  let arguments = (ins I32Attr:$buffer, Index:$tile, Index:$dst);
  let assemblyFormat = "$buffer `[` $tile `]` `,` $dst attr-dict";
}

def Metalium_MatmulTilesOp : Metalium_Op<"matmul_tiles"> {
  let summary = "adds the product of two tiles to a tile of DST";
  let description = [{
    ```mlir
    func.func @product(%i: index, %j: index, %dst: index) {
      metalium.matmul_tiles 0[%i], 1[%j], %dst
      metalium.matmul_tiles 0[%i], 1[%j] transposed, %dst
      return
    }
    ```
  }];
  let arguments = (ins I32Attr:$a, Index:$aTile, I32Attr:$b, Index:$bTile,
                       UnitAttr:$transposed, Index:$dst);
  let assemblyFormat = [{
    $a `[` $aTile `]` `,` $b `[` $bTile `]` (`transposed` $transposed^)? `,`
    $dst attr-dict
  }];
}

def Metalium_Reduction : I32EnumAttr<"Reduction", "how elements are combined", [
      I32EnumAttrCase<"Sum", 0, "sum">, I32EnumAttrCase<"Max", 1, "max">]> {
  let cppNamespace = "::mlir::ttgrid::metalium";
}

def Metalium_ReduceTileOp : Metalium_Op<"reduce_tile"> {
  let summary = "combines the columns of a tile into column 0 of a tile of DST";
  let description = [{
    `scaler` is the buffer of the tile that elements are multiplied by; `output`
    is the buffer to which DST is going to be packed.

    ```mlir
    func.func @sum(%tile: index, %scaler: index, %dst: index) {
      metalium.reduce_tile sum 0[%tile], 1[%scaler] to 2, %dst
      return
    }
    ```
  }];
  let arguments = (ins Metalium_Reduction:$kind, I32Attr:$buffer, Index:$tile,
                       I32Attr:$scaler, Index:$scalerTile, I32Attr:$output,
                       Index:$dst);
  let assemblyFormat = [{
    $kind $buffer `[` $tile `]` `,` $scaler `[` $scalerTile `]` `to` $output
    `,` $dst attr-dict
  }];
}

def Metalium_UnaryTileOp : Metalium_Op<"unary_tile"> {
  let summary = "a function of a tile of DST, in place";
  let description = [{
    `function` is a row of the table of spellings. `parameter` is for those that
    take a number.

    ```mlir
    func.func @exp(%dst: index) {
      metalium.unary_tile "exp" %dst
      metalium.unary_tile "add_unary" %dst, 1.0
      return
    }
    ```

    Rules: T1: the table of spellings has the function; it has a parameter
    exactly where the table says so.
  }];
  let arguments = (ins StrAttr:$function, Index:$dst,
                       OptionalAttr<F32Attr>:$parameter);
  let assemblyFormat = "$function $dst (`,` $parameter^)? attr-dict";
  let hasVerifier = 1;
}

def Metalium_BinaryTileOp : Metalium_Op<"binary_tile"> {
  let summary = "a function of tiles of DST";
  let description = [{
    Of two tiles, or of three for `where`. Those whose name ends with
    `_bcast_row` or `_bcast_col` take row 0 or column 0 of their second tile
    for all of it, and write their first.

    ```mlir
    func.func @add(%a: index, %b: index, %c: index) {
      metalium.binary_tile "add_binary" %a, %b to %a
      metalium.binary_tile "where" %a, %b, %c to %a
      metalium.binary_tile "sfpu_sub_bcast_col" %a, %b to %a
      return
    }
    ```

    Rules: T1 of `metalium.unary_tile`.
  }];
  let arguments = (ins StrAttr:$function, Variadic<Index>:$inputs, Index:$dst);
  let assemblyFormat = "$function $inputs `to` $dst attr-dict";
  let hasVerifier = 1;
}

def Metalium_PackTileOp : Metalium_Op<"pack_tile"> {
  let summary = "packs a tile of DST into the reserved part of a buffer";
  let description = [{
    Without `accumulate`, tiles are packed in their sequence. With it, in any,
    and the tile is added to what is there where the condition holds.

    ```mlir
    func.func @pack(%dst: index, %tile: index, %again: i1) {
      metalium.pack_tile %dst, 2[%tile]
      metalium.pack_tile %dst, 2[%tile] accumulate %again
      return
    }
    ```
  }];
  let arguments = (ins Index:$dst, I32Attr:$buffer, Index:$tile,
                       Optional<I1>:$accumulate);
  let assemblyFormat = [{
    $dst `,` $buffer `[` $tile `]` (`accumulate` $accumulate^)? attr-dict
  }];
}

//===----------------------------------------------------------------------===//
// Configuration
//===----------------------------------------------------------------------===//

def Metalium_StartupOp : Metalium_Op<"compute_kernel_hw_startup"> {
  let summary = "sets the compute engine up for these buffers, once";
  let description = [{
    ```mlir
    metalium.compute_kernel_hw_startup 0, 1, 2 reverse
    ```
  }];
  let arguments = (ins I32Attr:$a, I32Attr:$b, I32Attr:$output,
                       UnitAttr:$reverse);
  let assemblyFormat = [{
    $a `,` $b `,` $output (`reverse` $reverse^)? attr-dict
  }];
}

def Metalium_MatmulInitOp : Metalium_Op<"matmul_init"> {
  let summary = "sets the engine up for products of tiles";
  let description = [{
    ```mlir
    metalium.matmul_init 0, 1 transposed
    ```
  }];
  let arguments = (ins I32Attr:$a, I32Attr:$b, UnitAttr:$transposed);
  let assemblyFormat = "$a `,` $b (`transposed` $transposed^)? attr-dict";
}

def Metalium_CopyInitOp : Metalium_Op<"copy_init"> {
  let summary = "sets the engine up for copies";
  let description = [{
    ```mlir
    metalium.copy_init 0
    ```
  }];
  let arguments = (ins I32Attr:$buffer);
  let assemblyFormat = "$buffer attr-dict";
}

def Metalium_ReduceInitOp : Metalium_Op<"reduce_init"> {
  let summary = "sets the engine up for reductions";
  let description = [{
    ```mlir
    metalium.reduce_init max 0, 1 to 2
    ```
  }];
  let arguments = (ins Metalium_Reduction:$kind, I32Attr:$buffer,
                       I32Attr:$scaler, I32Attr:$output);
  let assemblyFormat = "$kind $buffer `,` $scaler `to` $output attr-dict";
}

def Metalium_ReduceUninitOp : Metalium_Op<"reduce_uninit"> {
  let summary = "undoes reduce_init";
  let description = [{
    ```mlir
    metalium.reduce_uninit 0
    ```
  }];
  let arguments = (ins I32Attr:$buffer);
  let assemblyFormat = "$buffer attr-dict";
}

def Metalium_TileInitOp : Metalium_Op<"tile_init"> {
  let summary = "sets the vector unit up for a function of tiles of DST";
  let description = [{
    ```mlir
    metalium.tile_init "exp"
    ```

    Rules: T1 of `metalium.unary_tile`.
  }];
  let arguments = (ins StrAttr:$function);
  let assemblyFormat = "$function attr-dict";
  let hasVerifier = 1;
}

def Metalium_ReconfigOp : Metalium_Op<"reconfig_data_format"> {
  let summary = "sets the formats in which two operands are unpacked";
  let description = [{
    With `reverse` in the sequence of products.

    ```mlir
    metalium.reconfig_data_format 0, 1 reverse
    ```
  }];
  let arguments = (ins I32Attr:$a, I32Attr:$b, UnitAttr:$reverse);
  let assemblyFormat = "$a `,` $b (`reverse` $reverse^)? attr-dict";
}

def Metalium_ReconfigAOp : Metalium_Op<"reconfig_data_format_srca"> {
  let summary = "sets the format in which the only or the other operand is unpacked";
  let description = [{
    ```mlir
    metalium.reconfig_data_format_srca 0
    ```
  }];
  let arguments = (ins I32Attr:$buffer);
  let assemblyFormat = "$buffer attr-dict";
}

def Metalium_ReconfigBOp : Metalium_Op<"reconfig_data_format_srcb"> {
  let summary = "sets the format in which one of two operands is unpacked";
  let description = [{
    The first factor of a product, the elements of a sum, or the scaler of a
    maximum.

    ```mlir
    metalium.reconfig_data_format_srcb 0
    ```
  }];
  let arguments = (ins I32Attr:$buffer);
  let assemblyFormat = "$buffer attr-dict";
}

def Metalium_PackReconfigOp : Metalium_Op<"pack_reconfig_data_format"> {
  let summary = "sets the format to which tiles are packed";
  let description = [{
    ```mlir
    metalium.pack_reconfig_data_format 2
    ```
  }];
  let arguments = (ins I32Attr:$buffer);
  let assemblyFormat = "$buffer attr-dict";
}

def Metalium_PackAccumulateOp : Metalium_Op<"pack_reconfig_l1_acc"> {
  let summary = "whether the packer adds to what is in L1";
  let description = [{
    ```mlir
    func.func @accumulate(%again: i1) {
      metalium.pack_reconfig_l1_acc %again
      return
    }
    ```
  }];
  let arguments = (ins I1:$enable);
  let assemblyFormat = "$enable attr-dict";
}

#endif // TTGRID_TARGET_METALIUM_METALIUMOPS_TD
