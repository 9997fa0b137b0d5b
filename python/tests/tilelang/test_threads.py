"""Blocks whose threads differ: in lockstep, as NumPy computes it."""

import numpy as np
import pytest
import threaded
import ttgrid.tilelang

SCHEDULES = [
    "<cores = 1, partition = contiguous, order = row_major>",
    "<cores = 3, partition = cyclic, order = row_major>",
    "<cores = 64, partition = contiguous, order = row_major>",
]


@pytest.mark.parametrize("name", threaded.KERNELS)
def test_kernels(rng, name):
    function, before, after = threaded.KERNELS[name](rng)
    for schedule in SCHEDULES:
        kernel = ttgrid.tilelang.load(function, schedule)
        arguments = [
            one.copy() if isinstance(one, np.ndarray) else one for one in before
        ]
        kernel(*arguments)
        arrays = [one for one in arguments if isinstance(one, np.ndarray)]
        for array, expected in zip(arrays, after, strict=True):
            np.testing.assert_allclose(array, expected, rtol=1e-6)
