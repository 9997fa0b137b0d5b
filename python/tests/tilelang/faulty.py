"""Kernels with a planted fault each, and where it must be found.

`FAULTS` has for each name: the kernel, its arguments, and the fault. The line
of the fault has a comment with the name.
"""

import dataclasses

import ml_dtypes
import numpy as np
import tilelang.language as T

F32, I32 = np.float32, np.int32


@dataclasses.dataclass
class Fault:
    """What must be reported: as ttgrid.tilelang.Fault, without the place."""

    kind: str
    buffer: str
    index: tuple
    tile: tuple
    thread: tuple | None = None
    other_tile: tuple | None = None
    other_thread: tuple | None = None
    outputs: tuple = ()


FAULTS = {}


def fault(*description, **more):
    """Registers a function that gives a kernel and its arguments."""

    def register(function):
        expected = Fault(*description, **more)
        FAULTS[function.__name__] = (function, expected)
        return function

    return register


# --- Out of bounds: what TileLang does not guard ------------------------------


@fault("out of bounds", "A", (64,), (0,))
def constant_read():
    @T.prim_func
    def kernel(A: T.Tensor((64,), "float32"), B: T.Tensor((4,), "float32")):
        with T.Kernel(4, threads=32) as bx:
            B[bx] = A[64]  # constant_read

    return kernel, [np.ones(64, F32), np.zeros(4, F32)]


@fault("out of bounds", "B", (9, 3), (1,), thread=(3, 0, 0))
def constant_write_of_a_thread():
    @T.prim_func
    def kernel(B: T.Tensor((8, 4), "int32")):
        with T.Kernel(2, threads=4) as bx:
            tx = T.get_thread_binding()
            if bx == 1 and tx == 3:
                B[9, tx] = tx  # constant_write_of_a_thread

    return kernel, [np.zeros((8, 4), I32)]


@fault("out of bounds", "A", (12,), (0,))
def constant_beyond_a_dynamic_size():
    n = T.dynamic("n")

    @T.prim_func
    def kernel(A: T.Tensor((n,), "float32"), B: T.Tensor((1,), "float32")):
        with T.Kernel(1, threads=32):
            B[0] = A[12]  # constant_beyond_a_dynamic_size

    return kernel, [np.ones(12, F32), np.zeros(1, F32)]


@fault("out of bounds", "s", (32,), (2,), thread=(31, 0, 0))
def shared_neighbour():
    @T.prim_func
    def kernel(
        A: T.Tensor((4, 32), "float32"), B: T.Tensor((4, 32), "float32")
    ):
        with T.Kernel(4, threads=32) as bx:
            tx = T.get_thread_binding()
            s = T.alloc_shared((32,), "float32")
            s[tx] = A[bx, tx]
            if bx == 2:
                B[bx, tx] = s[tx + 1]  # shared_neighbour

    return kernel, [np.ones((4, 32), F32), np.zeros((4, 32), F32)]


@fault("out of bounds", "s", (-1,), (0,))
def shared_before_the_first():
    @T.prim_func
    def kernel(n: T.int32, B: T.Tensor((16,), "float32")):
        with T.Kernel(1, threads=32):
            s = T.alloc_shared((16,), "float32")
            T.fill(s, 1.0)
            for i in T.serial(16):
                B[i] = s[i + n]  # shared_before_the_first

    return kernel, [-1, np.zeros(16, F32)]


@fault("out of bounds", "p", (4,), (0,), thread=(4, 0, 0))
def local_array():
    @T.prim_func
    def kernel(B: T.Tensor((8,), "int32")):
        with T.Kernel(1, threads=8):
            tx = T.get_thread_binding()
            p = T.alloc_local((4,), "int32")
            for i in T.serial(4):
                p[i] = i
            if tx < 5:
                B[tx] = p[tx]  # local_array

    return kernel, [np.zeros(8, I32)]


@fault("out of bounds", "f", (3, 8), (1,))
def fragment_in_a_loop():
    @T.prim_func
    def kernel(A: T.Tensor((2, 4, 8), "float32")):
        with T.Kernel(2, threads=32) as bx:
            f = T.alloc_fragment((4, 8), "float32")
            T.clear(f)
            for i, j in T.Parallel(4, 8):
                if bx == 1 and i == 3:
                    f[i, j + 1] = A[bx, i, j]  # fragment_in_a_loop
            T.copy(f, A[bx, 0:4, 0:8])

    return kernel, [np.ones((2, 4, 8), F32)]


@fault("out of bounds", "V", (1, 8), (0,))
def view_beyond_its_parameter():
    n = T.dynamic("n")

    @T.prim_func
    def kernel(A: T.Tensor((n,), "float32"), B: T.Tensor((32,), "float32")):
        with T.Kernel(1, threads=32):
            V = T.Tensor((2, 16), "float32", A.data)
            for i, j in T.Parallel(2, 16):
                B[i * 16 + j] = V[i, j]  # view_beyond_its_parameter

    return kernel, [np.ones(24, F32), np.zeros(32, F32)]


@fault("out of bounds", "s", (5,), (3,), thread=(0, 0, 0))
def index_from_memory():
    @T.prim_func
    def kernel(
        I: T.Tensor((4,), "int32"),  # noqa: E741
        B: T.Tensor((4, 4), "float32"),
    ):
        with T.Kernel(4, threads=4) as bx:
            tx = T.get_thread_binding()
            s = T.alloc_shared((4,), "float32")
            s[tx] = 1.0
            B[bx, tx] = s[I[bx] + tx]  # index_from_memory

    return kernel, [np.array([0, 0, 0, 5], I32), np.zeros((4, 4), F32)]


# --- Guarded: beyond a ragged edge ------------------------------------------


@fault("guarded", "A", (256,), (3,))
def neighbour():
    @T.prim_func
    def kernel(A: T.Tensor((256,), "float32"), B: T.Tensor((256,), "float32")):
        with T.Kernel(4, threads=64) as bx:
            for i in T.Parallel(64):
                B[bx * 64 + i] = A[bx * 64 + i + 1]  # neighbour

    return kernel, [np.ones(256, F32), np.zeros(256, F32)]


@fault("guarded", "B", (100,), (3,), thread=(4, 0, 0))
def far_from_the_edge():
    n = T.dynamic("n")

    @T.prim_func
    def kernel(B: T.Tensor((n,), "int32")):
        with T.Kernel(T.ceildiv(n, 32), threads=32) as bx:
            tx = T.get_thread_binding()
            if bx == 3:
                B[bx * 32 + tx] = tx
            if bx == 3 and tx == 4:
                B[n + tx - 4] = tx  # far_from_the_edge

    return kernel, [np.zeros(100, I32)]


@fault("guarded", "A", (-1, 0), (0, 0))
def halo():
    @T.prim_func
    def kernel(
        A: T.Tensor((32, 32), "float32"), B: T.Tensor((32, 32), "float32")
    ):
        with T.Kernel(2, 2, threads=64) as (bx, by):
            for i, j in T.Parallel(16, 16):
                y, x = by * 16 + i, bx * 16 + j
                B[y, x] = A[y - 1, x]  # halo

    return kernel, [np.ones((32, 32), F32), np.zeros((32, 32), F32)]


@fault("guarded", "A", (70, 0), (1,))
def copy_of_nothing():
    @T.prim_func
    def kernel(
        A: T.Tensor((64, 8), "float16"), B: T.Tensor((64, 8), "float16")
    ):
        with T.Kernel(2, threads=64) as bx:
            s = T.alloc_shared((4, 8), "float16")
            T.copy(A[bx * 70, 0], s)  # copy_of_nothing
            T.copy(s, B[bx * 4, 0])

    return kernel, [np.ones((64, 8), np.float16), np.zeros((64, 8), np.float16)]


@fault("guarded", "C", (10,), (2,), thread=(0, 0, 0))
def atomic_beyond():
    @T.prim_func
    def kernel(C: T.Tensor((10,), "int32")):
        with T.Kernel(3, threads=32) as bx:
            T.atomic_add(C[bx * 5], 1)  # atomic_beyond

    return kernel, [np.zeros(10, I32)]


# --- Buffers of a block that nothing was written to --------------------------


@fault("unwritten", "s", (31,), (0,))
def shared_last_element():
    @T.prim_func
    def kernel(
        A: T.Tensor((4, 32), "float32"), B: T.Tensor((4, 32), "float32")
    ):
        with T.Kernel(4, threads=32) as bx:
            s = T.alloc_shared((32,), "float32")
            for i in T.Parallel(31):
                s[i] = A[bx, i]
            T.copy(s, B[bx, 0:32])  # shared_last_element

    return kernel, [np.ones((4, 32), F32), np.zeros((4, 32), F32)]


@fault("unwritten", "acc", (0, 0), (0, 0))
def uncleared_accumulator():
    @T.prim_func
    def kernel(
        A: T.Tensor((32, 32), "float16"),
        B: T.Tensor((32, 32), "float16"),
        C: T.Tensor((32, 32), "float32"),
    ):
        with T.Kernel(1, 1, threads=32) as (bx, by):
            a = T.alloc_shared((32, 32), "float16")
            b = T.alloc_shared((32, 32), "float16")
            acc = T.alloc_fragment((32, 32), "float32")
            T.copy(A, a)
            T.copy(B, b)
            T.gemm(a, b, acc)  # uncleared_accumulator
            T.copy(acc, C)

    half = np.ones((32, 32), np.float16)
    return kernel, [half, half.copy(), np.zeros((32, 32), F32)]


@fault("unwritten", "b", (16, 0), (1,))
def half_a_factor():
    @T.prim_func
    def kernel(A: T.Tensor((2, 16, 32), "float32"), C: T.Tensor((2, 16, 16))):
        with T.Kernel(2, threads=32) as bx:
            a = T.alloc_shared((16, 32), "float32")
            b = T.alloc_shared((32, 16), "float32")
            acc = T.alloc_fragment((16, 16), "float32")
            T.clear(acc)
            T.copy(A[bx, 0:16, 0:32], a)
            for i, j in T.Parallel(16, 16):
                b[i, j] = A[bx, i, j]
            if bx == 0:
                T.clear(b)
            T.gemm(a, b, acc)  # half_a_factor
            T.copy(acc, C[bx, 0:16, 0:16])

    return kernel, [np.ones((2, 16, 32), F32), np.zeros((2, 16, 16), F32)]


@fault("unwritten", "row", (5,), (0,))
def reduction_into_nothing():
    @T.prim_func
    def kernel(A: T.Tensor((8, 16), "float32"), B: T.Tensor((8,), "float32")):
        with T.Kernel(1, threads=32):  # reduction_into_nothing
            a = T.alloc_fragment((8, 16), "float32")
            row = T.alloc_fragment((8,), "float32")
            T.copy(A, a)
            for i in T.Parallel(5):
                row[i] = 0.0
            # A macro of TileLang's: its place is that of the statement around.
            T.reduce_max(a, row, dim=1, clear=False)
            T.copy(row, B)

    return kernel, [np.ones((8, 16), F32), np.zeros(8, F32)]


@fault("unwritten", "v", (0,), (1,), thread=(5, 0, 0))
def local_of_one_thread():
    @T.prim_func
    def kernel(B: T.Tensor((2, 8), "int32")):
        with T.Kernel(2, threads=8) as bx:
            tx = T.get_thread_binding()
            v = T.alloc_local((1,), "int32")
            if tx != 5 or bx == 0:
                v[0] = tx
            B[bx, tx] = v[0]  # local_of_one_thread

    return kernel, [np.zeros((2, 8), I32)]


@fault("unwritten", "s", (7,), (0,), thread=(7, 0, 0))
def shared_of_the_other_half():
    @T.prim_func
    def kernel(B: T.Tensor((8,), "int32")):
        with T.Kernel(1, threads=8):
            tx = T.get_thread_binding()
            s = T.alloc_shared((8,), "int32")
            if tx < 7:
                s[tx] = tx
            T.sync_threads()
            B[tx] = s[tx]  # shared_of_the_other_half

    return kernel, [np.zeros(8, I32)]


@fault("unwritten", "s", (0,), (2,))
def first_iteration():
    @T.prim_func
    def kernel(A: T.Tensor((3, 4), "int32"), B: T.Tensor((3, 4), "int32")):
        with T.Kernel(3, threads=32) as bx:
            s = T.alloc_shared((1,), "int32")
            for k in T.serial(4):
                if k > 0 or bx != 2:
                    B[bx, k] = A[bx, k]
                if bx == 2:
                    B[bx, k] = s[0]  # first_iteration
                    s[0] = k

    return kernel, [np.ones((3, 4), I32), np.zeros((3, 4), I32)]


@fault("unwritten", "x", (0, 3), (0,))
def narrow_buffer():
    @T.prim_func
    def kernel(
        A: T.Tensor((8, 4), "float8_e4m3fn"),
        B: T.Tensor((8, 4), "float8_e4m3fn"),
    ):
        with T.Kernel(1, threads=32):
            x = T.alloc_shared((8, 4), "float8_e4m3fn")
            for i, j in T.Parallel(8, 3):
                x[i, j] = A[i, j]
            T.copy(x, B)  # narrow_buffer

    kind = ml_dtypes.float8_e4m3fn
    return kernel, [np.ones((8, 4), kind), np.zeros((8, 4), kind)]


@fault("unwritten", "s", (6,), (0,))
def serial_scan():
    @T.prim_func
    def kernel(B: T.Tensor((8,), "float16")):
        with T.Kernel(1, threads=32):
            s = T.alloc_shared((8,), "float16")
            for i in T.Parallel(6):
                s[i] = 1.0
            T.cumsum(s, dim=0)  # serial_scan
            T.copy(s, B)

    return kernel, [np.zeros(8, np.float16)]


# --- Outputs that nobody has written -----------------------------------------


@fault("unwritten output", "C", (0,), (0,), outputs=(-1,))
def accumulated_output():
    @T.prim_func
    def kernel(A: T.Tensor((64,), "float32"), C: T.Tensor((64,), "float32")):
        with T.Kernel(2, threads=32) as bx:
            for i in T.Parallel(32):
                C[bx * 32 + i] += A[bx * 32 + i]  # accumulated_output

    return kernel, [np.ones(64, F32), np.zeros(64, F32)]


@fault("unwritten output", "C", (3,), (3,), thread=(0, 0, 0), outputs=("C",))
def atomic_on_nothing():
    @T.prim_func
    def kernel(C: T.Tensor((4,), "int32")):
        with T.Kernel(4, threads=32) as bx:
            if bx < 3:
                C[bx] = 0
            T.atomic_add(C[bx], 1)  # atomic_on_nothing

    return kernel, [np.zeros(4, I32)]


@fault("unwritten output", "W", (5,), (1,))
def workspace_between_launches():
    @T.prim_func
    def kernel(B: T.Tensor((8,), "float32")):
        W = T.alloc_global((8,), "float32")
        with T.Kernel(1, threads=32) as bx:
            for i in T.Parallel(5):
                W[i] = 1.0
        with T.Kernel(2, threads=32) as bx:
            for i in T.Parallel(4):
                B[bx * 4 + i] = W[bx * 4 + i]  # workspace_between_launches

    return kernel, [np.zeros(8, F32)]


@fault("unwritten output", "C", (9, 0), (0,), outputs=("C",))
def copied_from_output():
    n = T.dynamic("n")

    @T.prim_func
    def kernel(
        C: T.Tensor((n, 4), "bfloat16"), D: T.Tensor((n, 4), "bfloat16")
    ):
        with T.Kernel(1, threads=32):
            s = T.alloc_shared((10, 4), "bfloat16")
            for i, j in T.Parallel(9, 4):
                C[i, j] = 1.0
            T.copy(C[0:10, 0:4], s)  # copied_from_output
            T.copy(s, D[0:10, 0:4])

    kind = ml_dtypes.bfloat16
    return kernel, [np.ones((10, 4), kind), np.ones((10, 4), kind)]


# --- Races between tiles -----------------------------------------------------


@fault("race", "C", (0, 0), (0, 0, 1), other_tile=(0, 0, 0))
def split_without_atomics():
    @T.prim_func
    def kernel(A: T.Tensor((2, 32, 32)), C: T.Tensor((32, 32))):
        with T.Kernel(1, 1, 2, threads=32) as (bx, by, bz):
            a = T.alloc_fragment((32, 32), "float32")
            T.copy(A[bz, by * 32, bx * 32], a)
            T.copy(a, C[by * 32, bx * 32])  # split_without_atomics

    return kernel, [np.ones((2, 32, 32), F32), np.zeros((32, 32), F32)]


@fault("race", "A", (64,), (1,), other_tile=(0,))
def in_place_neighbour():
    @T.prim_func
    def kernel(A: T.Tensor((256,), "float32")):
        with T.Kernel(3, threads=64) as bx:
            for i in T.Parallel(64):
                A[bx * 64 + i] = A[bx * 64 + i + 64]  # in_place_neighbour

    return kernel, [np.ones(256, F32)]


@fault("race", "A", (7,), (2,), thread=(2, 0, 0), other_tile=(0,))
def scatter():
    @T.prim_func
    def kernel(
        I: T.Tensor((12,), "int32"),  # noqa: E741
        A: T.Tensor((16,), "float32"),
    ):
        with T.Kernel(3, threads=4) as bx:
            tx = T.get_thread_binding()
            A[I[bx * 4 + tx]] = 1.0  # scatter

    places = np.array([0, 7, 1, 2, 3, 4, 5, 6, 8, 9, 7, 10], I32)
    return kernel, [places, np.zeros(16, F32)]


@fault("race", "A", (3,), (1,), other_tile=(0,))
def read_after_write():
    @T.prim_func
    def kernel(A: T.Tensor((8,), "int32"), B: T.Tensor((8,), "int32")):
        with T.Kernel(2, threads=32) as bx:
            if bx == 0:
                A[3] = 1
            for i in T.serial(4):
                B[bx * 4 + i] = A[3 * bx + i]  # read_after_write

    return kernel, [np.ones(8, I32), np.zeros(8, I32)]


@fault("race", "C", (0,), (3,), other_tile=(0,))
def atomic_and_plain():
    @T.prim_func
    def kernel(C: T.Tensor((2,), "int32")):
        with T.Kernel(4, threads=32) as bx:
            T.atomic_add(C[0], 1)
            if bx == 3:
                C[0] = 0  # atomic_and_plain

    return kernel, [np.zeros(2, I32)]


@fault("race", "A", (2,), (2,), other_tile=(1,))
def race_in_the_second_launch():
    @T.prim_func
    def kernel(A: T.Tensor((8,), "int32")):
        with T.Kernel(4, threads=32) as bx:
            A[bx] = 1
        with T.Kernel(4, threads=32) as bx:
            if bx != 1:
                A[bx] = 2  # race_in_the_second_launch
            else:
                A[2] = 5

    return kernel, [np.zeros(8, I32)]


@fault("race", "S", (1, 0), (2,), other_tile=(1,))
def race_in_a_strided_tensor():
    n = T.dynamic("n")

    @T.prim_func
    def kernel(S: T.StridedTensor((n, 4), (8, 1), "float32")):
        with T.Kernel(n, threads=32) as bx:
            for j in T.Parallel(4):
                S[(bx + 1) // 2, j] = 1.0  # race_in_a_strided_tensor

    return kernel, [np.zeros((4, 8), F32)[:, :4]]


# --- Indices that leave int32 ------------------------------------------------


@fault("overflow", "bx * 65536 * 65536", (4294967296,), (1,))
def large_block_offset():
    n = T.dynamic("n")

    @T.prim_func
    def kernel(A: T.Tensor((n,), "float32"), B: T.Tensor((2,), "float32")):
        with T.Kernel(2, threads=32) as bx:
            if bx * 65536 * 65536 < n:  # large_block_offset
                B[bx] = A[bx]

    return kernel, [np.ones(4, F32), np.zeros(2, F32)]


@fault("overflow", None, (-3000000000,), (0,), thread=(3, 0, 0))
def stride_of_a_thread():
    @T.prim_func
    def kernel(stride: T.int32, B: T.Tensor((8,), "float32")):
        with T.Kernel(1, threads=8):
            tx = T.get_thread_binding()
            if tx < 4:
                B[tx * stride] = 1.0  # stride_of_a_thread

    return kernel, [-1_000_000_000, np.zeros(8, F32)]


@fault("overflow", None, (3000000000,), (1,), thread=(0, 0, 0))
def bound_offset_of_a_thread():
    @T.prim_func
    def kernel(
        I: T.Tensor((2,), "int32"),  # noqa: E741
        B: T.Tensor((8,), "float32"),
    ):
        with T.Kernel(2, threads=4) as bx:
            tx = T.get_thread_binding()
            place = I[bx] * 1000 + tx  # bound_offset_of_a_thread
            if tx == 0:
                B[place] = 1.0

    return kernel, [np.array([0, 3_000_000], I32), np.zeros(8, F32)]


@fault("overflow", "bx * n * 100000", (2500000000,), (1,))
def compared_in_a_tile():
    @T.prim_func
    def kernel(
        n: T.int32,
        B: T.Tensor((2, 64), "float32"),
    ):
        with T.Kernel(2, threads=32) as bx:
            for i in T.Parallel(64):
                B[bx, i] = T.if_then_else(  # compared_in_a_tile
                    bx * n * 100000 < i, 2.0, 1.0
                )

    return kernel, [25000, np.zeros((2, 64), F32)]


@fault("overflow", None, (2147483648,), (0,))
def bound_offset():
    @T.prim_func
    def kernel(
        I: T.Tensor((2,), "int32"),  # noqa: E741
        B: T.Tensor((8,), "float32"),
    ):
        with T.Kernel(1, threads=32):
            for i in T.serial(2):
                place = I[i] * 65536  # bound_offset
                hashed = I[i] * 1000003
                B[place] = hashed

    return kernel, [np.array([0, 2**15], I32), np.zeros(8, F32)]


@fault("overflow", None, (2147483648,), (0,))
def loaded_offset():
    @T.prim_func
    def kernel(
        I: T.Tensor((2,), "int32"),  # noqa: E741
        B: T.Tensor((8,), "float32"),
    ):
        with T.Kernel(1, threads=32):
            for i in T.serial(2):
                B[I[i] + 1] = 1.0  # loaded_offset

    return kernel, [np.array([1, 2**31 - 1], I32), np.zeros(8, F32)]
