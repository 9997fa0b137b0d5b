#!/usr/bin/env python3
"""How much slower kernels are that check themselves: load(kernel, debug=True).

The kernels are those of the tests. Each is called with and without debug mode
in turns, and both keep their best times; without, it runs on 1 thread and on
all of them, for debug mode runs on one. Prints a table, worst last.

Needs the package with TileLang: scripts/bench-tilelang installs it.
"""

import argparse
import pathlib
import sys
import time
import warnings

PROJECT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "python" / "tests" / "tilelang"))


def cases():
    """(name, kernel, arguments)."""
    import kernels
    import numpy as np
    import threaded

    rng = np.random.default_rng(0)

    def random(*shape, dtype=np.float32):
        return rng.standard_normal(shape, dtype=np.float32).astype(dtype)

    def zeros(*shape, dtype=np.float32):
        return np.zeros(shape, dtype)

    half = np.float16
    square = (512, 512)
    heads = (1, 512, 4, 64)
    yield "sum, 1000 x 777", kernels.ragged_add(1000, 777), [
        random(1000, 777),
        random(1000, 777),
        zeros(1000, 777),
    ]
    yield "GEMM f32, 512", kernels.gemm(512, 512, 512, dtype="float32"), [
        random(*square),
        random(*square),
        zeros(*square),
    ]
    yield "GEMM f16, 300 x 260 x 200", kernels.gemm(300, 260, 200, panel=3), [
        random(300, 200, dtype=half),
        random(200, 260, dtype=half),
        zeros(300, 260),
    ]
    yield "GEMM of dynamic sizes", kernels.dynamic_gemm(), [
        random(300, 200),
        random(200, 260),
        zeros(300, 260),
    ]
    yield "GEMM split over k, 512", kernels.split_k_gemm(512, 512, 512, 4), [
        random(*square),
        random(*square),
        zeros(*square),
    ]
    yield "block-sparse GEMM, 512", kernels.block_sparse_gemm(512, 512, 512), [
        random(*square),
        random(*square),
        rng.random((8, 8, 16)) < 0.3,
        zeros(*square),
    ]
    yield "RMSNorm, 1024 x 1024", kernels.rms_norm(1024, 1024), [
        random(1024, 1024),
        random(1024),
        zeros(1024, 1024),
    ]
    yield "softmax, 512 x 1024", kernels.online_softmax(512, 1024), [
        random(512, 1024),
        zeros(512, 1024),
    ]
    yield "attention, 512 x 4 x 64", kernels.causal_attention(*heads), [
        *(random(*heads) for _ in range(3)),
        zeros(*heads),
    ]
    yield "sum in locals, 512 x 512", kernels.local_add(512, 512), [
        random(*square),
        random(*square),
        zeros(*square),
    ]
    for name, make in threaded.KERNELS.items():
        kernel, arguments, _ = make(rng)
        yield f"threads: {name}", kernel, arguments


def measure(function, arguments, seconds):
    """The best times of debug mode, one thread and all, in ms."""
    import ttgrid.tilelang

    loaded = [
        ttgrid.tilelang.load(function, debug=True),
        ttgrid.tilelang.load(function, threads=1),
        ttgrid.tilelang.load(function),
    ]
    best = [float("inf")] * len(loaded)
    end = None
    while end is None or time.perf_counter() < end:
        for number, kernel in enumerate(loaded):
            for _ in range(1 if number == 0 else 3):
                started = time.perf_counter()
                kernel(*arguments)
                passed = time.perf_counter() - started
                if end is not None:
                    best[number] = min(best[number], passed)
        # The first round compiles.
        end = end or time.perf_counter() + seconds
    return [one * 1e3 for one in best]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--seconds", type=float, default=1, help="for each kernel"
    )
    parser.add_argument("kernels", nargs="*", help="parts of names; or all")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    rows = []
    for name, function, arguments in cases():
        if options.kernels and not any(
            part in name for part in options.kernels
        ):
            continue
        times = measure(function, arguments, options.seconds)
        rows.append((times[0] / times[1], times[0] / times[2], name, times))
        print(f"{name}: {rows[-1][0]:.1f}", file=sys.stderr, flush=True)
    print(
        f"{'kernel':32} {'debug ms':>9} {'1 thread':>9} {'all':>9}"
        f" {'slower':>7} {'than all':>8}"
    )
    for alone, together, name, (debug, one, all_) in sorted(rows):
        print(
            f"{name:32} {debug:9.3f} {one:9.3f} {all_:9.3f} {alone:7.1f}"
            f" {together:8.1f}"
        )


if __name__ == "__main__":
    main()
