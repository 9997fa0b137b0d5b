"""TileLang kernels as models have them, for Tenstorrent chips.

They join the cases of chip_kernels. Their edges are ragged, or their sizes
known only in a call.
"""

import math

import numpy as np
import tilelang.language as T
from chip_kernels import FLOAT32, K, M, N, array, case, exact, zeros


def make_layernorm(rng):
    a = array(rng, 100, 96, dtype=FLOAT32)
    weight, bias = array(rng, 96), array(rng, 96, dtype=FLOAT32)
    centered = exact(a) - exact(a).mean(1, keepdims=True)
    variance = (centered**2).mean(1, keepdims=True)
    expected = centered / np.sqrt(variance + 1e-5) * exact(weight) + exact(bias)
    return [a, weight, bias, zeros(100, 96, dtype=FLOAT32)], {3: expected}


@case(make_layernorm, 1e-5)
@T.prim_func
def layernorm(
    A: T.Tensor((M, 96), "float32"),
    weight: T.Tensor((96,), "bfloat16"),
    bias: T.Tensor((96,), "float32"),
    B: T.Tensor((M, 96), "float32"),
):
    with T.Kernel(T.ceildiv(M, 32), threads=128) as bx:
        x = T.alloc_fragment((32, 96), "float32")
        square = T.alloc_fragment((32, 96), "float32")
        w = T.alloc_shared((96,), "bfloat16")
        b = T.alloc_shared((96,), "float32")
        mean = T.alloc_fragment((32,), "float32")
        variance = T.alloc_fragment((32,), "float32")
        T.copy(A[bx * 32, 0], x)
        T.copy(weight, w)
        T.copy(bias, b)
        T.reduce_sum(x, mean, dim=1)
        for i, j in T.Parallel(32, 96):
            x[i, j] = x[i, j] - mean[i] / 96
        for i, j in T.Parallel(32, 96):
            square[i, j] = x[i, j] * x[i, j]
        T.reduce_sum(square, variance, dim=1)
        for i, j in T.Parallel(32, 96):
            x[i, j] = x[i, j] * T.rsqrt(variance[i] / 96 + 1e-5) * w[j] + b[j]
        T.copy(x, B[bx * 32, 0])


def make_mlp(rng):
    x, first, second = (
        array(rng, 96, 64),
        array(rng, 64, 96),
        array(rng, 96, 64),
    )
    hidden = exact(x) @ exact(first)
    hidden *= 0.5 * (1 + np.vectorize(math.erf)(hidden * math.sqrt(0.5)))
    return [x, first, second, zeros(96, 64)], {3: hidden @ exact(second)}


@case(make_mlp, 2**-6)
@T.prim_func
def mlp(
    X: T.Tensor((96, 64), "bfloat16"),
    first: T.Tensor((64, 96), "bfloat16"),
    second: T.Tensor((96, 64), "bfloat16"),
    Y: T.Tensor((96, 64), "bfloat16"),
):
    # The result of one product, through GELU, is a factor of the next.
    with T.Kernel(96 // 32, threads=128) as bx:
        x = T.alloc_shared((32, 64), "bfloat16")
        u = T.alloc_shared((64, 32), "bfloat16")
        v = T.alloc_shared((32, 64), "bfloat16")
        c = T.alloc_fragment((32, 32), "float32")
        hidden = T.alloc_shared((32, 32), "bfloat16")
        y = T.alloc_fragment((32, 64), "float32")
        T.copy(X[bx * 32, 0], x)
        T.clear(y)
        for k in T.Pipelined(96 // 32, num_stages=2):
            T.copy(first[0, k * 32], u)
            T.copy(second[k * 32, 0], v)
            T.clear(c)
            T.gemm(x, u, c)
            for i, j in T.Parallel(32, 32):
                c[i, j] = 0.5 * c[i, j] * (1.0 + T.erf(c[i, j] * 0.70710678))
            T.copy(c, hidden)
            T.gemm(hidden, v, y)
        T.copy(y, Y[bx * 32, 0])


def make_residual_rmsnorm(rng):
    a, b, weight = array(rng, 70, 96), array(rng, 70, 96), array(rng, 96)
    total = exact(a) + exact(b)
    mean = (total**2).mean(1, keepdims=True)
    expected = total / np.sqrt(mean + 1e-6) * exact(weight)
    return [a, b, weight, zeros(70, 96), zeros(70, 96)], {3: total, 4: expected}


@case(make_residual_rmsnorm)
@T.prim_func
def residual_rmsnorm(
    A: T.Tensor((70, 96), "bfloat16"),
    B: T.Tensor((70, 96), "bfloat16"),
    weight: T.Tensor((96,), "bfloat16"),
    C: T.Tensor((70, 96), "bfloat16"),
    D: T.Tensor((70, 96), "bfloat16"),
):
    with T.Kernel(T.ceildiv(70, 32), threads=128) as bx:
        a = T.alloc_shared((32, 96), "bfloat16")
        b = T.alloc_shared((32, 96), "bfloat16")
        w = T.alloc_shared((96,), "bfloat16")
        x = T.alloc_fragment((32, 96), "float32")
        square = T.alloc_fragment((32, 96), "float32")
        s = T.alloc_fragment((32,), "float32")
        T.copy(A[bx * 32, 0], a)
        T.copy(B[bx * 32, 0], b)
        T.copy(weight, w)
        for i, j in T.Parallel(32, 96):
            x[i, j] = T.cast(a[i, j], "float32") + T.cast(b[i, j], "float32")
        T.copy(x, C[bx * 32, 0])
        for i, j in T.Parallel(32, 96):
            square[i, j] = x[i, j] * x[i, j]
        T.reduce_sum(square, s, dim=1)
        for i, j in T.Parallel(32, 96):
            x[i, j] = x[i, j] * T.rsqrt(s[i] / 96 + 1e-6) * w[j]
        T.copy(x, D[bx * 32, 0])


def make_two_results(rng):
    a, b = array(rng, 70, 50), array(rng, 50, 90)
    product = exact(a) @ exact(b)
    results = [zeros(70, 90, dtype=FLOAT32), zeros(70, 90)]
    return [a, b, *results], {2: product, 3: np.maximum(product, 0)}


@case(make_two_results)
@T.prim_func
def two_results(
    A: T.Tensor((M, K), "bfloat16"),
    B: T.Tensor((K, N), "bfloat16"),
    C: T.Tensor((M, N), "float32"),
    D: T.Tensor((M, N), "bfloat16"),
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
        for i, j in T.Parallel(32, 64):
            c[i, j] = T.max(c[i, j], 0.0)
        T.copy(c, D[by * 32, bx * 64])


def make_batched_softmax(rng):
    x = array(rng, 3, 50, 64, dtype=FLOAT32) * FLOAT32.type(8)
    power = np.exp(exact(x) - exact(x).max(2, keepdims=True))
    return (
        [x, zeros(3, 50, 64, dtype=FLOAT32)],
        {1: power / power.sum(2, keepdims=True)},
    )


@case(make_batched_softmax, 1e-5)
@T.prim_func
def batched_softmax(
    A: T.Tensor((N, M, 64), "float32"), B: T.Tensor((N, M, 64), "float32")
):
    with T.Kernel(T.ceildiv(M, 32), N, threads=128) as (bx, by):
        x = T.alloc_fragment((32, 64), "float32")
        m = T.alloc_fragment((32,), "float32")
        s = T.alloc_fragment((32,), "float32")
        T.copy(A[by, bx * 32, 0], x)
        T.reduce_max(x, m, dim=1)
        for i, j in T.Parallel(32, 64):
            x[i, j] = T.exp2((x[i, j] - m[i]) * 1.44269504)
        T.reduce_sum(x, s, dim=1)
        for i, j in T.Parallel(32, 64):
            x[i, j] /= s[i]
        T.copy(x, B[by, bx * 32, 0])


def make_swiglu(rng):
    x = array(rng, 33, 128)
    gate, up = exact(x)[:, :64], exact(x)[:, 64:]
    return [x, zeros(33, 64)], {1: gate / (1 + np.exp(-gate)) * up}


@case(make_swiglu)
@T.prim_func
def swiglu(X: T.Tensor((M, 128), "bfloat16"), Y: T.Tensor((M, 64), "bfloat16")):
    # Two blocks of one tensor.
    with T.Kernel(64 // 32, T.ceildiv(M, 32), threads=128) as (bx, by):
        x = T.alloc_shared((32, 32), "bfloat16")
        y = T.alloc_shared((32, 32), "bfloat16")
        z = T.alloc_fragment((32, 32), "float32")
        T.copy(X[by * 32, bx * 32], x)
        T.copy(X[by * 32, 64 + bx * 32], y)
        for i, j in T.Parallel(32, 32):
            z[i, j] = x[i, j] * T.sigmoid(T.cast(x[i, j], "float32")) * y[i, j]
        T.copy(z, Y[by * 32, bx * 32])


def make_logsumexp(rng):
    x = array(rng, 70, 64, dtype=FLOAT32)
    results = [zeros(70, dtype=FLOAT32), zeros(70, dtype=FLOAT32)]
    return (
        [x, *results],
        {1: exact(x).max(1), 2: np.log(np.exp(exact(x)).sum(1))},
    )


@case(make_logsumexp, 1e-5)
@T.prim_func
def logsumexp(
    X: T.Tensor((M, 64), "float32"),
    top: T.Tensor((M,), "float32"),
    Y: T.Tensor((M,), "float32"),
):
    # Columns are written.
    with T.Kernel(T.ceildiv(M, 32), threads=128) as bx:
        x = T.alloc_fragment((32, 64), "float32")
        m = T.alloc_fragment((32,), "float32")
        s = T.alloc_fragment((32,), "float32")
        T.copy(X[bx * 32, 0], x)
        T.reduce_max(x, m, dim=1)
        for i, j in T.Parallel(32, 64):
            x[i, j] = T.exp(x[i, j] - m[i])
        T.reduce_sum(x, s, dim=1)
        for i in T.Parallel(32):
            s[i] = T.log(s[i]) + m[i]
        T.copy(m, top[bx * 32])
        T.copy(s, Y[bx * 32])


def make_split_k(rng):
    a, b = array(rng, 32, 128), array(rng, 128, 96)
    halves = [exact(a)[:, s] @ exact(b)[s] for s in (slice(64), slice(64, 128))]
    return [a, b, zeros(2, 32, 96, dtype=FLOAT32)], {2: np.stack(halves)}


@case(make_split_k, 1e-5)
@T.prim_func
def split_k(
    A: T.Tensor((32, 128), "bfloat16"),
    B: T.Tensor((128, 96), "bfloat16"),
    C: T.Tensor((2, 32, 96), "float32"),
):
    with T.Kernel(96 // 32, 1, 2, threads=128) as (bx, by, bz):
        a = T.alloc_shared((32, 32), "bfloat16")
        b = T.alloc_shared((32, 32), "bfloat16")
        c = T.alloc_fragment((32, 32), "float32")
        T.clear(c)
        for k in T.Pipelined(2, num_stages=2):
            T.copy(A[by * 32, bz * 64 + k * 32], a)
            T.copy(B[bz * 64 + k * 32, bx * 32], b)
            T.gemm(a, b, c)
        T.copy(c, C[bz, by * 32, bx * 32])
