"""What cannot be imported is an error that names it."""

import pathlib

import pytest
import rejected
import ttgrid
import ttgrid.tilelang
from tvm import tirx

# Name: (the construct, and words of the message).
CASES = {
    "index_in_parallel": ("T.Parallel", ["all threads of the block"]),
    "index_in_tile": ("copy", ["all threads of the block", "A[tx, 0]"]),
    "divergent_break": ("break", ["some threads of the block reach"]),
    "racing_store": ("race", ["all 64 threads", "'A'", "tx + 1"]),
    "grid_barrier": ("sync_grid", ["other blocks"]),
    "other_generator": ("rng_init", ["curandStateXORWOW_t"]),
    "normal_numbers": ("rng_rand_float", ["'normal'", "Fill a tensor"]),
    "draws_in_parallel": ("rng_rand", ["32 threads", "plain loops"]),
    "no_generator": ("rng_rand", ["no T.rng_init"]),
    "too_few_threads": ("thread index", ["over 16", "32 threads"]),
    "runs_ahead": ("alloc_barrier", ["'ready'", "same loop"]),
    "imports_source": ("import_source", ["C++", "T.macro"]),
    "pointer": ("pointer", ["P[bx]", "parameters"]),
    "shuffle_in_parallel": ("T.Parallel", ["all threads of the"]),
    "extern": ("extern call", ["my_device_function"]),
    "fp6": ("float6_e2m3fn", ["'A'", "float6_e2m3fn"]),
    "fp6_shared": ("float6_e2m3fn", ["'x'"]),
    "only_in_expressions": ("symbolic size", ["'n'", "n * 2"]),
    "break_in_parallel": ("break", ["T.Parallel"]),
    "tensor_memory": ("shared.tmem", ["'x'"]),
    "no_launch": ("BufferStore", ["outside of a T.Kernel"]),
}


@pytest.mark.parametrize("name", CASES)
def test_rejected(name):
    construct, words = CASES[name]
    with pytest.raises(ttgrid.tilelang.UnsupportedError) as caught:
        ttgrid.tilelang.load(getattr(rejected, name)())
    error = caught.value
    assert error.construct == construct
    assert error.kernel == name
    assert isinstance(error, ttgrid.Error)
    for word in [*words, f"in kernel '{name}'"]:
        assert word in str(error)


def test_error_has_the_source_line():
    with pytest.raises(ttgrid.tilelang.UnsupportedError) as caught:
        ttgrid.tilelang.load(rejected.grid_barrier())
    error = caught.value
    assert pathlib.Path(error.file).name == "rejected.py"
    source = pathlib.Path(error.file).read_text().splitlines()
    assert source[error.line - 1].strip() == "T.sync_grid()"
    assert str(error).startswith(f"{error.file}:{error.line}: ")


def test_eager_kernel():
    with pytest.raises(TypeError, match="get_tir"):
        ttgrid.tilelang.load(rejected.eager)


def test_stub():
    stub = tirx.PrimFunc([], tirx.Evaluate(0))
    with pytest.raises(ttgrid.tilelang.UnsupportedError, match="get_tir"):
        ttgrid.tilelang.load(stub)


@pytest.mark.parametrize(
    "argument, words",
    [(42, "not int"), (lambda A: None, "@T.prim_func"), (None, "not NoneType")],
)
def test_no_function(argument, words):
    with pytest.raises(TypeError, match=words):
        ttgrid.tilelang.load(argument)


@pytest.mark.parametrize(
    "schedule, words",
    [
        ("<cores = 0, partition = contiguous, order = row_major>", "0"),
        ("<cores = 8, partition = contiguous, order = grouped<-2>>", "-2"),
        ("<cores = 8, partition = contiguous, order = permuted<2, 0, 1>>", "3"),
        ("<cores = 8>", "partition"),
        ("nonsense", "nonsense"),
    ],
)
def test_bad_schedule(schedule, words):
    import kernels

    with pytest.raises(ttgrid.Error, match=words):
        ttgrid.tilelang.load(kernels.ragged_add(100, 100), schedule)
