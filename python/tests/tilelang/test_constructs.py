"""Each construct of TileLang, compared with NumPy."""

import constructs
import ml_dtypes
import numpy as np
import pytest
import tilelang.language as T
import ttgrid
import ttgrid.tilelang

CORES = "<cores = 3, partition = cyclic, order = row_major>"


def run(function, *arguments):
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


# Name: the function in TileLang, in NumPy, and where it is tried.
MATH = {
    "exp": (T.exp, np.exp, -5, 5),
    "exp2": (T.exp2, np.exp2, -5, 5),
    "log": (T.log, np.log, 0.01, 50),
    "log2": (T.log2, np.log2, 0.01, 50),
    "log1p": (T.log1p, np.log1p, -0.9, 50),
    "sqrt": (T.sqrt, np.sqrt, 0, 50),
    "rsqrt": (T.rsqrt, lambda x: 1 / np.sqrt(x), 0.01, 50),
    "sin": (T.sin, np.sin, -5, 5),
    "cos": (T.cos, np.cos, -5, 5),
    "tan": (T.tan, np.tan, -1, 1),
    "tanh": (T.tanh, np.tanh, -5, 5),
    "sinh": (T.sinh, np.sinh, -5, 5),
    "cosh": (T.cosh, np.cosh, -5, 5),
    "atan": (T.atan, np.arctan, -5, 5),
    "sigmoid": (T.sigmoid, lambda x: 1 / (1 + np.exp(-x)), -9, 9),
    "abs": (T.abs, np.abs, -5, 5),
    "floor": (T.floor, np.floor, -5, 5),
    "ceil": (T.ceil, np.ceil, -5, 5),
    "trunc": (T.trunc, np.trunc, -5, 5),
    "round": (T.round, np.round, -5, 5),
    "pow 2.5": (lambda x: T.pow(x, 2.5), lambda x: x**2.5, 0, 5),
    "pow 3": (lambda x: T.pow(x, 3), lambda x: x**3, -5, 5),
    "clamp": (lambda x: T.clamp(x, -1.0, 2.0), lambda x: x.clip(-1, 2), -5, 5),
    "max": (lambda x: T.max(x, 0.5), lambda x: np.maximum(x, 0.5), -5, 5),
    "min": (lambda x: T.min(x, 0.5), lambda x: np.minimum(x, 0.5), -5, 5),
    "isnan": (
        lambda x: T.if_then_else(T.isnan(x / x), 1.0, 2.0),
        lambda x: np.full_like(x, 2),
        1,
        5,
    ),
    "select": (
        lambda x: T.if_then_else(x > 0, x * 2, -x),
        lambda x: np.where(x > 0, x * 2, -x),
        -5,
        5,
    ),
    "__exp": (T.__exp, np.exp, -5, 5),
}


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize("name", MATH)
def test_math(rng, name, dtype):
    function, reference, low, high = MATH[name]
    if dtype == "bfloat16" and name in ("tan", "__exp", "isnan"):
        return  # TileLang itself has no such function of bfloat16.
    kind = ml_dtypes.bfloat16 if dtype == "bfloat16" else np.dtype(dtype)
    a = rng.uniform(low, high, 100).astype(kind)
    b = np.zeros_like(a)
    run(constructs.elementwise(100, dtype, function), a, b)
    expected = reference(a.astype(np.float64))
    precision = {
        "float16": 2e-3,
        "bfloat16": 2e-2,
        "float32": 3e-6,
        "float64": 1e-13,
    }
    error = np.abs(b.astype(np.float64) - expected) / np.maximum(
        np.abs(expected), 1e-1
    )
    assert error.max() < precision[dtype]


def truncated(a, b):
    """The quotient, towards 0."""
    a, b = a.astype(object), b.astype(object)
    return np.abs(a) // np.abs(b) * np.sign(a) * np.sign(b)


INTEGER = {
    "add": (lambda a, b: a + b, np.add),
    "sub": (lambda a, b: a - b, np.subtract),
    "mul": (lambda a, b: a * b, np.multiply),
    "max": (T.max, np.maximum),
    "min": (T.min, np.minimum),
    "and": (lambda a, b: a & b, np.bitwise_and),
    "or": (lambda a, b: a | b, np.bitwise_or),
    "xor": (lambda a, b: a ^ b, np.bitwise_xor),
    "not": (lambda a, b: ~a, lambda a, b: ~a),
}


@pytest.mark.parametrize(
    "dtype",
    ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"],
)
@pytest.mark.parametrize("name", INTEGER)
def test_integers(rng, name, dtype):
    function, reference = INTEGER[name]
    a, b = uniform(rng, dtype, (2, 100))
    c = np.zeros_like(a)
    run(constructs.binary(100, dtype, function), a, b, c)
    np.testing.assert_array_equal(c, reference(a, b))


@pytest.mark.parametrize("dtype", ["int8", "int32", "int64", "uint8", "uint32"])
def test_division(rng, dtype):
    a, b = uniform(rng, dtype, (2, 200))
    a[:4], b[:4] = np.iinfo(dtype).min, (1, 2, 3, 5)
    b[b == 0] = 3
    if dtype.startswith("int"):
        b[b == -1] = 7
    c = np.zeros_like(a)
    for function, reference in (
        (T.floordiv, np.floor_divide),
        (T.floormod, np.mod),
        (T.truncdiv, truncated),
        (T.truncmod, np.fmod),
    ):  # fmt: skip
        run(constructs.binary(200, dtype, function), a, b, c)
        np.testing.assert_array_equal(c, reference(a, b).astype(dtype))


def test_division_by_zero_does_not_trap(rng):
    a, b = uniform(rng, "int32", (2, 64))
    a[:3], b[:3] = np.iinfo("int32").min, (0, -1, 0)
    b[3:] = 0
    c = np.zeros_like(a)
    for function in (T.floordiv, T.floormod, T.truncdiv, T.truncmod):
        run(constructs.binary(64, "int32", function), a, b, c)


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32", "uint32"])
def test_shifts(rng, dtype):
    a, b = uniform(rng, dtype, 100), uniform(rng, dtype, 100, 0, 7)
    c = np.zeros_like(a)
    run(constructs.binary(100, dtype, lambda a, b: a >> b), a, b, c)
    np.testing.assert_array_equal(c, a >> b)
    run(constructs.binary(100, dtype, lambda a, b: a << b), a, b, c)
    np.testing.assert_array_equal(c, a << b)


@pytest.mark.parametrize("dtype", ["float32", "int32", "uint8", "float16"])
def test_comparisons(rng, dtype):
    a, b = uniform(rng, dtype, (2, 100))
    a[:50] = b[:50]
    c = np.zeros(100, np.int32)

    def compare(a, b):
        parts = (a == b, a != b, a < b, a <= b, a > b, a >= b)
        return sum(T.cast(part, "int32") * 2**i for i, part in enumerate(parts))

    run(constructs.binary(100, dtype, compare, out_dtype="int32"), a, b, c)
    parts = (a == b, a != b, a < b, a <= b, a > b, a >= b)
    expected = sum(part.astype(np.int32) * 2**i for i, part in enumerate(parts))
    np.testing.assert_array_equal(c, expected)


TYPES = (
    "float16 bfloat16 float32 float64 int8 int16 int32 int64 uint8 uint16"
    " uint32 uint64 bool"
).split()


@pytest.mark.parametrize("target", TYPES)
@pytest.mark.parametrize("source", TYPES)
def test_casting_copies(rng, source, target):
    kinds = [
        ml_dtypes.bfloat16 if t == "bfloat16" else np.dtype(t)
        for t in (source, target)
    ]
    # Numbers that every type has, or that every integer type cuts alike.
    a = uniform(rng, np.float64, (30, 50), 0, 100)
    if source.startswith(("int", "uint")) and target.startswith(
        ("int", "uint")
    ):
        a = uniform(rng, source, (30, 50))
    elif source == "bool":
        a = uniform(rng, "bool", (30, 50))
    a = a.astype(kinds[0])
    b = np.zeros((30, 50), kinds[1])
    run(constructs.cast_copy(30, 50, source, target), a, b)
    np.testing.assert_array_equal(b, a.astype(kinds[1]))


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


def test_transpose(rng):
    a = uniform(rng, "float32", (40, 50))
    b = np.zeros((50, 40), np.float32)
    run(constructs.transpose(40, 50), a, b)
    np.testing.assert_array_equal(b, a.T)


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


def test_two_launches(rng):
    a = uniform(rng, "float32", 1000)
    b = np.zeros_like(a)
    kernel = ttgrid.tilelang.load(constructs.two_launches(1000))
    kernel(a, b)
    np.testing.assert_array_equal(b, a[::-1] * 2)
    assert len(kernel.schedules) == 2
    assert "scf.parallel" in kernel.persistent()


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


def test_persistent(rng):
    a = uniform(rng, "float32", (40, 24))
    b = np.zeros_like(a)
    # 5 x 3 tiles on 3 blocks: a number of cores for which theirs covers all.
    run(constructs.persistent(40, 24, 15), a, b)
    np.testing.assert_array_equal(b, a + 1)


def test_strided(rng):
    whole = uniform(rng, "float32", (20, 50))
    b = np.zeros((20, 30), np.float32)
    run(constructs.strided(20, 30), whole[:, :30], b)
    np.testing.assert_array_equal(b, whole[:, :30])


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_scalars(rng, dtype):
    x = uniform(rng, dtype, 45)
    y = np.zeros(90, dtype)
    run(constructs.scalars(dtype), x, y, 2.5, 40)
    expected = np.zeros(90, dtype)
    expected[40:85] = x * np.dtype(dtype).type(2.5)
    np.testing.assert_array_equal(y[:85], expected[:85])


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


def test_sizes_of_one_name():
    a, b = np.arange(10, dtype=np.int32), np.zeros(20, np.int32)
    run(constructs.same_names(), a, b)
    assert b.tolist() == [*range(10)] + [0] * 10


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


def test_reductions_of_nan(rng):
    a = uniform(rng, "float16", 20)
    a[3] = np.nan
    out = np.zeros(3, np.float16)
    run(constructs.nan_reduction(20), a, out)
    assert np.isnan(out[:2]).all()
    assert out[2] == np.nanmax(a)


def test_large_constants():
    a, b = np.zeros(1, np.uint32), np.zeros(1, np.uint64)
    run(constructs.large_constants(), a, b)
    assert (a[0], b[0]) == (0xFFFFFFFF, 0xFEDCBA9876543210)


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


def test_named_slice():
    a = np.zeros(8, np.float32)
    run(constructs.named_slice(), a)
    assert a.tolist() == [0, 0, 2, 2, 2, 2, 0, 0]


@pytest.mark.parametrize("m, n", [(3, 4), (0, 5), (5, 0), (-3, 2), (-2, -2)])
def test_grid_of_scalars(m, n):
    count = np.zeros(1, np.int32)
    run(constructs.scalar_grid(), count, m, n)
    # Each of the 32 threads of a block adds.
    assert count[0] == 32 * max(m, 0) * max(n, 0)


@pytest.mark.parametrize("n", [9, 32, 33])
def test_lengths_of_bfloat16(rng, n):
    a = uniform(rng, "float32", (2, n)).astype(ml_dtypes.bfloat16)
    c = np.zeros(n, ml_dtypes.bfloat16)
    run(constructs.binary(n, "bfloat16", lambda a, b: a * b + a, tile=n), *a, c)
    np.testing.assert_array_equal(c, a[0] * a[1] + a[0])


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


SCHEDULES = [
    "<cores = 1, partition = contiguous, order = row_major>",
    CORES,
    "<cores = 64, partition = contiguous, order = row_major>",
]


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
