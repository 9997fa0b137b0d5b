#!/usr/bin/env python3
"""Multiplies matrices that no single process could hold, on MPI ranks.

    mpirun -n 4 python examples/distributed.py [--sizes 8192x256x2048]
                                               [--limit 32] [--threads 1]

The kernel is that of examples/matmul.mlir. Rank 0 has the matrices. The others
may allocate `--limit` MiB each, which the operating system enforces; that is
less than the matrices take, and each gets just the parts that its tiles touch.
"""

import argparse
import pathlib
import resource

import numpy as np
import ttgrid
from mpi4py import MPI

HERE = pathlib.Path(__file__).parent
# Tiles of C by rows: a rank needs its rows of A, and all of B.
SCHEDULE = "<cores = ?, partition = contiguous, order = row_major>"


def limit_memory(mebibytes):
    """Lets this process allocate so much more than it has now."""
    with open("/proc/self/statm", encoding="ascii") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    most = used + (mebibytes << 20)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="8192x256x2048", help="M x N x K")
    parser.add_argument("--limit", type=int, default=32, help="MiB per rank")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    m, n, k = map(int, options.sizes.split("x"))

    comm = MPI.COMM_WORLD
    module = ttgrid.Module.parse((HERE / "matmul.mlir").read_text())
    kernel = ttgrid.compile(module, "matmul", schedule=SCHEDULE)
    matmul = kernel.distribute(comm, threads=options.threads, progress=True)
    # Once with small ones: now MPI and the runtime have what they need.
    small = [np.zeros((64, 64), np.float32) for _ in range(3)]
    matmul(*(small if comm.rank == 0 else [None] * 3))

    if comm.rank:
        limit_memory(options.limit)
        matmul(None, None, None)
        return
    rng = np.random.default_rng(0)
    a = rng.standard_normal((m, k), np.float32)
    b = rng.standard_normal((k, n), np.float32)
    c = np.zeros((m, n), np.float32)
    matmul(a, b, c)
    print(matmul.report())
    error = np.abs(c - a @ b).max() / np.abs(c).max()
    total = a.nbytes + b.nbytes + c.nbytes
    print(
        f"matrices of {total >> 20} MiB, at most {options.limit} MiB on each "
        f"further rank; error {error:.1e}"
    )
    if error > 1e-4:
        raise SystemExit("the result is wrong")


if __name__ == "__main__":
    main()
