"""Loops, copies, views and indices, compared with NumPy."""

import constructs
import numpy as np
import pytest
from running import run, uniform


def test_rank_copy(rng):
    a = uniform(rng, "float32", (3, 10, 7))
    b = np.zeros((10, 3, 7), np.float32)
    run(constructs.rank_copy(3, 10, 7), a, b)
    np.testing.assert_array_equal(b, a.swapaxes(0, 1) + np.float32(1))


def test_safe_value():
    b = np.zeros(1, np.float32)
    run(constructs.safe_value(50), np.ones(50, np.float32), b)
    assert b[0] == 50 + 14 * 2


def test_outside(rng):
    n = 40
    a = uniform(rng, "float32", n)
    b = np.full(n, 7, np.float32)
    run(constructs.outside(n), a, b)
    expected = np.full(n, 7, np.float32)
    for i in range(64):
        if 0 <= i - 5 < n:
            expected[i - 5] = (a[i - 9] if 0 <= i - 9 < n else 0) + np.float32(
                1
            )
    np.testing.assert_array_equal(b, expected)


@pytest.mark.parametrize("n", [0, 1, 5, 9])
def test_loops(n):
    out = np.zeros(8, np.int32)
    run(constructs.loops(9), np.array([2], np.int32), out, n)
    expected = [sum(range(n)), sum(range(2, 9)), sum(range(0, 12, 3)), 6,
                n * (n + 1) // 2, sum(range(2, n)), 0, n]  # fmt: skip
    expected[:4] = [number + 100 for number in expected[:4]]
    assert out.tolist() == expected


def test_flow():
    a = np.array([1, 6, 7, 27, 2, 9, 97, 30, 1000], np.int32)
    out = np.zeros((9, 4), np.int32)
    run(constructs.flow(9), a, out)
    for block, x in enumerate(a.tolist()):
        steps, n = 0, x
        while n > 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
        second = sum(i for i in range(100) if i * i <= x and i % 3 != 1)
        third = 0
        for i in range(10):
            third += sum(i * j for j in range(i + 1) if (i + j) % 2)
            if i > block:
                break
            third += 1000
        fourth = next(t for t in range(1, 99) if t * t >= x)
        assert out[block].tolist() == [steps, second, third, fourth]


def test_transpose(rng):
    a = uniform(rng, "float32", (40, 50))
    b = np.zeros((50, 40), np.float32)
    run(constructs.transpose(40, 50), a, b)
    np.testing.assert_array_equal(b, a.T)


def test_views(rng):
    a = uniform(rng, "float32", (9, 16))
    b = np.zeros((9, 16), np.int32)
    run(constructs.views(9), a, b)
    doubled = a * np.float32(2)
    high = doubled.view(np.int16).reshape(9, 16, 2)[:, :, 1]
    np.testing.assert_array_equal(
        b, doubled.view(np.int32) ^ high.astype(np.int32)
    )


def test_views_of_parameters(rng):
    a = uniform(rng, "float32", (9, 11))
    b = np.zeros(99, np.int32)
    run(constructs.parameter_views(9, 11), a, b)
    np.testing.assert_array_equal(b, a.view(np.int32).ravel())


def test_strided(rng):
    whole = uniform(rng, "float32", (20, 50))
    b = np.zeros((20, 30), np.float32)
    run(constructs.strided(20, 30), whole[:, :30], b)
    np.testing.assert_array_equal(b, whole[:, :30])


def test_dynamic_copies(rng):
    a = uniform(rng, "float32", 64)
    b = np.zeros_like(a)
    lengths = np.array([0, 16, 5, 11], np.int32)
    run(constructs.dynamic_copy(16), a, b, lengths)
    expected = np.full(64, 7, np.float32)
    for block, length in enumerate(lengths):
        expected[block * 16 :][:length] = a[block * 16 :][:length]
    np.testing.assert_array_equal(b, expected)


@pytest.mark.parametrize(
    "kernel, stride, dilation, padding",
    [(3, 1, 1, 1), (3, 2, 1, 0), (2, 1, 2, 2)],
)
def test_im2col(rng, kernel, stride, dilation, padding):
    x = uniform(rng, "float32", (2, 9, 8, 3))
    padded = np.pad(x, ((0, 0), (padding,) * 2, (padding,) * 2, (0, 0)))
    reach = dilation * (kernel - 1)
    rows = range(0, padded.shape[1] - reach, stride)
    columns = range(0, padded.shape[2] - reach, stride)
    taps = np.arange(kernel) * dilation
    expected = np.array(
        [
            padded[np.ix_([n], y + taps, z + taps)].ravel()
            for n in range(2)
            for y in rows
            for z in columns
        ]
    )
    y = np.zeros_like(expected)
    run(
        constructs.im2col(2, 9, 8, 3, kernel, stride, dilation, padding, 16, 9),
        x,
        y,
    )
    np.testing.assert_array_equal(y, expected)


def test_indices_that_wrap_around(rng):
    n = 300
    a = uniform(rng, "int32", n, 1, 99)
    u = uniform(rng, "uint32", n)
    out = np.zeros((5, n), np.int32)
    run(constructs.wrapping_indices(n), a, u, out)

    def tile(places):
        inside = (places >= 0) & (places < 128)
        return np.where(inside, a[np.where(inside, places, 0)], 0)

    i = np.arange(n)
    narrow = i.astype(np.int8)
    with np.errstate(over="ignore"):
        hashed = (u * np.uint32(2654435761) + np.uint32(7)) % np.uint32(61)
        np.testing.assert_array_equal(out[0], a[hashed])
        np.testing.assert_array_equal(out[1], tile(narrow.astype(int)))
        np.testing.assert_array_equal(
            out[2], tile((narrow + np.int8(100)).astype(int))
        )
    np.testing.assert_array_equal(
        out[3], tile(np.minimum(u.astype(np.int32), 100))
    )
    far = (i < 3) | (i > 8)
    # What is certainly negative counts from the end; i - 9 is not.
    np.testing.assert_array_equal(out[4], np.where(far, tile(i - 9), 0))


def test_index_with_an_effect():
    a = np.arange(64, dtype=np.int32)
    count, out = np.zeros(1, np.int32), np.full(64, -1, np.int32)
    run(constructs.compaction(64), a, count, out)
    assert count[0] == 64
    np.testing.assert_array_equal(np.sort(out), a)


def test_bound_that_changes():
    out = np.zeros(8, np.int32)
    run(constructs.moving_bound(), np.array([0, 10**8], np.int32), out)
    assert out.tolist() == [1] * 8


@pytest.mark.parametrize(
    "rows, columns", [(50, 20), (64, 20), (50, 0), (0, 32)]
)
def test_tiles_larger_than_buffers(rng, rows, columns):
    a = uniform(rng, "float32", (rows, columns))
    b, c = np.zeros_like(a), np.zeros((64, 32), np.float32)
    run(constructs.larger_tiles(rows, columns), a, b, c)
    expected = np.ones((64, 32), np.float32)
    expected[:rows, :columns] += a
    np.testing.assert_array_equal(b, expected[:rows, :columns])
    np.testing.assert_array_equal(c, expected)


def test_indices_from_the_end(rng):
    a = uniform(rng, "float32", 50)
    out = np.full((4, 8), 9, np.float32)
    run(constructs.from_the_end(50), a, out, 2)
    np.testing.assert_array_equal(out[0], a[:-9:-1])
    np.testing.assert_array_equal(out[1], [*a[-4:], 0, 0, 0, 0])
    np.testing.assert_array_equal(out[2], out[1])
    # An index that may be negative is outside where it is.
    np.testing.assert_array_equal(out[3], [0, 0, *a[:6]])


def test_named_slice():
    a = np.zeros(8, np.float32)
    run(constructs.named_slice(), a)
    assert a.tolist() == [0, 0, 2, 2, 2, 2, 0, 0]


def test_buffers_of_one_shape(rng):
    a = uniform(rng, "float32", 20)
    b = np.zeros((2, 8), np.float32)
    places = np.array([[3], [9]], np.int32)
    run(constructs.alike_buffers(20), a, *places, b)
    np.testing.assert_array_equal(b[0], a[:8].clip(-1, 1.5))
    np.testing.assert_array_equal(b[1], a[3:11] - a[9:17])


@pytest.mark.parametrize(
    "shape", [(2, 3, 4), (2, 3, 4, 5), (2, 3, 1), (2, 1, 3), (1, 1)]
)
def test_transpose_of_axes(rng, shape):
    a = uniform(rng, "float32", shape)
    b = np.full(np.swapaxes(a, -1, -2).shape, np.nan, np.float32)
    run(constructs.transpose_axes(shape), a, b)
    np.testing.assert_array_equal(b, np.swapaxes(a, -1, -2))


def test_scope_of_safe_value():
    b = np.zeros((2, 16), np.int32)
    run(constructs.scoped_safe_value(10), np.arange(10, dtype=np.int32), b)
    assert b[:, :10].tolist() == [[*range(10)]] * 2
    assert b[:, 10:].tolist() == [[-99] * 6, [-1] * 6]
