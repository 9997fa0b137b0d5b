#!/usr/bin/env python3
"""TileLang kernels on this machine's cores, beside NumPy and TileLang's C.

Each is measured on 1 thread and on all, NumPy with as many; the two take turns
and each keeps its best time. TileLang's own `c` target, which is for one thread
and takes few kernels, runs an elementwise sum. Prints a table, and with
--update-docs writes it into docs/benchmarks.md.

Needs the package with TileLang: scripts/bench-tilelang installs it.
"""

import argparse
import ctypes
import json
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile
import time

import tables

PROJECT = pathlib.Path(__file__).resolve().parents[1]
# The kernels are those of the tests.
sys.path.insert(0, str(PROJECT / "python" / "tests" / "tilelang"))
# Longer than the threads of OpenMP and of NumPy's BLAS wait for more work: they
# would take CPUs from the other's turn.
PAUSE = 0.3
GOALS = {"GEMM": 3, "RMSNorm": 2, "softmax": 2}


def best_times(functions, rounds):
    """The best time of each function, in ms; they take turns."""
    best = [float("inf")] * len(functions)
    for _ in range(rounds + 1):  # The first round warms up.
        for number, function in enumerate(functions):
            time.sleep(PAUSE)
            started = time.perf_counter()
            function()
            best[number] = min(best[number], time.perf_counter() - started)
    return [seconds * 1e3 for seconds in best]


def cases():
    """(name, our call, NumPy's call, arrays that must agree)."""
    import kernels
    import numpy as np
    from ttgrid.tilelang import load

    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((2, 1024, 1024), dtype=np.float32)
    ours, theirs = np.zeros((2, 1024, 1024), np.float32)
    gemm = load(kernels.gemm(1024, 1024, 1024, dtype="float32"))
    yield (
        "GEMM f32 1024 x 1024 x 1024, tiles 64 x 64 x 32",
        lambda: gemm(a, b, ours),
        lambda: np.matmul(a, b, out=theirs),
        (ours, theirs),
    )

    x = rng.standard_normal((4096, 1024), dtype=np.float32)
    w = rng.standard_normal(1024, dtype=np.float32)
    normed, expected = np.zeros((2, 4096, 1024), np.float32)
    norm = load(kernels.rms_norm(4096, 1024))

    def numpy_norm():
        mean = np.mean(x * x, axis=1, keepdims=True)
        np.multiply(x / np.sqrt(mean + np.float32(1e-6)), w, out=expected)

    yield (
        "RMSNorm f32 4096 x 1024, 4 rows a tile",
        lambda: norm(x, w, normed),
        numpy_norm,
        (normed, expected),
    )

    ours2, theirs2 = np.zeros((2, 4096, 1024), np.float32)
    soft = load(kernels.online_softmax(4096, 1024, block=4))

    def numpy_softmax():
        powers = np.exp(x - x.max(axis=1, keepdims=True))
        np.divide(powers, powers.sum(axis=1, keepdims=True), out=theirs2)

    yield (
        "softmax f32 4096 x 1024, online, tiles 4 x 256",
        lambda: soft(x, ours2),
        numpy_softmax,
        (ours2, theirs2),
    )


def c_target(folder):
    """The sum by ours and by TileLang's c target, and their arrays."""
    import kernels
    import numpy as np
    import tilelang
    import tvm
    from ttgrid.tilelang import load

    function = kernels.local_add(1024, 1024)
    with tvm.target.Target("c"):
        source = tilelang.lower(function, target="c").kernel_source
    file = pathlib.Path(folder, "add.cpp")
    file.write_text(source)
    name = re.search(r"int32_t (\w+)\(", source).group(1)
    library = file.with_suffix(".so")
    clang = "/usr/lib/llvm-22/bin/clang++"
    compiler = clang if os.path.exists(clang) else "c++"
    include = pathlib.Path(tilelang.__file__).parent / "src"
    options = ["-w", "-O3", "-march=native", "-shared", "-fPIC"]
    subprocess.run(
        [compiler, *options, f"-I{include}", file, "-o", library], check=True
    )
    call = getattr(ctypes.CDLL(str(library)), name)
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((2, 1024, 1024), dtype=np.float32)
    ours, theirs = np.zeros((2, 1024, 1024), np.float32)
    pointers = [ctypes.c_void_p(array.ctypes.data) for array in (a, b, theirs)]
    kernel = load(function)
    return (
        "sum f32 1024 x 1024, tiles 64 x 64, beside TileLang's c target",
        lambda: kernel(a, b, ours),
        lambda: call(*pointers),
        (ours, theirs),
    )


def measure(rounds):
    """What the child process prints: [name, our ms, their ms] rows."""
    import numpy as np

    rows = []
    with tempfile.TemporaryDirectory() as folder:
        measured = list(cases())
        if os.environ["OMP_NUM_THREADS"] == "1":
            measured.append(c_target(folder))
        for name, ours, theirs, (actual, expected) in measured:
            times = best_times([ours, theirs], rounds)
            scale = np.abs(expected).max()
            if not np.abs(actual - expected).max() <= 1e-5 * scale:
                sys.exit(f"{name}: the results differ")
            rows.append([name, *times])
    print("\n" + json.dumps(rows))


def run_child(threads, rounds):
    environment = os.environ | {
        "OMP_NUM_THREADS": str(threads),
        "OPENBLAS_NUM_THREADS": str(threads),
    }
    printed = subprocess.run(
        [sys.executable, __file__, "--child", "--rounds", str(rounds)],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    return json.loads(printed.splitlines()[-1])


def cpu_name():
    try:
        text = pathlib.Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.machine()
    found = re.search(r"model name\s*: (.*)", text)
    return found.group(1) if found else platform.machine()


def report(rounds):
    load = os.getloadavg()[0]
    counts = sorted({1, len(os.sched_getaffinity(0))})
    rows = []
    for threads in counts:
        for name, ours, theirs in run_child(threads, rounds):
            goal = GOALS.get(name.split()[0], "")
            met = goal and ("yes" if ours / theirs <= goal else "no")
            times = f"{ours:.2f}", f"{theirs:.2f}", f"{ours / theirs:.2f}"
            rows.append((name, threads, *times, goal, met))
    header = ("kernel", "threads", "ms", "peer, ms", "ratio", "goal", "met")
    machine = (
        f"{cpu_name()}, {counts[-1]} CPUs, best of {rounds} rounds, "
        f"load {load:.1f} to {os.getloadavg()[0]:.1f}."
    )
    return f"{machine}\n\n{tables.table(header, rows)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--update-docs", action="store_true")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        measure(options.rounds)
        return
    text = report(options.rounds)
    print(text)
    if options.update_docs:
        tables.replace(
            PROJECT / "docs" / "benchmarks.md", "tilelang", text + "\n"
        )


if __name__ == "__main__":
    main()
