"""What blocks whose threads do the work cost beside the same by tile operations.

    python benchmarks/thread_loops.py [--seconds S]

Threads run in lockstep: a statement is a loop over them. Both kernels of a pair
are called in turn, on one thread of the machine; the smallest time of each counts.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import tilelang.language as T
import ttgrid.tilelang

N, ROWS, COLUMNS, M = 1 << 20, 1024, 1024, 256


@T.prim_func
def add_by_threads(
    A: T.Tensor((N,), "float32"),
    B: T.Tensor((N,), "float32"),
    C: T.Tensor((N,), "float32"),
):
    with T.Kernel(N // 256, threads=256) as bx:
        tx = T.get_thread_binding()
        C[bx * 256 + tx] = A[bx * 256 + tx] + B[bx * 256 + tx]


@T.prim_func
def add_by_tiles(
    A: T.Tensor((N,), "float32"),
    B: T.Tensor((N,), "float32"),
    C: T.Tensor((N,), "float32"),
):
    with T.Kernel(N // 256, threads=256) as bx:
        for i in T.Parallel(256):
            C[bx * 256 + i] = A[bx * 256 + i] + B[bx * 256 + i]


@T.prim_func
def sum_by_threads(
    A: T.Tensor((ROWS, COLUMNS), "float32"), B: T.Tensor((ROWS,), "float32")
):
    with T.Kernel(ROWS, threads=128) as bx:
        tx = T.get_thread_binding()
        part = T.alloc_shared((128,), "float32")
        part[tx] = 0.0
        for k in T.serial(COLUMNS // 128):
            part[tx] = part[tx] + A[bx, k * 128 + tx]
        for k in T.unroll(7):
            if tx < (64 >> k):
                part[tx] = part[tx] + part[tx + (64 >> k)]
        if tx == 0:
            B[bx] = part[0]


@T.prim_func
def sum_by_tiles(
    A: T.Tensor((ROWS, COLUMNS), "float32"), B: T.Tensor((ROWS,), "float32")
):
    with T.Kernel(ROWS, threads=128) as bx:
        row = T.alloc_fragment((1, COLUMNS), "float32")
        total = T.alloc_fragment((1,), "float32")
        T.copy(A[bx, 0], row)
        T.reduce_sum(row, total, dim=1)
        B[bx] = total[0]


@T.prim_func
def product_by_threads(
    A: T.Tensor((M, M), "float32"),
    B: T.Tensor((M, M), "float32"),
    C: T.Tensor((M, M), "float32"),
):
    with T.Kernel(M // 16, M // 16, threads=(16, 16)) as (bx, by):
        tx = T.get_thread_binding(0)
        ty = T.get_thread_binding(1)
        a = T.alloc_shared((16, 16), "float32")
        b = T.alloc_shared((16, 16), "float32")
        total = T.alloc_local((1,), "float32")
        total[0] = 0.0
        for k in T.serial(M // 16):
            a[ty, tx] = A[by * 16 + ty, k * 16 + tx]
            b[ty, tx] = B[k * 16 + ty, bx * 16 + tx]
            T.sync_threads()
            for i in T.serial(16):
                total[0] = total[0] + a[ty, i] * b[i, tx]
            T.sync_threads()
        C[by * 16 + ty, bx * 16 + tx] = total[0]


@T.prim_func
def product_by_tiles(
    A: T.Tensor((M, M), "float32"),
    B: T.Tensor((M, M), "float32"),
    C: T.Tensor((M, M), "float32"),
):
    with T.Kernel(M // 16, M // 16, threads=256) as (bx, by):
        a = T.alloc_shared((16, 16), "float32")
        b = T.alloc_shared((16, 16), "float32")
        c = T.alloc_fragment((16, 16), "float32")
        T.clear(c)
        for k in T.serial(M // 16):
            T.copy(A[by * 16, k * 16], a)
            T.copy(B[k * 16, bx * 16], b)
            T.gemm(a, b, c)
        T.copy(c, C[by * 16, bx * 16])


def numbers(*shape):
    return np.random.default_rng(0).random(shape, dtype=np.float32)


PAIRS = {
    "sum of two vectors": (
        add_by_threads,
        add_by_tiles,
        [numbers(N), numbers(N)],
        np.zeros(N, np.float32),
    ),
    "sums of rows": (
        sum_by_threads,
        sum_by_tiles,
        [numbers(ROWS, COLUMNS)],
        np.zeros(ROWS, np.float32),
    ),
    "product, 16 x 16 tiles": (
        product_by_threads,
        product_by_tiles,
        [numbers(M, M), numbers(M, M)],
        np.zeros((M, M), np.float32),
    ),
}


def measure(kernels, arguments, seconds: float) -> list[float]:
    """The smallest time of a call of each, in ms."""
    best = [float("inf")] * len(kernels)
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for number, kernel in enumerate(kernels):
            started = time.perf_counter()
            kernel(*arguments)
            elapsed = time.perf_counter() - started
            best[number] = min(best[number], 1e3 * elapsed)
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=2, help="for each pair")
    seconds = parser.parse_args().seconds
    print("| | by threads, ms | by tiles, ms | ratio |")
    print("|---|---|---|---|")
    for name, (*functions, inputs, output) in PAIRS.items():
        kernels = [ttgrid.tilelang.load(one, threads=1) for one in functions]
        results = []
        for kernel in kernels:
            kernel(*inputs, output)
            results.append(output.copy())
        np.testing.assert_allclose(*results, rtol=1e-4)
        first, second = measure(kernels, [*inputs, output], seconds)
        print(f"| {name} | {first:.3f} | {second:.3f} | {first / second:.1f} |")


if __name__ == "__main__":
    main()
