"""Whole kernels under several schedules, compared with NumPy."""

import kernels
import numpy as np
import pytest
import ttgrid.tilelang

SCHEDULES_2D = (
    None,
    "<cores = 7, partition = contiguous, order = grouped<3>>",
    "<cores = 64, partition = cyclic<2>, order = row_major>",
    "<cores = 2x3, partition = blocked, order = grouped<2, serpentine>>",
)
SCHEDULES_1D = (
    None,
    "<cores = 5, partition = contiguous, order = row_major>",
    "<cores = 64, partition = cyclic, order = row_major>",
    "<cores = 3, partition = cyclic<4>, order = row_major>",
)
SCHEDULES_3D = (
    None,
    "<cores = 6, partition = contiguous, order = permuted<2, 0, 1>>",
    "<cores = 11, partition = cyclic<3>, order = grouped<2>>",
    "<cores = 2x2, partition = blocked, order = column_major>",
)


def close(actual, expected, tolerance):
    """Largest error, relative to the largest expected value."""
    scale = np.abs(expected).max() or 1
    error = np.abs(actual.astype(np.float64) - expected).max() / scale
    assert error < tolerance, error


@pytest.mark.parametrize("schedule", SCHEDULES_2D)
def test_ragged_add(rng, schedule):
    a, b = rng.standard_normal((2, 1000, 777), dtype=np.float32)
    c = np.full_like(a, np.nan)
    assert (
        ttgrid.tilelang.load(kernels.ragged_add(1000, 777), schedule)(a, b, c)
        is None
    )
    np.testing.assert_array_equal(c, a + b)


@pytest.mark.parametrize("schedule", SCHEDULES_2D)
@pytest.mark.parametrize("form", ["NN", "NT", "TN"])
def test_gemm(rng, form, schedule):
    m, n, k = 300, 260, 200
    first, second = form[0] == "T", form[1] == "T"
    a = rng.standard_normal((k, m) if first else (m, k)).astype(np.float16)
    b = rng.standard_normal((n, k) if second else (k, n)).astype(np.float16)
    c = np.full((m, n), np.nan, np.float32)
    function = kernels.gemm(m, n, k, first, second, panel=3)
    ttgrid.tilelang.load(function, schedule)(a, b, c)
    left = (a.T if first else a).astype(np.float64)
    right = (b.T if second else b).astype(np.float64)
    close(c, left @ right, 5e-6)


@pytest.mark.parametrize("schedule", SCHEDULES_3D)
def test_split_k_gemm(rng, schedule):
    a, b = rng.standard_normal((2, 1024, 1024), dtype=np.float32)
    c = np.zeros_like(a)
    function = kernels.split_k_gemm(1024, 1024, 1024, splits=4)
    ttgrid.tilelang.load(function, schedule)(a, b, c)
    close(c, a.astype(np.float64) @ b, 3e-6)


@pytest.mark.parametrize("schedule", SCHEDULES_2D)
def test_dynamic_gemm(rng, schedule):
    kernel = ttgrid.tilelang.load(kernels.dynamic_gemm(), schedule)
    for m, n, k in ((300, 260, 200), (64, 64, 32), (1, 130, 7)):
        a = rng.standard_normal((m, k), dtype=np.float32)
        b = rng.standard_normal((k, n), dtype=np.float32)
        c = np.full((m, n), np.nan, np.float32)
        kernel(a, b, c)
        close(c, a.astype(np.float64) @ b, 5e-6)


@pytest.mark.parametrize("schedule", SCHEDULES_1D)
def test_rms_norm(rng, schedule):
    x = rng.standard_normal((100, 300), dtype=np.float32)
    w = rng.standard_normal(300, dtype=np.float32)
    y = np.full_like(x, np.nan)
    ttgrid.tilelang.load(kernels.rms_norm(100, 300), schedule)(x, w, y)
    wide = x.astype(np.float64)
    scale = 1 / np.sqrt((wide**2).mean(axis=1, keepdims=True) + 1e-6)
    close(y, wide * scale * w, 5e-6)


@pytest.mark.parametrize("schedule", SCHEDULES_1D)
def test_online_softmax(rng, schedule):
    x = rng.standard_normal((37, 1024), dtype=np.float32) * 3
    y = np.full_like(x, np.nan)
    ttgrid.tilelang.load(kernels.online_softmax(37, 1024), schedule)(x, y)
    close(y, softmax(x), 1e-5)


@pytest.mark.parametrize("schedule", SCHEDULES_2D)
def test_block_sparse_gemm(rng, schedule):
    a, b = rng.standard_normal((2, 1024, 1024), dtype=np.float32)
    mask = rng.random((16, 16, 32)) < 0.3
    c = np.full_like(a, np.nan)
    function = kernels.block_sparse_gemm(1024, 1024, 1024)
    ttgrid.tilelang.load(function, schedule)(a, b, mask, c)
    expected = np.zeros((1024, 1024))
    for step in range(32):
        rows, columns = a[:, step * 32 :][:, :32], b[step * 32 :][:32]
        whole = np.kron(mask[:, :, step], np.ones((64, 64)))
        expected += whole * (rows.astype(np.float64) @ columns)
    close(c, expected, 3e-6)


@pytest.mark.parametrize("schedule", SCHEDULES_3D)
def test_causal_attention(rng, schedule):
    shape = (2, 200, 2, 64)
    q, k, v = rng.standard_normal((3, *shape), dtype=np.float32)
    out = np.full(shape, np.nan, np.float32)
    ttgrid.tilelang.load(kernels.causal_attention(*shape), schedule)(
        q, k, v, out
    )
    expected = np.empty(shape)
    future = np.triu(np.ones((200, 200), bool), 1)
    for batch in range(2):
        for head in range(2):
            scores = (
                q[batch, :, head].astype(np.float64) @ k[batch, :, head].T / 8
            )
            scores[future] = -np.inf
            expected[batch, :, head] = softmax(scores) @ v[batch, :, head]
    close(out, expected, 1e-5)


def softmax(x):
    powers = np.exp(x.astype(np.float64) - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
