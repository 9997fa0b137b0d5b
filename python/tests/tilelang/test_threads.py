"""Blocks whose threads differ: in lockstep, as NumPy computes it."""

import importlib.util

import numpy as np
import pytest
import thread_programs
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


@pytest.mark.parametrize("seed", range(5))
def test_random_programs(tmp_path, seed):
    program = thread_programs.Program(seed)
    # TileLang reads the source of a kernel.
    path = tmp_path / f"program_{seed}.py"
    path.write_text(program.kernel)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    names = {}
    exec(program.reference, names)
    a = np.random.default_rng(seed).integers(-20, 20, (3, 32), np.int32)
    expected = np.stack([names["reference"](row) for row in a])
    for schedule in SCHEDULES:
        b = np.zeros((3, 6, 32), np.int32)
        ttgrid.tilelang.load(module.program, schedule)(a, b)
        np.testing.assert_array_equal(b, expected, program.kernel)
