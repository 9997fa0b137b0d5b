"""Debug mode: planted faults are found, and kernels without any are silent."""

import pathlib
import warnings

import constructs
import faulty
import faulty_threads
import kernels
import numpy as np
import pytest
import threaded
import tilelang
import tilelang.language as T
import ttgrid
import ttgrid.tilelang

pytestmark = [
    pytest.mark.filterwarnings("ignore::ttgrid.RaceWarning"),
    pytest.mark.filterwarnings("ignore::ttgrid.DebugWarning"),
]


FAULTS = {**faulty.FAULTS, **faulty_threads.FAULTS}


def line_of(name, file=faulty.__file__):
    lines = pathlib.Path(file).read_text().splitlines()
    return next(
        number
        for number, line in enumerate(lines, 1)
        if "#" in line and line.endswith(f" {name}")
    )


@pytest.mark.parametrize("name", FAULTS)
def test_fault(name):
    make, expected = FAULTS[name]
    module = faulty if name in faulty.FAULTS else faulty_threads
    function, arguments = make()
    options = ttgrid.tilelang.Debug(outputs=expected.outputs)
    kernel = ttgrid.tilelang.load(function, debug=options)
    if expected.kind == "guarded":
        kernel(*arguments)
        report = kernel.debug_report()
        found = report.guarded
    else:
        with pytest.raises(ttgrid.DebugError) as caught:
            kernel(*arguments)
        report = caught.value.report
        found = report.faults
        assert str(report) == str(caught.value)
    matching = [
        one
        for one in found
        if one.kind == expected.kind
        and expected.buffer in (None, one.buffer)
        and one.index == expected.index
        and one.tile == expected.tile
        and one.thread == expected.thread
        and one.other_tile == expected.other_tile
        and one.other_thread == expected.other_thread
        and one.file == module.__file__
        and one.line == line_of(name, module.__file__)
    ]
    assert len(matching) == 1, str(report)


def _whole_kernels(rng):
    """(kernel, arguments) of test_kernels.py and constructs.py, by name."""

    def random(*shape, dtype=np.float32):
        return rng.standard_normal(shape, dtype=np.float32).astype(dtype)

    def zeros(*shape, dtype=np.float32):
        return np.zeros(shape, dtype)

    half, integer = np.float16, np.int32
    attention = (1, 100, 2, 64)
    return {
        "ragged_add": lambda: (
            kernels.ragged_add(100, 77),
            [random(100, 77), random(100, 77), zeros(100, 77)],
        ),
        "gemm": lambda: (
            kernels.gemm(100, 70, 90, panel=3),
            [
                random(100, 90, dtype=half),
                random(90, 70, dtype=half),
                zeros(100, 70),
            ],
        ),
        "split_k_gemm": lambda: (
            kernels.split_k_gemm(128, 128, 256, 2),
            [random(128, 256), random(256, 128), zeros(128, 128)],
        ),
        "dynamic_gemm": lambda: (
            kernels.dynamic_gemm(),
            [random(70, 40), random(40, 130), zeros(70, 130)],
        ),
        "rms_norm": lambda: (
            kernels.rms_norm(30, 100),
            [random(30, 100), random(100), zeros(30, 100)],
        ),
        "softmax": lambda: (
            kernels.online_softmax(5, 512),
            [random(5, 512), zeros(5, 512)],
        ),
        "block_sparse": lambda: (
            kernels.block_sparse_gemm(128, 128, 64),
            [
                random(128, 64),
                random(64, 128),
                rng.random((2, 2, 2)) < 0.5,
                zeros(128, 128),
            ],
        ),
        "attention": lambda: (
            kernels.causal_attention(*attention),
            [*(random(*attention) for _ in range(3)), zeros(*attention)],
        ),
        "elementwise": lambda: (
            constructs.elementwise(100, "float32", T.exp),
            [random(100), zeros(100)],
        ),
        "cast": lambda: (
            constructs.cast_copy(30, 50, "float32", "int8"),
            [random(30, 50), zeros(30, 50, dtype=np.int8)],
        ),
        "transpose": lambda: (
            constructs.transpose(40, 24),
            [random(40, 24), zeros(24, 40)],
        ),
        "histogram": lambda: (
            constructs.histogram(500, 16),
            [
                rng.integers(0, 16, 500, integer),
                zeros(16, dtype=integer),
                zeros(1, dtype=integer),
                zeros(1),
                zeros(500, dtype=integer),
                zeros(1, dtype=integer),
            ],
        ),
        "im2col": lambda: (
            constructs.im2col(2, 9, 8, 3, 2, 1, 2, 2, 16, 8),
            [random(2, 9, 8, 3), zeros(2 * 11 * 10, 12)],
        ),
        "larger_tiles": lambda: (
            constructs.larger_tiles(0, 32),
            [zeros(0, 32), zeros(0, 32), zeros(64, 32)],
        ),
        "two_launches": lambda: (
            constructs.two_launches(100),
            [random(100), zeros(100)],
        ),
    }


# Where threads write what others do; lockstep makes it certain who is last.
RACING = {
    "rotated_in_one_statement": {"s": 15 * 32, "A": 3 * 32},
    "exchanged_under_a_mask": {"C": 3 * 16},
}
CLEAN = [*(set(threaded.KERNELS) - set(RACING)), *_whole_kernels(None)]
CLEAN.sort()


@pytest.mark.parametrize("name", RACING)
def test_racing_threads(rng, name):
    function, arguments, expected = threaded.KERNELS[name](rng)
    options = ttgrid.tilelang.Debug(raises=False)
    kernel = ttgrid.tilelang.load(function, debug=options)
    kernel(*arguments)
    report = kernel.debug_report()
    assert {one.kind for one in report.faults} == {"race"}
    counts = {one.buffer: one.count for one in report.lines}
    assert counts == RACING[name]
    for one, other in zip(arguments, expected):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("name", faulty_threads.CLEAN)
def test_threads_that_do_not_race(name):
    function, arguments = faulty_threads.CLEAN[name]()
    ttgrid.tilelang.load(function, debug=True)(*arguments)


@pytest.mark.parametrize("name", CLEAN)
def test_clean(rng, name):
    if name in threaded.KERNELS:
        function, arguments, _ = threaded.KERNELS[name](rng)
    else:
        function, arguments = _whole_kernels(rng)[name]()

    def run(**options):
        copies = [
            one.copy() if isinstance(one, np.ndarray) else one
            for one in arguments
        ]
        kernel = ttgrid.tilelang.load(function, **options)
        with warnings.catch_warnings():
            warnings.simplefilter("error", ttgrid.DebugWarning)
            kernel(*copies)
        return kernel, copies

    _, expected = run()
    kernel, found = run(debug=True)
    report = kernel.debug_report()
    assert not report and not report.guarded
    assert str(report).endswith(": no faults")
    # Atomic additions of floats come in another sequence, on other threads.
    exact = name not in ("split_k_gemm", "histogram")
    for one, other in zip(found, expected):
        if isinstance(one, np.ndarray) and exact:
            np.testing.assert_array_equal(one, other)


def test_options():
    function, arguments = faulty.FAULTS["shared_last_element"][0]()
    quiet = ttgrid.tilelang.load(
        function, debug=ttgrid.tilelang.Debug(raises=False, limit=2)
    )
    with pytest.raises(ttgrid.Error, match="no call"):
        quiet.debug_report()
    quiet(*arguments)
    report = quiet.debug_report()
    # One in each of four tiles.
    assert report.counts["unwritten"] == 4 and len(report.faults) == 2
    (line,) = report.lines
    assert (line.kind, line.buffer, line.count) == ("unwritten", "s", 4)
    assert line.line == line_of("shared_last_element")
    with pytest.raises(ttgrid.Error, match="debug=True"):
        ttgrid.tilelang.load(function).debug_report()
    with pytest.raises(ValueError, match="outputs: 'X' is not a tensor"):
        ttgrid.tilelang.load(
            function, debug=ttgrid.tilelang.Debug(outputs=["X"])
        )
    with pytest.raises(TypeError, match="debug= takes"):
        ttgrid.tilelang.load(function, debug=3)
    with pytest.raises(ValueError, match="limit=0"):
        ttgrid.tilelang.Debug(limit=0)


def test_races_can_be_left_out():
    function, arguments = faulty.FAULTS["scatter"][0]()
    options = ttgrid.tilelang.Debug(races=False)
    ttgrid.tilelang.load(function, debug=options)(*arguments)


def test_poison():
    """What nobody wrote is NaN, so that it can't be taken for a result."""
    function, arguments = faulty.FAULTS["shared_last_element"][0]()
    options = ttgrid.tilelang.Debug(raises=False)
    ttgrid.tilelang.load(function, debug=options)(*arguments)
    assert np.isnan(arguments[1][:, 31]).all()
    assert (arguments[1][:, :31] == 1).all()


def test_wrong_arguments_are_said_as_without():
    function, (a, b) = faulty.FAULTS["shared_last_element"][0]()
    kernel = ttgrid.tilelang.load(function, debug=True)
    with pytest.raises(ttgrid.ArgumentValueError, match="A"):
        kernel(a[:2], b)
    with pytest.raises(ttgrid.ArgumentTypeError, match="B"):
        kernel(a, "text")
    with pytest.raises(ttgrid.ArgumentTypeError, match="takes 2 arguments"):
        kernel(a)


def test_assertion_with_faults():
    @T.prim_func
    def kernel(B: T.Tensor((4,), "int32")):
        with T.Kernel(4, threads=32) as bx:
            s = T.alloc_shared((4,), "int32")
            B[bx] = s[bx]
            T.device_assert(bx < 2, "too far")

    loaded = ttgrid.tilelang.load(kernel, debug=True)
    with pytest.raises(ttgrid.KernelAssertionError, match="too far") as caught:
        loaded(np.zeros(4, np.int32))
    assert isinstance(caught.value.__cause__, ttgrid.DebugError)
    assert loaded.debug_report().counts["unwritten"] == 3


def test_same_kernel_again():
    """Nothing of one call is left in the next."""
    function, arguments = faulty.FAULTS["in_place_neighbour"][0]()
    kernel = ttgrid.tilelang.load(function, debug=True)
    counts = []
    for _ in range(2):
        with pytest.raises(ttgrid.DebugError):
            kernel(*arguments)
        counts.append(kernel.debug_report().counts)
    assert counts[0] == counts[1]


def test_arrays_of_nan_hold_nothing():
    function, (a, c) = faulty.FAULTS["accumulated_output"][0]()
    kernel = ttgrid.tilelang.load(function, debug=True)
    kernel(a, c)
    with pytest.raises(ttgrid.DebugError, match=r"reads C\[0\], which nobody"):
        kernel(a, np.full_like(c, np.nan))
    c[:] = np.nan
    c[0] = 1
    kernel(a, c)


def test_outputs_of_eager_kernels():
    @tilelang.jit
    def total(A):
        n = T.const("n")
        A: T.Tensor[[n], T.float32]
        C = T.empty([n], T.float32)
        with T.Kernel(1, threads=32):
            for i in T.Parallel(n):
                C[i] = C[i] + A[i]
        return C

    function = total.get_tir(np.ones(8, np.float32))
    with pytest.raises(ttgrid.DebugError, match="which nobody has written"):
        ttgrid.tilelang.load(function, debug=True)(
            np.ones(8, np.float32), np.ones(8, np.float32)
        )


def test_chosen_schedules():
    """Tiles meet in the sequence that schedule="auto" chooses."""

    @T.prim_func
    def kernel(
        A: T.Tensor((64, 4096), "float32"),
        B: T.Tensor((64, 4096), "float32"),
        C: T.Tensor((1,), "float32"),
    ):
        with T.Kernel(64, 64, threads=32) as (bx, by):
            a = T.alloc_shared((1, 64), "float32")
            b = T.alloc_shared((1, 4096), "float32")
            T.copy(A[by, bx * 64], a)
            T.copy(A[by, 0], b)
            T.copy(a, B[by, bx * 64])
            C[0] = b[0, 0]

    arguments = [np.ones((64, 4096), np.float32) for _ in range(2)]
    arguments.append(np.zeros(1, np.float32))
    options = ttgrid.tilelang.Debug(raises=False)
    found = []
    for schedule in ("auto", None):
        loaded = ttgrid.tilelang.load(kernel, schedule, 1, debug=options)
        loaded(*arguments)
        found.append([one.tile for one in loaded.debug_report().faults])
        if schedule == "auto":
            chosen = str(loaded.schedule)
    assert found[0] != found[1], chosen
    again = ttgrid.tilelang.load(kernel, chosen, 1, debug=options)
    again(*arguments)
    assert found[0] == [one.tile for one in again.debug_report().faults]


def test_races_in_another_sequence():
    """The numbers of tiles say nothing about which comes first."""

    @T.prim_func
    def kernel(A: T.Tensor((8,), "int32"), B: T.Tensor((1,), "int32")):
        with T.Kernel(2, 2, threads=32) as (bx, by):
            if bx == 0 and by == 1:
                B[0] = A[3]
            if bx == 1 and by == 0:
                A[3] = 1

    for order, who, tile, other in (
        ("row_major", "writes", (1, 0), (0, 1)),
        ("column_major", "reads", (0, 1), (1, 0)),
    ):
        loaded = ttgrid.tilelang.load(
            kernel,
            f"<cores = 1, partition = contiguous, order = {order}>",
            debug=True,
        )
        with pytest.raises(ttgrid.DebugError) as caught:
            loaded(np.zeros(8, np.int32), np.zeros(1, np.int32))
        (fault,) = caught.value.report.faults
        assert (fault.access, fault.tile) == (who, tile)
        assert fault.other_tile == other and fault.index == (3,)
