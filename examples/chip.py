"""A TileLang product of matrices on the emulator of a Tenstorrent chip.

Checks the result against NumPy, and prints the reader: the C++ that brings
tiles from DRAM to each of the 8 x 8 cores. --write keeps all three kernels and
their program:

    python examples/chip.py [--size 640] [--write FOLDER]
"""

import argparse

import ml_dtypes
import numpy as np
import tilelang.language as T
import ttgrid.tilelang


def gemm(size):
    """C = A B for matrices of bfloat16, summed in float32."""

    @T.prim_func
    def gemm(
        A: T.Tensor((size, size), "bfloat16"),
        B: T.Tensor((size, size), "bfloat16"),
        C: T.Tensor((size, size), "bfloat16"),
    ):
        with T.Kernel(T.ceildiv(size, 64), T.ceildiv(size, 32)) as (bx, by):
            a = T.alloc_shared((32, 32), "bfloat16")
            b = T.alloc_shared((32, 64), "bfloat16")
            c = T.alloc_fragment((32, 64), "float32")
            T.clear(c)
            for k in T.Pipelined(T.ceildiv(size, 32), num_stages=2):
                T.copy(A[by * 32, k * 32], a)
                T.copy(B[k * 32, bx * 64], b)
                T.gemm(a, b, c)
            T.copy(c, C[by * 32, bx * 64])

    return gemm


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=640)
    parser.add_argument("--write", metavar="FOLDER")
    options = parser.parse_args()

    schedule = "<cores = 8x8, partition = contiguous, order = row_major>"
    kernel = ttgrid.tilelang.load(gemm(options.size), schedule=schedule)
    chip = kernel.metalium()
    rng = np.random.default_rng(0)
    shape = (2, options.size, options.size)
    a, b = (rng.random(shape) - 0.5).astype(ml_dtypes.bfloat16)
    c = np.zeros_like(a)
    report = chip.emulate(a, b, c)
    expected = a.astype(np.float64) @ b.astype(np.float64)
    error = np.abs(c.astype(np.float64) - expected).max()
    error /= np.abs(expected).max()
    verdict = "OK" if error <= 2**-7 else "WRONG"
    print(chip.reader)
    print(
        f"{options.size}x{options.size} on 8x8 cores: {report.pages_read} pages"
        f" read, {report.pages_written} written; largest error beside NumPy"
        f" {error:.1e}, {verdict}"
    )
    if options.write:
        chip.write(options.write)
        print(f"three kernels and program.json are in {options.write}")
    return verdict != "OK"


if __name__ == "__main__":
    raise SystemExit(main())
