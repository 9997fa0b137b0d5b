"""Random numbers are those of cuRAND's Philox4_32_10."""

import numpy as np
import pytest
import tilelang.language as T
import ttgrid.tilelang
from test_threads import SCHEDULES

MASK = 0xFFFFFFFF


def philox(counter, key):
    """Salmon et al., Parallel random numbers: as easy as 1, 2, 3."""
    x, y, z, w = counter
    k0, k1 = key
    for _ in range(10):
        first, second = 0xD2511F53 * x, 0xCD9E8D57 * z
        x, y = second >> 32 ^ y ^ k0, second & MASK
        z, w = first >> 32 ^ w ^ k1, first & MASK
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return [x, y, z, w]


def draw(seed, sequence, offset):
    """What curand gives after curand_init of these."""
    counter = [offset // 4 & MASK, offset // 4 >> 32]
    counter += [sequence & MASK, sequence >> 32]
    return philox(counter, [seed & MASK, seed >> 32])[offset % 4]


@pytest.mark.parametrize(
    "counter, key, words",
    [
        ([0] * 4, [0] * 2, "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ([MASK] * 4, [MASK] * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ],
)
def test_reference(counter, key, words):
    """The known answers of Random123."""
    assert [f"{word:08x}" for word in philox(counter, key)] == words.split()


SEED = 0x123456789ABCDEF


@T.prim_func
def draws(
    A: T.Tensor((5, 8, 11), "uint32"),
    B: T.Tensor((5, 8), "uint32"),
    F: T.Tensor((5, 8), "float32"),
):
    with T.Kernel(5, threads=8) as bx:
        tx = T.get_thread_binding()
        T.rng_init(T.int64(SEED), tx + bx, bx * 3)
        for j in T.serial(11):
            A[bx, tx, j] = T.rng_rand()
        if tx > 4:
            B[bx, tx] = T.rng_rand()
        F[bx, tx] = T.rng_rand_float()


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_each_thread_draws_its_own(schedule):
    a, b = np.zeros((5, 8, 11), np.uint32), np.zeros((5, 8), np.uint32)
    f = np.zeros((5, 8), np.float32)
    ttgrid.tilelang.load(draws, schedule)(a, b, f)
    for bx in range(5):
        for tx in range(8):

            def number(position, bx=bx, tx=tx):
                return draw(SEED, tx + bx, bx * 3 + position)

            assert a[bx, tx].tolist() == [number(j) for j in range(11)]
            assert b[bx, tx] == (number(11) if tx > 4 else 0)
            last = np.float32(number(12 if tx > 4 else 11))
            expected = last * np.float32(2**-32) + np.float32(2**-33)
            assert f[bx, tx] == expected


@T.prim_func
def one_thread(A: T.Tensor((300,), "uint32")):
    with T.Kernel(3, threads=1) as bx:
        T.rng_init(7, 0, bx * 128)
        for i, j in T.Parallel(1, 128):
            if bx * 128 + j < 300:
                A[bx * 128 + j] = T.rng_rand()


def test_one_thread_draws_in_parallel_loops():
    a = np.zeros(300, np.uint32)
    ttgrid.tilelang.load(one_thread)(a)
    assert a.tolist() == [draw(7, 0, i) for i in range(300)]
