"""Runs on each rank under a limit of its memory: a product of matrices that
together are larger than what a rank may allocate.

usage: memory.py BYTES
"""

import resource
import sys

import numpy as np
import ttgrid
from kernels import GEMM_DYNAMIC
from mpi4py import MPI

comm = MPI.COMM_WORLD
module = ttgrid.Module.parse(GEMM_DYNAMIC)
kernel = ttgrid.compile(module, "k")
dist = kernel.distribute(comm, threads=1)
# Once with small arrays, so that what MPI and LLVM take is there.
small = [np.ones((64, 64), np.float32) for _ in range(3)]
dist(*(small if comm.rank == 0 else [None] * 3))

limit = int(sys.argv[1])
if comm.rank:
    with open("/proc/self/statm") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + limit, used + limit))
    try:
        np.empty(2 * limit, np.uint8)
    except MemoryError:
        pass
    else:
        raise SystemExit("the limit has no effect")
# Rows of A and C, and all of B, which is small.
m, n, k = 4096, 96, 4 * limit // (4 * 4096) - 96
arrays = [None] * 3
if comm.rank == 0:
    rng = np.random.default_rng(2)
    a = rng.standard_normal((m, k), np.float32)
    b = rng.standard_normal((k, n), np.float32)
    arrays = [a, b, np.zeros((m, n), np.float32)]
dist(*arrays)
if comm.rank == 0:
    total = sum(array.nbytes for array in arrays)
    assert total >= 4 * limit, (total, limit)
    assert np.allclose(arrays[2], a @ b, rtol=1e-3, atol=1e-2)
    print(dist.report())
    largest = max(one.allocated for one in dist.report().ranks)
    print(f"{total} bytes in arrays, {largest} in the largest part")
