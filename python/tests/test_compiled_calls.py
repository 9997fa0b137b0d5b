"""Calls of kernels: layouts, and what is refused."""

import ml_dtypes
import numpy as np
import pytest
import ttgrid
from adding import F32, ROWS, add_kernel, ones, read_only

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
