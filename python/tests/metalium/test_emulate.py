"""Kernels on the emulator."""

import collections
import re

import numpy as np
import pytest
import ttgrid
import ttgrid.metalium
from fixtures import (
    BFLOAT16,
    INPUTS,
    NAMES,
    assert_close,
    load,
    make_arguments,
)


@pytest.mark.parametrize("name", NAMES)
def test_computes(name):
    arguments, expected = make_arguments(name)
    report = load(name).emulate(*arguments, seed=range(3))
    assert_close(arguments[-1], expected, 2**-7 if name != "softmax" else 1e-5)
    ((_, written),) = report.written.items()
    assert written == report.pages_written == arguments[-1].size // 1024


def test_reads_what_its_tiles_need():
    arguments, _ = make_arguments("gemm")
    report = load("gemm").emulate(*arguments)
    assert report.pages_read == 200 * 20 * 3


def test_tf32_is_coarser():
    arguments, expected = make_arguments("softmax")
    load("softmax").emulate(*arguments, mode="tf32")
    worst = np.abs(arguments[-1] / expected - 1).max()
    assert 1e-4 < worst < 2e-2


def test_dst16_is_coarser_still():
    arguments, expected = make_arguments("softmax")
    load("softmax").emulate(*arguments, mode="dst16")
    worst = np.abs(arguments[-1] / expected - 1).max()
    assert 2e-3 < worst < 2e-1


def test_float32_is_rounded_where_the_kernel_takes_bfloat16():
    (a, b, c), expected = make_arguments("gemm")
    result = np.zeros(c.shape, np.float32)
    load("gemm").emulate(
        a.astype(np.float32) * np.float32(1 + 2**-10), b, result
    )
    assert_close(result, expected, 2**-7)
    assert np.array_equal(result, result.astype(BFLOAT16).astype(np.float32))


def test_sizes_are_those_of_the_call():
    rng = np.random.default_rng(1)
    kernel = load("bias_relu")
    for rows, columns, inner in ((128, 128, 32), (256, 640, 96)):
        a = rng.random((rows, inner)).astype(BFLOAT16)
        b = (rng.random((columns, inner)) - 0.7).astype(BFLOAT16)
        bias = rng.random(columns).astype(BFLOAT16)
        c = np.zeros((rows, columns), BFLOAT16)
        kernel.emulate(a, b, bias, c)
        expected = a.astype(float) @ b.astype(float).T + bias.astype(float)
        assert_close(c, np.maximum(expected, 0), 2**-7)


def test_trace():
    """The pages of each core, in sequence: rows of A, columns of B."""
    arguments, _ = make_arguments("gemm")
    report = load("gemm").emulate(*arguments, trace=True)
    addresses = {}
    reads = collections.defaultdict(list)
    for call in report.trace:
        if call.name == "noc_async_read_page":
            page, address, _ = call.arguments
            tensor = addresses.setdefault(address, len(addresses))
            reads[call.core, tensor].append(page)
    # Core 1 has the tiles 4 to 7: bx = 0, by = 4 to 7.
    assert reads[1, 0] == [by * 20 + k for by in range(4, 8) for k in range(20)]
    assert reads[1, 1] == [
        k * 20 + j for _ in range(4) for k in range(20) for j in range(2)
    ]


def test_one_seed_is_one_interleaving():
    arguments, _ = make_arguments("softmax")
    kernel = load("softmax")
    traces = [
        kernel.emulate(*arguments, seed=seed, trace=True).trace
        for seed in (3, 3, 4)
    ]
    assert traces[0] == traces[1] != traces[2]


@pytest.mark.parametrize("name", NAMES)
def test_no_call_can_be_left_out(name):
    arguments, _ = make_arguments(name)
    mutants = load(name).mutants(*arguments)
    assert len(mutants) > 20
    fates = collections.Counter(mutant.fate for mutant in mutants)
    unfound = [m for m in mutants if m.fate not in ("refused", "differs")]
    assert not unfound, unfound
    # Most are refused by a rule, not found by luck in what is written.
    assert fates["refused"] >= len(mutants) - 5


def test_mutants_name_their_rule():
    arguments, _ = make_arguments("gemm")
    by_call = {
        (mutant.kernel, mutant.call): mutant.error
        for mutant in load("gemm").mutants(*arguments)
    }
    assert "is deadlocked" in by_call["writer", "cb_pop_front"]
    assert "barrier comes first" in by_call["reader", "noc_async_read_barrier"]


def change(kernel, role, pattern, text):
    """The kernel with one of its texts changed."""
    texts = {one: getattr(kernel, one) for one in ("reader", "compute")}
    texts["writer"] = kernel.writer
    texts[role], number = re.subn(pattern, text, texts[role], count=1)
    assert number == 1
    program = (INPUTS / kernel.name / "program.json").read_text()
    return ttgrid.metalium.MetaliumKernel(program=program, **texts)


def test_errors_name_core_kernel_line_and_buffer():
    arguments, _ = make_arguments("gemm")
    broken = change(load("gemm"), "compute", r"cb_pop_front\(cb_b, 2\);", "")
    with pytest.raises(ttgrid.Error, match="deadlocked.*buffer 1 'b'.*seed 7"):
        broken.emulate(*arguments, seed=7)
    broken = change(load("gemm"), "compute", r"tile_regs_wait\(\);", "")
    line = load("gemm").compute.split("pack_tile(")[0].count("\n") + 1
    with pytest.raises(
        ttgrid.Error,
        match=rf"core \(\d, \d\), compute kernel, line {line}: pack_tile\(0, "
        r"16, 0\): the packer does not hold DST",
    ):
        broken.emulate(*arguments)


def test_what_is_not_of_the_api_does_not_compile():
    arguments, _ = make_arguments("gemm")
    for pattern, text in (
        (r"cb_b, 0, j, j\)", "cb_b, 0, j, j, 0)"),
        (r"matmul_init\(", "mm_init("),
        (r"get_arg_val<uint32_t>", "get_arg_val<uint64_t>"),
        (r"void kernel_main\(\)", "void MAIN()"),
    ):
        broken = change(load("gemm"), "compute", pattern, text)
        with pytest.raises(ttgrid.Error, match="does not compile|MAIN|main"):
            broken.emulate(*arguments)


def test_written_arrays_must_be_theirs():
    (a, b, c), _ = make_arguments("gemm")
    kernel = load("gemm")
    with pytest.raises(ttgrid.ArgumentValueError, match="A and C share"):
        kernel.emulate(a, b, a)
    c.flags.writeable = False
    with pytest.raises(ttgrid.ArgumentValueError, match="C is written, but"):
        kernel.emulate(a, b, c)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ((1, 2), "gemm takes 3 arguments, not 2"),
        ((1, 2, 3), "A is a numpy.ndarray, not int"),
        ((np.zeros((2, 2)),) * 3, "A has the dtype float64, but"),
        ((np.zeros(4, BFLOAT16),) * 3, "A and C share memory"),
        (
            [np.zeros(4, BFLOAT16) for _ in range(3)],
            "A has the rank 1, not 2",
        ),
        (
            [np.zeros((640, 320), BFLOAT16) for _ in range(3)],
            "A has the size 320 along axis 1, not 640",
        ),
    ],
)
def test_arguments_that_are_refused(arguments, message):
    with pytest.raises(ttgrid.Error, match=re.escape(message)):
        load("gemm").emulate(*arguments)


def test_names_that_messages_use():
    kernel = ttgrid.metalium.load(INPUTS / "gemm", names=["x", "y", "out"])
    assert repr(kernel).endswith("gemm(x, y, out)>")
    with pytest.raises(ttgrid.Error, match="y is a numpy.ndarray, not int"):
        kernel.emulate(np.zeros((640, 640), BFLOAT16), 1, 2)
    with pytest.raises(ttgrid.Error, match="3 arguments, but there are 1"):
        ttgrid.metalium.load(INPUTS / "gemm", names=["x"])


def test_sizes_that_disagree():
    arrays = [
        np.zeros(shape, BFLOAT16)
        for shape in ((128, 64), (128, 32), (128,), (128, 128))
    ]
    with pytest.raises(
        ttgrid.ArgumentValueError,
        match="K is 32 by axis 1 of B, but 64 by axis 1 of A",
    ):
        load("bias_relu").emulate(*arrays)


@pytest.mark.parametrize("seed", [-1, range(0), range(0, 4, 2), "1", 1.5])
def test_seeds_that_are_refused(seed):
    arguments, _ = make_arguments("gemm")
    with pytest.raises(ttgrid.Error, match="seed="):
        load("gemm").emulate(*arguments, seed=seed)


def test_modes_that_are_refused():
    with pytest.raises(ttgrid.Error, match="mode='fast' is not one of"):
        load("gemm").emulate(mode="fast")


def test_write_and_load(tmp_path):
    kernel = load("softmax")
    kernel.write(tmp_path / "new" / "folder")
    again = ttgrid.metalium.load(tmp_path / "new" / "folder")
    assert (again.reader, again.compute, again.writer, again.program) == (
        kernel.reader,
        kernel.compute,
        kernel.writer,
        kernel.program,
    )
    with pytest.raises(ttgrid.Error, match="program.json: No such file"):
        ttgrid.metalium.load(tmp_path)
