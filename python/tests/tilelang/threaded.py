"""Kernels whose blocks name the thread index, and what they compute.

Each function makes a kernel, random arrays for it, and the arrays that it must
leave, from the arrays alone.
"""

import numpy as np
import tilelang
import tilelang.language as T
from tilelang.tools.cuda import iket

F32, I32 = np.float32, np.int32


def numbers(rng, *shape):
    return rng.standard_normal(shape).astype(F32)


def guarded_add(rng):
    n, threads = 1000, 128

    @T.prim_func
    def kernel(
        A: T.Tensor((n,), "float32"),
        B: T.Tensor((n,), "float32"),
        C: T.Tensor((n,), "float32"),
    ):
        with T.Kernel(T.ceildiv(n, threads), threads=threads) as bx:
            tx = T.get_thread_binding()
            i = bx * threads + tx
            if i < n:
                C[i] = A[i] + B[i]

    a, b = numbers(rng, 2, n)
    return kernel, [a, b, np.zeros(n, F32)], [a, b, a + b]


def reversed_in_shared(rng):
    @T.prim_func
    def kernel(A: T.Tensor((5, 64), "int32"), B: T.Tensor((5, 64), "int32")):
        with T.Kernel(5, threads=64) as bx:
            tx = T.get_thread_binding()
            s = T.alloc_shared((64,), "int32")
            s[tx] = A[bx, tx]
            T.sync_threads()
            B[bx, tx] = s[63 - tx]

    a = rng.integers(-99, 99, (5, 64), I32)
    return kernel, [a, 0 * a], [a, a[:, ::-1]]


def tree_reduction(rng):
    @T.prim_func
    def kernel(A: T.Tensor((7, 256), "int32"), B: T.Tensor((7,), "int32")):
        with T.Kernel(7, threads=128) as bx:
            tx = T.get_thread_binding()
            s = T.alloc_shared((128,), "int32")
            s[tx] = A[bx, tx] + A[bx, tx + 128]
            T.sync_threads()
            for k in T.serial(7):
                if tx < (64 >> k):
                    s[tx] = s[tx] + s[tx + (64 >> k)]
                T.sync_threads()
            if tx == 0:
                B[bx] = s[0]

    a = rng.integers(-99, 99, (7, 256), I32)
    return kernel, [a, np.zeros(7, I32)], [a, a.sum(1)]


def rotated_in_one_statement(rng):
    @T.prim_func
    def kernel(A: T.Tensor((3, 32), "int32")):
        with T.Kernel(3, threads=32) as bx:
            tx = T.get_thread_binding()
            s = T.alloc_shared((32,), "int32")
            s[tx] = A[bx, tx]
            for _ in T.serial(5):
                s[tx] = s[(tx + 1) % 32] + 1
            A[bx, (tx + 3) % 32] = A[bx, tx] * 0 + s[tx]

    a = rng.integers(-99, 99, (3, 32), I32)
    return kernel, [a], [np.roll(np.roll(a, -5, 1) + 5, 3, 1)]


def private_arrays(rng):
    @T.prim_func
    def kernel(
        A: T.Tensor((4, 32, 6), "float32"), B: T.Tensor((4, 32), "float32")
    ):
        with T.Kernel(4, threads=32) as bx:
            tx = T.get_thread_binding()
            x = T.alloc_local((6,), "float32")
            total = T.alloc_var("float32")
            for i in T.vectorized(6):
                x[i] = A[bx, tx, i]
            for i in T.serial(6):
                x[i] = x[i] * x[5 - i] if i < 3 else x[i] + tx
            for i in T.unroll(6):
                total = total + x[i]
            B[bx, tx] = total

    a = numbers(rng, 4, 32, 6)
    x = a.copy()
    for i in range(3):
        x[:, :, i] *= x[:, :, 5 - i]
    x[:, :, 3:] += np.arange(32, dtype=F32)[None, :, None]
    total = np.zeros((4, 32), F32)
    for i in range(6):
        total = total + x[:, :, i]
    return kernel, [a, np.zeros((4, 32), F32)], [a, total]


def divergent_loops(rng):
    @T.prim_func
    def kernel(A: T.Tensor((3, 40), "int32"), B: T.Tensor((3, 40), "int32")):
        with T.Kernel(3, threads=40) as bx:
            tx = T.get_thread_binding()
            steps = T.alloc_var("int32")
            value = T.alloc_var("int32")
            for i in T.serial(tx, tx + A[bx, tx] % 7):
                B[bx, tx] = B[bx, tx] + i
            value = A[bx, tx]
            steps = 0
            while value > 1:
                value = value // 2 if value % 2 == 0 else 3 * value + 1
                steps = steps + 1
            B[bx, tx] = B[bx, tx] + 1000 * steps

    a = rng.integers(0, 50, (3, 40), I32)
    b = np.zeros_like(a)
    for block in range(3):
        for tx in range(40):
            value, steps = int(a[block, tx]), 0
            total = sum(range(tx, tx + value % 7))
            while value > 1:
                value = value // 2 if value % 2 == 0 else 3 * value + 1
                steps += 1
            b[block, tx] = total + 1000 * steps
    return kernel, [a, 0 * a], [a, b]


def divergent_breaks(rng):
    @T.prim_func
    def kernel(A: T.Tensor((3, 40), "int32"), B: T.Tensor((3, 40), "int32")):
        with T.Kernel(3, threads=40) as bx:
            tx = T.get_thread_binding()
            total = T.alloc_var("int32")
            for i in T.serial(tx):
                if A[bx, i] > 50:
                    break
                if A[bx, i] % 2 == 0:
                    continue
                total = total + A[bx, i]
            B[bx, tx] = total

    a = rng.integers(0, 60, (3, 40), I32)
    b = np.zeros_like(a)
    for block in range(3):
        for tx in range(40):
            for value in a[block, :tx].tolist():
                if value > 50:
                    break
                b[block, tx] += value if value % 2 else 0
    return kernel, [a, 0 * a], [a, b]


def branches(rng):
    @T.prim_func
    def kernel(
        A: T.Tensor((6, 96), "int32"),
        B: T.Tensor((6, 96), "int32"),
        n: T.int32,
    ):
        with T.Kernel(6, threads=96) as bx:
            tx = T.get_thread_binding()
            s = T.alloc_shared((96,), "int32")
            s[tx] = A[bx, tx]
            if tx < 32:
                if s[tx] > 0:
                    s[tx] = s[tx + 32]
                    T.sync_warp()
                    if bx > 2:
                        s[tx] = s[tx] * 2
                else:
                    s[tx] = -7
            elif tx < 64:
                s[tx] = s[tx + 32] + n
            if tx >= n:
                B[bx, tx] = s[95 - tx]
            else:
                B[bx, tx] = s[tx]

    a = rng.integers(-99, 99, (6, 96), I32)
    n = int(rng.integers(0, 96))
    s = a.copy()
    old = s.copy()
    positive = old[:, :32] > 0
    first = np.where(positive, old[:, 32:64], -7)
    first[3:] = np.where(positive[3:], 2 * first[3:], first[3:])
    s[:, :32] = first
    s[:, 32:64] = old[:, 64:] + n
    b = s.copy()
    b[:, n:] = s[:, ::-1][:, n:]
    return kernel, [a, 0 * a, n], [a, b]


def exchanged_under_a_mask(rng):
    @T.prim_func
    def kernel(
        A: T.Tensor((3, 32), "int32"),
        B: T.Tensor((3, 32), "int32"),
        C: T.Tensor((3, 32), "int32"),
    ):
        with T.Kernel(3, threads=32) as bx:
            tx = T.get_thread_binding()
            s = T.alloc_shared((32,), "int32")
            if tx < 24:
                s[tx] = A[bx, tx]
                B[bx, tx] = s[23 - tx]
            if tx < 16:
                C[bx, tx] = 1
                C[bx, 15 - tx] = 2

    a = rng.integers(-99, 99, (3, 32), I32)
    b, c = np.zeros_like(a), np.zeros_like(a)
    b[:, :24] = a[:, :24][:, ::-1]
    c[:, :16] = 2
    return kernel, [a, 0 * a, 0 * a], [a, b, c]


def shuffles(rng):
    @T.prim_func
    def kernel(A: T.Tensor((3, 64), "int32"), B: T.Tensor((3, 6, 64), "int32")):
        with T.Kernel(3, threads=64) as bx:
            tx = T.get_thread_binding()
            v = T.alloc_var("int32")
            v = A[bx, tx]
            B[bx, 0, tx] = T.shfl_xor(v, 5)
            B[bx, 1, tx] = T.shfl_down(v, 3)
            B[bx, 2, tx] = T.shfl_up(v, 2, width=8)
            B[bx, 3, tx] = T.shfl_sync(v, tx % 4 + 40, width=16)
            for k in T.serial(5):
                v = v + T.shfl_xor(v, 16 >> k)
            B[bx, 4, tx] = v
            B[bx, 5, tx] = T.shfl_xor(T.shfl_xor(A[bx, tx], 1), 1)

    a = rng.integers(-99, 99, (3, 64), I32)
    tx = np.arange(64)
    b = np.zeros((3, 6, 64), I32)
    b[:, 0] = a[:, tx ^ 5]
    b[:, 1] = a[:, np.where(tx % 32 + 3 < 32, tx + 3, tx)]
    b[:, 2] = a[:, np.where(tx % 8 - 2 >= 0, tx - 2, tx)]
    b[:, 3] = a[:, tx // 16 * 16 + (tx % 4 + 40) % 16]
    b[:, 4] = np.repeat(a.reshape(3, 2, 32).sum(2), 32, axis=1)
    b[:, 5] = a
    return kernel, [a, 0 * b], [a, b]


def warps(rng):
    @T.prim_func
    def kernel(A: T.Tensor((2, 96), "int32"), B: T.Tensor((2, 7, 96), "int32")):
        with T.Kernel(2, threads=96) as bx:
            tx = T.get_thread_binding()
            B[bx, 0, tx] = T.warp_reduce_sum(A[bx, tx])
            B[bx, 1, tx] = T.warp_reduce_max(A[bx, tx])
            B[bx, 2, tx] = T.get_lane_idx() + 100 * T.get_warp_idx()
            B[bx, 3, tx] = T.any_sync(A[bx, tx] > 90)
            B[bx, 4, tx] = T.all_sync(A[bx, tx] > -90)
            if tx % 3 == 0:
                B[bx, 5, tx] = T.warp_reduce_sum(tx)
            B[bx, 6, tx] = T.syncthreads_count(A[bx, tx] > 0)

    a = rng.integers(-99, 99, (2, 96), I32)
    tx = np.arange(96)
    warp = a.reshape(2, 3, 32)
    b = np.zeros((2, 7, 96), I32)

    def spread(x):
        return np.repeat(x, 32, axis=-1)

    b[:, 0] = spread(warp.sum(2))
    b[:, 1] = spread(warp.max(2))
    b[:, 2] = tx % 32 + tx // 32 * 100
    b[:, 3] = spread((warp > 90).any(2))
    b[:, 4] = spread((warp > -90).all(2))
    third = np.where(tx % 3 == 0, tx, 0).reshape(3, 32).sum(1)
    b[:, 5] = np.where(tx % 3 == 0, spread(third), 0)
    b[:, 6] = (a > 0).sum(1)[:, None]
    return kernel, [a, 0 * b], [a, b]


def returns_early(rng):
    n = 200

    @T.prim_func
    def kernel(A: T.Tensor((n,), "int32"), B: T.Tensor((8,), "int32")):
        with T.Kernel(8, threads=32) as bx:
            tx = T.get_thread_binding()
            i = bx * 32 + tx
            if i >= n:
                T.thread_return()
            A[i] = A[i] + 1
            if A[i] < 0:
                A[i] = 0
                T.thread_return()
            T.atomic_add(B[bx], 1)
            A[i] = A[i] * 2

    a = rng.integers(-99, 99, n, I32)
    alive = a + 1 >= 0
    b = [alive[32 * k : 32 * (k + 1)].sum() for k in range(8)]
    after = np.where(alive, (a + 1) * 2, 0)
    return kernel, [a, np.zeros(8, I32)], [after, np.array(b)]


def counted_atomics(rng):
    @T.prim_func
    def kernel(
        A: T.Tensor((6, 64), "int32"),
        C: T.Tensor((6,), "int32"),
        D: T.Tensor((10,), "int32"),
        E: T.Tensor((6,), "float32"),
        M: T.Tensor((1,), "int32"),
    ):
        with T.Kernel(6, threads=64) as bx:
            tx = T.get_thread_binding()
            s = T.alloc_shared((10,), "int32")
            T.atomic_add(C[bx], 1)
            T.atomic_add(E[bx], 0.5)
            T.clear(s)
            T.atomic_add(s[A[bx, tx]], 1)
            if tx < 10:
                T.atomic_add(D[tx], s[tx])
            T.atomic_max(M[0], A[bx, tx] * 100 + tx)

    a = rng.integers(0, 10, (6, 64), I32)
    after = [
        a,
        np.full(6, 64, I32),
        np.bincount(a.ravel(), minlength=10),
        np.full(6, 32, F32),
        np.array([(a * 100 + np.arange(64)).max()]),
    ]
    before = [a, np.zeros(6, I32), np.zeros(10, I32), np.zeros(6, F32)]
    return kernel, [*before, np.zeros(1, I32)], after


def atomics_without_thread_index(rng):
    @T.prim_func
    def kernel(C: T.Tensor((5,), "int32"), D: T.Tensor((5, 8), "int32")):
        with T.Kernel(5, threads=96) as bx:
            T.atomic_add(C[bx], 2)
            for i in T.serial(3):
                if bx > 1:
                    T.atomic_add(C[bx], i)
            for i in T.Parallel(8):
                T.atomic_add(D[bx, i], 1)

    c = np.full(5, 2 * 96)
    c[2:] += 96 * 3
    before = [np.zeros(5, I32), np.zeros((5, 8), I32)]
    return kernel, before, [c, np.ones((5, 8))]


def copies_to_private(rng):
    @T.prim_func
    def kernel(
        A: T.Tensor((4, 128), "float32"), B: T.Tensor((4, 128), "float32")
    ):
        with T.Kernel(4, threads=32) as bx:
            tx = T.get_thread_binding()
            x = T.alloc_local((4,), "float32")
            T.copy(A[bx, tx * 4 : tx * 4 + 4], x)
            for i in T.Parallel(4):
                x[i] = x[i] * 2.0
            T.copy(x, B[bx, tx * 4 : tx * 4 + 4])

    a = numbers(rng, 4, 128)
    return kernel, [a, 0 * a], [a, 2 * a]


def three_axes(rng):
    @T.prim_func
    def kernel(B: T.Tensor((3, 2, 3, 8), "int32")):
        with T.Kernel(3, threads=(8, 3, 2)) as bx:
            tx = T.get_thread_binding(0)
            ty = T.get_thread_binding(1)
            tz = T.get_thread_binding(2)
            B[bx, tz, ty, tx] = tx + 10 * ty + 100 * tz + 1000 * bx

    z, y, x = np.ogrid[0:2, 0:3, 0:8]
    block = x + 10 * y + 100 * z
    want = np.stack([block + 1000 * k for k in range(3)])
    return kernel, [np.zeros((3, 2, 3, 8), I32)], [want]


def allreduce(rng):
    @T.prim_func
    def kernel(
        A: T.Tensor((6, 4, 32), "float32"), B: T.Tensor((6, 4), "float32")
    ):
        with T.Kernel(6, threads=(4, 32)) as bx:
            tn = T.get_thread_binding(0)
            tk = T.get_thread_binding(1)
            part = T.alloc_local((1,), "float32")
            total = T.alloc_local((1,), "float32")
            part[0] = A[bx, tn, tk] * 2.0
            with T.attr(
                T.comm_reducer(lambda x, y: x + y, [T.cast(0, "float32")]),
                "reduce_scope",
                T.reinterpret(T.uint64(0), dtype="handle"),
            ):
                T.evaluate(
                    T.tvm_thread_allreduce(
                        T.uint32(1),
                        part[0],
                        True,
                        total[0],
                        tk,
                        dtype="handle",
                    )
                )
            if tk == 0:
                B[bx, tn] = total[0]

    a = rng.integers(-9, 9, (6, 4, 32)).astype(F32)
    return kernel, [a, np.zeros((6, 4), F32)], [a, 2 * a.sum(2)]


def mixed_with_tiles(rng):
    @T.prim_func
    def kernel(
        A: T.Tensor((4, 32, 32), "float32"),
        B: T.Tensor((4, 32, 32), "float32"),
    ):
        with T.Kernel(4, threads=32) as bx:
            tx = T.get_thread_binding()
            a = T.alloc_shared((32, 32), "float32")
            c = T.alloc_fragment((32, 32), "float32")
            T.copy(A[bx, 0, 0], a)
            for i in T.serial(32):
                a[i, tx] = a[i, tx] + i
            T.clear(c)
            T.gemm(a, a, c)
            if tx < 40:
                T.copy(c, B[bx, 0, 0])
            if tx > 40:
                T.clear(c)
                T.copy(c, B[bx, 0, 0])

    a = rng.integers(-5, 5, (4, 32, 32)).astype(F32)
    added = a + np.arange(32, dtype=F32)[None, :, None]
    return kernel, [a, 0 * a], [a, added @ added]


def says_nothing(rng):
    @T.prim_func
    def kernel(
        A: T.Tensor((4, 64, 32), "float32"), B: T.Tensor((4, 64, 32), "float32")
    ):
        with T.Kernel(4, threads=128) as bx:
            x = T.alloc_shared((64, 32), "float32")
            T.annotate_layout({x: tilelang.layout.make_swizzled_layout(x)})
            T.annotate_min_blocks_per_sm(2)
            T.no_set_max_nreg()
            T.pdl_sync()
            T.sync_threads()
            T.copy(A[bx, 0, 0], x)
            T.ptx_commit_group()
            T.ptx_wait_group(0)
            T.sync_threads(1, 128)
            T.sync_warp()
            for i, j in T.Parallel(64, 32):
                x[i, j] = x[i, j] + 1.0
            T.fence_proxy_async()
            T.pdl_trigger()
            iket.mark("after", payload=iket.payload(bx, dtype="int32"))
            if bx > 1:
                T.sync_threads()
                T.dec_max_nreg(24)
            T.copy(x, B[bx, 0, 0])

    a = numbers(rng, 4, 64, 32)
    return kernel, [a, 0 * a], [a, a + 1]


def bound_threads(rng):
    @T.prim_func
    def kernel(A: T.Tensor((5, 96), "int32"), B: T.Tensor((5, 96), "int32")):
        with T.Kernel(5, threads=(32, 3)) as bx:
            tx = T.thread_binding(0, 32, thread="threadIdx.x")
            ty = T.thread_binding(0, 3, thread="threadIdx.y")
            for k in T.serial(ty):
                B[bx, ty * 32 + tx] = B[bx, ty * 32 + tx] + k + tx
            if tx > 7:
                B[bx, ty * 32 + tx] = A[bx, tx * 3 + ty]

    a = rng.integers(-99, 99, (5, 96), I32)
    y, x = np.ogrid[0:3, 0:32]
    sums = x * y + y * (y - 1) // 2
    want = np.where(x > 7, a.reshape(5, 32, 3).swapaxes(1, 2), sums)
    return kernel, [a, 0 * a], [a, want.reshape(5, 96)]


def specialized_warps(rng):
    @T.prim_func
    def kernel(
        A: T.Tensor((96, 64), "float32"), C: T.Tensor((32, 64), "float32")
    ):
        with T.Kernel(2, threads=256) as bx:
            a = T.alloc_shared((2, 32, 32), "float32")
            c = T.alloc_fragment((32, 32), "float32")
            ready = T.alloc_barrier(arrive_count=[128, 128])
            free = T.alloc_barrier(arrive_count=[128, 128])
            with T.ws(0):
                T.clear(c)
            for k in T.serial(3):
                with T.ws(1):
                    T.mbarrier_wait_parity(free[k % 2], (k // 2 % 2) ^ 1)
                    T.tma_copy(
                        A[k * 32 : k * 32 + 32, bx * 32 : bx * 32 + 32],
                        a[k % 2, :, :],
                        barrier=ready[k % 2],
                    )
                    T.mbarrier_arrive(ready[k % 2])
                with T.ws(0):
                    T.mbarrier_wait_parity(ready[k % 2], k // 2 % 2)
                    for i, j in T.Parallel(32, 32):
                        c[i, j] = c[i, j] * 2.0 + a[k % 2, i, j]
                    T.mbarrier_arrive(free[k % 2])
            with T.ws(0):
                T.copy(c, C[0, bx * 32])

    a = numbers(rng, 96, 64)
    c = a[:32] * 4 + a[32:64] * 2 + a[64:]
    return kernel, [a, np.zeros((32, 64), F32)], [a, c]


KERNELS = {
    function.__name__: function
    for function in (
        guarded_add,
        reversed_in_shared,
        tree_reduction,
        rotated_in_one_statement,
        private_arrays,
        divergent_loops,
        divergent_breaks,
        branches,
        exchanged_under_a_mask,
        shuffles,
        warps,
        returns_early,
        counted_atomics,
        atomics_without_thread_index,
        copies_to_private,
        three_axes,
        allreduce,
        mixed_with_tiles,
        says_nothing,
        bound_threads,
        specialized_warps,
    )
}
