"""Kernels that cannot be imported."""

import tilelang
import tilelang.language as T


def thread_index():
    @T.prim_func
    def thread_index(A: T.Tensor((64,), "float32")):
        with T.Kernel(1, threads=64):
            tx = T.get_thread_binding()
            A[tx] = 1.0

    return thread_index


def barrier():
    @T.prim_func
    def barrier(A: T.Tensor((64,), "float32")):
        with T.Kernel(1, threads=64):
            T.sync_threads()
            A[0] = 1.0

    return barrier


def warp():
    @T.prim_func
    def warp(A: T.Tensor((64,), "float32")):
        with T.Kernel(1, threads=64):
            A[0] = T.warp_reduce_sum(A[1])

    return warp


def shuffle():
    @T.prim_func
    def shuffle(A: T.Tensor((64,), "float32")):
        with T.Kernel(1, threads=64):
            A[0] = T.shfl_xor(A[1], 1)

    return shuffle


def extern():
    @T.prim_func
    def extern(A: T.Tensor((64,), "float32")):
        with T.Kernel(1, threads=64):
            A[0] = T.call_extern("float32", "my_device_function", A[1])

    return extern


def fp8():
    @T.prim_func
    def fp8(A: T.Tensor((64,), "float8_e4m3fn"), B: T.Tensor((64,), "float32")):
        with T.Kernel(1, threads=64):
            for i in T.Parallel(64):
                B[i] = T.cast(A[i], "float32")

    return fp8


def fp8_shared():
    @T.prim_func
    def fp8_shared(A: T.Tensor((64,), "float32")):
        with T.Kernel(1, threads=64):
            x = T.alloc_shared((64,), "float8_e5m2")
            T.copy(A, x)
            T.copy(x, A)

    return fp8_shared


def only_in_expressions():
    n = T.dynamic("n")

    @T.prim_func
    def only_in_expressions(A: T.Tensor((n * 2,), "float32")):
        with T.Kernel(1, threads=64):
            A[0] = 1.0

    return only_in_expressions


def break_in_parallel():
    @T.prim_func
    def break_in_parallel(A: T.Tensor((64,), "float32")):
        with T.Kernel(1, threads=64):
            for i in T.Parallel(64):
                if i > 5:
                    T.loop_break()
                A[i] = 1.0

    return break_in_parallel


def tensor_memory():
    @T.prim_func
    def tensor_memory(A: T.Tensor((128, 128), "float32")):
        with T.Kernel(1, threads=128):
            x = T.alloc_tmem((128, 128), "float32")
            T.copy(A, x)

    return tensor_memory


def no_launch():
    @T.prim_func
    def no_launch(A: T.Tensor((64,), "float32")):
        A[0] = 1.0

    return no_launch


@tilelang.jit
def eager(A, B):
    n = T.const("n")
    A: T.Tensor[[n], T.float32]
    B: T.Tensor[[n], T.float32]
    with T.Kernel(T.ceildiv(n, 32), threads=32) as bx:
        for i in T.Parallel(32):
            B[bx * 32 + i] = A[bx * 32 + i] + 1.0
