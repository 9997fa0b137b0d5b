"""TileLang kernels for Tenstorrent chips, with arguments and results.

Each is one kind of body. Sizes are small, and the grids have from 4 to 24
tiles: some cores of 5 get more tiles than others, and most of 64 get none.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import ml_dtypes
import numpy as np
import tilelang.language as T

BFLOAT16 = np.dtype(ml_dtypes.bfloat16)
FLOAT32 = np.dtype(np.float32)


@dataclasses.dataclass(frozen=True)
class Case:
    """A kernel.

    Attributes
    ----------
    kernel : tvm.tirx.PrimFunc
    make : callable
        Of a generator of random numbers: the arguments, and by the place of
        each that is written what it must hold, in float64.
    tolerance : float
        Of each element, beside the largest of its row.
    tf32 : float
        The same, where the engine cuts its operands to TF32.
    """

    kernel: object
    make: Callable[[np.random.Generator], tuple[list, dict]]
    tolerance: float
    tf32: float = 2e-2


CASES: dict[str, Case] = {}


def case(make, tolerance=2**-7, **more):
    """Decorates a kernel: it becomes the case of its name."""

    def enter(kernel):
        CASES[kernel.attrs["global_symbol"]] = Case(
            kernel, make, tolerance, **more
        )
        return kernel

    return enter


def array(rng, *shape, dtype=BFLOAT16):
    return (rng.random(shape) - 0.5).astype(dtype)


def zeros(*shape, dtype=BFLOAT16):
    """What is written, with something else in it before."""
    return np.full(shape, 7, dtype)


def exact(one):
    return one.astype(np.float64)


def make_add(rng):
    a, b = array(rng, 128, 192), array(rng, 128, 192)
    return [a, b, zeros(128, 192)], {2: exact(a) + exact(b)}


@case(make_add)
@T.prim_func
def add(
    A: T.Tensor((128, 192), "bfloat16"),
    B: T.Tensor((128, 192), "bfloat16"),
    C: T.Tensor((128, 192), "bfloat16"),
):
    with T.Kernel(192 // 64, 128 // 32, threads=128) as (bx, by):
        a = T.alloc_shared((32, 64), "bfloat16")
        b = T.alloc_shared((32, 64), "bfloat16")
        c = T.alloc_fragment((32, 64), "bfloat16")
        T.copy(A[by * 32, bx * 64], a)
        T.copy(B[by * 32, bx * 64], b)
        for i, j in T.Parallel(32, 64):
            c[i, j] = a[i, j] + b[i, j]
        T.copy(c, C[by * 32, bx * 64])


def make_mix(rng):
    a, b, c = (array(rng, 128, 96, dtype=FLOAT32) for _ in range(3))
    x, y, z = map(exact, (a, b, c))
    first = np.exp(-x) * y + np.abs(z) / (1 + z * z)
    second = np.where(x > y, np.tanh(z), np.minimum(x, 0.25) - 3)
    return (
        [a, b, c, zeros(128, 96, dtype=FLOAT32), zeros(128, 96)],
        {3: first, 4: second},
    )


@case(make_mix, 2**-7)
@T.prim_func
def mix(
    A: T.Tensor((128, 96), "float32"),
    B: T.Tensor((128, 96), "float32"),
    C: T.Tensor((128, 96), "float32"),
    D: T.Tensor((128, 96), "float32"),
    E: T.Tensor((128, 96), "bfloat16"),
):
    # Three inputs, functions, a choice, two results of which one is narrower.
    with T.Kernel(96 // 32, 128 // 32, threads=128) as (bx, by):
        a = T.alloc_shared((32, 32), "float32")
        b = T.alloc_shared((32, 32), "float32")
        c = T.alloc_shared((32, 32), "float32")
        d = T.alloc_fragment((32, 32), "float32")
        e = T.alloc_fragment((32, 32), "float32")
        T.copy(A[by * 32, bx * 32], a)
        T.copy(B[by * 32, bx * 32], b)
        T.copy(C[by * 32, bx * 32], c)
        for i, j in T.Parallel(32, 32):
            d[i, j] = T.exp(-a[i, j]) * b[i, j] + T.abs(c[i, j]) / (
                1.0 + c[i, j] * c[i, j]
            )
            e[i, j] = T.if_then_else(
                a[i, j] > b[i, j],
                T.tanh(c[i, j]),
                T.min(a[i, j], 0.25) - 3.0,
            )
        T.copy(d, D[by * 32, bx * 32])
        T.copy(e, E[by * 32, bx * 32])


def make_vectors(rng):
    a = array(rng, 128, 192, dtype=FLOAT32)
    row, column = array(rng, 192), array(rng, 128, dtype=FLOAT32)
    expected = exact(a) * exact(row) + exact(column)[:, None]
    return (
        [a, row, column, zeros(128, 192, dtype=FLOAT32)],
        {3: expected},
    )


@case(make_vectors, 1e-5)
@T.prim_func
def vectors(
    A: T.Tensor((128, 192), "float32"),
    row: T.Tensor((192,), "bfloat16"),
    column: T.Tensor((128,), "float32"),
    B: T.Tensor((128, 192), "float32"),
):
    with T.Kernel(192 // 64, 128 // 64, threads=128) as (bx, by):
        a = T.alloc_shared((64, 64), "float32")
        r = T.alloc_shared((64,), "bfloat16")
        c = T.alloc_shared((64,), "float32")
        T.copy(A[by * 64, bx * 64], a)
        T.copy(row[bx * 64], r)
        T.copy(column[by * 64], c)
        for i, j in T.Parallel(64, 64):
            a[i, j] = a[i, j] * r[j] + c[i]
        T.copy(a, B[by * 64, bx * 64])


def make_gemm(rng):
    a, b = array(rng, 128, 96), array(rng, 96, 192)
    return [a, b, zeros(128, 192)], {2: exact(a) @ exact(b)}


@case(make_gemm)
@T.prim_func
def gemm(
    A: T.Tensor((128, 96), "bfloat16"),
    B: T.Tensor((96, 192), "bfloat16"),
    C: T.Tensor((128, 192), "bfloat16"),
):
    with T.Kernel(192 // 64, 128 // 32, threads=128) as (bx, by):
        a = T.alloc_shared((32, 32), "bfloat16")
        b = T.alloc_shared((32, 64), "bfloat16")
        c = T.alloc_fragment((32, 64), "float32")
        T.clear(c)
        for k in T.Pipelined(96 // 32, num_stages=2):
            T.copy(A[by * 32, k * 32], a)
            T.copy(B[k * 32, bx * 64], b)
            T.gemm(a, b, c)
        T.copy(c, C[by * 32, bx * 64])


def make_gemm_bias_relu(rng):
    a, b, bias = array(rng, 128, 96), array(rng, 96, 192), array(rng, 192)
    expected = np.maximum(exact(a) @ exact(b) + exact(bias), 0)
    return [a, b, bias, zeros(128, 192)], {3: expected}


@case(make_gemm_bias_relu)
@T.prim_func
def gemm_bias_relu(
    A: T.Tensor((128, 96), "bfloat16"),
    B: T.Tensor((96, 192), "bfloat16"),
    bias: T.Tensor((192,), "bfloat16"),
    C: T.Tensor((128, 192), "bfloat16"),
):
    with T.Kernel(192 // 64, 128 // 32, threads=128) as (bx, by):
        a = T.alloc_shared((32, 32), "bfloat16")
        b = T.alloc_shared((32, 64), "bfloat16")
        v = T.alloc_shared((64,), "bfloat16")
        c = T.alloc_fragment((32, 64), "float32")
        T.clear(c)
        T.copy(bias[bx * 64], v)
        for k in T.Pipelined(96 // 32, num_stages=2):
            T.copy(A[by * 32, k * 32], a)
            T.copy(B[k * 32, bx * 64], b)
            T.gemm(a, b, c)
        for i, j in T.Parallel(32, 64):
            c[i, j] = T.max(c[i, j] + v[j], 0.0)
        T.copy(c, C[by * 32, bx * 64])


def make_gemm_transposed(rng):
    a, b = array(rng, 128, 96), array(rng, 128, 96)
    c = exact(a) @ exact(b).T
    return [a, b, zeros(128, 128, dtype=FLOAT32)], {2: c / (1 + np.exp(-c))}


@case(make_gemm_transposed, 1e-5)
@T.prim_func
def gemm_transposed(
    A: T.Tensor((128, 96), "bfloat16"),
    B: T.Tensor((128, 96), "bfloat16"),
    C: T.Tensor((128, 128), "float32"),
):
    # The second factor lies transposed; SiLU behind the product.
    with T.Kernel(128 // 64, 128 // 32, threads=128) as (bx, by):
        a = T.alloc_shared((32, 96), "bfloat16")
        b = T.alloc_shared((64, 96), "bfloat16")
        c = T.alloc_fragment((32, 64), "float32")
        T.clear(c)
        T.copy(A[by * 32, 0], a)
        T.copy(B[bx * 64, 0], b)
        T.gemm(a, b, c, transpose_B=True)
        for i, j in T.Parallel(32, 64):
            c[i, j] = c[i, j] / (1.0 + T.exp(-c[i, j]))
        T.copy(c, C[by * 32, bx * 64])


def make_large_gemm(rng):
    a, b = array(rng, 256, 64), array(rng, 64, 256)
    return [a, b, zeros(256, 256)], {2: exact(a) @ exact(b)}


@case(make_large_gemm)
@T.prim_func
def large_gemm(
    A: T.Tensor((256, 64), "bfloat16"),
    B: T.Tensor((64, 256), "bfloat16"),
    C: T.Tensor((256, 256), "bfloat16"),
):
    # A block of 16 tiles does not fit into DST: it is summed in L1.
    with T.Kernel(2, 2, threads=128) as (bx, by):
        a = T.alloc_shared((128, 32), "bfloat16")
        b = T.alloc_shared((32, 128), "bfloat16")
        c = T.alloc_fragment((128, 128), "float32")
        T.clear(c)
        for k in T.Pipelined(2, num_stages=2):
            T.copy(A[by * 128, k * 32], a)
            T.copy(B[k * 32, bx * 128], b)
            T.gemm(a, b, c)
        T.copy(c, C[by * 128, bx * 128])


def make_gated(rng):
    a, b, c = array(rng, 64, 128), array(rng, 128, 128), array(rng, 128, 128)
    u, v = exact(a) @ exact(b), exact(a) @ exact(c)
    return [a, b, c, zeros(64, 128)], {3: u / (1 + np.exp(-u)) * v}


@case(make_gated, 2**-6)
@T.prim_func
def gated(
    A: T.Tensor((64, 128), "bfloat16"),
    B: T.Tensor((128, 128), "bfloat16"),
    C: T.Tensor((128, 128), "bfloat16"),
    D: T.Tensor((64, 128), "bfloat16"),
):
    # Two products of one loop meet behind it.
    with T.Kernel(128 // 32, 64 // 32, threads=128) as (bx, by):
        a = T.alloc_shared((32, 64), "bfloat16")
        b = T.alloc_shared((64, 32), "bfloat16")
        c = T.alloc_shared((64, 32), "bfloat16")
        u = T.alloc_fragment((32, 32), "float32")
        v = T.alloc_fragment((32, 32), "float32")
        T.clear(u)
        T.clear(v)
        for k in T.Pipelined(128 // 64, num_stages=3):
            T.copy(A[by * 32, k * 64], a)
            T.copy(B[k * 64, bx * 32], b)
            T.copy(C[k * 64, bx * 32], c)
            T.gemm(a, b, u)
            T.gemm(a, c, v)
        for i, j in T.Parallel(32, 32):
            u[i, j] = u[i, j] / (1.0 + T.exp(-u[i, j])) * v[i, j]
        T.copy(u, D[by * 32, bx * 32])


def make_softmax(rng):
    x = array(rng, 256, 512, dtype=FLOAT32) * FLOAT32.type(8)
    power = np.exp(exact(x) - exact(x).max(1, keepdims=True))
    return (
        [x, zeros(256, 512, dtype=FLOAT32)],
        {1: power / power.sum(1, keepdims=True)},
    )


@case(make_softmax, 1e-5)
@T.prim_func
def softmax(
    A: T.Tensor((256, 512), "float32"), B: T.Tensor((256, 512), "float32")
):
    with T.Kernel(256 // 32, threads=128) as bx:
        x = T.alloc_fragment((32, 512), "float32")
        m = T.alloc_fragment((32,), "float32")
        s = T.alloc_fragment((32,), "float32")
        T.copy(A[bx * 32, 0], x)
        T.reduce_max(x, m, dim=1, clear=True)
        for i, j in T.Parallel(32, 512):
            x[i, j] = T.exp(x[i, j] - m[i])
        T.reduce_sum(x, s, dim=1)
        for i, j in T.Parallel(32, 512):
            x[i, j] = x[i, j] / s[i]
        T.copy(x, B[bx * 32, 0])


def make_online_softmax(rng):
    x = array(rng, 128, 192, dtype=FLOAT32) * FLOAT32.type(8)
    power = np.exp(exact(x) - exact(x).max(1, keepdims=True))
    return (
        [x, zeros(128, 192, dtype=FLOAT32)],
        {1: power / power.sum(1, keepdims=True)},
    )


@case(make_online_softmax, 1e-5)
@T.prim_func
def online_softmax(
    A: T.Tensor((128, 192), "float32"), B: T.Tensor((128, 192), "float32")
):
    # Maxima and sums are carried from part to part of a row.
    with T.Kernel(128 // 32, threads=128) as bx:
        x = T.alloc_fragment((32, 64), "float32")
        y = T.alloc_fragment((32, 64), "float32")
        m = T.alloc_fragment((32,), "float32")
        before = T.alloc_fragment((32,), "float32")
        part = T.alloc_fragment((32,), "float32")
        s = T.alloc_fragment((32,), "float32")
        T.fill(m, -1e30)
        T.fill(s, 0.0)
        for k in T.serial(3):
            T.copy(A[bx * 32, k * 64], x)
            T.copy(m, before)
            T.reduce_max(x, m, dim=1, clear=False)
            for i, j in T.Parallel(32, 64):
                x[i, j] = T.exp(x[i, j] - m[i])
            T.reduce_sum(x, part, dim=1)
            for i in T.Parallel(32):
                s[i] = s[i] * T.exp(before[i] - m[i]) + part[i]
        for k in T.serial(3):
            T.copy(A[bx * 32, k * 64], y)
            for i, j in T.Parallel(32, 64):
                y[i, j] = T.exp(y[i, j] - m[i]) / s[i]
            T.copy(y, B[bx * 32, k * 64])


def make_rmsnorm(rng):
    x, weight = array(rng, 256, 512, dtype=FLOAT32), array(rng, 512)
    scale = 1 / np.sqrt((exact(x) ** 2).mean(1, keepdims=True) + 1e-6)
    return (
        [x, weight, zeros(256, 512, dtype=FLOAT32)],
        {2: exact(x) * scale * exact(weight)},
    )


@case(make_rmsnorm, 1e-5)
@T.prim_func
def rmsnorm(
    A: T.Tensor((256, 512), "float32"),
    weight: T.Tensor((512,), "bfloat16"),
    B: T.Tensor((256, 512), "float32"),
):
    with T.Kernel(256 // 32, threads=128) as bx:
        x = T.alloc_shared((32, 512), "float32")
        w = T.alloc_shared((512,), "bfloat16")
        square = T.alloc_fragment((32, 512), "float32")
        s = T.alloc_fragment((32,), "float32")
        T.copy(A[bx * 32, 0], x)
        T.copy(weight, w)
        for i, j in T.Parallel(32, 512):
            square[i, j] = x[i, j] * x[i, j]
        T.reduce_sum(square, s, dim=1)
        for i in T.Parallel(32):
            s[i] = T.rsqrt(s[i] / 512 + 1e-6)
        for i, j in T.Parallel(32, 512):
            x[i, j] = x[i, j] * s[i] * w[j]
        T.copy(x, B[bx * 32, 0])


def make_ragged(rng):
    x = array(rng, 100, 77, dtype=FLOAT32)
    return [x, zeros(100, 77, dtype=FLOAT32)], {1: exact(x) * 2 + 1}


@case(make_ragged, 1e-5)
@T.prim_func
def ragged(
    A: T.Tensor((100, 77), "float32"), B: T.Tensor((100, 77), "float32")
):
    with T.Kernel(T.ceildiv(77, 64), T.ceildiv(100, 32), threads=128) as (
        bx,
        by,
    ):
        tile = T.alloc_shared((32, 64), "float32")
        T.copy(A[by * 32, bx * 64], tile)
        for i, j in T.Parallel(32, 64):
            tile[i, j] = tile[i, j] * 2.0 + 1.0
        T.copy(tile, B[by * 32, bx * 64])


def make_ragged_gemm(rng):
    a, b = array(rng, 150, 100), array(rng, 100, 130)
    return [a, b, zeros(150, 130)], {2: exact(a) @ exact(b)}


@case(make_ragged_gemm)
@T.prim_func
def ragged_gemm(
    A: T.Tensor((150, 100), "bfloat16"),
    B: T.Tensor((100, 130), "bfloat16"),
    C: T.Tensor((150, 130), "bfloat16"),
):
    with T.Kernel(T.ceildiv(130, 64), T.ceildiv(150, 32), threads=128) as (
        bx,
        by,
    ):
        a = T.alloc_shared((32, 64), "bfloat16")
        b = T.alloc_shared((64, 64), "bfloat16")
        c = T.alloc_fragment((32, 64), "float32")
        T.clear(c)
        for k in T.Pipelined(T.ceildiv(100, 64), num_stages=2):
            T.copy(A[by * 32, k * 64], a)
            T.copy(B[k * 64, bx * 64], b)
            T.gemm(a, b, c)
        T.copy(c, C[by * 32, bx * 64])


M, N, K = (T.dynamic(name) for name in ("M", "N", "K"))


def make_dynamic_gemm(rng):
    a, b = array(rng, 97, 70), array(rng, 70, 161)
    return [a, b, zeros(97, 161)], {2: exact(a) @ exact(b)}


@case(make_dynamic_gemm)
@T.prim_func
def dynamic_gemm(
    A: T.Tensor((M, K), "bfloat16"),
    B: T.Tensor((K, N), "bfloat16"),
    C: T.Tensor((M, N), "bfloat16"),
):
    with T.Kernel(T.ceildiv(N, 64), T.ceildiv(M, 32), threads=128) as (bx, by):
        a = T.alloc_shared((32, 32), "bfloat16")
        b = T.alloc_shared((32, 64), "bfloat16")
        c = T.alloc_fragment((32, 64), "float32")
        T.clear(c)
        for k in T.Pipelined(T.ceildiv(K, 32), num_stages=2):
            T.copy(A[by * 32, k * 32], a)
            T.copy(B[k * 32, bx * 64], b)
            T.gemm(a, b, c)
        T.copy(c, C[by * 32, bx * 64])


def make_batched(rng):
    a, b = array(rng, 3, 64, 64), array(rng, 3, 64, 96)
    return [a, b, zeros(3, 64, 96)], {2: exact(a) @ exact(b)}


@case(make_batched)
@T.prim_func
def batched(
    A: T.Tensor((3, 64, 64), "bfloat16"),
    B: T.Tensor((3, 64, 96), "bfloat16"),
    C: T.Tensor((3, 64, 96), "bfloat16"),
):
    with T.Kernel(96 // 32, 64 // 32, 3, threads=128) as (bx, by, bz):
        a = T.alloc_shared((32, 64), "bfloat16")
        b = T.alloc_shared((64, 32), "bfloat16")
        c = T.alloc_fragment((32, 32), "float32")
        T.clear(c)
        T.copy(A[bz, by * 32, 0], a)
        T.copy(B[bz, 0, bx * 32], b)
        T.gemm(a, b, c)
        T.copy(c, C[bz, by * 32, bx * 32])


def make_attention(rng):
    q, k, v = (array(rng, 128, 64) for _ in range(3))
    scores = exact(q) @ exact(k).T * 0.125
    power = np.exp(scores - scores.max(1, keepdims=True))
    expected = power / power.sum(1, keepdims=True) @ exact(v)
    return [q, k, v, zeros(128, 64)], {3: expected}


@case(make_attention, 2**-6)
@T.prim_func
def attention(
    Q: T.Tensor((128, 64), "bfloat16"),
    Key: T.Tensor((128, 64), "bfloat16"),
    V: T.Tensor((128, 64), "bfloat16"),
    O: T.Tensor((128, 64), "bfloat16"),
):
    with T.Kernel(128 // 32, threads=128) as bx:
        q = T.alloc_shared((32, 64), "bfloat16")
        k = T.alloc_shared((32, 64), "bfloat16")
        v = T.alloc_shared((32, 64), "bfloat16")
        s = T.alloc_fragment((32, 32), "float32")
        p = T.alloc_fragment((32, 32), "bfloat16")
        o = T.alloc_fragment((32, 64), "float32")
        m = T.alloc_fragment((32,), "float32")
        before = T.alloc_fragment((32,), "float32")
        part = T.alloc_fragment((32,), "float32")
        total = T.alloc_fragment((32,), "float32")
        T.copy(Q[bx * 32, 0], q)
        T.clear(o)
        T.clear(total)
        T.fill(m, -1e30)
        for n in T.Pipelined(128 // 32, num_stages=2):
            T.copy(Key[n * 32, 0], k)
            T.clear(s)
            T.gemm(q, k, s, transpose_B=True)
            T.copy(m, before)
            T.reduce_max(s, m, dim=1, clear=False)
            for i, j in T.Parallel(32, 32):
                s[i, j] = T.exp((s[i, j] - m[i]) * 0.125)
            T.reduce_sum(s, part, dim=1)
            for i in T.Parallel(32):
                total[i] = (
                    total[i] * T.exp((before[i] - m[i]) * 0.125) + part[i]
                )
            for i, j in T.Parallel(32, 64):
                o[i, j] = o[i, j] * T.exp((before[i] - m[i]) * 0.125)
            T.copy(s, p)
            T.copy(V[n * 32, 0], v)
            T.gemm(p, v, o)
        for i, j in T.Parallel(32, 64):
            o[i, j] = o[i, j] / total[i]
        T.copy(o, O[bx * 32, 0])
