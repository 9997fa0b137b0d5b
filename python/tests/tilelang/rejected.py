"""Kernels that cannot be imported."""

import tilelang
import tilelang.language as T


def extern():
    @T.prim_func
    def extern(A: T.Tensor((64,), "float32")):
        with T.Kernel(1, threads=64):
            A[0] = T.call_extern("float32", "my_device_function", A[1])

    return extern


def fp6():
    @T.prim_func
    def fp6(A: T.Tensor((64,), "float6_e2m3fn"), B: T.Tensor((64,), "float32")):
        with T.Kernel(1, threads=64):
            for i in T.Parallel(64):
                B[i] = T.cast(A[i], "float32")

    return fp6


def fp6_shared():
    @T.prim_func
    def fp6_shared(A: T.Tensor((64,), "float32")):
        with T.Kernel(1, threads=64):
            x = T.alloc_shared((64,), "float6_e2m3fn")
            T.copy(A, x)
            T.copy(x, A)

    return fp6_shared


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


def index_in_parallel():
    @T.prim_func
    def index_in_parallel(A: T.Tensor((64, 64), "float32")):
        with T.Kernel(1, threads=64):
            tx = T.get_thread_binding()
            for i in T.Parallel(64):
                A[tx, i] = 1.0

    return index_in_parallel


def index_in_tile():
    @T.prim_func
    def index_in_tile(A: T.Tensor((64, 64), "float32")):
        with T.Kernel(1, threads=64):
            tx = T.get_thread_binding()
            x = T.alloc_shared((64,), "float32")
            T.copy(A[tx, 0:64], x)

    return index_in_tile


def divergent_break():
    @T.prim_func
    def divergent_break(A: T.Tensor((64,), "int32")):
        with T.Kernel(1, threads=64):
            tx = T.get_thread_binding()
            for i in T.serial(8):
                A[tx] = A[tx] + i
                if A[tx] > 9:
                    break

    return divergent_break


def racing_store():
    @T.prim_func
    def racing_store(A: T.Tensor((64,), "int32")):
        with T.Kernel(4, threads=64) as bx:
            tx = T.get_thread_binding()
            A[bx] = tx + 1

    return racing_store


def grid_barrier():
    @T.prim_func
    def grid_barrier(A: T.Tensor((64,), "float32")):
        with T.Kernel(4, threads=64) as bx:
            A[bx] = 1.0
            T.sync_grid()
            A[bx + 4] = A[3 - bx]

    return grid_barrier


def shuffle_in_parallel():
    @T.prim_func
    def shuffle_in_parallel(A: T.Tensor((64,), "int32")):
        with T.Kernel(1, threads=64):
            for i in T.Parallel(64):
                A[i] = T.shfl_xor(A[i], 1)

    return shuffle_in_parallel


def other_generator():
    @T.prim_func
    def other_generator(A: T.Tensor((32,), "uint32")):
        with T.Kernel(1, threads=32):
            tx = T.get_thread_binding()
            T.rng_init(42, generator="curandStateXORWOW_t")
            A[tx] = T.rng_rand()

    return other_generator


def normal_numbers():
    @T.prim_func
    def normal_numbers(A: T.Tensor((32,), "float32")):
        with T.Kernel(1, threads=32):
            tx = T.get_thread_binding()
            T.rng_init(42)
            A[tx] = T.rng_rand_float(dist="normal")

    return normal_numbers


def draws_in_parallel():
    @T.prim_func
    def draws_in_parallel(A: T.Tensor((64,), "uint32")):
        with T.Kernel(1, threads=32):
            T.rng_init(42)
            for i in T.Parallel(64):
                A[i] = T.rng_rand()

    return draws_in_parallel


def no_generator():
    @T.prim_func
    def no_generator(A: T.Tensor((32,), "uint32")):
        with T.Kernel(1, threads=32):
            tx = T.get_thread_binding()
            A[tx] = T.rng_rand()

    return no_generator


def too_few_threads():
    @T.prim_func
    def too_few_threads(A: T.Tensor((32,), "int32")):
        with T.Kernel(1, threads=32):
            tx = T.thread_binding(0, 16, thread="threadIdx.x")
            A[tx] = 1

    return too_few_threads


def runs_ahead():
    @T.prim_func
    def runs_ahead(A: T.Tensor((4, 32), "float32")):
        with T.Kernel(1, threads=256):
            x = T.alloc_shared((2, 32), "float32")
            ready = T.alloc_barrier(arrive_count=[128, 128])
            with T.ws(0):
                for k in T.serial(4):
                    T.copy(A[k, 0], x[k % 2, :])
                    T.mbarrier_arrive(ready[k % 2])
            with T.ws(1):
                for k in T.serial(4):
                    T.mbarrier_wait_parity(ready[k % 2], k // 2 % 2)
                    T.copy(x[k % 2, :], A[k, 0])

    return runs_ahead


def imports_source():
    @T.prim_func
    def imports_source(A: T.Tensor((32,), "float32")):
        with T.Kernel(1, threads=32):
            T.import_source("__device__ void f() {}")
            A[0] = 1.0

    return imports_source


def pointer():
    @T.prim_func
    def pointer(P: T.Tensor((2,), T.ptr), A: T.Tensor((32,), "float32")):
        with T.Kernel(2, threads=32) as bx:
            x = T.make_tensor(P[bx], (32,), "float32")
            T.copy(x, A)

    return pointer
