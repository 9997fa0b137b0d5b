"""Quantization and products of narrow floats, as NumPy computes them."""

import deepseek
import ml_dtypes
import numpy as np
import pytest
from test_narrow import SCHEDULES, same, saturated
from ttgrid.tilelang import load

F32, BF16 = np.float32, ml_dtypes.bfloat16
E4M3, E2M1 = ml_dtypes.float8_e4m3fn, ml_dtypes.float4_e2m1fn
E8M0 = ml_dtypes.float8_e8m0fnu


def floats(rng, *shape):
    return (rng.standard_normal(shape) * np.exp(rng.normal(size=shape))).astype(
        F32
    )


def in_groups(x, group):
    return x.reshape(x.shape[0], -1, group)


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize(
    "target, group, scale, is_rounded",
    [
        (E4M3, 128, F32, False),
        (E4M3, 128, F32, True),
        (E4M3, 128, E8M0, True),
        (E2M1, 32, E8M0, True),
    ],
)
def test_quantize(rng, target, group, scale, is_rounded, schedule):
    m, n, largest = 45, 256, 448.0 if target is E4M3 else 6.0
    x = floats(rng, m, n).astype(BF16)
    x[7] = 0
    y, s = np.zeros((m, n), target), np.zeros((m, n // group), scale)
    load(
        deepseek.quantize(
            n, group, target.__name__, largest, np.dtype(scale).name, is_rounded
        ),
        schedule,
    )(x, y, s)
    wide = in_groups(x.astype(F32), group)
    most = np.maximum(abs(wide).max(2), F32(1e-4)) * F32(1 / largest)
    if is_rounded:
        most = np.exp2(np.ceil(np.log2(most.astype(np.float64)))).astype(F32)
    quotient = (wide / most[..., None]).reshape(m, n)
    quotient = np.clip(quotient, F32(-largest), F32(largest))
    np.testing.assert_array_equal(s.astype(F32), most)
    assert same(y, saturated(quotient, target))


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_fp8_gemm(rng, schedule):
    m, n, k = 50, 256, 384
    a, b = (floats(rng, size, k).astype(E4M3) for size in (m, n))
    sa = rng.random((m, k // 128), F32)
    sb = rng.random((n // 128, k // 128), F32)
    c = np.zeros((m, n), BF16)
    load(deepseek.fp8_gemm(n, k), schedule)(a, b, c, sa, sb)
    left = in_groups(a.astype(np.float64), 128) * sa[..., None]
    right = in_groups(b.astype(np.float64), 128)
    right = right * np.repeat(sb, 128, 0)[..., None]
    expected = left.reshape(m, k) @ right.reshape(n, k).T
    error = abs(c.astype(np.float64) - expected).max()
    assert error <= 2**-8 * abs(expected).max()


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_fp8_index(rng, schedule):
    b, m, n, heads, width = 2, 3, 300, 16, 32
    q, k = floats(rng, b, m, heads, width), floats(rng, b, n, width)
    q, k = q.astype(E4M3), k.astype(E4M3)
    w, s = floats(rng, b, m, heads), floats(rng, b, n)
    o = np.full((b, m, n), np.nan, F32)
    load(deepseek.fp8_index(heads, width), schedule)(q, w, k, s, o)
    wide = [one.astype(np.float64) for one in (q, k)]
    logits = np.maximum(np.einsum("bmhd,bnd->bmhn", *wide), 0)
    expected = np.einsum("bmhn,bmh,bn->bmn", logits, w, s)
    np.testing.assert_allclose(o, expected, rtol=1e-4, atol=1e-2)


@pytest.mark.parametrize("is_packed", [False, True])
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_fp4_gemm(rng, schedule, is_packed):
    m, n, k = 40, 160, 256
    a = floats(rng, m, k).astype(E4M3)
    b = rng.integers(0, 16, (n, k), np.uint8).view(E2M1)
    sa = rng.random((m, k // 128), F32)
    sb = np.exp2(rng.integers(-5, 6, (n, k // 32))).astype(E8M0)
    c = np.zeros((m, n), BF16)
    codes = b.view(np.uint8)
    packed = codes[:, ::2] | codes[:, 1::2] << 4
    given = packed if is_packed else b
    load(deepseek.fp4_gemm(n, k), schedule)(a, given, c, sa, sb)
    left = in_groups(a.astype(np.float64), 128) * sa[..., None]
    right = in_groups(b.astype(np.float64), 32)
    right = right * sb.astype(np.float64)[..., None]
    expected = left.reshape(m, k) @ right.reshape(n, k).T
    error = abs(c.astype(np.float64) - expected).max()
    assert error <= 2**-8 * abs(expected).max()
