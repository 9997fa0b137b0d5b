"""ttgrid.compile: kernels on NumPy arrays."""

import pathlib
import subprocess
import sys
import textwrap
import threading

import ml_dtypes
import numpy as np
import pytest
import ttgrid
from ttgrid import Parameter, _ttgrid

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples"

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


@pytest.fixture
def add():
    module = add_kernel("f32", "arith.addf")
    return ttgrid.compile(module, "add", parameters=ADD_PARAMETERS)


@pytest.fixture
def strided_add():
    module = add_kernel("f32", "arith.addf", DYNAMIC)
    return ttgrid.compile(module, "add", parameters=ADD_PARAMETERS)


def random_array(rng, shape, dtype):
    numbers = np.random.default_rng(rng.randrange(2**32))
    return numbers.integers(0, 20, shape).astype(dtype)


# --- What it computes ---------------------------------------------------------


@pytest.mark.parametrize(("element", "dtype", "add"), DTYPES)
def test_every_dtype(rng, element, dtype, add):
    kernel = ttgrid.compile(add_kernel(element, add), "add")
    for shape in [(7, 9), (1, 1), (0, 5), (5, 0), (33, 1)]:
        a, b = (random_array(rng, shape, dtype) for _ in range(2))
        c = np.zeros(shape, dtype)
        scalar = dtype.type(1)
        expected = a | b | scalar if element == "i1" else a + b + scalar
        assert kernel(a, b, c, scalar) is None
        np.testing.assert_array_equal(c, expected)


def test_random_schedules_on_the_examples(rng):
    source = (EXAMPLES / "matmul.mlir").read_text("utf-8")
    module = ttgrid.Module.parse(source, "matmul.mlir")
    for _ in range(4):
        schedule = ttgrid.Schedule(
            rng.choice([1, 3, 8, "?"]),
            rng.choice(["contiguous", "cyclic", "cyclic<3>"]),
            rng.choice(["row_major", "grouped<2, serpentine>", "column_major"]),
        )
        kernel = ttgrid.compile(module, "matmul", schedule=schedule)
        m, k, n = (rng.randint(1, 150) for _ in range(3))
        a = random_array(rng, (m, k), np.float32)
        b = random_array(rng, (k, n), np.float32)
        c = np.full((m, n), np.nan, np.float32)
        kernel(a, b, c)
        np.testing.assert_array_equal(c, a @ b, err_msg=str(schedule))


def test_softmax():
    source = (EXAMPLES / "softmax.mlir").read_text("utf-8")
    kernel = ttgrid.compile(ttgrid.Module.parse(source), "softmax")
    scores = np.linspace(-3, 3, 2 * 3 * 4 * 50, dtype=np.float32)
    scores = scores.reshape(2, 3, 4, 50)
    weights = np.empty_like(scores)
    kernel(scores, weights)
    powers = np.exp(scores.astype(np.float64))
    expected = powers / powers.sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(weights, expected, rtol=1e-5)


@pytest.mark.parametrize("wide", ["f32", "f64"])
@pytest.mark.parametrize("narrow", ["f16", "bf16"])
def test_conversions_of_short_floats(narrow, wide):
    # Some CPUs have no instruction for these, and call a function instead.
    module = ttgrid.Module.parse(f"""
      func.func @round(%a: memref<?x{wide}>, %b: memref<?x{narrow}>,
                       %c: memref<?x{wide}>) {{
        %c0 = arith.constant 0 : index
        %n = memref.dim %a, %c0 : memref<?x{wide}>
        tt.grid_kernel (%i) in (%n) {{
          %x = memref.load %a[%i] : memref<?x{wide}>
          %y = arith.truncf %x : {wide} to {narrow}
          memref.store %y, %b[%i] : memref<?x{narrow}>
          %z = arith.extf %y : {narrow} to {wide}
          memref.store %z, %c[%i] : memref<?x{wide}>
        }}
        return
      }}
    """)
    kernel = ttgrid.compile(module, "round")
    dtype = np.dtype("float16" if narrow == "f16" else ml_dtypes.bfloat16)
    a = np.linspace(-70, 70, 1001).astype("float32" if wide == "f32" else "f8")
    b, c = np.zeros(a.shape, dtype), np.zeros_like(a)
    kernel(a, b, c)
    np.testing.assert_array_equal(b, a.astype(dtype))
    np.testing.assert_array_equal(c, b.astype(a.dtype))


def test_functions_of_libm_and_memory_are_found():
    kernel = ttgrid.compile(
        ttgrid.Module.parse("""
          func.func @f(%a: memref<4x8xf64>, %b: memref<4x8xf64>) {
            tt.grid_kernel (%i) in (4) {
              %row = memref.alloc() : memref<8xf64>
              %from = memref.subview %a[%i, 0] [1, 8] [1, 1]
                : memref<4x8xf64> to memref<8xf64, strided<[1], offset: ?>>
              %to = memref.subview %b[%i, 0] [1, 8] [1, 1]
                : memref<4x8xf64> to memref<8xf64, strided<[1], offset: ?>>
              memref.copy %from, %row
                : memref<8xf64, strided<[1], offset: ?>> to memref<8xf64>
              linalg.map { math.tanh } ins(%row : memref<8xf64>)
                outs(%row : memref<8xf64>)
              memref.copy %row, %to
                : memref<8xf64> to memref<8xf64, strided<[1], offset: ?>>
              memref.dealloc %row : memref<8xf64>
            }
            return
          }
        """),
        "f",
    )
    a = np.linspace(-2, 2, 32).reshape(4, 8)
    b = np.zeros_like(a)
    kernel(a, b)
    np.testing.assert_allclose(b, np.tanh(a), rtol=1e-12)
    assert kernel.written == (False, True)


def test_the_module_stays_as_it_is():
    module = add_kernel("f32", "arith.addf")
    before = str(module)
    ttgrid.compile(module, "add")
    assert str(module) == before


def test_one_function_of_several():
    text = "".join(
        f"""
        func.func private @{name}(%a: memref<1xi32>) {{
          %zero = arith.constant 0 : index
          %value = arith.constant {value} : i32
          func.call @store(%value, %a, %zero)
            : (i32, memref<1xi32>, index) -> ()
          return
        }}
        """
        for name, value in [("one", 1), ("two", 2)]
    )
    module = ttgrid.Module.parse(f"""
      {text}
      func.func @store(%value: i32, %a: memref<1xi32>, %at: index) {{
        memref.store %value, %a[%at] : memref<1xi32>
        return
      }}
      func.func private @elsewhere()
    """)
    a = np.zeros(1, np.int32)
    ttgrid.compile(module, "two")(a)
    assert a[0] == 2
    ttgrid.compile(module, "one")(a)
    assert a[0] == 1


# --- Strides and layouts ------------------------------------------------------


def test_strides(strided_add):
    base = np.arange(400, dtype=np.float32).reshape(20, 20)
    a, b = base[::2, 1:17:3], base.T[5:15, :6]
    c = np.zeros((30, 30), np.float32)
    out = c[3:23:2, 2:26:4]
    strided_add(a, b, out, 1.0)
    np.testing.assert_array_equal(out, a + b + 1)
    out[...] = 0
    assert not c.any(), "it wrote beside its output"
    transposed = np.zeros((6, 10), np.float32).T
    strided_add(a, np.broadcast_to(np.float32(7), (10, 6)), transposed, 0.0)
    np.testing.assert_array_equal(transposed, a + 7)


def test_rows_may_lie_apart():
    kernel = ttgrid.compile(add_kernel("f32", "arith.addf", ROWS), "add")
    a = np.arange(50, dtype=np.float32).reshape(5, 10)
    c = np.zeros((5, 4), np.float32)
    kernel(a[:, :4], a[:, 3:7], c, 0.0)
    np.testing.assert_array_equal(c, a[:, :4] + a[:, 3:7])
    with pytest.raises(ttgrid.ArgumentValueError, match="stride along axis 1"):
        kernel(a[:, :8:2], a[:, :4], c, 0.0)
    # A stride says nothing where there is one element, or none.
    kernel(a[:, :2:2], a[:, 3:4], np.zeros((5, 1), np.float32), 0.0)


def test_static_strides():
    layout = ", strided<[10, 1]>"
    kernel = ttgrid.compile(add_kernel("f32", "arith.addf", layout), "add")
    a = np.arange(50, dtype=np.float32).reshape(5, 10)
    c = np.zeros_like(a)
    kernel(a[:, :4], a[:, :4], c[:, :4], 0.0)
    np.testing.assert_array_equal(c[:, :4], 2 * a[:, :4])
    with pytest.raises(
        ttgrid.ArgumentValueError, match="is 4 elements, but 10"
    ):
        kernel(a[:, :4], a[:, :4].copy(), c[:, :4], 0.0)


# --- Wrong calls --------------------------------------------------------------

F32 = np.float32


def ones(*shape, dtype=F32):
    return np.ones(shape, dtype)


def read_only(array):
    array.flags.writeable = False
    return array


def unaligned(*shape):
    raw = np.zeros(np.prod(shape) * 4 + 1, np.uint8)
    return raw[1:].view(F32).reshape(shape)


TYPE_ERRORS = [
    ((), {}, ["4 arguments (A: float32[M, N], ", "0 were given"]),
    ((ones(2, 3),), {}, ["4 arguments", "1 was given"]),
    ((ones(2, 3),) * 5, {}, ["4 arguments", "5 were given"]),
    ((ones(2, 3), ones(2, 3), ones(2, 3)), {"s": 1.0}, ["keyword"]),
    ((None, ones(2, 3), ones(2, 3), 1.0), {}, ["A", "ndarray", "NoneType"]),
    ((ones(2, 3).tolist(), ones(2, 3), ones(2, 3), 1.0), {}, ["A", "list"]),
    ((ones(2, 3), 3.0, ones(2, 3), 1.0), {}, ["B", "float"]),
    (
        (ones(2, 3), ones(2, 3, dtype=np.float64), ones(2, 3), 1.0),
        {},
        ["B", "float64", "float32 is expected"],
    ),
    ((ones(2, 3), ones(2, 3, dtype=np.int32), ones(2, 3), 1.0), {}, ["int32"]),
    ((ones(2, 3), ones(2, 3, dtype=bool), ones(2, 3), 1.0), {}, ["bool"]),
    ((ones(2, 3), ones(2, 3, dtype=object), ones(2, 3), 1.0), {}, ["object"]),
    ((ones(2, 3), ones(2, 3, dtype="S4"), ones(2, 3), 1.0), {}, ["S4"]),
    (
        (ones(2, 3), ones(2, 3, dtype=">f4"), ones(2, 3), 1.0),
        {},
        ["B", "byte order"],
    ),
    ((ones(2, 3), ones(2, 3), ones(2, 3), "1"), {}, ["s", "str"]),
    ((ones(2, 3), ones(2, 3), ones(2, 3), 1j), {}, ["s", "complex"]),
    ((ones(2, 3), ones(2, 3), ones(2, 3), None), {}, ["s", "NoneType"]),
    ((ones(2, 3), ones(2, 3), ones(2, 3), True), {}, ["s", "bool"]),
    ((ones(2, 3), ones(2, 3), ones(2, 3), ones(2)), {}, ["s", "ndarray"]),
]
VALUE_ERRORS = [
    ((ones(6), ones(2, 3), ones(2, 3), 1.0), ["A", "rank 1", "(6,)", "rank 2"]),
    ((ones(2, 3, 1), ones(2, 3), ones(2, 3), 1.0), ["rank 3"]),
    ((ones(), ones(2, 3), ones(2, 3), 1.0), ["rank 0"]),
    (
        (ones(2, 3), ones(2, 4), ones(2, 3), 1.0),
        ["argument B: size 4 along axis 1, but N is 3 by axis 1 of A"],
    ),
    (
        (ones(2, 3), ones(2, 3), ones(5, 3), 1.0),
        ["argument C: size 5 along axis 0, but M is 2 by axis 0 of A"],
    ),
    ((ones(2, 3), ones(3, 2).T, ones(2, 3), 1.0), ["B", "C-contiguous"]),
    ((ones(2, 3), ones(4, 3)[::2], ones(2, 3), 1.0), ["B", "C-contiguous"]),
    ((ones(2, 3), ones(2, 3)[::-1], ones(2, 3), 1.0), ["B", "C-contiguous"]),
    ((ones(2, 3), unaligned(2, 3), ones(2, 3), 1.0), ["B", "aligned"]),
    (
        (ones(2, 3), ones(2, 3), read_only(ones(2, 3)), 1.0),
        ["C", "read-only"],
    ),
    ((ones(2, 3), ones(2, 3), ones(2, 3), 1e300), ["s", "1e+300", "float32"]),
    ((ones(2, 3), ones(2, 3), ones(2, 3), 10**400), ["s", "does not fit"]),
]


@pytest.mark.parametrize(("arguments", "keywords", "words"), TYPE_ERRORS)
def test_wrong_types(add, arguments, keywords, words):
    with pytest.raises(ttgrid.Error) as caught:
        add(*arguments, **keywords)
    assert isinstance(caught.value, TypeError)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(("arguments", "words"), VALUE_ERRORS)
def test_wrong_values(add, arguments, words):
    with pytest.raises(ttgrid.Error) as caught:
        add(*arguments)
    assert isinstance(caught.value, ValueError)
    for word in words:
        assert word in str(caught.value)


def test_right_calls(add):
    a, c = ones(2, 3), ones(2, 3)
    # What is only read may be read-only and shared.
    add(read_only(ones(2, 3)), read_only(ones(2, 3)), c, 1.0)
    add(a, a, c, 1.0)
    for scalar in [1, np.float64(1), np.float16(1), np.int8(1), np.array(1.0)]:
        add(a, a, c, scalar)
        assert (c == 3).all()
    add(a, a, c, float("inf"))
    assert np.isinf(c).all()


def test_without_parameters_sizes_are_the_kernels_own():
    kernel = ttgrid.compile(
        ttgrid.Module.parse("""
          func.func @f(%a: memref<4x?xi32>, %n: i32) {
            return
          }
        """),
        "f",
    )
    assert repr(kernel) == (
        "<ttgrid.Kernel f(arg0: int32 or uint32[4, ?], arg1: int32 or uint32)>"
    )
    kernel(np.zeros((4, 9), np.int32), 3)
    with pytest.raises(ttgrid.ArgumentValueError) as caught:
        kernel(np.zeros((5, 9), np.int32), 3)
    assert "argument arg0: size 5 along axis 0" in str(caught.value)
    assert "4 is expected" in str(caught.value)


def test_overlap(strided_add):
    base = np.zeros((40, 10), F32)
    a, b, c = base[:10], base[10:20], base[20:30]
    strided_add(a, b, c, 1.0)
    for arguments in [(a, b, a), (c, b, c), (a, b, base[19:29])]:
        with pytest.raises(ttgrid.ArgumentValueError, match="argument C"):
            strided_add(*arguments, 1.0)
    # Columns of one array lie between each other, and share nothing.
    wide = np.zeros((10, 30), F32)
    strided_add(wide[:, :10], wide[:, 10:20], wide[:, 20:], 1.0)
    assert (wide[:, 20:] == 1).all() and not wide[:, :20].any()
    strided_add(wide[:, ::3], wide[:, 1::3], wide[:, 2::3], 2.0)


def test_strides_that_no_kernel_takes(strided_add):
    a = np.zeros((4, 4), F32)
    for axis, wrong in [(0, a[::-1]), (1, a[:, ::-1])]:
        with pytest.raises(
            ttgrid.ArgumentValueError, match=f"axis {axis} is neg"
        ):
            strided_add(wrong, a, a.copy(), 1.0)
    records = np.zeros((4, 4), np.dtype([("x", F32), ("y", np.uint16)]))
    with pytest.raises(ttgrid.ArgumentValueError, match="multiple|aligned"):
        strided_add(records["x"], a, a.copy(), 1.0)
    same = np.lib.stride_tricks.as_strided(a, (4, 4), (0, 4), writeable=True)
    for output in (
        same,
        np.lib.stride_tricks.as_strided(a, (4, 4), (4, 4), writeable=True),
    ):
        with pytest.raises(ttgrid.ArgumentValueError, match="share memory"):
            strided_add(a.copy(), a.copy(), output, 1.0)
    strided_add(same, same, np.zeros((4, 4), F32), 1.0)


@pytest.mark.parametrize(
    ("element", "good", "bad"),
    [
        ("i8", [-128, 255, np.uint8(200), np.int64(5)], [-129, 256]),
        ("i16", [-(2**15), 2**16 - 1], [-(2**15) - 1, 2**16]),
        ("i32", [-(2**31), 2**32 - 1], [-(2**31) - 1, 2**32]),
        (
            "i64",
            [-(2**63), 2**64 - 1, np.uint64(2**64 - 1)],
            [-(2**63) - 1, 2**64],
        ),
        ("index", [-(2**63), 2**63 - 1], [2**63]),
        ("i1", [True, False, np.bool_(True)], []),
    ],
)
def test_integers_by_value(element, good, bad):
    kernel = ttgrid.compile(
        ttgrid.Module.parse(f"""
          func.func @f(%a: memref<1x{element}>, %value: {element}) {{
            %c0 = arith.constant 0 : index
            memref.store %value, %a[%c0] : memref<1x{element}>
            return
          }}
        """),
        "f",
    )
    dtypes = {"i1": "bool", "index": "int64"}
    dtype = np.dtype(dtypes.get(element, f"int{element[1:]}"))
    for value in good:
        a = np.zeros(1, dtype)
        kernel(a, value)
        bits = 8 * dtype.itemsize
        assert int(a[0]) % 2**bits == int(value) % 2**bits
    for value in bad:
        with pytest.raises(ttgrid.ArgumentValueError, match="does not fit"):
            kernel(np.zeros(1, dtype), value)
    for value in [
        1.0,
        "1",
        None,
        np.ones(2, int),
        1 if element == "i1" else 2.0,
    ]:
        with pytest.raises(ttgrid.ArgumentTypeError, match="expected"):
            kernel(np.zeros(1, dtype), value)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_floats_by_value(dtype):
    element = {"bfloat16": "bf16"}.get(dtype, "f" + dtype[-2:])
    kernel = ttgrid.compile(
        ttgrid.Module.parse(f"""
          func.func @f(%a: memref<{element}>, %value: {element}) {{
            memref.store %value, %a[] : memref<{element}>
            return
          }}
        """),
        "f",
    )
    kind = np.dtype(getattr(ml_dtypes, dtype, None) or dtype)
    a = np.zeros((), kind)
    for value in [0.1, -3, 1e-7, 65000.0, float("inf"), kind.type(0.3)]:
        kernel(a, value)
        assert a == kind.type(value)
    kernel(a, float("nan"))
    assert np.isnan(a)
    if dtype in ("float16", "float32"):
        with pytest.raises(ttgrid.ArgumentValueError, match="does not fit"):
            kernel(a, 1e39)


# --- Parameters ---------------------------------------------------------------


def compile_empty(types, parameters):
    listed = ", ".join(f"%a{n}: {type}" for n, type in enumerate(types))
    module = ttgrid.Module.parse(f"func.func @f({listed}) {{ return }}")
    return ttgrid.compile(module, "f", parameters=parameters)


MATRIX = "memref<?x?xf32>"


def test_symbols_name_where_they_come_from():
    kernel = compile_empty(
        [MATRIX] * 2,
        [
            Parameter("A", "float32", ("M", "K")),
            Parameter("B", "float32", ("K", "N")),
        ],
    )
    kernel(ones(3, 64), ones(64, 5))
    with pytest.raises(ttgrid.ArgumentValueError) as caught:
        kernel(ones(3, 64), ones(65, 5))
    assert str(caught.value) == (
        "argument B: size 65 along axis 0, but K is 64 by axis 1 of A"
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2*M + N", 17),
        ("(M + N) // 3", 4),
        ("-M // 4 + 9", 7),
        ("(0 - N) % M", 3),
        ("max(M, N, 3) - min(M, N)", 2),
        ("M*N - M*(N - 1)", 5),
        ("4", 4),
    ],
)
def test_sizes_are_expressions(text, value):
    # An expression may come before its symbols.
    kernel = compile_empty(
        ["memref<?xf32>", MATRIX],
        [Parameter("A", None, (text,)), Parameter("B", None, ("M", "N"))],
    )
    kernel(ones(value), ones(5, 7))
    with pytest.raises(ttgrid.ArgumentValueError) as caught:
        kernel(ones(value + 1), ones(5, 7))
    message = str(caught.value)
    assert (
        f"argument A: size {value + 1} along axis 0, but {text} is" in message
    )
    if "M" in text:
        assert "M is 5 by axis 0 of B" in message


def test_expressions_without_a_value():
    kernel = compile_empty(
        ["memref<?xf32>", MATRIX],
        [Parameter("A", None, ("9 // M",)), Parameter("B", None, ("M", "N"))],
    )
    kernel(ones(3), ones(3, 1))
    with pytest.raises(ttgrid.ArgumentValueError, match="has no value: M is 0"):
        kernel(ones(3), ones(0, 1))
    kernel = compile_empty(
        ["memref<?xf32>", "index"],
        [Parameter("A", None, ("n * n",)), Parameter("n", None, ())],
    )
    with pytest.raises(ttgrid.ArgumentValueError, match="has no value"):
        kernel(ones(3), 2**40)


def test_scalars_are_symbols():
    kernel = compile_empty(
        ["memref<?xf32>", "index"],
        [Parameter("A", None, ("n",)), Parameter("n", "int64", ())],
    )
    kernel(ones(3), 3)
    with pytest.raises(ttgrid.ArgumentValueError) as caught:
        kernel(ones(3), 4)
    assert str(caught.value) == (
        "argument n: the value 4, but n is 3 by axis 0 of A"
    )
    kernel = compile_empty(
        ["i32", "memref<?xf32>"],
        [Parameter("n", "int32", ()), Parameter("A", None, ("2 * n",))],
    )
    kernel(3, ones(6))
    with pytest.raises(ttgrid.ArgumentValueError) as caught:
        kernel(4, ones(6))
    assert "but 2 * n is 8: n is 4 by the argument n" in str(caught.value)


def test_a_dtype_says_which_integer():
    unsigned = [Parameter("A", "uint8", ("N",)), Parameter("x", "uint8", ())]
    kernel = compile_empty(["memref<?xi8>", "i8"], unsigned)
    kernel(np.zeros(3, np.uint8), 255)
    with pytest.raises(ttgrid.ArgumentTypeError, match="int8, but uint8"):
        kernel(np.zeros(3, np.int8), 255)
    with pytest.raises(
        ttgrid.ArgumentValueError, match="-1 does not fit uint8"
    ):
        kernel(np.zeros(3, np.uint8), -1)


@pytest.mark.parametrize(
    ("types", "parameters", "words"),
    [
        ([MATRIX], [], ["1 arguments", "0 parameters"]),
        ([MATRIX], ["A"], ["'A' is not a ttgrid.Parameter"]),
        ([MATRIX], [Parameter("A", "float64")], ["A", "float64", "float32"]),
        ([MATRIX], [Parameter("A", "int32")], ["A", "int32", "float32"]),
        ([MATRIX], [Parameter("A", "complex64")], ["A", "complex64"]),
        ([MATRIX], [Parameter("A", "nope")], ["A", "'nope' is not a dtype"]),
        ([MATRIX], [Parameter("A", None, ("M",))], ["A", "rank 2"]),
        ([MATRIX], [Parameter("A", None, "MN")], ["A", "'MN'"]),
        ([MATRIX], [Parameter("A", None, ("M", 2.0))], ["A", "2.0"]),
        ([MATRIX], [Parameter("A", None, ("M", -1))], ["A", "-1"]),
        (
            [MATRIX],
            [Parameter("A", None, ("M", "K + M"))],
            ["A", "'K + M'", "K"],
        ),
        ([MATRIX], [Parameter("A", None, ("M", "M.N"))], ["'M.N'"]),
        ([MATRIX], [Parameter("A", None, ("M", "M / 2"))], ["'M / 2'"]),
        ([MATRIX], [Parameter("A", None, ("M", "abs(M)"))], ["'abs(M)'"]),
        ([MATRIX], [Parameter("A", None, ("M", "M +"))], ["'M +'"]),
        ([MATRIX], [Parameter("A", None, ("M", "True + M"))], ["'True + M'"]),
        ([MATRIX], [Parameter("A", None, ("M", f"{2**64}"))], [f"{2**64}"]),
        (["memref<4xf32>"], [Parameter("A", None, (5,))], ["A", "5"]),
        (["f32"], [Parameter("x", None, ("M",))], ["x", "rank 0"]),
    ],
)
def test_wrong_parameters(types, parameters, words):
    with pytest.raises(ttgrid.Error) as caught:
        compile_empty(types, parameters)
    for word in words:
        assert word in str(caught.value)


# --- What is written ----------------------------------------------------------

WRITES = {
    "a load": ("%x = memref.load %a[%i] : memref<8xf32>", False),
    "a store": ("memref.store %f, %a[%i] : memref<8xf32>", True),
    "a store through views": (
        """
        %s = memref.subview %a[%i] [1] [1]
          : memref<8xf32> to memref<1xf32, strided<[1], offset: ?>>
        %c = memref.cast %s : memref<1xf32, strided<[1], offset: ?>>
          to memref<?xf32, strided<[?], offset: ?>>
        memref.store %f, %c[%zero] : memref<?xf32, strided<[?], offset: ?>>
        """,
        True,
    ),
    "a load through views": (
        """
        %e = memref.expand_shape %a [[0, 1]] output_shape [2, 4]
          : memref<8xf32> into memref<2x4xf32>
        %x = memref.load %e[%zero, %zero] : memref<2x4xf32>
        """,
        False,
    ),
    "a copy from it": (
        "memref.copy %a, %other : memref<8xf32> to memref<8xf32>",
        False,
    ),
    "a copy to it": (
        "memref.copy %other, %a : memref<8xf32> to memref<8xf32>",
        True,
    ),
    "an input of linalg": (
        "linalg.copy ins(%a : memref<8xf32>) outs(%other : memref<8xf32>)",
        False,
    ),
    "an output of linalg": (
        "linalg.fill ins(%f : f32) outs(%a : memref<8xf32>)",
        True,
    ),
    "an atomic": (
        "%x = memref.atomic_rmw addf %f, %a[%i] : (f32, memref<8xf32>) -> f32",
        True,
    ),
    "a vector's store": (
        """
        %v = vector.broadcast %f : f32 to vector<4xf32>
        vector.transfer_write %v, %a[%zero] {in_bounds = [true]}
          : vector<4xf32>, memref<8xf32>
        """,
        True,
    ),
    "a select": (
        """
        %s = arith.select %bit, %a, %other : memref<8xf32>
        memref.store %f, %s[%i] : memref<8xf32>
        """,
        True,
    ),
    "a call that writes": (
        "func.call @write(%f, %a) : (f32, memref<8xf32>) -> ()",
        True,
    ),
    "a call that reads": ("func.call @read(%a) : (memref<8xf32>) -> ()", False),
    "a loop's value": (
        """
        %s = scf.if %bit -> memref<8xf32> {
          scf.yield %a : memref<8xf32>
        } else {
          scf.yield %other : memref<8xf32>
        }
        memref.store %f, %s[%i] : memref<8xf32>
        """,
        True,
    ),
}


@pytest.mark.parametrize("case", WRITES)
def test_what_may_be_written(case):
    body, written = WRITES[case]
    module = ttgrid.Module.parse(f"""
      func.func @f(%a: memref<8xf32>, %other: memref<8xf32>, %bit: i1) {{
        %f = arith.constant 1.0 : f32
        %zero = arith.constant 0 : index
        tt.grid_kernel (%i) in (8) {{
          {body}
        }}
        return
      }}
      func.func @write(%f: f32, %a: memref<8xf32>) {{
        %zero = arith.constant 0 : index
        memref.store %f, %a[%zero] : memref<8xf32>
        return
      }}
      func.func @read(%a: memref<8xf32>) {{
        %zero = arith.constant 0 : index
        %x = memref.load %a[%zero] : memref<8xf32>
        return
      }}
    """)
    kernel = ttgrid.compile(module, "f")
    assert kernel.written[0] is written
    array = read_only(np.zeros(8, F32))
    if written:
        with pytest.raises(ttgrid.ArgumentValueError, match="read-only"):
            kernel(array, np.zeros(8, F32), True)
    else:
        kernel(array, np.zeros(8, F32), True)


def test_assumed_alignment():
    kernel = ttgrid.compile(
        ttgrid.Module.parse("""
          func.func @f(%a: memref<?xf32>) {
            %b = memref.assume_alignment %a, 64 : memref<?xf32>
            return
          }
        """),
        "f",
    )
    raw = np.zeros(64, F32)
    first = (-raw.ctypes.data % 64) // 4
    kernel(raw[first : first + 8])
    with pytest.raises(ttgrid.ArgumentValueError, match="aligned to 64 bytes"):
        kernel(raw[first + 1 : first + 8])


# --- What can't be compiled ---------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("func.func @g() { return }", ["no function 'f'", "'g'"]),
        ("func.func private @f()", ["'f' has no body"]),
        (
            "func.func @f(%x: f32) -> f32 { return %x : f32 }",
            ["'f' has results"],
        ),
        (
            "func.func @f(%a: tensor<4xf32>) { return }",
            ["argument 0", "tensor<4xf32>", "bufferize"],
        ),
        (
            "func.func @f(%i: index, %a: memref<*xi4>) { return }",
            ["argument 1"],
        ),
        (
            "func.func @f(%a: memref<*xf32, 3>) { return }",
            ["memory space"],
        ),
        ("func.func @f(%a: memref<4xi4>) { return }", ["argument 0", "i4"]),
        ("func.func @f(%a: memref<4xcomplex<f32>>) { return }", ["argument 0"]),
        (
            "func.func @f(%a: memref<4xvector<4xf32>>) { return }",
            ["argument 0"],
        ),
        ("func.func @f(%a: memref<4xf32, 3>) { return }", ["memory space"]),
        (
            "func.func @f(%a: memref<4xi8, strided<[1], offset: 2>>) {return}",
            ["offset 2"],
        ),
        (
            "func.func @f(%a: memref<4xi8, strided<[-1], offset:?>>) {return}",
            ["stride -1"],
        ),
        (
            """
            func.func private @h()
            func.func @f() { call @h() : () -> () return }
            """,
            ["'f' calls h"],
        ),
        (
            """
            func.func @f(%a: memref<4xindex>) {
              %core = tt.core_id
              memref.store %core, %a[%core] : memref<4xindex>
              return
            }
            """,
            ["tt.core_id"],
        ),
    ],
)
def test_what_can_not_be_compiled(text, words):
    with pytest.raises(ttgrid.Error) as caught:
        ttgrid.compile(ttgrid.Module.parse(text, "f.mlir"), "f")
    for word in words:
        assert word in str(caught.value)


def test_the_program_of_one_core():
    module = add_kernel("f32", "arith.addf")
    ttgrid.passes.infer_schedule(module, cores=4)
    ttgrid.passes.grid_to_persistent(module)
    with pytest.raises(ttgrid.Error, match="the program of one core") as caught:
        ttgrid.compile(module, "add")
    assert "launch=parallel" in str(caught.value)


def test_persistent_loops_of_the_host_compile():
    module = add_kernel("f32", "arith.addf")
    ttgrid.passes.infer_schedule(module, cores=4)
    ttgrid.passes.grid_to_persistent(module, launch="parallel")
    c = np.zeros((5, 6), F32)
    ttgrid.compile(module, "add")(ones(5, 6), ones(5, 6), c, 1.0)
    assert (c == 3).all()


@pytest.mark.parametrize("threads", [0, -1, 1.5, "2", True, 10**6])
def test_wrong_threads(threads):
    with pytest.raises(ttgrid.Error, match="threads="):
        ttgrid.compile(add_kernel("f32", "arith.addf"), "add", threads=threads)


def test_wrong_schedules():
    module = add_kernel("f32", "arith.addf")
    for schedule, word in [
        ("<cores = 0, partition = contiguous, order = row_major>", "size of 0"),
        (ttgrid.Schedule(order="permuted<0, 1, 2>"), "3"),
        (8, "str"),
    ]:
        with pytest.raises(ttgrid.Error, match=word):
            ttgrid.compile(module, "add", schedule=schedule)


# --- Threads, the cache and memory --------------------------------------------

COUNT = """
  func.func private @omp_get_thread_num() -> i32
  func.func @count(%out: memref<?xi32>) {
    %n = tt.num_cores
    tt.grid_kernel (%i) in (%n)
        schedule(<cores = ?, partition = contiguous, order = row_major>) {
      %id = func.call @omp_get_thread_num() : () -> i32
      memref.store %id, %out[%i] : memref<?xi32>
    }
    return
  }
"""


def threads_of(kernel):
    """The ids of the threads that ran, one core to each."""
    out = np.full(2048, -1, np.int32)
    kernel(out)
    return out[out >= 0].tolist()


def test_threads():
    module = ttgrid.Module.parse(COUNT)
    before = threads_of(ttgrid.compile(module, "count"))
    for threads in (1, 3, 2):
        kernel = ttgrid.compile(module, "count", threads=threads)
        assert kernel.threads == threads
        assert threads_of(kernel) == list(range(threads))
        # For calls of that kernel only.
        assert threads_of(ttgrid.compile(module, "count")) == before


def test_compiled_once(monkeypatch):
    from ttgrid import _cache

    made = []
    compile_now = _cache._ttgrid.compile

    class Counting:
        def __getattr__(self, name):
            return getattr(_ttgrid, name)

        def compile(self, *arguments):
            made.append(arguments[1:])
            return compile_now(*arguments)

    _ttgrid = _cache._ttgrid
    monkeypatch.setattr(_cache, "_ttgrid", Counting())
    _cache.programs.clear()
    module = add_kernel("f32", "arith.addf")
    same = ttgrid.Module.parse(str(module))
    for source in (module, same, module.clone()):
        ttgrid.compile(source, "add")
        ttgrid.compile(source, "add", threads=2, parameters=ADD_PARAMETERS)
    assert len(made) == 1
    ttgrid.compile(module, "add", schedule=ttgrid.Schedule(2))
    ttgrid.compile(add_kernel("f64", "arith.addf"), "add")
    assert len(made) == 3

    # Of threads that want the same at once, one compiles it.
    _cache.programs.clear()
    run_in_threads(8, lambda: ttgrid.compile(module, "add"))
    assert len(made) == 4

    # What fails is not kept, and what was used last is.
    monkeypatch.setattr(_cache, "CACHE_SIZE", 2)
    for _ in range(2):
        with pytest.raises(ttgrid.Error):
            ttgrid.compile(module, "nope")
    assert len(made) == 6
    modules = [add_kernel(e, "arith.addf") for e in ("f16", "f32", "f64")]
    kernels = [ttgrid.compile(one, "add") for one in modules]
    assert len(_cache.programs._entries) == 2
    a = ones(2, 2, dtype=np.float16)
    c = np.zeros_like(a)
    kernels[0](a, a, c, 1.0)
    assert (c == 3).all(), "a kernel outlives its place in the cache"


def run_in_threads(count, work):
    errors = []

    def guarded():
        try:
            work()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_two_threads_call_one_kernel(add):
    def work():
        a = ones(50, 60)
        for n in range(100):
            c = np.zeros_like(a)
            add(a, a, c, float(n))
            assert (c == n + 2).all()
            with pytest.raises(ttgrid.ArgumentValueError):
                add(a, a[:3], c, 1.0)

    run_in_threads(2, work)


def test_two_threads_compile():
    def work():
        for element in ("f32", "f64", "f16"):
            module = add_kernel(element, "arith.addf")
            dtype = np.dtype(f"float{element[1:]}")
            a = ones(3, 4, dtype=dtype)
            c = np.zeros_like(a)
            ttgrid.compile(module, "add")(a, a, c, 1.0)
            assert (c == 3).all()

    run_in_threads(2, work)


def test_others_run_while_a_kernel_does():
    kernel = ttgrid.compile(
        ttgrid.Module.parse("""
          func.func @wait(%flag: memref<1xi32>, %rounds: memref<1xindex>) {
            %zero = arith.constant 0 : i32
            %c0 = arith.constant 0 : index
            %c1 = arith.constant 1 : index
            %most = arith.constant 1000000000 : index
            %n = scf.while (%round = %c0) : (index) -> index {
              %old = memref.atomic_rmw addi %zero, %flag[%c0]
                : (i32, memref<1xi32>) -> i32
              %waits = arith.cmpi eq, %old, %zero : i32
              %is_early = arith.cmpi ult, %round, %most : index
              %goes_on = arith.andi %waits, %is_early : i1
              scf.condition(%goes_on) %round : index
            } do {
            ^bb0(%round: index):
              %next = arith.addi %round, %c1 : index
              scf.yield %next : index
            }
            memref.store %n, %rounds[%c0] : memref<1xindex>
            return
          }
        """),
        "wait",
    )
    flag, rounds = np.zeros(1, np.int32), np.zeros(1, np.int64)
    timer = threading.Timer(0.1, lambda: flag.fill(1))
    timer.start()
    kernel(flag, rounds)
    timer.join()
    assert 0 < rounds[0] < 10**9, "the interpreter lock was held"


def resident():
    """The memory that this process has, in bytes."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


def test_calls_leave_nothing_behind(add):
    a, c = ones(64, 64), ones(64, 64)

    def calls(count):
        for _ in range(count):
            add(a, a, c, 1.0)
            with pytest.raises(ttgrid.Error):
                add(a, a, c)

    calls(200)
    before = resident()
    calls(1000)
    assert resident() - before < 1 << 20


def test_compiling_leaves_nothing_behind():
    from ttgrid import _cache

    module = add_kernel("f32", "arith.addf")

    def compile_all(count):
        for _ in range(count):
            _cache.programs.clear()
            ttgrid.compile(module, "add")

    compile_all(5)
    before = resident()
    compile_all(20)
    assert (resident() - before) / 20 < 100_000


def test_no_warnings_at_the_end(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        textwrap.dedent("""
          import numpy as np
          import ttgrid

          text = '''
            func.func @fill(%a: memref<?xf32>, %n: index) {
              tt.grid_kernel (%i) in (%n) {
                %x = arith.constant 1.0 : f32
                memref.store %x, %a[%i] : memref<?xf32>
              }
              return
            }
          '''
          module = ttgrid.Module.parse(text)
          kernel = ttgrid.compile(module, "fill")
          a = np.zeros(5, np.float32)
          kernel(a, 5)
          for wrong in [(a,), (a, "5"), (a[::2], 5)]:
              try:
                  kernel(*wrong)
              except ttgrid.Error as error:
                  kept = error
          try:
              module.run("nope")
          except ttgrid.Error as error:
              kept_too = error
          schedule = ttgrid.Schedule()
          tiles = schedule.tiles(0, (3, 4))
          schedule.itself = schedule
          print(a.sum())
        """),
        "utf-8",
    )
    result = subprocess.run(
        [sys.executable, "-X", "dev", str(program)],
        capture_output=True,
        text=True,
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "5.0\n", "")


@pytest.mark.parametrize(
    "wrong, error",
    [
        (lambda: _ttgrid.Step("nonsense", 0), TypeError),
        (lambda: _ttgrid.Size("symbol", 0), TypeError),
        (lambda: _ttgrid.ElementType("float", 4), TypeError),
    ],
)
def test_the_extension_takes_no_names_of_kinds(wrong, error):
    with pytest.raises(error):
        wrong()


@pytest.mark.parametrize(
    "sizes, symbols, steps",
    [
        ([("SYMBOL", 1)], ["n"], []),
        ([("SYMBOL", -1)], ["n"], []),
        ([("EXPRESSION", 1)], [], [("CONSTANT", 4)]),
        ([("EXPRESSION", 0)], ["n"], [("SYMBOL", 1)]),
        ([("EXPRESSION", 0)], [], [("CONSTANT", 4), ("ADD", 0)]),
        ([("EXPRESSION", 0)], [], [("CONSTANT", 4), ("CONSTANT", 4)]),
        ([("EXPRESSION", 0)], [], []),
        ([("CONSTANT", 4), ("CONSTANT", 4)], [], []),
    ],
)
def test_the_extension_checks_numbers(sizes, symbols, steps):
    module = ttgrid.Module.parse(
        "func.func @f(%a: memref<?xf32>) { return }", "f.mlir"
    )
    program = _ttgrid.compile(module._impl, "f", "<cores = ?, partition ="
                              " contiguous, order = row_major>")  # fmt: skip
    named = _ttgrid.NamedParameter(
        "a",
        [_ttgrid.Size(getattr(_ttgrid.SizeKind, k), n) for k, n in sizes],
        None,
    )
    expression = _ttgrid.Expression(
        "e", [_ttgrid.Step(getattr(_ttgrid.StepKind, k), n) for k, n in steps]
    )
    with pytest.raises(ValueError):
        _ttgrid.Kernel(program, None, [named], [None], symbols, [expression])


@pytest.mark.parametrize("dtype", ["float32", "float16", "float64"])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_softmax_in_a_body(axis, dtype):
    element = {"float32": "f32", "float16": "f16", "float64": "f64"}[dtype]
    tile = f"memref<5x16x33x{element}, strided<[528, 33, 1], offset: ?>>"
    whole = f"memref<?x5x16x33x{element}>"
    text = f"""
func.func @softmax(%in: {whole}, %out: {whole}) {{
  %c0 = arith.constant 0 : index
  %n = memref.dim %in, %c0 : {whole}
  tt.grid_kernel (%b) in (%n) {{
    %i = memref.subview %in[%b, 0, 0, 0] [1, 5, 16, 33] [1, 1, 1, 1]
      : {whole} to {tile}
    %o = memref.subview %out[%b, 0, 0, 0] [1, 5, 16, 33] [1, 1, 1, 1]
      : {whole} to {tile}
    linalg.softmax dimension({axis}) ins(%i : {tile}) outs(%o : {tile})
  }}
  return
}}
"""
    kernel = ttgrid.compile(ttgrid.Module.parse(text), "softmax")
    rng = np.random.default_rng(1)
    a = (rng.standard_normal((7, 5, 16, 33)) * 5).astype(dtype)
    b = np.zeros_like(a)
    kernel(a, b)
    powers = np.exp(a.astype(np.float64) - a.max(axis + 1, keepdims=True))
    expected = powers / powers.sum(axis + 1, keepdims=True)
    rtol = {"float32": 1e-5, "float16": 3e-3, "float64": 1e-12}[dtype]
    np.testing.assert_allclose(b, expected, rtol=rtol, atol=1e-6)
