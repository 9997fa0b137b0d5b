"""Wrong calls are errors, and touch nothing."""

import kernels
import numpy as np
import pytest
import ttgrid
import ttgrid.tilelang


@pytest.fixture(scope="module")
def gemm():
    return ttgrid.tilelang.load(kernels.dynamic_gemm())


@pytest.fixture(scope="module")
def add():
    return ttgrid.tilelang.load(kernels.ragged_add(100, 70))


def arrays(m=64, k=40, k2=None, n=50):
    return [
        np.ones((m, k), np.float32),
        np.ones((k if k2 is None else k2, n), np.float32),
        np.full((m, n), 7, np.float32),
    ]


def test_right_call(gemm):
    a, b, c = arrays()
    gemm(a, b, c)
    assert (c == 40).all()


@pytest.mark.parametrize("count", [0, 1, 2, 4])
def test_count(gemm, count):
    with pytest.raises(TypeError, match=f"3.*{count}|{count}.*3"):
        gemm(*(arrays() + arrays())[:count])


@pytest.mark.parametrize(
    "dtype", ["float64", "float16", "int32", ">f4", "complex64"]
)
def test_dtype(gemm, dtype):
    a, b, c = arrays()
    with pytest.raises(TypeError, match="(?s)B.*(float32|byte order)"):
        gemm(a, b.astype(dtype), c)
    assert (c == 7).all()


@pytest.mark.parametrize("wrong", [None, 3.5, "text", [[1.0]], np.float32(1)])
def test_not_an_array(gemm, wrong):
    a, b, c = arrays()
    with pytest.raises(TypeError, match="A"):
        gemm(wrong, b, c)


def test_rank(gemm):
    a, b, c = arrays()
    with pytest.raises(ValueError, match="(?s)A.*[23]"):
        gemm(a[:, :, None], b, c)
    with pytest.raises(ValueError, match="(?s)C.*[12]"):
        gemm(a, b, c[0])


def test_static_size(add):
    a, b, c = np.zeros((3, 100, 70), np.float32)
    with pytest.raises(ValueError, match="(?s)C.*69.*70"):
        add(a, b, np.ascontiguousarray(c[:, :69]))
    with pytest.raises(ValueError, match="(?s)B.*101.*100"):
        add(a, np.zeros((101, 70), np.float32), c)


def test_symbolic_sizes_agree(gemm):
    a, b, c = arrays(k=40, k2=41)
    with pytest.raises(ValueError, match="(?s)B.*41.*K.*40.*A"):
        gemm(a, b, c)
    assert (c == 7).all()


def test_strides(gemm):
    a, b, c = arrays()
    for wrong in (
        b[::-1],
        np.asfortranarray(b),
        np.ones((40, 100), np.float32)[:, ::2],
    ):
        with pytest.raises(ValueError, match="(?s)B.*contiguous"):
            gemm(a, wrong, c)
    assert (c == 7).all()


def test_read_only_output(gemm):
    a, b, c = arrays()
    c.flags.writeable = False
    with pytest.raises(ValueError, match="(?s)C.*(read-only|writ)"):
        gemm(a, b, c)
    # What is only read may be read-only.
    a.flags.writeable = False
    gemm(a, b, arrays()[2])


def test_output_that_overlaps_an_input(gemm):
    a = np.ones((64, 64), np.float32)
    with pytest.raises(ValueError, match="(?s)share|overlap"):
        gemm(a, np.ones((64, 64), np.float32), a)


def test_keywords(gemm):
    a, b, c = arrays()
    with pytest.raises(TypeError):
        gemm(a, b, C=c)


def test_errors_are_the_packages(gemm):
    with pytest.raises(ttgrid.Error):
        gemm(*arrays()[:2])


def test_empty_arrays(gemm):
    gemm(*arrays(m=0))
    gemm(*arrays(n=0))
    a, b, c = arrays(k=0)
    gemm(a, b, c)
    assert (c == 0).all()
