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

def CheckBufferizedPass : Pass<"tt-check-bufferized"> {
  let summary = "Refuse parallel loops on tensors";
  let description = [{
    An error at each `scf.forall` with tensors in `shared_outs`: upstream's
    conversion to `scf.parallel` needs memory, and fails there without a word.

    ```mlir
    func.func @bufferized(%value: f32, %out: memref<8xf32>) {
      scf.forall (%i) in (8) {
        memref.store %value, %out[%i] : memref<8xf32>
      }
      return
    }
    ```
  }];
}

def DecomposeSoftmaxPass : Pass<"tt-decompose-softmax"> {
  let summary = "Make softmax on memory a sequence of structured operations";
  let description = [{
    Replaces `linalg.softmax` on memrefs by the largest element of each row, the
    powers of e of the differences from it, their sum, and the quotients.
    Elements of less than 32 bits are computed in `f32`, and rounded twice.
    Upstream decomposes it on tensors alone.

    ```mlir
    func.func @softmax(%in: memref<4x8xf32>, %out: memref<4x8xf32>) {
      linalg.softmax dimension(1) ins(%in : memref<4x8xf32>)
                                  outs(%out : memref<4x8xf32>)
      return
    }
    ```

    becomes

    ```mlir
    #all = affine_map<(d0, d1) -> (d0, d1)>
    #row = affine_map<(d0, d1) -> (d0)>
    func.func @softmax(%in: memref<4x8xf32>, %out: memref<4x8xf32>) {
      %largest = memref.alloc() : memref<4xf32>
      %lowest = arith.constant 0xFF800000 : f32
      linalg.fill ins(%lowest : f32) outs(%largest : memref<4xf32>)
      linalg.generic {indexing_maps = [#all, #row],
                      iterator_types = ["parallel", "reduction"]}
          ins(%in : memref<4x8xf32>) outs(%largest : memref<4xf32>) {
      ^bb0(%x: f32, %m: f32):
        %0 = arith.maxnumf %x, %m : f32
        linalg.yield %0 : f32
      }
      linalg.generic {indexing_maps = [#all, #row, #all],
                      iterator_types = ["parallel", "parallel"]}
          ins(%in, %largest : memref<4x8xf32>, memref<4xf32>)
          outs(%out : memref<4x8xf32>) {
      ^bb0(%x: f32, %m: f32, %y: f32):
        %0 = arith.subf %x, %m : f32
        %1 = math.exp %0 : f32
        linalg.yield %1 : f32
      }
      %sums = memref.alloc() : memref<4xf32>
      %zero = arith.constant 0.0 : f32
      linalg.fill ins(%zero : f32) outs(%sums : memref<4xf32>)
      linalg.generic {indexing_maps = [#all, #row],
                      iterator_types = ["parallel", "reduction"]}
          ins(%out : memref<4x8xf32>) outs(%sums : memref<4xf32>) {
      ^bb0(%x: f32, %s: f32):
        %0 = arith.addf %x, %s : f32
        linalg.yield %0 : f32
      }
      linalg.generic {indexing_maps = [#row, #all],
                      iterator_types = ["parallel", "parallel"]}
          ins(%sums : memref<4xf32>) outs(%out : memref<4x8xf32>) {
      ^bb0(%s: f32, %y: f32):
        %0 = arith.divf %y, %s : f32
        linalg.yield %0 : f32
      }
      memref.dealloc %largest : memref<4xf32>
      memref.dealloc %sums : memref<4xf32>
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::math::MathDialect",
                           "::mlir::memref::MemRefDialect"];
}

def ExpandOperationsPass : Pass<"tt-expand-operations"> {
  let summary = "Expand operations that LLVM has no counterpart for";
  let description = [{
    Replaces `vector.multi_reduction` and `math.clampf` by operations that the
    conversions to the LLVM dialect know. A value that is clamped to [min, max]
    becomes the larger of min and the smaller of the value and max, and NaN where
    one of the three is NaN. MLIR 22.1 has the bounds the other way round.

    ```mlir
    func.func @clamp(%x: f32, %low: f32, %high: f32) -> f32 {
      %y = math.clampf %x to [%low, %high] : f32
      return %y : f32
    }
    ```

    becomes

    ```mlir
    func.func @clamp(%x: f32, %low: f32, %high: f32) -> f32 {
      %0 = arith.minimumf %x, %high : f32
      %y = arith.maximumf %0, %low : f32
      return %y : f32
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect",
                           "::mlir::vector::VectorDialect"];
}

def LowerBFloat16Pass : Pass<"tt-lower-bfloat16"> {
  let summary = "Make vectors of bf16 vectors of integers and of f32";
  let description = [{
    In the LLVM dialect, loads and stores vectors of bf16 as i16, and makes
    conversions from and to f32 integer arithmetic that gives the same: the
    nearest, of two the even one; NaN stays NaN and becomes quiet. Sums,
    differences, products and quotients are computed in f32 and rounded, which
    is exact. LLVM takes such vectors apart, element by element, on machines
    without instructions for bf16: a tile of 64 x 32 elements compiled for 6 s.

    ```mlir
    func.func @widen(%from: !llvm.ptr, %to: !llvm.ptr) {
      %x = llvm.load %from {alignment = 2 : i64} : !llvm.ptr -> vector<8xbf16>
      %y = llvm.fpext %x : vector<8xbf16> to vector<8xf32>
      llvm.store %y, %to : vector<8xf32>, !llvm.ptr
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
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

def VectorizeLinalgPass : Pass<"tt-vectorize-linalg"> {
  let summary = "Make vector code of linalg operations on tiles";
  let description = [{
    Replaces linalg operations on memrefs of static shape by loops over vectors
    of one dimension, by upstream's vectorization and lowerings. What is left
    over at the end of a dimension has vectors of its own length.

    - A matrix product keeps a block of its result in registers while it adds up:
      of 32 registers where `vector-bits` is at least 512, of 16 otherwise. Its
      products and sums are fused where the target can do so. A factor that is
      computed from one element, for instance converted, is computed first, all at
      once.
    - A reduction adds up whole vectors, so that the sequence of its additions is
      not that of the loops.
    - Other operations go along the dimension in which the most elements are
      neighbours in memory.

    Operations stay as they are whose memrefs have dynamic sizes, or elements
    other than f16, bf16, f32, f64 and integers of 8 to 64 bits; so do those
    that index otherwise than by a permutation of loops.

    So do those of which vectors would compute something else than the loops,
    each with a remark of the category `tt-vectorize-linalg` that says why
    (`--remarks-filter=tt-vectorize-linalg` shows them):

    - a result may share memory with another operand, unless it is the same
      memref, indexed alike, of which each iteration has an element of its own.
      The arguments of a function are taken not to share memory with each other.
      Nor do allocations, globals, and parts of a memref that are provably apart;
    - a result is neither written once per element nor reduced by one operation;
    - what is reduced is the same in all iterations: a number, not an element;
    - the body has an operation without a vector form.

    ```mlir
    func.func @add_row(%row: memref<64xf32>, %tile: memref<32x64xf32>) {
      linalg.generic {
          indexing_maps = [affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i, j)>],
          iterator_types = ["parallel", "parallel"]}
          ins(%row : memref<64xf32>) outs(%tile : memref<32x64xf32>) {
      ^bb0(%x: f32, %y: f32):
        %sum = arith.addf %x, %y : f32
        linalg.yield %sum : f32
      }
      return
    }
    ```
  }];
  let options = [
    Option<"vectorBits", "vector-bits", "unsigned", "256",
           "Bits of the target's vector registers: 128 for NEON and SSE, 256 for "
           "AVX2, 512 for AVX-512. Any number is right; others are slower">,
  ];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mlir::ub::UBDialect", "::mlir::vector::VectorDialect"];
}

def ApproximateMathPass : Pass<"tt-approximate-math"> {
  let summary = "Compute functions of vectors by polynomials";
  let description = [{
    Replaces functions of vectors of f32 by upstream's approximations, and those
    of f16 and bf16 by the same in f32, rounded once. Scalars and f64 stay: they
    are calls of the C library. The errors, in units in the last place of f32,
    found by 4 million arguments of all magnitudes:

    | function | error at most | |
    |---|---|---|
    | `exp` | 1.1; 5.4 above 88.0 | 0 where the result is subnormal |
    | `exp2` | 1.1 | |
    | `expm1` | 3; 5.4 above 88.0 | |
    | `log1p` | 2.4 | |
    | `tanh` | 4.8 | |
    | `erf` | 4.8 | |

    Of every number of f16 and bf16, the results are at most 0.51 units in their
    own last place off; so are those of `rsqrt`, which is computed in f32 too.
    Infinities, NaN and the signs of zeros are as in C. Upstream's other approximations are left out:
    of `log` and `log2` they are wrong for subnormal arguments, of `sin` and `cos`
    for large ones, and `atan` is off by 41 units.

    ```mlir
    func.func @exp(%x: vector<8xf32>) -> vector<8xf32> {
      %y = math.exp %x : vector<8xf32>
      return %y : vector<8xf32>
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect",
                           "::mlir::vector::VectorDialect"];
}

#endif // TTGRID_TARGET_PASSES_TD
