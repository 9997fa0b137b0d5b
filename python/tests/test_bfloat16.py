"""Vectors of bfloat16 are rounded and widened as ml_dtypes does it."""

import ml_dtypes
import numpy as np
import pytest
import ttgrid

N = 65536
VIEW = "strided<[1], offset: ?>>"
KERNEL = f"""
func.func @round(%f: memref<{N}xf32>, %b: memref<{N}xbf16>,
                 %w: memref<{N}xf32>, %s: memref<{N}xbf16>) {{
  tt.grid_kernel (%i) in ({N // 64}) {{
    %c64 = arith.constant 64 : index
    %at = arith.muli %i, %c64 : index
    %vf = memref.subview %f[%at] [64] [1]
        : memref<{N}xf32> to memref<64xf32, {VIEW}
    %vb = memref.subview %b[%at] [64] [1]
        : memref<{N}xbf16> to memref<64xbf16, {VIEW}
    %vw = memref.subview %w[%at] [64] [1]
        : memref<{N}xf32> to memref<64xf32, {VIEW}
    %vs = memref.subview %s[%at] [64] [1]
        : memref<{N}xbf16> to memref<64xbf16, {VIEW}
    linalg.map {{ arith.truncf }} ins(%vf : memref<64xf32, {VIEW})
        outs(%vb : memref<64xbf16, {VIEW})
    linalg.map {{ arith.extf }} ins(%vb : memref<64xbf16, {VIEW})
        outs(%vw : memref<64xf32, {VIEW})
    linalg.map {{ arith.divf }}
        ins(%vb, %vs : memref<64xbf16, {VIEW}, memref<64xbf16, {VIEW})
        outs(%vs : memref<64xbf16, {VIEW})
  }}
  return
}}
"""


@pytest.fixture(scope="module")
def kernel():
    return ttgrid.compile(ttgrid.Module.parse(KERNEL), "round")


# Any, ties, infinities and NaN, subnormal.
MASKS = [(~0, 0), (0xFFFF0000, 0x8000), (0x807FFFFF, 0x7F800000)]
MASKS.append((0x807FFFFF, 0))


@pytest.mark.parametrize("keep, add", MASKS)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_rounding(kernel, keep, add):
    rng = np.random.default_rng(16)
    for _ in range(8):
        bits = rng.integers(0, 2**32, N, dtype=np.uint32)
        floats = (bits & np.uint32(keep & 0xFFFFFFFF) | np.uint32(add)).view(
            np.float32
        )
        divisors = rng.standard_normal(N).astype(ml_dtypes.bfloat16)
        rounded = np.zeros(N, ml_dtypes.bfloat16)
        widened = np.zeros(N, np.float32)
        quotients = divisors.copy()
        kernel(floats, rounded, widened, quotients)
        nan = np.isnan(floats)
        expected = floats.astype(ml_dtypes.bfloat16).view(np.uint16)
        assert (rounded.view(np.uint16) == expected)[~nan].all()
        assert np.isnan(rounded[nan]).all()
        assert (widened[~nan] == rounded[~nan].astype(np.float32)).all()
        expected = widened / divisors.astype(np.float32)
        np.testing.assert_array_equal(
            quotients.astype(np.float32),
            expected.astype(ml_dtypes.bfloat16).astype(np.float32),
        )
