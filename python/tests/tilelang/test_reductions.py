"""Reductions, scans, products and atomic operations, compared with NumPy."""

import constructs
import ml_dtypes
import numpy as np
import pytest
import ttgrid.tilelang
from running import SCHEDULES, run, uniform

REDUCE = {
    "sum": lambda a, d: a.sum(d),
    "abssum": lambda a, d: np.abs(a).sum(d),
    "max": lambda a, d: a.max(d),
    "min": lambda a, d: a.min(d),
    "absmax": lambda a, d: np.abs(a).max(d),
}


BITS = {
    "bitand": np.bitwise_and,
    "bitor": np.bitwise_or,
    "bitxor": np.bitwise_xor,
}


MERGE = {
    "sum": np.add,
    "max": np.maximum,
    "min": np.minimum,
    "absmax": np.maximum,
} | BITS


@pytest.mark.parametrize("clear", [True, False])
@pytest.mark.parametrize("dtype", ["float32", "float16", "int32"])
@pytest.mark.parametrize("kind", REDUCE)
def test_reductions(rng, kind, dtype, clear):
    if kind == "abssum" and not clear:
        return
    for shape in ((7,), (6, 9), (33, 40), (3, 4, 5)):
        for dim in range(len(shape)):
            for keep in (False, True):
                a = uniform(rng, dtype, shape, -9, 9)
                out_dtype = "float32" if dtype == "float16" else dtype
                wide = a.astype(np.float64)
                expected = REDUCE[kind](wide, dim)
                result = np.expand_dims(expected, dim) if keep else expected
                result = np.atleast_1d(result)
                b = uniform(rng, out_dtype, result.shape, -9, 9)
                merged = result if clear else MERGE[kind](result, b)
                function = constructs.reduction(
                    shape, dim, kind, dtype, out_dtype, clear, keep
                )
                run(function, a, b)
                np.testing.assert_allclose(b, merged, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_long_sums_of_small_floats(rng, dtype):
    kind = small_float(dtype)
    a = rng.uniform(0, 1, (5, 1000)).astype(kind)
    for name in ("sum", "abssum"):
        b = np.zeros(5, kind)
        run(constructs.reduction((5, 1000), 1, name, dtype, dtype, True), a, b)
        rounded_once(b, a.astype(np.float64).sum(axis=1))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_gemm_into_small_floats(rng, dtype):
    kind = small_float(dtype)
    a = rng.uniform(0, 1, (64, 512)).astype(kind)
    b = rng.uniform(0, 1, (512, 64)).astype(kind)
    c = np.zeros((64, 64), kind)
    run(constructs.gemm_in_one(64, 64, 512, dtype), a, b, c)
    rounded_once(c, a.astype(np.float64) @ b.astype(np.float64))


def small_float(dtype):
    return ml_dtypes.bfloat16 if dtype == "bfloat16" else np.float16


def rounded_once(actual, expected):
    precision = float(ml_dtypes.finfo(actual.dtype).eps)
    np.testing.assert_allclose(actual.astype(float), expected, rtol=precision)


@pytest.mark.parametrize("dtype", ["int32", "uint8"])
@pytest.mark.parametrize("kind", BITS)
def test_bitwise_reductions(rng, kind, dtype):
    a = uniform(rng, dtype, (5, 9))
    for clear in (True, False):
        b = uniform(rng, dtype, 5)
        expected = BITS[kind].reduce(a, axis=1)
        expected = expected if clear else BITS[kind](expected, b)
        run(constructs.reduction((5, 9), 1, kind, dtype, dtype, clear), a, b)
        np.testing.assert_array_equal(b, expected)


def test_reductions_of_extremes(rng):
    for dtype in ("int8", "uint16", "int64"):
        info = np.iinfo(dtype)
        a = np.array(
            [[info.min, info.min + 1], [info.max - 1, info.max]], dtype
        )
        b = np.zeros(2, dtype)
        run(constructs.reduction((2, 2), 1, "max", dtype, dtype, True), a, b)
        assert b.tolist() == [info.min + 1, info.max]
        run(constructs.reduction((2, 2), 1, "min", dtype, dtype, True), a, b)
        assert b.tolist() == [info.min, info.max - 1]


def test_reduce_shared(rng):
    a = uniform(rng, "float32", (4, 9))
    b = np.zeros(4, np.float32)
    run(constructs.reduce_shared(4, 9), a, b)
    np.testing.assert_array_equal(b, a.max(axis=1))


@pytest.mark.parametrize("largest", [False, True])
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("dim", [0, 1])
def test_scans(rng, dim, reverse, largest):
    a = uniform(rng, "float32", (6, 9))
    b = np.zeros_like(a)
    run(constructs.scan(6, 9, dim, reverse, largest), a, b)
    scan = np.maximum.accumulate if largest else np.add.accumulate
    turned = np.flip(a, dim) if reverse else a
    expected = scan(turned, axis=dim)
    expected = np.flip(expected, dim) if reverse else expected
    np.testing.assert_allclose(b, expected, rtol=1e-6, atol=1e-6)


def test_atomics(rng):
    n, bins = 5000, 7
    a = uniform(rng, "int32", n, 0, bins - 1)
    counts, largest = np.zeros(bins, np.int32), np.full(1, -1, np.int32)
    smallest, following = np.full(1, 99, np.float32), np.zeros(1, np.int32)
    tickets = np.full(n, -1, np.int32)
    run(
        constructs.histogram(n, bins),
        a,
        counts,
        largest,
        smallest,
        tickets,
        following,
    )
    np.testing.assert_array_equal(counts, np.bincount(a, minlength=bins))
    assert (
        largest[0] == a.max() and smallest[0] == a.min() and following[0] == n
    )
    np.testing.assert_array_equal(np.sort(tickets), np.arange(n))


def test_atomic_tile(rng):
    a = uniform(rng, "float32", (50, 5, 6))
    b = uniform(rng, "float32", (5, 6))
    c = np.full((5, 6), -99, np.float32)
    expected = b + a.sum(axis=0)
    run(constructs.atomic_tile(5, 6, 50), a, b, c)
    np.testing.assert_allclose(b, expected, rtol=1e-4, atol=1e-4)
    np.testing.assert_array_equal(c, a.max(axis=0))


def test_any_all(rng):
    a = rng.random((40, 5)) < 0.4
    a[0], a[1] = True, False
    out = np.full((40, 2), -1, np.int32)
    run(constructs.any_all(40, 5), a, out)
    np.testing.assert_array_equal(out[:, 0], a.any(axis=1))
    np.testing.assert_array_equal(out[:, 1], a.all(axis=1))


@pytest.mark.parametrize("init", [None, 2.5])
@pytest.mark.parametrize("op", ["sum", "max", "min"])
def test_reducers(rng, op, init):
    a = uniform(rng, "float32", (6, 9))
    b = np.zeros(6, np.float32)
    run(constructs.reducer(6, 9, op, init), a, b)
    expected = REDUCE[op](a.astype(np.float64), 1)
    if init is not None:
        expected = MERGE[op](expected, init)
    np.testing.assert_allclose(b, expected, rtol=1e-5, atol=1e-5)


def test_reductions_of_nan(rng):
    a = uniform(rng, "float16", 20)
    a[3] = np.nan
    out = np.zeros(3, np.float16)
    run(constructs.nan_reduction(20), a, out)
    assert np.isnan(out[:2]).all()
    assert out[2] == np.nanmax(a)


def test_vector_atomics(rng):
    a = uniform(rng, "float32", (9, 16))
    b, c = np.zeros(16, np.float32), np.zeros(16, np.float16)
    run(constructs.vector_atomics(9), a, b, c)
    np.testing.assert_allclose(b, a.sum(axis=0), rtol=1e-4, atol=1e-5)
    assert (c == 9).all()


@pytest.mark.filterwarnings("ignore:alloc_reducer")
def test_old_reducers(rng):
    a = uniform(rng, "float32", (6, 9))
    b = np.zeros((2, 6), np.float32)
    run(constructs.old_reducer(6, 9), a, b)
    np.testing.assert_allclose(b[0], a.sum(axis=1), rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(b[1], a.max(axis=1))


@pytest.mark.parametrize("clear", [True, False])
@pytest.mark.parametrize(
    "kind, dtype",
    [("sum", "float32"), ("sum", "float16"), ("max", "int32"), ("min", "int8")],
)
def test_dynamic_reductions(rng, kind, dtype, clear):
    a = uniform(rng, dtype, (6, 4, 50), -3, 3)
    n = np.array([0, 1, 7, 49, 50, 20], np.int32)
    before = uniform(rng, dtype, (6, 4), -3, 3)
    combine = {"sum": np.add, "max": np.maximum, "min": np.minimum}[kind]
    info = np.iinfo(dtype) if dtype.startswith("int") else None
    identity = {"sum": 0, "max": info and info.min, "min": info and info.max}
    for schedule in SCHEDULES:
        b = before.copy()
        function = constructs.dynamic_reduction(kind, dtype, clear)
        ttgrid.tilelang.load(function, schedule)(a, n, b)
        for block in range(6):
            part = a[block, :, : n[block]].astype(np.float64)
            start = identity[kind] if clear else before[block]
            start = np.broadcast_to(start, 4).astype(np.float64)
            for i in range(n[block]):
                start = combine(start, part[:, i])
            np.testing.assert_allclose(b[block], start, rtol=2e-3, atol=1e-5)
