"""Numbers of 4 bits: int4, and arrays of two to a byte."""

import ml_dtypes
import numpy as np
import pytest
import tilelang.language as T
import ttgrid
import ttgrid.tilelang
from test_threads import SCHEDULES

INT4, UINT4 = ml_dtypes.int4, ml_dtypes.uint4
FLOAT4 = ml_dtypes.float4_e2m1fn


def pack(array, dtype=np.uint8):
    codes = array.view(np.uint8) & 15
    return (codes[..., ::2] | codes[..., 1::2] << 4).view(dtype)


def product(dtype):
    @T.prim_func
    def product(
        A: T.Tensor((32, 64), dtype),
        B: T.Tensor((48, 64), dtype),
        C: T.Tensor((32, 48), "int32"),
        D: T.Tensor((32, 64), dtype),
    ):
        with T.Kernel(2, threads=32) as bx:
            a = T.alloc_shared((16, 64), dtype)
            b = T.alloc_shared((48, 64), dtype)
            c = T.alloc_fragment((16, 48), "int32")
            T.copy(A[bx * 16, 0], a)
            T.copy(B, b)
            T.clear(c)
            T.gemm(a, b, c, transpose_B=True)
            T.copy(c, C[bx * 16, 0])
            for i, j in T.Parallel(16, 64):
                D[bx * 16 + i, j] = T.Cast(dtype, T.Cast("int32", a[i, j]) * 3)

    return product


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("passed", ["own", "int8", "uint8", "bytes"])
@pytest.mark.parametrize("dtype", ["int4", "uint4"])
def test_product_of_integers(rng, dtype, passed, schedule):
    own = np.dtype(getattr(ml_dtypes, dtype))
    low, high = (-8, 8) if dtype == "int4" else (0, 16)
    a, b = rng.integers(low, high, (32, 64)), rng.integers(low, high, (48, 64))
    d = np.zeros((32, 64), own)
    given = [a.astype(own), b.astype(own), d]
    if passed == "bytes":
        # One to a byte; the other four bits say nothing.
        kind = np.int8 if dtype == "int4" else np.uint8
        noise = rng.integers(0, 16, a.shape) << 4
        codes = given[0].view(np.uint8) & 15 | noise.astype(np.uint8)
        given = [codes.view(kind), given[1].view(kind), d.view(kind)]
    elif passed != "own":
        given = [pack(one, passed) for one in given]
    c = np.zeros((32, 48), np.int32)
    kernel = ttgrid.tilelang.load(product(dtype), schedule)
    kernel(given[0], given[1], c, given[2])
    np.testing.assert_array_equal(c, a @ b.T)
    tripled = ((3 * a - low) % 16 + low).astype(own)
    if passed in ("int8", "uint8"):
        np.testing.assert_array_equal(given[2], pack(tripled, passed))
    else:
        result = given[2].view(own).astype(int)
        np.testing.assert_array_equal(result, tripled.astype(int))


@T.prim_func
def double(
    A: T.Tensor((6, 32), FLOAT4.__name__), B: T.Tensor((6, 32), FLOAT4.__name__)
):
    with T.Kernel(3, threads=32) as bx:
        for i, j in T.Parallel(2, 32):
            B[bx * 2 + i, j] = A[bx * 2 + i, j] * T.float32(2)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8])
def test_packed_floats(rng, dtype):
    codes = rng.integers(0, 16, (6, 32), np.uint8)
    a = codes.view(FLOAT4)
    b = np.zeros((6, 16), dtype)
    ttgrid.tilelang.load(double)(pack(a, dtype), b)
    doubled = np.clip(2 * a.astype(np.float32), -6, 6).astype(FLOAT4)
    np.testing.assert_array_equal(b, pack(doubled, dtype))


def test_arguments_are_checked(rng):
    kernel = ttgrid.tilelang.load(double)
    a, b = np.zeros((6, 16), np.uint8), np.zeros((6, 16), np.uint8)
    with pytest.raises(
        ttgrid.ArgumentValueError,
        match=r"argument A: the array of bytes has shape \(6, 8\), but"
        r" \(6, 16\) with two elements of float4_e2m1fn to a byte is expected,"
        r" for the shape \(6, 32\)",
    ):
        kernel(a[:, :8].copy(), b)
    with pytest.raises(
        ttgrid.ArgumentValueError, match=r"shape \(6, 32\), but"
    ):
        kernel(a, np.zeros((6, 32), np.int8))
    with pytest.raises(ttgrid.ArgumentTypeError, match="argument B"):
        kernel(a, b.astype(np.int32))
    with pytest.raises(TypeError):
        kernel(a)
    assert not b.any()


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("shape", [(32, 31), (31, 32), (32,), (32, 64, 1)])
def test_bytes_of_a_wrong_shape(shape, debug):
    kernel = ttgrid.tilelang.load(product("int4"), debug=debug)
    rest = [np.zeros((48, 64), INT4), np.zeros((32, 48), np.int32)]
    with pytest.raises(ttgrid.ArgumentValueError) as caught:
        kernel(np.zeros(shape, np.uint8), *rest, np.zeros((32, 64), INT4))
    assert str(caught.value) == (
        f"argument A: the array of bytes has shape {shape}, but (32, 64) with"
        " one element or (32, 32) with two elements of int4 to a byte is"
        " expected, for the shape (32, 64)"
    )


@T.prim_func
def every_code(A: T.Tensor((2, 256), "int8"), B: T.Tensor((2, 256), "int4")):
    with T.Kernel(2, threads=32) as bx:
        for i in T.Parallel(256):
            B[bx, i] = T.Cast("int4", A[bx, i])


def test_conversion_of_all_bytes():
    a = np.tile(np.arange(-128, 128, dtype=np.int8), (2, 1))
    b = np.zeros((2, 256), INT4)
    ttgrid.tilelang.load(every_code)(a, b)
    np.testing.assert_array_equal(b.astype(int), a.astype(INT4).astype(int))


def test_debugged_kernels_take_packed_arrays(rng):
    a, b = rng.integers(-8, 8, (32, 64)), rng.integers(-8, 8, (48, 64))
    c, d = np.zeros((32, 48), np.int32), np.zeros((32, 32), np.uint8)
    kernel = ttgrid.tilelang.load(product("int4"), debug=True)
    kernel(pack(a.astype(INT4)), pack(b.astype(INT4)), c, d)
    np.testing.assert_array_equal(c, a @ b.T)
    tripled = ((3 * a + 8) % 16 - 8).astype(INT4)
    np.testing.assert_array_equal(d, pack(tripled))
