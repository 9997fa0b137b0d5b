"""What tests of constructs share."""

import numpy as np
import ttgrid.tilelang

CORES = "<cores = 3, partition = cyclic, order = row_major>"
SCHEDULES = [
    "<cores = 1, partition = contiguous, order = row_major>",
    CORES,
    "<cores = 64, partition = contiguous, order = row_major>",
]


def run(function, *arguments):
    """Runs a kernel on three cores."""
    ttgrid.tilelang.load(function, CORES)(*arguments)


def uniform(rng, dtype, shape, low=None, high=None):
    """Numbers of a type; of an integer type, over its whole range."""
    dtype = np.dtype(dtype)
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        low = info.min if low is None else low
        high = info.max if high is None else high
        return rng.integers(low, high, shape, dtype, endpoint=True)
    if dtype.kind == "b":
        return rng.random(shape) < 0.5
    low, high = -4 if low is None else low, 4 if high is None else high
    return rng.uniform(low, high, shape).astype(dtype)
