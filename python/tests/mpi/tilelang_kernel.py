"""Runs on each rank: a TileLang kernel with ragged edges, beside NumPy."""

import numpy as np
import tilelang.language as T
import ttgrid.tilelang
from mpi4py import MPI


@T.prim_func
def matmul(
    A: T.Tensor((100, 70), "float16"),
    B: T.Tensor((70, 90), "float16"),
    C: T.Tensor((100, 90), "float32"),
):
    with T.Kernel(T.ceildiv(90, 32), T.ceildiv(100, 32), threads=128) as (
        bx,
        by,
    ):
        a = T.alloc_shared((32, 32), "float16")
        b = T.alloc_shared((32, 32), "float16")
        c = T.alloc_fragment((32, 32), "float32")
        T.clear(c)
        for k in T.Pipelined(T.ceildiv(70, 32), num_stages=2):
            T.copy(A[by * 32, k * 32], a)
            T.copy(B[k * 32, bx * 32], b)
            T.gemm(a, b, c)
        T.copy(c, C[by * 32, bx * 32])


comm = MPI.COMM_WORLD
kernel = ttgrid.tilelang.load(matmul)
dist = kernel.distribute(comm, threads=1)
if comm.rank == 0:
    rng = np.random.default_rng(3)
    a = rng.standard_normal((100, 70)).astype(np.float16)
    b = rng.standard_normal((70, 90)).astype(np.float16)
    c, alone = np.zeros((2, 100, 90), np.float32)
    dist(a, b, c)
    kernel(a, b, alone)
    assert np.array_equal(c, alone)
    assert np.allclose(c, a.astype(np.float32) @ b.astype(np.float32), atol=0.1)
    print(dist.report())
else:
    dist(None, None, None)
