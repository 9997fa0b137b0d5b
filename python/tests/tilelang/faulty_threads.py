"""Kernels whose threads race with each other, and like ones that don't.

As in faulty.py, the line of a fault has a comment with its name.
"""

import numpy as np
import tilelang.language as T
from faulty import Fault

I32 = np.int32
FAULTS, CLEAN = {}, {}


def race(*description, **more):
    """Registers a function that gives a kernel and its arguments."""

    def register(function):
        FAULTS[function.__name__] = (
            function,
            Fault("race", *description, **more),
        )
        return function

    return register


def clean(function):
    """Registers a function that gives a kernel without a race."""
    CLEAN[function.__name__] = function
    return function


def zeros(*shape):
    return np.zeros(shape, I32)


def numbers(*shape):
    return np.arange(1, 1 + np.prod(shape), dtype=I32).reshape(shape)


# --- Memory of a block: within one statement ----------------------------------


def _shift(distance):
    @T.prim_func
    def kernel(A: T.Tensor((3, 32), "int32")):
        with T.Kernel(3, threads=32) as bx:
            tx = T.get_thread_binding()
            s = T.alloc_shared((33,), "int32")
            s[tx + 1] = A[bx, tx]
            if tx == 0:
                s[0] = 0
            s[tx] = s[tx + distance]  # shifted_in_place
            A[bx, tx] = s[tx]

    return kernel, [numbers(3, 32)]


@race("s", (1,), (0,), thread=(1, 0, 0), other_thread=(0, 0, 0))
def shifted_in_place():
    return _shift(1)


@clean
def own_element():
    return _shift(0)


@race("s", (2,), (1,), thread=(5, 0, 0), other_thread=(4, 0, 0))
def two_writers():
    @T.prim_func
    def kernel(A: T.Tensor((2, 8), "int32"), B: T.Tensor((2, 4), "int32")):
        with T.Kernel(2, threads=8) as bx:
            tx = T.get_thread_binding()
            s = T.alloc_shared((4,), "int32")
            s[tx // 2] = A[bx, tx]  # two_writers
            if tx < 4:
                B[bx, tx] = s[tx]

    a = numbers(2, 8) // 2
    a[0] = 1
    a[1, :4] = 1
    return kernel, [a, zeros(2, 4)]


@clean
def two_writers_of_one_value():
    kernel, (a, b) = two_writers()
    return kernel, [a * 0 + 3, b]


@race("x", (0,), (0,), thread=(3, 1, 0), other_thread=(2, 1, 0))
def half_floats():
    @T.prim_func
    def kernel(A: T.Tensor((2, 4), "float16"), B: T.Tensor((2,), "float16")):
        with T.Kernel(1, threads=(4, 2)):
            tx = T.get_thread_binding(0)
            ty = T.get_thread_binding(1)
            x = T.alloc_shared((1,), "float16")
            if ty == 1:
                x[0] = A[ty, tx]  # half_floats
            B[ty] = x[0]

    a = np.array([[1] * 4, [2, 2, 2, 5]], np.float16)
    return kernel, [a, np.zeros(2, np.float16)]


@race("s", (3,), (0,), thread=(3, 0, 0), other_thread=(0, 0, 0))
def element_that_several_read():
    @T.prim_func
    def kernel(A: T.Tensor((8,), "int32")):
        with T.Kernel(1, threads=8):
            tx = T.get_thread_binding()
            s = T.alloc_shared((8,), "int32")
            s[tx] = A[tx]
            s[tx] = s[3] + 1  # element_that_several_read
            A[tx] = s[tx]

    # All but one write what was there.
    return kernel, [np.array([5, 5, 5, 4, 5, 5, 5, 5], I32)]


@race("s", (4,), (0,), thread=(1, 0, 0), other_thread=(0, 0, 0))
def in_a_loop_that_differs():
    @T.prim_func
    def kernel(A: T.Tensor((16,), "int32")):
        with T.Kernel(1, threads=4):
            tx = T.get_thread_binding()
            s = T.alloc_shared((16,), "int32")
            for i in T.serial(tx, 4 + tx):
                # Threads are in one place of the loop, an element apart.
                s[i + tx * 0] = A[i] + tx  # never_a_race
            for i in T.serial(tx + 1):
                s[4 + i // 4] = tx  # in_a_loop_that_differs
            A[tx] = s[tx + 4]

    return kernel, [numbers(16)]


@clean
def loop_until_memory_says():
    @T.prim_func
    def kernel(A: T.Tensor((8,), "int32")):
        with T.Kernel(1, threads=8):
            tx = T.get_thread_binding()
            s = T.alloc_shared((9,), "int32")
            s[tx] = A[tx]
            if tx == 0:
                s[8] = 0
            # The next iteration reads what others wrote in the last.
            while s[tx % 8] + 0 * s[(tx + 1) % 8] > tx:
                s[tx] = s[tx] - 1
            A[tx] = s[tx]

    return kernel, [numbers(8)]


# --- Global memory: between barriers -----------------------------------------


def _exchange(barrier):
    @T.prim_func
    def kernel(A: T.Tensor((2, 32), "int32"), B: T.Tensor((2, 32), "int32")):
        with T.Kernel(2, threads=32) as bx:
            tx = T.get_thread_binding()
            A[bx, tx] = tx
            if barrier:
                T.sync_threads()
            B[bx, tx] = A[bx, 31 - tx]  # exchanged_without_barrier

    return kernel, [zeros(2, 32), zeros(2, 32)]


@race("A", (0, 31), (0,), thread=(0, 0, 0), other_thread=(31, 0, 0))
def exchanged_without_barrier():
    return _exchange(False)


@clean
def exchanged_with_barrier():
    return _exchange(True)


def _one_writes(barrier):
    @T.prim_func
    def kernel(A: T.Tensor((2,), "int32"), B: T.Tensor((2, 8), "int32")):
        with T.Kernel(2, threads=8) as bx:
            tx = T.get_thread_binding()
            if tx == 3:
                A[bx] = 7
            if barrier:
                T.sync_threads()
            B[bx, tx] = A[bx]  # one_thread_writes

    return kernel, [zeros(2), zeros(2, 8)]


@race("A", (0,), (0,), thread=(0, 0, 0), other_thread=(3, 0, 0))
def one_thread_writes():
    return _one_writes(False)


@race("A", (0,), (0,), thread=(0, 0, 0), other_thread=(3, 0, 0))
def one_thread_writes_twice():
    @T.prim_func
    def kernel(A: T.Tensor((2,), "int32"), B: T.Tensor((2, 8), "int32")):
        with T.Kernel(2, threads=8) as bx:
            tx = T.get_thread_binding()
            if tx == 3:
                A[bx] = 7
                A[bx] = A[bx] + 1
            B[bx, tx] = A[bx]  # one_thread_writes_twice

    return kernel, [zeros(2), zeros(2, 8)]


@clean
def one_thread_writes_before_a_barrier():
    return _one_writes(True)


@clean
def all_threads_write_the_same():
    @T.prim_func
    def kernel(A: T.Tensor((2,), "int32"), B: T.Tensor((2, 8), "int32")):
        with T.Kernel(2, threads=8) as bx:
            tx = T.get_thread_binding()
            A[bx] = 7
            B[bx, tx] = A[bx]

    return kernel, [zeros(2), zeros(2, 8)]


@race("A", (5,), (0,), other_thread=(5, 0, 0))
def read_by_all():
    @T.prim_func
    def kernel(A: T.Tensor((8,), "int32"), B: T.Tensor((1,), "int32")):
        with T.Kernel(1, threads=8):
            tx = T.get_thread_binding()
            A[tx] = tx
            B[0] = A[5] + 1  # read_by_all

    return kernel, [zeros(8), zeros(1)]


@race("A", (2,), (0,), thread=(2, 0, 0), other_thread=(1, 0, 0))
def written_after_read():
    @T.prim_func
    def kernel(A: T.Tensor((9,), "int32"), B: T.Tensor((8,), "int32")):
        with T.Kernel(1, threads=8):
            tx = T.get_thread_binding()
            B[tx] = A[tx + 1]
            A[tx] = tx * 100  # written_after_read

    return kernel, [numbers(9), zeros(8)]


@race("C", (7,), (0,), thread=(0, 0, 0), other_thread=(7, 0, 0))
def two_statements():
    @T.prim_func
    def kernel(C: T.Tensor((8,), "int32")):
        with T.Kernel(1, threads=8):
            tx = T.get_thread_binding()
            C[tx] = 1
            C[7 - tx] = 2  # two_statements

    return kernel, [zeros(8)]


# --- T.Parallel --------------------------------------------------------------


@race("s", (1,), (0,))
def parallel_shift():
    @T.prim_func
    def kernel(A: T.Tensor((16,), "int32")):
        with T.Kernel(1, threads=32):
            s = T.alloc_shared((16,), "int32")
            T.copy(A, s)
            for i in T.Parallel(15):
                s[i + 1] = s[i]  # parallel_shift
            T.copy(s, A)

    return kernel, [numbers(16)]


@race("A", (1, 0), (1,))
def parallel_writers():
    @T.prim_func
    def kernel(A: T.Tensor((2, 1), "int32"), B: T.Tensor((2, 4), "int32")):
        with T.Kernel(2, threads=32) as bx:
            for i in T.Parallel(4):
                A[bx, i // 4] = B[bx, i]  # parallel_writers

    return kernel, [zeros(2, 1), np.array([[1] * 4, [2, 2, 3, 3]], I32)]


@clean
def parallel_rows():
    @T.prim_func
    def kernel(A: T.Tensor((2, 4), "int32"), B: T.Tensor((2, 4, 8), "int32")):
        with T.Kernel(2, threads=32) as bx:
            row = T.alloc_fragment((4,), "int32")
            T.clear(row)
            for i in T.Parallel(4):
                for j in T.serial(8):
                    row[i] = row[i] + B[bx, i, j]
            for i in T.Parallel(4):
                A[bx, i] = row[i]
            for i, j in T.Parallel(4, 8):
                A[bx, i] = row[i]

    return kernel, [zeros(2, 4), numbers(2, 4, 8)]
