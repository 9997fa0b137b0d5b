"""TileLang kernels on the emulator of a Tenstorrent chip."""

import collections
import importlib.util
import os
import pathlib

import ml_dtypes
import numpy as np
import pytest
import tilelang.language as T
import ttgrid
import ttgrid.metalium
import ttgrid.tilelang

pytestmark = pytest.mark.skipif(
    "TTGRID_CHIP_KERNELS" not in os.environ,
    reason="takes minutes: scripts/test --with-chip-kernels",
)

BFLOAT16 = ml_dtypes.bfloat16
HEADERS = (
    pathlib.Path(__file__).resolve().parents[3]
    / "test/Target/Metalium/headers/check_headers.py"
)


@T.prim_func
def add(
    A: T.Tensor((128, 192), "bfloat16"),
    B: T.Tensor((128, 192), "bfloat16"),
    C: T.Tensor((128, 192), "bfloat16"),
):
    with T.Kernel(192 // 64, 128 // 32, threads=128) as (bx, by):
        a = T.alloc_shared((32, 64), "bfloat16")
        b = T.alloc_shared((32, 64), "bfloat16")
        c = T.alloc_fragment((32, 64), "bfloat16")
        T.copy(A[by * 32, bx * 64], a)
        T.copy(B[by * 32, bx * 64], b)
        for i, j in T.Parallel(32, 64):
            c[i, j] = a[i, j] + b[i, j]
        T.copy(c, C[by * 32, bx * 64])


@T.prim_func
def gemm_bias_relu(
    A: T.Tensor((128, 96), "bfloat16"),
    B: T.Tensor((96, 192), "bfloat16"),
    bias: T.Tensor((192,), "bfloat16"),
    C: T.Tensor((128, 192), "bfloat16"),
):
    with T.Kernel(192 // 64, 128 // 32, threads=128) as (bx, by):
        a = T.alloc_shared((32, 32), "bfloat16")
        b = T.alloc_shared((32, 64), "bfloat16")
        v = T.alloc_shared((64,), "bfloat16")
        c = T.alloc_fragment((32, 64), "float32")
        T.clear(c)
        T.copy(bias[bx * 64], v)
        for k in T.Pipelined(96 // 32, num_stages=2):
            T.copy(A[by * 32, k * 32], a)
            T.copy(B[k * 32, bx * 64], b)
            T.gemm(a, b, c)
        for i, j in T.Parallel(32, 64):
            c[i, j] = T.max(c[i, j] + v[j], 0.0)
        T.copy(c, C[by * 32, bx * 64])


@T.prim_func
def softmax(
    A: T.Tensor((128, 96), "float32"), B: T.Tensor((128, 96), "float32")
):
    with T.Kernel(128 // 32, threads=128) as bx:
        x = T.alloc_fragment((32, 96), "float32")
        m = T.alloc_fragment((32,), "float32")
        s = T.alloc_fragment((32,), "float32")
        T.copy(A[bx * 32, 0], x)
        T.reduce_max(x, m, dim=1, clear=True)
        for i, j in T.Parallel(32, 96):
            x[i, j] = T.exp(x[i, j] - m[i])
        T.reduce_sum(x, s, dim=1)
        for i, j in T.Parallel(32, 96):
            x[i, j] = x[i, j] / s[i]
        T.copy(x, B[bx * 32, 0])


@T.prim_func
def large_gemm(
    A: T.Tensor((256, 64), "bfloat16"),
    B: T.Tensor((64, 256), "bfloat16"),
    C: T.Tensor((256, 256), "bfloat16"),
):
    # A block of 16 tiles does not fit into DST: it is summed in L1.
    with T.Kernel(2, 2, threads=128) as (bx, by):
        a = T.alloc_shared((128, 32), "bfloat16")
        b = T.alloc_shared((32, 128), "bfloat16")
        c = T.alloc_fragment((128, 128), "float32")
        T.clear(c)
        for k in T.Pipelined(2, num_stages=2):
            T.copy(A[by * 128, k * 32], a)
            T.copy(B[k * 32, bx * 128], b)
            T.gemm(a, b, c)
        T.copy(c, C[by * 128, bx * 128])


def arguments_of(name):
    """Arrays, and what the last of them must hold."""
    rng = np.random.default_rng(16)

    def array(*shape, dtype=BFLOAT16):
        return (rng.random(shape) - 0.5).astype(dtype)

    def exact(one):
        return one.astype(np.float64)

    if name == "add":
        a, b = array(128, 192), array(128, 192)
        return (a, b, np.zeros_like(a)), exact(a) + exact(b)
    if name == "gemm_bias_relu":
        a, b, bias = array(128, 96), array(96, 192), array(192)
        c = np.zeros((128, 192), BFLOAT16)
        expected = np.maximum(exact(a) @ exact(b) + exact(bias), 0)
        return (a, b, bias, c), expected
    if name == "large_gemm":
        a, b = array(256, 64), array(64, 256)
        return (a, b, np.zeros((256, 256), BFLOAT16)), exact(a) @ exact(b)
    x = array(128, 96, dtype=np.float32) * 8
    power = np.exp(exact(x) - exact(x).max(1, keepdims=True))
    return (x, np.zeros_like(x)), power / power.sum(1, keepdims=True)


KERNELS = {
    "add": add,
    "gemm_bias_relu": gemm_bias_relu,
    "large_gemm": large_gemm,
    "softmax": softmax,
}
# Few cores, so that each does more than one tile.
SCHEDULE = "<cores = 2, partition = contiguous, order = row_major>"


def compile(name, schedule=SCHEDULE):
    kernel = ttgrid.tilelang.load(KERNELS[name], schedule=schedule)
    return kernel.metalium()


@pytest.mark.parametrize("name", KERNELS)
def test_computes_what_the_cpu_does(name):
    arguments, expected = arguments_of(name)
    report = compile(name).emulate(*arguments, seed=range(3))
    result = arguments[-1].astype(np.float64)
    scale = np.abs(expected).max(axis=-1, keepdims=True)
    tolerance = 2**-7 if arguments[-1].dtype == BFLOAT16 else 1e-5
    assert (np.abs(result - expected) / scale).max() <= tolerance
    assert report.pages_written == result.size // 1024
    before = arguments[-1].copy()
    ttgrid.tilelang.load(KERNELS[name])(*arguments)
    on_cpu = arguments[-1].astype(np.float64)
    assert (np.abs(before.astype(np.float64) - on_cpu) / scale).max() <= (
        tolerance
    )


@pytest.mark.parametrize("name", KERNELS)
def test_no_call_can_be_left_out(name):
    arguments, _ = arguments_of(name)
    mutants = compile(name).mutants(*arguments)
    assert len(mutants) > 20
    fates = collections.Counter(mutant.fate for mutant in mutants)
    assert set(fates) <= {"refused", "differs"}, [
        one for one in mutants if one.fate not in ("refused", "differs")
    ]


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
    schedule = "<cores = 8x8, partition = contiguous, order = column_major>"
    kernel = ttgrid.tilelang.load(example, schedule=schedule).metalium()
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


def test_messages_name_the_parameters():
    (a, b, c), _ = arguments_of("add")
    with pytest.raises(ttgrid.Error, match="B has the size 64 along axis 1"):
        compile("add").emulate(a, b[:, :64].copy(), c)


@pytest.mark.parametrize("name", KERNELS)
@pytest.mark.skipif(
    "TTGRID_TTNN" not in os.environ, reason="scripts/test --with-ttnn"
)
def test_compiles_against_the_headers_of_ttnn(name, tmp_path):
    spec = importlib.util.spec_from_file_location("check_headers", HEADERS)
    check_headers = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(check_headers)
    compile(name).write(tmp_path)
    faults, number = check_headers.check(
        pathlib.Path(os.environ["TTGRID_TTNN"]), check_headers.jobs([tmp_path])
    )
    assert number == 8 and not faults, "\n".join(faults)
