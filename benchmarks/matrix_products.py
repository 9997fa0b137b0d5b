#!/usr/bin/env python3
"""Products of square matrices, in TileLang's tiles, beside NumPy's.

Ours in f32, f16 and bf16 and NumPy's in f32 take turns, each with all threads,
and keep their best times. Prints a table, and with --update-docs writes it into
docs/benchmarks.md.

Needs the package with TileLang: scripts/bench-gemm installs it.
"""

import argparse
import os
import sys

import tables
import tilelang_kernels

SIZES = (1024, 2048, 4096, 8192)
DTYPES = ("float32", "float16", "bfloat16")
TILES = (64, 64, 32)
GOALS = {"float32": 1.1, "float16": 1.15, "bfloat16": 1.15}


def measure(size, rounds):
    """The best times in ms: NumPy's, then ours for each of DTYPES."""
    import kernels
    import ml_dtypes
    import numpy as np
    from ttgrid.tilelang import load

    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((2, size, size), dtype=np.float32)
    theirs = np.zeros((size, size), np.float32)
    calls = [lambda: np.matmul(a, b, out=theirs)]
    results = []
    for dtype in DTYPES:
        kernel = load(kernels.gemm(size, size, size, tiles=TILES, dtype=dtype))
        element = getattr(ml_dtypes, dtype, None) or np.dtype(dtype)
        arrays = a.astype(element), b.astype(element), np.zeros_like(theirs)
        results.append(arrays[-1])
        calls.append(lambda kernel=kernel, arrays=arrays: kernel(*arrays))
    times = tilelang_kernels.best_times(calls, rounds)
    for dtype, result in zip(DTYPES, results):
        # Of factors that are rounded to 24, 11 and 8 bits.
        error = {"float32": 1e-5, "float16": 2e-3, "bfloat16": 2e-2}[dtype]
        if not np.abs(result - theirs).max() <= error * np.abs(theirs).max():
            sys.exit(f"{size}, {dtype}: the results differ")
    return times


def report(sizes, rounds):
    load = os.getloadavg()[0]
    rows = []
    for size in sizes:
        numpy, *ours = measure(size, max(2, min(rounds, 2**34 // size**3)))
        for dtype, time in zip(DTYPES, ours):
            peer = numpy if dtype == "float32" else ours[0]
            ratio = time / peer
            met = "yes" if ratio <= GOALS[dtype] else "no"
            rate = 2 * size**3 / time / 1e6
            rows.append((size, dtype, f"{time:.1f}", f"{rate:.0f}",
                         f"{peer:.1f}", f"{ratio:.2f}", GOALS[dtype], met))
    header = ("size", "factors", "ms", "GFLOP/s", "peer, ms", "ratio", "goal",
              "met")
    machine = (
        f"{tilelang_kernels.cpu_name()}, {len(os.sched_getaffinity(0))} CPUs, "
        f"load {load:.1f} to {os.getloadavg()[0]:.1f}."
    )
    return f"{machine}\n\n{tables.table(header, rows)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--update-docs", action="store_true")
    options = parser.parse_args()
    text = report(options.sizes, options.rounds)
    print(text)
    if options.update_docs:
        tables.replace(tilelang_kernels.PROJECT / "docs" / "benchmarks.md",
                       "gemm", text + "\n")


if __name__ == "__main__":
    main()
