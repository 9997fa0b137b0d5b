"""What the importer writes for a kernel that one can read whole."""

import re

import tilelang.language as T
import ttgrid.tilelang

SCHEDULE = "<cores = 2, partition = cyclic, order = row_major>"


def check(text, *patterns):
    """Finds the patterns one after the other. %{name:...} captures a value's
    name, and %{name} is that name again."""
    at, names = 0, {}
    for pattern in patterns:
        parts = re.split(r"(%\{\w+:?\})", pattern)
        regex = ""
        for part in parts:
            named = re.fullmatch(r"%\{(\w+)(:?)\}", part)
            if not named:
                regex += re.escape(part).replace(r"\.\.\.", ".*")
            elif named[2]:
                regex += rf"(?P<{named[1]}>%\w+)"
            else:
                regex += re.escape(names[named[1]]) + r"\b"
        found = re.compile(regex).search(text, at)
        assert found, f"{pattern} (/{regex}/) is not in\n{text[at:]}"
        names.update(found.groupdict())
        at = found.end()


def test_ragged_copy():
    @T.prim_func
    def scale(
        A: T.Tensor((100, 64), "float32"), B: T.Tensor((100, 64), "float32")
    ):
        with T.Kernel(T.ceildiv(100, 32), threads=128) as bx:
            a = T.alloc_shared((32, 64), "float32")
            T.copy(A[bx * 32, 0], a)
            for i, j in T.Parallel(32, 64):
                a[i, j] = a[i, j] * 2.0
            T.copy(a, B[bx * 32, 0])

    check(
        ttgrid.tilelang.load(scale, SCHEDULE).mlir,
        "func.func @scale(%{A:}: memref<100x64xf32>, %{B:}: memref<100x64xf32>",
        "%{two:} = arith.constant 2.000000e+00 : f32",
        f"tt.grid_kernel (%{{bx:}}) in (4) schedule({SCHEDULE})",
        "%{a:} = memref.alloc() ... : memref<32x64xf32>",
        "%{first:} = arith.muli %{bx}, ... : index",
        "%{whole:} = arith.cmpi sle, ... : index",
        # A whole tile is one copy, and what is outside of a ragged one is 0.
        "scf.if %{whole} {",
        "%{part:} = memref.subview %{A}[%{first}, 0] [32, 64] [1, 1]",
        "linalg.copy ins(%{part} : ...) outs(%{a} : memref<32x64xf32>)",
        "} else {",
        "%{inside:} = arith.cmpi ult, ... : index",
        "scf.if %{inside} -> (f32) {",
        "memref.load %{A}[",
        "memref.store ..., %{a}[",
        "linalg.generic",
        'iterator_types = ["parallel", "parallel"]',
        "outs(%{a} : memref<32x64xf32>)",
        "arith.mulf ..., %{two} : f32",
        "scf.if %{whole} {",
        "memref.subview %{B}[%{first}, 0] [32, 64] [1, 1]",
        "linalg.copy ins(%{a} : memref<32x64xf32>)",
        "} else {",
        "memref.store ..., %{B}[",
        "memref.dealloc %{a} : memref<32x64xf32>",
    )


def test_product():
    @T.prim_func
    def product(
        A: T.Tensor((64, 64), "float32"),
        B: T.Tensor((64, 64), "float32"),
        C: T.Tensor((64, 64), "float32"),
    ):
        with T.Kernel(2, 2, threads=128) as (bx, by):
            a = T.alloc_shared((32, 16), "float32")
            b = T.alloc_shared((16, 32), "float32")
            c = T.alloc_fragment((32, 32), "float32")
            T.clear(c)
            for k in T.Pipelined(4, num_stages=2):
                T.copy(A[by * 32, k * 16], a)
                T.copy(B[k * 16, bx * 32], b)
                T.gemm(a, b, c)
            T.copy(c, C[by * 32, bx * 32])

    check(
        ttgrid.tilelang.load(product, SCHEDULE).mlir,
        "func.func @product(%{A:}: ..., %{B:}: ..., %{C:}: ...)",
        "tt.grid_kernel (%{bx:}, %{by:}) in (2, 2)",
        "%{c:} = memref.alloc() ... : memref<32x32xf32>",
        "linalg.fill ... outs(%{c} : memref<32x32xf32>)",
        "scf.for",
        "memref.subview %{A}[",
        "memref.subview %{B}[",
        "linalg.matmul",
        "outs(%{c} : memref<32x32xf32>)",
        "memref.subview %{C}[",
        "linalg.copy ins(%{c} : memref<32x32xf32>)",
    )
