"""Floats of 8 bits and less, and tfloat32."""

import ml_dtypes
import numpy as np
import pytest
import tilelang.language as T
import ttgrid
from ttgrid.tilelang import load

E4M3 = ml_dtypes.float8_e4m3fn
E5M2 = ml_dtypes.float8_e5m2
E8M0 = ml_dtypes.float8_e8m0fnu
E2M1 = ml_dtypes.float4_e2m1fn
FNUZ = (ml_dtypes.float8_e4m3fnuz, ml_dtypes.float8_e5m2fnuz)
TYPES = {
    "float8_e4m3": E4M3,
    "float8_e4m3fn": E4M3,
    "float8_e5m2": E5M2,
    "float8_e8m0fnu": E8M0,
    "float8_e4m3fnuz": FNUZ[0],
    "float8_e5m2fnuz": FNUZ[1],
    "float4_e2m1fn": E2M1,
}
SCHEDULES = (
    None,
    "<cores = 3, partition = cyclic, order = row_major>",
    "<cores = 4, partition = contiguous, order = column_major>",
)


def converter(count, source, target):
    """B = A in another type, 4096 elements to a block."""

    @T.prim_func
    def convert(A: T.Tensor((count,), source), B: T.Tensor((count,), target)):
        with T.Kernel(T.ceildiv(count, 4096), threads=128) as bx:
            for i in T.Parallel(4096):
                B[bx * 4096 + i] = T.cast(A[bx * 4096 + i], target)

    return load(convert)


def codes(dtype):
    count = 16 if dtype is E2M1 else 256
    return np.arange(count, dtype=np.uint8).view(dtype)


def same(left, right):
    """Bit for bit, but any NaN is one."""
    left, right = np.asarray(left), np.asarray(right)
    nan = np.isnan(left.astype(np.float32))
    other = np.isnan(right.astype(np.float32))
    bits = f"u{left.dtype.itemsize}"
    return np.array_equal(nan, other) and np.array_equal(
        left.view(bits)[~nan], right.view(bits)[~nan]
    )


def saturated(numbers, dtype):
    """What CUDA's conversions give, from ml_dtypes' where these don't
    saturate."""
    numbers = numbers.astype(np.float32)
    if dtype is E8M0:
        bits = numbers.view(np.uint32) & 0x7FFFFFFF
        code = np.minimum((bits.astype(np.uint64) + 0x7FFFFF) >> 23, 254)
        code = np.where(bits <= 0x400000, 0, code)
        code = np.where(np.isnan(numbers), 255, code)
        return code.astype(np.uint8).view(E8M0)
    limit = float(ml_dtypes.finfo(dtype).max)
    with np.errstate(invalid="ignore"):
        result = np.clip(numbers, -limit, limit).astype(dtype)
    if dtype in FNUZ:
        result = np.where(np.isinf(numbers), dtype(np.nan), result)
    if dtype is E2M1:
        result = np.where(np.isnan(numbers), E2M1(6), result)
    return result


@pytest.mark.parametrize("name", TYPES)
def test_all_codes(name):
    dtype = TYPES[name]
    numbers = np.resize(codes(dtype), 4096)
    result = np.zeros(4096, np.float32)
    converter(4096, name, "float32")(numbers, result)
    assert same(result, numbers.astype(np.float32))
    # And back: each code is its own.
    back = np.zeros(4096, dtype)
    converter(4096, "float32", name)(result, back)
    if dtype not in (E8M0, E2M1):
        numbers = np.where(
            np.isinf(numbers.astype(np.float32)),
            np.copysign(
                ml_dtypes.finfo(dtype).max, numbers.astype(np.float32)
            ).astype(dtype),
            numbers,
        )
    assert same(back, numbers)


def random_floats():
    """A million of all magnitudes, with the edges of every type."""
    rng = np.random.default_rng(5)
    count = 1 << 20
    bits = rng.integers(0, 1 << 32, count // 2, dtype=np.uint32)
    near = rng.standard_normal(count // 2) * 2.0 ** rng.integers(
        -20, 18, count // 2
    )
    numbers = np.concatenate([bits.view(np.float32), near.astype(np.float32)])
    # Ties, and their neighbours.
    ties = np.concatenate([
        (all_ := np.sort(codes(t).astype(np.float32)[:127]))[:-1]
        + np.diff(all_) / 2
        for t in (E4M3, E5M2, *FNUZ)
    ])  # fmt: skip
    ties = ties[np.isfinite(ties)].astype(np.float32)
    edges = np.concatenate([
        ties, np.nextafter(ties, np.float32(9e9)),
        np.nextafter(ties, np.float32(-9e9)),
        np.float32([0, -0.0, np.inf, -np.inf, np.nan, 1e-45, 448, 464, 465,
                    57344, 240, 247, 248, 249, 61440, 61441, 6, 7, 0.25, 0.75,
                    2.5, 3.5, 5]),
    ])  # fmt: skip
    numbers[: len(edges)] = edges
    numbers[len(edges) : 2 * len(edges)] = -edges
    return numbers


@pytest.mark.parametrize("name", TYPES)
def test_rounding(name):
    dtype = TYPES[name]
    numbers = random_floats()
    result = np.zeros(len(numbers), dtype)
    converter(len(numbers), "float32", name)(numbers, result)
    expected = saturated(numbers, dtype)
    assert same(result, expected)


@pytest.mark.parametrize("source", ["float16", "bfloat16"])
@pytest.mark.parametrize("name", ["float8_e4m3", "float8_e5m2"])
def test_from_small_floats(source, name):
    wide = np.dtype(getattr(ml_dtypes, source, source))
    numbers = np.arange(1 << 16, dtype=np.uint16).view(wide)
    result = np.zeros(len(numbers), TYPES[name])
    converter(len(numbers), source, name)(numbers, result)
    assert same(result, saturated(numbers, TYPES[name]))


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("name", ["float8_e4m3", "float8_e5m2"])
def test_gemm(name, schedule):
    """With a scale per row and column, as DeepSeek's fp8_gemm has them."""
    m, n, k = 70, 50, 96

    @T.prim_func
    def gemm(
        A: T.Tensor((m, k), name),
        B: T.Tensor((n, k), name),
        S: T.Tensor((m,), "float32"),
        C: T.Tensor((m, n), "bfloat16"),
    ):
        with T.Kernel(T.ceildiv(n, 32), T.ceildiv(m, 32), threads=128) as (
            bx,
            by,
        ):
            a = T.alloc_shared((32, 32), name)
            b = T.alloc_shared((32, 32), name)
            c = T.alloc_fragment((32, 32), "float32")
            T.clear(c)
            for ko in T.Pipelined(T.ceildiv(k, 32), num_stages=2):
                T.copy(A[by * 32, ko * 32], a)
                T.copy(B[bx * 32, ko * 32], b)
                T.gemm(a, b, c, transpose_B=True)
            for i, j in T.Parallel(32, 32):
                c[i, j] = c[i, j] * S[by * 32 + i]
            T.copy(c, C[by * 32, bx * 32])

    rng = np.random.default_rng(6)
    a = rng.standard_normal((m, k)).astype(TYPES[name])
    b = rng.standard_normal((n, k)).astype(TYPES[name])
    scale = rng.random(m, np.float32)
    c = np.zeros((m, n), ml_dtypes.bfloat16)
    load(gemm, schedule)(a, b, scale, c)
    wanted = a.astype(np.float32) @ b.astype(np.float32).T * scale[:, None]
    assert np.allclose(c.astype(np.float32), wanted, rtol=1e-2, atol=1e-2)


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_quantize(schedule):
    """Blocks of 32 numbers with the largest of them as their scale."""
    m, n = 37, 96

    @T.prim_func
    def quantize(
        X: T.Tensor((m, n), "float32"),
        Y: T.Tensor((m, n), "float8_e4m3"),
        S: T.Tensor((m, n // 32), "float32"),
    ):
        with T.Kernel(m, n // 32, threads=32) as (bx, by):
            x = T.alloc_fragment((1, 32), "float32")
            y = T.alloc_fragment((1, 32), "float8_e4m3")
            most = T.alloc_fragment((1,), "float32")
            T.copy(X[bx, by * 32], x)
            T.reduce_absmax(x, most, dim=1)
            for i, j in T.Parallel(1, 32):
                y[i, j] = T.cast(
                    T.clamp(x[i, j] / (most[i] / 448.0), -448.0, 448.0),
                    "float8_e4m3",
                )
            T.copy(y, Y[bx, by * 32])
            S[bx, by] = most[0] / 448.0

    x = np.random.default_rng(7).standard_normal((m, n)).astype(np.float32)
    y, s = np.zeros((m, n), E4M3), np.zeros((m, n // 32), np.float32)
    load(quantize, schedule)(x, y, s)
    blocks = x.reshape(m, n // 32, 32)
    scale = np.abs(blocks).max(axis=2) / np.float32(448)
    assert np.array_equal(s, scale)
    wanted = np.clip(blocks / scale[:, :, None], -448, 448).astype(E4M3)
    assert same(y.reshape(blocks.shape), wanted)


def test_reductions_fills_and_edges():
    """Sums and maxima of narrow floats, and what lies outside of an array."""

    @T.prim_func
    def rows(
        A: T.Tensor((20, 40), "float8_e5m2"),
        M: T.Tensor((20,), "float32"),
        R: T.Tensor((20,), "float32"),
        B: T.Tensor((20, 40), "float8_e5m2"),
    ):
        with T.Kernel(2, threads=32) as bx:
            a = T.alloc_shared((16, 64), "float8_e5m2")
            most = T.alloc_fragment((16,), "float8_e5m2")
            total = T.alloc_fragment((16,), "float32")
            T.fill(a, 1.0)
            T.copy(A[bx * 16, 0], a)
            T.reduce_max(a, most, dim=1)
            T.reduce_sum(a, total, dim=1)
            for i in T.Parallel(16):
                if bx * 16 + i < 20:
                    M[bx * 16 + i] = T.cast(most[i], "float32")
                    R[bx * 16 + i] = total[i]
            T.copy(a, B[bx * 16, 0])

    a = np.random.default_rng(8).standard_normal((20, 40)).astype(E5M2)
    most, total = np.zeros((2, 20), np.float32)
    b = np.zeros((20, 40), E5M2)
    load(rows)(a, most, total, b)
    # Columns outside of the array are 0.
    wide = np.zeros((20, 64), np.float32)
    wide[:, :40] = a.astype(np.float32)
    assert np.array_equal(most, wide.max(axis=1))
    assert np.allclose(total, wide.sum(axis=1), rtol=1e-6)
    assert same(a, b)


def test_arithmetic_is_rounded():
    """Arithmetic of narrow floats is that of float32, rounded."""

    @T.prim_func
    def scale(A: T.Tensor((64,), "float8_e4m3"), B: T.Tensor((64,), "bool")):
        with T.Kernel(1, threads=64) as _:
            for i in T.Parallel(64):
                B[i] = A[i] * A[i] > A[i]

    a = np.random.default_rng(9).standard_normal(64).astype(E4M3)
    b = np.zeros(64, bool)
    load(scale)(a, b)
    wide = a.astype(np.float32)
    assert np.array_equal(b, (wide * wide).astype(E4M3) > a)


def test_tfloat32():
    @T.prim_func
    def convert(A: T.Tensor((64,), "float32"), B: T.Tensor((64,), "float32")):
        with T.Kernel(1, threads=64) as _:
            t = T.alloc_fragment((64,), T.tfloat32)
            for i in T.Parallel(64):
                t[i] = T.cast(A[i], T.tfloat32)
            for i in T.Parallel(64):
                B[i] = T.cast(t[i], "float32")

    a = np.random.default_rng(10).standard_normal(64).astype(np.float32)
    a[:4] = [np.inf, -np.inf, np.nan, 0]
    b = np.zeros_like(a)
    load(convert)(a, b)
    bits = (a[4:].view(np.uint32) + 0x1000) & np.uint32(0xFFFFE000)
    assert np.array_equal(b[4:], bits.view(np.float32))
    assert np.array_equal(b[:4], a[:4], equal_nan=True)


def test_wrong_arrays():
    kernel = converter(4096, "float8_e4m3", "float32")
    for wrong in (np.uint8, ml_dtypes.float8_e5m2, np.float32):
        with pytest.raises(ttgrid.ArgumentTypeError, match="float8_e4m3fn"):
            kernel(np.zeros(4096, wrong), np.zeros(4096, np.float32))
