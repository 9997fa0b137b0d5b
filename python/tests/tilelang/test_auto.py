"""schedule="auto" for TileLang kernels."""

import kernels
import numpy as np
import pytest
import ttgrid
from ttgrid.tilelang import load


def test_auto_suits_a_product():
    kernel = load(kernels.gemm(512, 512, 64, dtype="float32"), schedule="auto")
    for device in ("wormhole_n150", None):
        kernel = load(
            kernels.gemm(512, 512, 64, dtype="float32"),
            schedule="auto",
            threads=4,
            device=device,
        )
        explanation = kernel.explain()
        best = explanation.data["schedules"][0]["bytes"]
        assert best == explanation.data["bound"]["bytes"]
        assert str(kernel.schedule) == explanation.schedule
        assert str(kernel.schedule) in kernel.mlir
    rng = np.random.default_rng(0)
    a = rng.standard_normal((512, 64), dtype=np.float32)
    b = rng.standard_normal((64, 512), dtype=np.float32)
    c = np.zeros((512, 512), np.float32)
    kernel(a, b, c)
    np.testing.assert_allclose(c, a @ b, rtol=1e-4, atol=1e-4)


def test_the_default_is_explained():
    kernel = load(kernels.gemm(512, 512, 64, dtype="float32"), threads=4)
    explanation = kernel.explain()
    rows = explanation.data["schedules"]
    # x fastest: each core has two columns of blocks, and all rows of A.
    assert "column_major" in explanation.schedule
    assert rows[0]["bytes"] > explanation.data["bound"]["bytes"]


def test_the_default_stays_where_nothing_is_known():
    before = load(kernels.dynamic_gemm(dtype="float32"))
    kernel = load(kernels.dynamic_gemm(dtype="float32"), schedule="auto")
    assert kernel.schedule == before.schedule


def test_options_are_for_auto():
    with pytest.raises(ttgrid.Error, match="are for schedule"):
        load(kernels.gemm(64, 64, 64, dtype="float32"), device="wormhole_n150")
