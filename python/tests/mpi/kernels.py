"""Kernels that the tests distribute, and arguments for them."""

import dataclasses

import numpy as np
import ttgrid
from ttgrid import Parameter
from ttgrid._compile import distribute


@dataclasses.dataclass(frozen=True)
class Case:
    """A kernel with arguments.

    Attributes
    ----------
    text : str
        A function @k.
    make : callable
        Arguments, from a numpy Generator.
    exact : bool
        Whether the result equals the single-process run bit for bit.
    schedule : str
    parameters : sequence of Parameter or None
    """

    text: str
    make: object
    exact: bool = True
    schedule: str = "<cores = ?, partition = contiguous, order = row_major>"
    parameters: tuple | None = None

    def compile(self, **options):
        return ttgrid.compile(
            ttgrid.Module.parse(self.text),
            "k",
            schedule=self.schedule,
            parameters=self.parameters,
            **options,
        )

    def distribute(self, comm, **options):
        """As `compile().distribute` does, without what would be compiled for
        this process alone."""
        return distribute(
            ttgrid.Module.parse(self.text),
            "k",
            self.parameters,
            self.schedule,
            comm,
            **options,
        )


def floats(rng, *shape, dtype=np.float32):
    return rng.standard_normal(shape).astype(dtype)


# Tiles of 32x32 with ragged edges, of dynamic sizes.
RAGGED = """
#min = affine_map<(i)[n] -> (32, n - i * 32)>
func.func @k(%a: memref<?x?xf32>, %b: memref<?x?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c32 = arith.constant 32 : index
  %m = memref.dim %a, %c0 : memref<?x?xf32>
  %n = memref.dim %a, %c1 : memref<?x?xf32>
  %gm = arith.ceildivui %m, %c32 : index
  %gn = arith.ceildivui %n, %c32 : index
  tt.grid_kernel (%i, %j) in (%gm, %gn) {
    %h = affine.min #min(%i)[%m]
    %w = affine.min #min(%j)[%n]
    %y = arith.muli %i, %c32 : index
    %x = arith.muli %j, %c32 : index
    %s = memref.subview %a[%y, %x] [%h, %w] [1, 1] : memref<?x?xf32> to memref<?x?xf32, strided<[?, 1], offset: ?>>
    %t = memref.subview %b[%y, %x] [%h, %w] [1, 1] : memref<?x?xf32> to memref<?x?xf32, strided<[?, 1], offset: ?>>
    linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%s : memref<?x?xf32, strided<[?, 1], offset: ?>>) outs(%t : memref<?x?xf32, strided<[?, 1], offset: ?>>) {
    ^bb0(%u: f32, %v: f32):
      %r = arith.mulf %u, %u : f32
      linalg.yield %r : f32
    }
  }
  return
}
"""

GEMM = """
func.func @k(%a: memref<128x96xf32>, %b: memref<96x160xf32>, %c: memref<128x160xf32>) {
  %zero = arith.constant 0.0 : f32
  %c16 = arith.constant 16 : index
  %c32 = arith.constant 32 : index
  tt.grid_kernel (%i, %j) in (8, 5) {
    %y = arith.muli %i, %c16 : index
    %x = arith.muli %j, %c32 : index
    %s = memref.subview %a[%y, 0] [16, 96] [1, 1] : memref<128x96xf32> to memref<16x96xf32, strided<[96, 1], offset: ?>>
    %t = memref.subview %b[0, %x] [96, 32] [1, 1] : memref<96x160xf32> to memref<96x32xf32, strided<[160, 1], offset: ?>>
    %u = memref.subview %c[%y, %x] [16, 32] [1, 1] : memref<128x160xf32> to memref<16x32xf32, strided<[160, 1], offset: ?>>
    linalg.fill ins(%zero : f32) outs(%u : memref<16x32xf32, strided<[160, 1], offset: ?>>)
    linalg.matmul ins(%s, %t : memref<16x96xf32, strided<[96, 1], offset: ?>>, memref<96x32xf32, strided<[160, 1], offset: ?>>) outs(%u : memref<16x32xf32, strided<[160, 1], offset: ?>>)
  }
  return
}
"""

GEMM_DYNAMIC = """
#min = affine_map<(i)[n] -> (16, n - i * 16)>
!part = memref<?x?xf32, strided<[?, 1], offset: ?>>
func.func @k(%a: memref<?x?xf32>, %b: memref<?x?xf32>, %c: memref<?x?xf32>) {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %m = memref.dim %c, %c0 : memref<?x?xf32>
  %n = memref.dim %c, %c1 : memref<?x?xf32>
  %k = memref.dim %a, %c1 : memref<?x?xf32>
  %gm = arith.ceildivui %m, %c16 : index
  %gn = arith.ceildivui %n, %c16 : index
  tt.grid_kernel (%i, %j) in (%gm, %gn) {
    %h = affine.min #min(%i)[%m]
    %w = affine.min #min(%j)[%n]
    %y = arith.muli %i, %c16 : index
    %x = arith.muli %j, %c16 : index
    %s = memref.subview %a[%y, 0] [%h, %k] [1, 1] : memref<?x?xf32> to !part
    %t = memref.subview %b[0, %x] [%k, %w] [1, 1] : memref<?x?xf32> to !part
    %u = memref.subview %c[%y, %x] [%h, %w] [1, 1] : memref<?x?xf32> to !part
    linalg.fill ins(%zero : f32) outs(%u : !part)
    linalg.matmul ins(%s, %t : !part, !part) outs(%u : !part)
  }
  return
}
"""

# A block per head and 16 rows of queries; scores in memory of the block's own.
ATTENTION = """
func.func @k(%q: memref<3x64x16xf32>, %key: memref<3x64x16xf32>, %v: memref<3x64x16xf32>, %o: memref<3x64x16xf32>) {
  %zero = arith.constant 0.0 : f32
  %c16 = arith.constant 16 : index
  tt.grid_kernel (%h, %i) in (3, 4) {
    %y = arith.muli %i, %c16 : index
    %qs = memref.subview %q[%h, %y, 0] [1, 16, 16] [1, 1, 1] : memref<3x64x16xf32> to memref<16x16xf32, strided<[16, 1], offset: ?>>
    %ks = memref.subview %key[%h, 0, 0] [1, 64, 16] [1, 1, 1] : memref<3x64x16xf32> to memref<64x16xf32, strided<[16, 1], offset: ?>>
    %vs = memref.subview %v[%h, 0, 0] [1, 64, 16] [1, 1, 1] : memref<3x64x16xf32> to memref<64x16xf32, strided<[16, 1], offset: ?>>
    %os = memref.subview %o[%h, %y, 0] [1, 16, 16] [1, 1, 1] : memref<3x64x16xf32> to memref<16x16xf32, strided<[16, 1], offset: ?>>
    %s = memref.alloc() : memref<16x64xf32>
    %sum = memref.alloc() : memref<16xf32>
    linalg.fill ins(%zero : f32) outs(%s : memref<16x64xf32>)
    linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (j, k)>, affine_map<(i, j, k) -> (i, j)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%qs, %ks : memref<16x16xf32, strided<[16, 1], offset: ?>>, memref<64x16xf32, strided<[16, 1], offset: ?>>) outs(%s : memref<16x64xf32>) {
    ^bb0(%a: f32, %b: f32, %c: f32):
      %m = arith.mulf %a, %b : f32
      %r = arith.addf %c, %m : f32
      linalg.yield %r : f32
    }
    linalg.exp ins(%s : memref<16x64xf32>) outs(%s : memref<16x64xf32>)
    linalg.fill ins(%zero : f32) outs(%sum : memref<16xf32>)
    linalg.reduce ins(%s : memref<16x64xf32>) outs(%sum : memref<16xf32>) dimensions = [1] (%a: f32, %b: f32) {
      %r = arith.addf %a, %b : f32
      linalg.yield %r : f32
    }
    linalg.generic {indexing_maps = [affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%sum : memref<16xf32>) outs(%s : memref<16x64xf32>) {
    ^bb0(%a: f32, %b: f32):
      %r = arith.divf %b, %a : f32
      linalg.yield %r : f32
    }
    linalg.fill ins(%zero : f32) outs(%os : memref<16x16xf32, strided<[16, 1], offset: ?>>)
    linalg.matmul ins(%s, %vs : memref<16x64xf32>, memref<64x16xf32, strided<[16, 1], offset: ?>>) outs(%os : memref<16x16xf32, strided<[16, 1], offset: ?>>)
    memref.dealloc %s : memref<16x64xf32>
    memref.dealloc %sum : memref<16xf32>
  }
  return
}
"""

# Each row is the sum of itself and its neighbours.
STENCIL = """
func.func @k(%a: memref<66x80xf64>, %b: memref<64x80xf64>) {
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c4 = arith.constant 4 : index
  tt.grid_kernel (%i) in (16) {
    %y = arith.muli %i, %c4 : index
    %y1 = arith.addi %y, %c1 : index
    %y2 = arith.addi %y, %c2 : index
    %p = memref.subview %a[%y, 0] [4, 80] [1, 1] : memref<66x80xf64> to memref<4x80xf64, strided<[80, 1], offset: ?>>
    %q = memref.subview %a[%y1, 0] [4, 80] [1, 1] : memref<66x80xf64> to memref<4x80xf64, strided<[80, 1], offset: ?>>
    %r = memref.subview %a[%y2, 0] [4, 80] [1, 1] : memref<66x80xf64> to memref<4x80xf64, strided<[80, 1], offset: ?>>
    %o = memref.subview %b[%y, 0] [4, 80] [1, 1] : memref<64x80xf64> to memref<4x80xf64, strided<[80, 1], offset: ?>>
    linalg.add ins(%p, %q : memref<4x80xf64, strided<[80, 1], offset: ?>>, memref<4x80xf64, strided<[80, 1], offset: ?>>) outs(%o : memref<4x80xf64, strided<[80, 1], offset: ?>>)
    linalg.add ins(%o, %r : memref<4x80xf64, strided<[80, 1], offset: ?>>, memref<4x80xf64, strided<[80, 1], offset: ?>>) outs(%o : memref<4x80xf64, strided<[80, 1], offset: ?>>)
  }
  return
}
"""


def split_k(element, kind, multiply):
    """Blocks of 8 terms each, added to the result atomically."""
    return f"""
func.func @k(%a: memref<12x64x{element}>, %b: memref<64x10x{element}>, %c: memref<12x10x{element}>) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  tt.grid_kernel (%i, %j, %s) in (12, 10, 8) {{
    %first = arith.muli %s, %c8 : index
    %end = arith.addi %first, %c8 : index
    scf.for %k = %first to %end step %c1 {{
      %x = memref.load %a[%i, %k] : memref<12x64x{element}>
      %y = memref.load %b[%k, %j] : memref<64x10x{element}>
      %p = {multiply} %x, %y : {element}
      %o = memref.atomic_rmw {kind} %p, %c[%i, %j] : ({element}, memref<12x10x{element}>) -> {element}
    }}
  }}
  return
}}
"""


# A block of columns is added where the table says so.
BLOCK_SPARSE = """
func.func @k(%mask: memref<4x4xi1>, %a: memref<64x64xf32>, %o: memref<64x64xf32>) {
  %zero = arith.constant 0.0 : f32
  %c16 = arith.constant 16 : index
  tt.grid_kernel (%i, %j) in (4, 4) {
    %y = arith.muli %i, %c16 : index
    %x = arith.muli %j, %c16 : index
    %s = memref.subview %a[%y, %x] [16, 16] [1, 1] : memref<64x64xf32> to memref<16x16xf32, strided<[64, 1], offset: ?>>
    %t = memref.subview %o[%y, %x] [16, 16] [1, 1] : memref<64x64xf32> to memref<16x16xf32, strided<[64, 1], offset: ?>>
    linalg.fill ins(%zero : f32) outs(%t : memref<16x16xf32, strided<[64, 1], offset: ?>>)
    %m = memref.load %mask[%i, %j] : memref<4x4xi1>
    scf.if %m {
      linalg.add ins(%s, %t : memref<16x16xf32, strided<[64, 1], offset: ?>>, memref<16x16xf32, strided<[64, 1], offset: ?>>) outs(%t : memref<16x16xf32, strided<[64, 1], offset: ?>>)
    }
  }
  return
}
"""

# Rows at indices that are data.
GATHER = """
func.func @k(%rows: memref<20xindex>, %a: memref<30x8xi32>, %o: memref<20x8xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  tt.grid_kernel (%i) in (20) {
    %row = memref.load %rows[%i] : memref<20xindex>
    scf.for %j = %c0 to %c8 step %c1 {
      %x = memref.load %a[%row, %j] : memref<30x8xi32>
      memref.store %x, %o[%i, %j] : memref<20x8xi32>
    }
  }
  return
}
"""

# Two results that have nothing to do with each other.
TWO_LAUNCHES = """
func.func @k(%a: memref<40xi64>, %b: memref<40xi64>, %c: memref<24xi64>, %n: i64) {
  tt.grid_kernel (%i) in (40) {
    %x = memref.load %a[%i] : memref<40xi64>
    %y = arith.addi %x, %n : i64
    memref.store %y, %b[%i] : memref<40xi64>
  }
  tt.grid_kernel (%i) in (24) {
    %x = memref.load %a[%i] : memref<40xi64>
    %y = arith.muli %x, %n : i64
    memref.store %y, %c[%i] : memref<24xi64>
  }
  return
}
"""

# A reshape that needs its rows to be neighbours in memory.
FLAT = """
func.func @k(%a: memref<12x8xf32>, %b: memref<12x8xf32>) {
  %flat = memref.collapse_shape %a [[0, 1]] : memref<12x8xf32> into memref<96xf32>
  %out = memref.collapse_shape %b [[0, 1]] : memref<12x8xf32> into memref<96xf32>
  tt.grid_kernel (%i) in (96) {
    %x = memref.load %flat[%i] : memref<96xf32>
    %y = arith.negf %x : f32
    memref.store %y, %out[%i] : memref<96xf32>
  }
  return
}
"""

CASES = {
    "ragged": Case(
        RAGGED,
        lambda rng: [floats(rng, 77, 130), np.zeros((77, 130), np.float32)],
    ),
    "ragged-strided": Case(
        RAGGED.replace("memref<?x?xf32>", "memref<?x?xf32, strided<[?, 1]>>"),
        lambda rng: [
            floats(rng, 90, 200)[3:80, 10:140],
            np.zeros((80, 300), np.float32)[2:79, 100:230],
        ],
        schedule="<cores = ?, partition = cyclic<3>, order = column_major>",
    ),
    "one-row": Case(
        RAGGED, lambda rng: [floats(rng, 1, 1), np.zeros((1, 1), np.float32)]
    ),
    "empty": Case(
        RAGGED, lambda rng: [floats(rng, 0, 5), np.zeros((0, 5), np.float32)]
    ),
    "gemm": Case(
        GEMM,
        lambda rng: [
            floats(rng, 128, 96),
            floats(rng, 96, 160),
            floats(rng, 128, 160),
        ],
    ),
    "gemm-blocked": Case(
        GEMM,
        lambda rng: [
            floats(rng, 128, 96),
            floats(rng, 96, 160),
            floats(rng, 128, 160),
        ],
        schedule="<cores = 2x3, partition = blocked, order = column_major>",
    ),
    "gemm-dynamic": Case(
        GEMM_DYNAMIC,
        lambda rng: [
            floats(rng, 75, 33),
            floats(rng, 33, 50),
            floats(rng, 75, 50),
        ],
        schedule="<cores = ?, partition = cyclic, order = grouped<2>>",
        parameters=(
            Parameter("A", "float32", ("M", "K")),
            Parameter("B", "float32", ("K", "N")),
            Parameter("C", "float32", ("M", "N")),
        ),
    ),
    "attention": Case(
        ATTENTION,
        lambda rng: [*(floats(rng, 3, 64, 16) for _ in range(4))],
    ),
    "stencil": Case(
        STENCIL,
        lambda rng: [
            floats(rng, 66, 80, dtype=np.float64),
            np.zeros((64, 80)),
        ],
    ),
    "split-k": Case(
        split_k("f32", "addf", "arith.mulf"),
        lambda rng: [
            floats(rng, 12, 64),
            floats(rng, 64, 10),
            floats(rng, 12, 10),
        ],
        exact=False,
        schedule="<cores = ?, partition = cyclic, order = row_major>",
    ),
    "split-k-int": Case(
        split_k("i32", "addi", "arith.muli"),
        lambda rng: [
            rng.integers(-9, 9, shape, np.int32)
            for shape in ((12, 64), (64, 10), (12, 10))
        ],
    ),
    "max": Case(
        split_k("f32", "maximumf", "arith.mulf"),
        lambda rng: [
            floats(rng, 12, 64),
            floats(rng, 64, 10),
            floats(rng, 12, 10),
        ],
        schedule="<cores = ?, partition = contiguous, order = permuted<2, 0, 1>>",
    ),
    "block-sparse": Case(
        BLOCK_SPARSE,
        lambda rng: [
            rng.integers(0, 2, (4, 4)).astype(bool),
            floats(rng, 64, 64),
            floats(rng, 64, 64),
        ],
    ),
    "gather": Case(
        GATHER,
        lambda rng: [
            rng.integers(0, 30, 20),
            rng.integers(-99, 99, (30, 8), np.int32),
            np.zeros((20, 8), np.int32),
        ],
    ),
    "two-launches": Case(
        TWO_LAUNCHES,
        lambda rng: [
            rng.integers(-99, 99, 40),
            np.zeros(40, np.int64),
            np.zeros(24, np.int64),
            7,
        ],
    ),
    "flat": Case(
        FLAT,
        lambda rng: [floats(rng, 12, 8), np.zeros((12, 8), np.float32)],
    ),
}
