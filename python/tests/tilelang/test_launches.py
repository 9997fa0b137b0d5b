"""Launches: the GPU's sequence, grids and sizes, compared with NumPy."""

import constructs
import numpy as np
import pytest
import ttgrid
import ttgrid.tilelang
from running import SCHEDULES, run, uniform


def test_two_launches(rng):
    a = uniform(rng, "float32", 1000)
    b = np.zeros_like(a)
    kernel = ttgrid.tilelang.load(constructs.two_launches(1000))
    kernel(a, b)
    np.testing.assert_array_equal(b, a[::-1] * 2)
    assert len(kernel.schedules) == 2
    assert "scf.parallel" in kernel.persistent()


def test_persistent(rng):
    a = uniform(rng, "float32", (40, 24))
    b = np.zeros_like(a)
    # 5 x 3 tiles on 3 blocks: a number of cores for which theirs covers all.
    run(constructs.persistent(40, 24, 15), a, b)
    np.testing.assert_array_equal(b, a + 1)


def test_sizes_of_one_name():
    a, b = np.arange(10, dtype=np.int32), np.zeros(20, np.int32)
    run(constructs.same_names(), a, b)
    assert b.tolist() == [*range(10)] + [0] * 10


@pytest.mark.parametrize("m, n", [(3, 4), (0, 5), (5, 0), (-3, 2), (-2, -2)])
def test_grid_of_scalars(m, n):
    count = np.zeros(1, np.int32)
    run(constructs.scalar_grid(), count, m, n)
    # Each of the 32 threads of a block adds.
    assert count[0] == 32 * max(m, 0) * max(n, 0)


def gpu_sequence(width, height, panel, order):
    """tl_templates/cuda/threadblock_swizzle.h, for blocks in their sequence."""
    along, across = (width, height) if order == "row" else (height, width)
    for number in range(width * height):
        at, offset = divmod(number, panel * along)
        is_last = at + 1 == -(-width * height // (panel * along))
        rows = panel
        if is_last:
            rows = (width * height - at * panel * along) // along
        first = offset // rows
        if at % 2:
            first = along - 1 - first
        second = offset % rows + at * panel
        assert second < across
        yield (first, second) if order == "row" else (second, first)


@pytest.mark.parametrize("order", ["row", "column"])
@pytest.mark.parametrize("panel", [1, 2, 3, 10])
@pytest.mark.parametrize("grid", [(1, 1), (5, 7), (8, 4), (3, 11)])
def test_swizzle_is_the_sequence_of_the_gpu(grid, panel, order):
    kernel = ttgrid.tilelang.load(constructs.swizzled(grid, panel, order))
    schedule = kernel.schedule.replace(cores=1)
    tiles = [tuple(tile) for tile in schedule.tiles(0, grid).tolist()]
    assert tiles == list(gpu_sequence(*grid, panel, order))


def test_swizzle_leaves_z_outermost():
    kernel = ttgrid.tilelang.load(constructs.swizzled((4, 6, 3), 2, "row"))
    schedule = kernel.schedule.replace(cores=1)
    tiles = [tuple(tile) for tile in schedule.tiles(0, (4, 6, 3)).tolist()]
    assert [z for _, _, z in tiles] == [0] * 24 + [1] * 24 + [2] * 24
    assert [(x, y) for x, y, _ in tiles[:24]] == list(
        gpu_sequence(4, 6, 2, "row")
    )


def test_sizes_that_are_expressions(rng):
    kernel = ttgrid.tilelang.load(constructs.block_maxima(16))
    a = uniform(rng, "float32", 100) + np.float32(5)
    b, c = np.zeros(7, np.float32), np.zeros(5, np.float32)
    kernel(a, b, c)
    expected = [a[at : at + 16].max() for at in range(0, 100, 16)]
    np.testing.assert_array_equal(b, np.array(expected))
    with pytest.raises(ValueError, match="(?s)B.*6.*7"):
        kernel(a, b[:6], c)
    with pytest.raises(ValueError, match="(?s)C.*4.*5"):
        kernel(a, b, c[:4])


@pytest.mark.parametrize("n, m", [(5, 7), (1, 3), (0, 2), (3, 2)])
def test_shifted_sizes(rng, n, m):
    a, b = uniform(rng, "int32", (n + 1, m - 2), -99, 99), np.zeros((n, m))
    expected = b.astype(np.int32)
    expected[:, 2:] = a[:-1] + 10 * a[1:]
    for schedule in SCHEDULES:
        result = b.astype(np.int32)
        ttgrid.tilelang.load(constructs.shifted_sizes(), schedule)(a, result)
        np.testing.assert_array_equal(result, expected)


def test_a_size_that_stands_only_in_sums():
    kernel = ttgrid.tilelang.load(constructs.only_shifted())
    for n in (0, 1, 6):
        a, b = np.arange(n + 1, dtype=np.int32), np.zeros(n + 2, np.int32)
        kernel(a, b)
        np.testing.assert_array_equal(b[2:], a[1:] + n)
    # n = -1: no block.
    kernel(np.zeros(0, np.int32), np.zeros(1, np.int32))
    with pytest.raises(ttgrid.ArgumentValueError, match="(?s)B.*6.*7"):
        kernel(np.zeros(6, np.int32), np.zeros(6, np.int32))


def test_buffers_outside_of_launches(rng):
    a = uniform(rng, "int32", 20, -99, 99)
    for schedule in SCHEDULES:
        b = np.zeros_like(a)
        ttgrid.tilelang.load(constructs.buffer_outside(20), schedule)(a, b)
        np.testing.assert_array_equal(b, 2 * a[::-1])
