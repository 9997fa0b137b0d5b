"""TileLang kernels on the emulator of a Tenstorrent chip."""

import collections
import importlib.util
import os
import pathlib
import sys
import types

import chip_models  # noqa: F401 (more cases)
import numpy as np
import pytest
import tilelang.language as T
import ttgrid
import ttgrid.metalium
import ttgrid.tilelang
from chip_kernels import BFLOAT16, CASES, FLOAT32, array, exact, zeros
from ttgrid.metalium import launch

needs_time = pytest.mark.skipif(
    "TTGRID_CHIP_KERNELS" not in os.environ,
    reason="takes minutes: scripts/test --with-chip-kernels",
)
PROJECT = pathlib.Path(__file__).resolve().parents[3]
PARTITIONS = ("contiguous", "cyclic", "blocked")
ORDERS = ("row_major", "column_major", "grouped<2>")
#: One core does all tiles, of five some do more, and most of 64 none.
CORES = (1, 5, 64)
RECOVERIES = ("divrem", "incremental")


def load_module(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def compile(kernel, cores=1, partition="contiguous", order="row_major", **more):
    schedule = f"<cores = {cores}, partition = {partition}, order = {order}>"
    return ttgrid.tilelang.load(kernel, schedule=schedule).metalium(**more)


def make(case):
    return case.make(np.random.default_rng(16))


def error_of(result, expected):
    """The largest error, beside the largest element of its row."""
    scale = np.abs(expected).max(axis=-1, keepdims=True)
    return (np.abs(exact(result) - expected) / scale).max()


def check(name, seeds, mode="exact", **options):
    """Emulates a kernel, and compares what it writes."""
    case = CASES[name]
    arguments, expected = make(case)
    kernel = compile(case.kernel, **options)
    kernel.emulate(*arguments, seed=seeds, mode=mode)
    tolerance = case.tolerance if mode == "exact" else case.tf32
    for place, one in expected.items():
        assert error_of(arguments[place], one) <= tolerance, options


@pytest.mark.parametrize("name", CASES)
def test_computes(name):
    check(
        name,
        range(3),
        cores=5,
        partition="cyclic",
        order="grouped<2>",
        recovery="incremental",
        depth=1,
    )


@pytest.mark.parametrize(
    "name", ["gemm_bias_relu", "online_softmax", "dynamic_gemm", "batched"]
)
def test_computes_on_more_cores_than_tiles(name):
    check(
        name,
        range(3),
        cores=64,
        partition="blocked",
        order="column_major",
        recovery="divrem",
        depth=2,
    )


@needs_time
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("partition", PARTITIONS)
@pytest.mark.parametrize("name", CASES)
def test_computes_with_every_schedule(name, partition, order):
    for cores in CORES:
        for recovery in RECOVERIES:
            for depth in (1, 2):
                check(
                    name,
                    range(20),
                    cores=cores,
                    partition=partition,
                    order=order,
                    recovery=recovery,
                    depth=depth,
                )


@pytest.mark.parametrize("name", ["softmax", "gemm", "rmsnorm"])
def test_computes_with_operands_cut_to_tf32(name):
    check(name, range(1), mode="tf32")


def same_on_the_cpu(name):
    case = CASES[name]
    arguments, expected = make(case)
    again, _ = make(case)
    compile(case.kernel, cores=5).emulate(*arguments)
    ttgrid.tilelang.load(case.kernel)(*again)
    for place in expected:
        cpu = exact(again[place])
        assert error_of(arguments[place], cpu) <= case.tolerance


@pytest.mark.parametrize("name", ["softmax", "ragged"])
def test_is_the_same_on_the_cpu(name):
    same_on_the_cpu(name)


@needs_time
@pytest.mark.parametrize("name", CASES)
def test_every_kernel_is_the_same_on_the_cpu(name):
    same_on_the_cpu(name)


# One core has more than one tile: what is set up for the second is needed.
@pytest.mark.parametrize("name", CASES)
def test_no_call_can_be_left_out(name):
    arguments, _ = make(CASES[name])
    mutants = compile(CASES[name].kernel).mutants(*arguments)
    assert len(mutants) > 20
    left = [one for one in mutants if one.fate not in ("refused", "differs")]
    assert not left


def test_sizes_are_those_of_each_call():
    kernel = compile(CASES["dynamic_gemm"].kernel, cores="8x8")
    rng = np.random.default_rng(17)
    for rows, columns, inner in (
        (1000, 777, 100),
        (300, 260, 200),
        (1, 1, 1),
        (32, 64, 320),
    ):
        a, b = array(rng, rows, inner), array(rng, inner, columns)
        c = zeros(rows, columns)
        kernel.emulate(a, b, c)
        assert error_of(c, exact(a) @ exact(b)) <= 2**-7


def test_sums_of_no_products_are_zero():
    kernel = compile(CASES["dynamic_gemm"].kernel)
    c = zeros(33, 70)
    kernel.emulate(zeros(33, 0), zeros(0, 70), c)
    assert not c.any()


def test_idle_cores_touch_nothing():
    arguments, _ = make(CASES["softmax"])
    kernel = compile(CASES["softmax"].kernel, cores=64)
    report = kernel.emulate(*arguments, trace=True)
    calls = ("noc_async_read_page", "noc_async_write_page", "cb_push_back")
    busy = {call.core for call in report.trace if call.name in calls}
    assert busy == set(range(8))


@T.prim_func
def example(
    A: T.Tensor((640, 640), "bfloat16"),
    B: T.Tensor((640, 640), "bfloat16"),
    C: T.Tensor((640, 640), "bfloat16"),
):
    with T.Kernel(20, 20, threads=128) as (bx, by):
        a = T.alloc_shared((32, 32), "bfloat16")
        b = T.alloc_shared((32, 32), "bfloat16")
        c = T.alloc_fragment((32, 32), "float32")
        T.clear(c)
        for k in T.Pipelined(20, num_stages=2):
            T.copy(A[by * 32, k * 32], a)
            T.copy(B[k * 32, bx * 32], b)
            T.gemm(a, b, c)
        T.copy(c, C[by * 32, bx * 32])


def test_does_what_the_example_of_tenstorrent_does():
    """programming_examples/matmul/matmul_multi_core of tt-metal.

    400 tiles of C, row by row, in shares of 7 and 6 for 64 cores; for each,
    A's row and B's column tile by tile.
    """
    kernel = compile(example, cores="8x8", order="column_major")
    rng = np.random.default_rng(3)
    a, b = (rng.random((2, 640, 640)) - 0.5).astype(BFLOAT16)
    c = np.zeros((640, 640), BFLOAT16)
    report = kernel.emulate(a, b, c, trace=True)
    expected = a.astype(np.float64) @ b.astype(np.float64)
    pcc = np.corrcoef(c.astype(np.float64).ravel(), expected.ravel())[0, 1]
    assert pcc > 0.9999

    transfers = collections.defaultdict(list)
    compute = collections.defaultdict(list)
    for call in report.trace:
        if call.name.endswith("_page"):
            page, address, _ = call.arguments
            transfers[call.core, address].append(page)
        elif call.kernel == "compute":
            compute[call.core].append(call.name)
    at_a, at_b, at_c = sorted({address for _, address in transfers})
    start = 0
    for core in range(64):
        count = 7 if core < 16 else 6
        tiles = [divmod(tile, 20) for tile in range(start, start + count)]
        assert transfers[core, at_c] == list(range(start, start + count))
        assert transfers[core, at_a] == [
            row * 20 + k for row, _ in tiles for k in range(20)
        ]
        assert transfers[core, at_b] == [
            k * 20 + column for _, column in tiles for k in range(20)
        ]
        start += count
        step = ["cb_wait_front"] * 2 + ["matmul_tiles"] + ["cb_pop_front"] * 2
        loop = [name for name in compute[core] if name in step]
        assert loop == step * (20 * count)
    assert start == 400


def test_names_are_those_of_the_parameters():
    kernel = compile(CASES["vectors"].kernel)
    names = [one["name"] for one in kernel.program["tensors"]]
    assert names == ["A", "row", "column", "B"]
    assert "TensorAccessor(args_column, " in kernel.reader
    assert "cb_wait_front(cb_row, 2)" in kernel.compute
    arguments, _ = make(CASES["vectors"])
    arguments[1] = arguments[1][:64]
    with pytest.raises(
        ttgrid.Error, match="row has the size 64 along axis 0, not 192"
    ):
        kernel.emulate(*arguments)


def test_a_number_can_be_a_size():
    """Loops compare with a sign, wherever their bounds may be negative."""

    @T.prim_func
    def power(A: T.Tensor((64, 64), "float32"), n: T.int32):
        with T.Kernel(2, 2, threads=128) as (bx, by):
            a = T.alloc_shared((32, 32), "float32")
            T.copy(A[by * 32, bx * 32], a)
            for _ in T.serial(n - 1):
                for i, j in T.Parallel(32, 32):
                    a[i, j] = a[i, j] * 2.0
            for _ in T.serial((n - 3) // 2, T.min(n, 3)):
                for i, j in T.Parallel(32, 32):
                    a[i, j] = a[i, j] + 1.0
            T.copy(a, A[by * 32, bx * 32])

    kernel = compile(power)
    for n in (0, 1, 2, 5, -1, -4):
        a = np.ones((64, 64), np.float32)
        kernel.emulate(a, n)
        more = max(0, min(n, 3) - (n - 3) // 2)
        assert (a == 2 ** max(n - 1, 0) + more).all(), n
    with pytest.raises(ttgrid.Error, match="n is 2147483648"):
        kernel.emulate(a, 2**31)


@pytest.mark.parametrize(
    "change, message",
    [
        ((1, (71, 161)), "K is 71 by axis 0 of B, but 70 by axis 1 of A"),
        ((2, (97, 160)), "N is 160 by axis 1 of C, but 161 by axis 1 of B"),
        ((2, (96, 161)), "M is 96 by axis 0 of C, but 97 by axis 0 of A"),
    ],
)
def test_sizes_that_disagree_are_refused(change, message, monkeypatch):
    kernel = compile(CASES["dynamic_gemm"].kernel)
    assert [one["shape"] for one in kernel.program["tensors"][:3]] == [
        ["M", "K"],
        ["K", "N"],
        ["M", "N"],
    ]
    arguments, _ = make(CASES["dynamic_gemm"])
    place, shape = change
    arguments[place] = np.zeros(shape, BFLOAT16)
    with pytest.raises(ttgrid.ArgumentValueError, match=message):
        kernel.emulate(*arguments)
    standin = load_standin(monkeypatch)
    with pytest.raises(ttgrid.ArgumentValueError, match=message):
        kernel.run("device", *to_tensors(standin, arguments), ttnn=standin)
    assert not standin.calls


def copy_kernel(dtype, body, size=32):
    """A kernel that puts what `body` makes of blocks of A into B."""

    @T.prim_func
    def kernel(
        A: T.Tensor((128, 128), dtype),
        B: T.Tensor((128, 128), dtype),
    ):
        with T.Kernel(2, 2, threads=128) as (bx, by):
            a = T.alloc_shared((size, size), dtype)
            b = T.alloc_shared((size, size), dtype)
            T.copy(A[by * size, bx * size], a)
            for i, j in T.Parallel(size, size):
                b[i, j] = body(a, i, j, bx)
            T.copy(b, B[by * size, bx * size])

    return kernel


def column_sums():
    @T.prim_func
    def kernel(A: T.Tensor((64, 64), "float32"), B: T.Tensor((64,), "float32")):
        with T.Kernel(2, threads=128) as bx:
            a = T.alloc_fragment((64, 32), "float32")
            s = T.alloc_fragment((32,), "float32")
            T.copy(A[0, bx * 32], a)
            T.reduce_sum(a, s, dim=0)
            T.copy(s, B[bx * 32])

    return kernel


def gather():
    @T.prim_func
    def kernel(
        A: T.Tensor((64, 64), "float32"),
        rows: T.Tensor((64,), "int32"),
        B: T.Tensor((64, 64), "float32"),
    ):
        with T.Kernel(2, threads=128) as bx:
            b = T.alloc_shared((32, 64), "float32")
            for i, j in T.Parallel(32, 64):
                b[i, j] = A[rows[bx * 32 + i], j]
            T.copy(b, B[bx * 32, 0])

    return kernel


def convolution():
    @T.prim_func
    def kernel(
        A: T.Tensor((96, 64), "float32"), B: T.Tensor((64, 64), "float32")
    ):
        with T.Kernel(2, threads=128) as bx:
            a = T.alloc_shared((64, 64), "float32")
            b = T.alloc_shared((32, 64), "float32")
            T.copy(A[bx * 32, 0], a)
            for i, j in T.Parallel(32, 64):
                b[i, j] = a[i, j] + a[i + 1, j]
            T.copy(b, B[bx * 32, 0])

    return kernel


def scaled():
    @T.prim_func
    def kernel(A: T.Tensor((64, 64), "float32"), alpha: T.float32):
        with T.Kernel(2, threads=128) as bx:
            a = T.alloc_shared((32, 64), "float32")
            T.copy(A[bx * 32, 0], a)
            for i, j in T.Parallel(32, 64):
                a[i, j] = a[i, j] * alpha
            T.copy(a, A[bx * 32, 0])

    return kernel


@pytest.mark.parametrize(
    "kernel, message",
    [
        (
            copy_kernel("float64", lambda a, i, j, bx: a[i, j]),
            "elements of type 'f64': tiles hold bf16 or f32",
        ),
        (
            copy_kernel("float32", lambda a, i, j, bx: a[i, j], size=16),
            "'memref<16x16xf32>', which is not a block of tiles",
        ),
        (
            copy_kernel("float32", lambda a, i, j, bx: a[j, i]),
            "transposes an operand",
        ),
        (
            copy_kernel("float32", lambda a, i, j, bx: a[i, (j + 1) % 32]),
            "indexed by its loops otherwise than one by one",
        ),
        (
            copy_kernel(
                "float32",
                lambda a, i, j, bx: a[i, j] + T.cast(bx, "float32"),
            ),
            "computes with the index of a block",
        ),
        (
            copy_kernel("int32", lambda a, i, j, bx: a[i, j] + 1),
            "elements of type 'i32': tiles hold bf16 or f32",
        ),
        (column_sums(), "reduces the columns of a block"),
        (gather(), "indexed by its loops otherwise than one by one"),
        (convolution(), "accesses a part of a buffer"),
        (scaled(), "comes from outside: pass it as a tensor"),
    ],
)
def test_what_tiles_cannot_do_is_refused_where_it_stands(
    kernel, message, tmp_path
):
    loaded = ttgrid.tilelang.load(kernel)
    with pytest.raises(ttgrid.Error, match=r"test_metalium.py:\d+") as caught:
        loaded.metalium()
    assert message in str(caught.value)
    folder = tmp_path / "program"
    with pytest.raises(ttgrid.Error):
        loaded.module.run(f"tt-to-metalium{{output={{{folder}}}}}")
    assert not folder.exists()


def load_standin(monkeypatch):
    """What is recorded in place of ttnn."""
    torch = types.ModuleType("torch")
    torch.from_numpy = lambda array: array
    monkeypatch.setitem(sys.modules, "torch", torch)
    return load_module(PROJECT / "python/tests/metalium/ttnn_standin.py")


def to_tensors(standin, arrays):
    dtypes = {BFLOAT16: standin.bfloat16, FLOAT32: standin.float32}
    return [
        standin.Tensor(one.shape, dtypes[one.dtype], 0x1000 * (place + 1))
        for place, one in enumerate(arrays)
    ]


@pytest.mark.parametrize("name", CASES)
def test_a_card_is_given_what_the_emulator_is(name, monkeypatch):
    standin = load_standin(monkeypatch)
    arguments, expected = make(CASES[name])
    kernel = compile(CASES[name].kernel, cores="8x8")
    tensors = to_tensors(standin, arguments)
    result = kernel.run("device", *tensors, ttnn=standin)
    assert result is tensors[max(expected)]
    ((_, program),) = standin.calls
    symbols = launch.bind(
        kernel.description, [one.shape for one in arguments], "ABCDE"
    )
    cores = launch.resolve_cores(kernel.description, symbols)
    for role, made in zip(("reader", "compute", "writer"), program.kernels):
        assert made.kernel_source == getattr(kernel, role)
        given = made.runtime_args.by_core()
        for core in cores:
            words = given[core.column, core.row]
            for word, expected in zip(words, core.arguments[role]):
                if not isinstance(expected, launch.Address):
                    assert word == expected
    assert len(cores) == 64


@pytest.mark.parametrize("name", CASES)
@pytest.mark.skipif(
    "TTGRID_TTNN" not in os.environ, reason="scripts/test --with-ttnn"
)
def test_compiles_against_the_headers_of_ttnn(name, tmp_path):
    check_headers = load_module(
        PROJECT / "test/Target/Metalium/headers/check_headers.py"
    )
    compile(CASES[name].kernel).write(tmp_path)
    faults, number = check_headers.check(
        pathlib.Path(os.environ["TTGRID_TTNN"]), check_headers.jobs([tmp_path])
    )
    assert number == 8 and not faults, "\n".join(faults)
