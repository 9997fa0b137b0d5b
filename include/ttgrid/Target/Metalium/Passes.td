//===- Passes.td - From grid kernels to TT-Metalium --------*- tablegen -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TARGET_METALIUM_PASSES_TD
#define TTGRID_TARGET_METALIUM_PASSES_TD

include "mlir/Pass/PassBase.td"

def MetaliumNormalizePass
    : Pass<"tt-metalium-normalize", "::mlir::ModuleOp"> {
  let summary = "Make bodies on buffers bodies on blocks of tiles";
  let description = [{
    Replaces the body of each grid kernel by one without buffers: what is copied
    from an argument is a `metalium.read`, what is stored to one a
    `metalium.write`, with offsets in tiles, and between them linalg operations
    compute on tensors. Copies at a ragged edge, which have a branch for whole
    blocks and one for elements, become padded reads and writes.

    ```mlir
    func.func @double(%a: memref<64x64xf32>) {
      tt.grid_kernel (%bx, %by) in (2, 2) {
        %c32 = arith.constant 32 : index
        %0 = arith.muli %bx, %c32 : index
        %1 = arith.muli %by, %c32 : index
        %part = memref.subview %a[%0, %1] [32, 32] [1, 1] : memref<64x64xf32> to memref<32x32xf32, strided<[64, 1], offset: ?>>
        linalg.generic {
            indexing_maps = [affine_map<(i, j) -> (i, j)>],
            iterator_types = ["parallel", "parallel"]}
            outs(%part : memref<32x32xf32, strided<[64, 1], offset: ?>>) {
        ^bb0(%x: f32):
          %sum = arith.addf %x, %x : f32
          linalg.yield %sum : f32
        }
      }
      return
    }
    ```
  }];
  let options = [
    Option<"depth", "depth", "int64_t", "2",
           "Blocks that a reader may be ahead outside of loops with num_stages">,
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect",
    "::mlir::ttgrid::metalium::MetaliumDialect"];
}

def MetaliumFusePass : Pass<"tt-metalium-fuse", "::mlir::ModuleOp"> {
  let summary = "Compute elementwise operations where their results are used";
  let description = [{
    Upstream's fusion of elementwise linalg operations, as far as the tiles of
    DST suffice. Vectors are computed before they are broadcast, and what is used
    twice is stored.

    ```mlir
    func.func @twice(%a: tensor<32x32xf32>) -> tensor<32x32xf32> {
      return %a : tensor<32x32xf32>
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
}

def MetaliumSplitPass : Pass<"tt-metalium-split", "::mlir::ModuleOp"> {
  let summary = "Make the reader, compute and writer kernels of a core";
  let description = [{
    Replaces the function of the one grid kernel in the module, which
    `tt-metalium-normalize` has brought into the form of blocks of tiles, by the
    functions `reader`, `compute` and `writer`. Each has the whole persistent
    loop, and does its part of the body: blocks go from one to the next through
    circular buffers. What a host needs to know is left in the module's attribute
    `metalium.program`.

    ```mlir
    func.func @copy(%a: memref<64x64xf32>, %b: memref<64x64xf32>) {
      tt.grid_kernel (%i, %j) in (2, 2) schedule(<cores = 2, partition = contiguous, order = row_major>) {
        %block = metalium.read %a[%i, %j] stages 2 : memref<64x64xf32> -> tensor<32x32xf32>
        metalium.write %block, %b[%i, %j] : tensor<32x32xf32>, memref<64x64xf32>
      }
      return
    }
    ```
  }];
  let options = [
    Option<"depth", "depth", "int64_t", "2",
           "Blocks that compute may be ahead of the writer">,
    Option<"chip", "chip", "std::string", "\"wormhole_b0\"",
           "Whose buffers and L1 are counted: wormhole_b0 or blackhole">,
    Option<"cores", "cores", "std::string", "\"8x8\"",
           "The core grid where the schedule says cores = ?">,
    Option<"sizes", "sizes", "std::string", "",
           "What dynamic sizes are called, such as M:K;K:N for two arguments; "
           "equal symbols are equal sizes">,
  ];
  let dependentDialects = [
    "::mlir::DLTIDialect", "::mlir::arith::ArithDialect",
    "::mlir::func::FuncDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect",
    "::mlir::ttgrid::TTGridDialect",
    "::mlir::ttgrid::metalium::MetaliumDialect"];
}

def MetaliumConfigurePass
    : Pass<"tt-metalium-configure", "::mlir::ModuleOp"> {
  let summary = "Place the calls that set the compute engine up";
  let description = [{
    Puts `compute_kernel_hw_startup` first, and the init and reconfigure calls
    where an operation needs the engine otherwise than it is: in front of the
    outermost loop all of which needs it that way. Loops are `scf.for` by then.

    ```mlir
    func.func @host() {
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::ttgrid::metalium::MetaliumDialect"];
}

def MetaliumToEmitCPass : Pass<"tt-metalium-to-emitc", "::mlir::ModuleOp"> {
  let summary = "Make the kernels C++";
  let description = [{
    Replaces the functions `reader`, `compute` and `writer` by a module each, with
    the includes and the function `kernel_main` in EmitC. Indices are `uint32_t`;
    the arguments of a function that are used become `get_arg_val`, in their
    sequence, which is left in the module's attribute
    `metalium.runtime_arguments`.

    ```mlir
    func.func @host() {
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::emitc::EmitCDialect"];
}

def MetaliumWritePass : Pass<"tt-metalium-write", "::mlir::ModuleOp"> {
  let summary = "Write the kernels and the program to a folder";
  let description = [{
    Writes `reader.cpp`, `compute.cpp`, `writer.cpp` and `program.json` to the
    folder `output`, which is made where it is not there.

    ```mlir
    func.func @host() {
      return
    }
    ```
  }];
  let options = [
    Option<"output", "output", "std::string", "", "The folder">,
  ];
}

#endif // TTGRID_TARGET_METALIUM_PASSES_TD
