"""A kernel that adds matrices, for tests of what calls it."""

import ml_dtypes
import numpy as np
import pytest
import ttgrid
from ttgrid import Parameter

# MLIR's element type, NumPy's types that fit it, and the addition.
ELEMENTS = [
    ("f16", ["float16"], "arith.addf"),
    ("bf16", [ml_dtypes.bfloat16], "arith.addf"),
    ("f32", ["float32"], "arith.addf"),
    ("f64", ["float64"], "arith.addf"),
    ("i1", ["bool"], "arith.ori"),
    ("i8", ["int8", "uint8"], "arith.addi"),
    ("i16", ["int16", "uint16"], "arith.addi"),
    ("i32", ["int32", "uint32"], "arith.addi"),
    ("i64", ["int64", "uint64"], "arith.addi"),
    ("index", ["int64"], "arith.addi"),
]
DTYPES = [
    pytest.param(
        element, np.dtype(dtype), add, id=f"{element}-{np.dtype(dtype)}"
    )
    for element, dtypes, add in ELEMENTS
    for dtype in dtypes
]


def add_kernel(element, add, layout=""):
    """c = a + b + s on matrices, one element to a tile."""
    memref = f"memref<?x?x{element}{layout}>"
    return ttgrid.Module.parse(f"""
      func.func @add(%a: {memref}, %b: {memref}, %c: {memref}, %s: {element}) {{
        %c0 = arith.constant 0 : index
        %c1 = arith.constant 1 : index
        %m = memref.dim %a, %c0 : {memref}
        %n = memref.dim %a, %c1 : {memref}
        tt.grid_kernel (%i, %j) in (%m, %n) {{
          %x = memref.load %a[%i, %j] : {memref}
          %y = memref.load %b[%i, %j] : {memref}
          %z = {add} %x, %y : {element}
          %t = {add} %z, %s : {element}
          memref.store %t, %c[%i, %j] : {memref}
        }}
        return
      }}
    """)


DYNAMIC = ", strided<[?, ?], offset: ?>"
ROWS = ", strided<[?, 1], offset: ?>"

ADD_PARAMETERS = [
    Parameter("A", "float32", ("M", "N")),
    Parameter("B", "float32", ("M", "N")),
    Parameter("C", "float32", ("M", "N")),
    Parameter("s", "float32", ()),
]

F32 = np.float32


def ones(*shape, dtype=F32):
    return np.ones(shape, dtype)


def random_array(rng, shape, dtype):
    numbers = np.random.default_rng(rng.randrange(2**32))
    return numbers.integers(0, 20, shape).astype(dtype)


def read_only(array):
    array.flags.writeable = False
    return array
