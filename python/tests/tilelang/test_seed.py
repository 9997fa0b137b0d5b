"""What the pass could do where it began, on real T.Kernel kernels."""

import constructs
import kernels
import numpy as np
import pytest
import ttgrid
import ttgrid.tilelang

EVEN = "<cores = 64, partition = contiguous, order = row_major>"


def counts_once(grid, schedule):
    """Runs a kernel whose blocks write their indices and count themselves."""
    kernel = ttgrid.tilelang.load(constructs.write_index(*grid), schedule)
    out = np.zeros((*grid, len(grid) + 1), np.int32)
    kernel(out)
    indices = np.stack(
        np.meshgrid(*map(np.arange, grid), indexing="ij"), axis=-1
    )
    np.testing.assert_array_equal(out[..., :-1], indices)
    np.testing.assert_array_equal(out[..., -1], 1)
    return kernel


def test_basic():
    kernel = counts_once((8, 8), EVEN)
    assert "tt.grid_kernel" in kernel.mlir
    text = kernel.persistent()
    assert "tt.grid_kernel" not in text
    assert "tt.core_id" in text and "scf.for" in text


def test_index_recovery():
    text = counts_once((8, 8), EVEN).persistent()
    assert text.count("arith.divui") == 1
    assert text.count("arith.remui") == 1


@pytest.mark.parametrize("size", [4, 8, 16])
def test_square_grids(size):
    kernel = counts_once((size, size), EVEN)
    assert f"grid = {size}x{size}" in kernel.persistent()


def test_one_dimension():
    assert "grid = 100" in counts_once((100,), EVEN).persistent()


def test_three_dimensions():
    assert "grid = 3x4x5" in counts_once((3, 4, 5), EVEN).persistent()


def test_metadata():
    """The schedule stands on the function and on the loop."""
    kernel = ttgrid.tilelang.load(kernels.ragged_add(256, 256), EVEN)
    text = kernel.persistent()
    launch = f"tt.launch = #tt.launch<grid = 8x8, schedule = {EVEN}>"
    assert text.count(launch) == 2
    assert str(kernel.schedule) == EVEN


def test_pipelined_stages_are_kept():
    text = ttgrid.tilelang.load(kernels.gemm(128, 128, 128), EVEN).persistent()
    assert "num_stages = 3" in text


def test_full_pipeline():
    """From the kernel by the seed's binding to the persistent loop, and run."""
    kernel = ttgrid.tilelang.load(kernels.ragged_add(256, 256))
    module = kernel.module
    ttgrid.passes.infer_schedule(module, schedule=EVEN)
    ttgrid.passes.grid_to_persistent(module)
    assert "scf.for" in str(module)
    a, b = np.random.default_rng(0).standard_normal(
        (2, 256, 256), dtype=np.float32
    )
    c = np.zeros_like(a)
    kernel(a, b, c)
    np.testing.assert_array_equal(c, a + b)


def test_again_changes_nothing():
    module = ttgrid.tilelang.load(kernels.ragged_add(256, 256), EVEN).module
    once = str(ttgrid.passes.grid_to_persistent(module))
    assert str(ttgrid.passes.grid_to_persistent(module)) == once


def test_body_is_kept():
    kernel = ttgrid.tilelang.load(kernels.gemm(128, 128, 128), EVEN)
    assert kernel.persistent().count("linalg.matmul") == kernel.mlir.count(
        "linalg.matmul"
    )


def test_more_cores_than_tiles():
    counts_once(
        (3, 5), "<cores = 64, partition = contiguous, order = row_major>"
    )


def test_tiles_that_do_not_divide():
    counts_once(
        (7, 9), "<cores = 10, partition = contiguous, order = grouped<4>>"
    )
