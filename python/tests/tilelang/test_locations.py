"""Operations and errors name the user's line."""

import inspect
import pathlib
import re

import constructs
import kernels
import numpy as np
import pytest
import rejected
import tilelang.language as T
import ttgrid
import ttgrid.tilelang
from tvm import tirx

CORES = "<cores = 3, partition = cyclic, order = row_major>"


def located(module):
    """The lines of a module, each with the (file, line, column) behind it."""
    text = module.to_string(locations=True)
    places = {
        name: (file, int(line), int(column))
        for name, file, line, column in re.findall(
            r'^(#loc\d*) = loc\("(.*)":(\d+):(\d+)\)$', text, re.MULTILINE
        )
    }
    for line in text.splitlines():
        found = re.match(r"(.*) loc\((#loc\d*)\)$", line)
        if found and not line.startswith("#"):
            yield found[1].strip(), places[found[2]]


def source_line(place):
    file, line, _ = place
    return pathlib.Path(file).read_text().splitlines()[line - 1]


# What an operation is, and what its source line says.
MADE_FROM = {
    "} {num_stages": "for ko in T.Pipelined",
    "linalg.matmul": "T.gemm(",
    "memref.dealloc": "with T.Kernel(",
    "return": "def gemm(",
}


def test_operations_have_the_line_of_their_statement():
    kernel = ttgrid.tilelang.load(kernels.gemm(128, 128, 128), CORES)
    seen = set()
    for operation, place in located(kernel.module):
        assert pathlib.Path(place[0]) == pathlib.Path(kernels.__file__)
        text = source_line(place)
        # A location begins where its statement does.
        assert text[: place[2] - 1].isspace() and text[place[2] - 1] != " "
        for start, expected in MADE_FROM.items():
            if operation.startswith(start):
                assert expected in text
                seen.add(start)
        if "memref.alloc()" in operation:
            assert "T.alloc_" in text
            seen.add("alloc")
    assert seen == {*MADE_FROM, "alloc"}


def test_arguments_have_their_names():
    text = ttgrid.tilelang.load(kernels.gemm(128, 128, 128)).module.to_string(
        locations=True
    )
    places = dict(re.findall(r"^(#loc\d*) = loc\((.*)\)$", text, re.MULTILINE))
    for name in "ABC":
        place = re.search(rf'"{name}"\((#loc\d*)\)', text)[1]
        line = int(places[place].split(":")[-2])
        assert f"{name}: T.Tensor(" in source_line((kernels.__file__, line, 0))


FUNCTIONS = {
    "ragged_add": lambda: kernels.ragged_add(100, 70),
    "split_k": lambda: kernels.split_k_gemm(64, 64, 64, 2),
    "dynamic_gemm": kernels.dynamic_gemm,
    "rms_norm": lambda: kernels.rms_norm(10, 20),
    "loops": lambda: constructs.loops(9),
    "flow": lambda: constructs.flow(9),
    "outside": lambda: constructs.outside(40),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_operation_is_elsewhere(name):
    function = FUNCTIONS[name]()
    lines, first = inspect.getsourcelines(function.orig_func)
    module = ttgrid.tilelang.load(function).module
    for pipeline in ("cse", "tt-grid-to-persistent"):
        places = [place for _, place in located(module.run(pipeline))]
        assert len(places) > 10
        for file, line, _ in places:
            assert file == inspect.getsourcefile(function.orig_func)
            assert first <= line < first + len(lines)


def test_the_persistent_loop_has_the_line_of_the_kernel():
    kernel = ttgrid.tilelang.load(kernels.ragged_add(100, 70), CORES)
    module = ttgrid.passes.grid_to_persistent(kernel.module)
    (loop,) = [
        place for line, place in located(module) if "tt.launch" in line
        and line.startswith("}")
    ][:1]  # fmt: skip
    assert source_line(loop).strip() == "with T.Kernel("


def test_a_diagnostic_shows_the_line():
    with pytest.raises(ttgrid.Error) as caught:
        ttgrid.tilelang.load(
            kernels.ragged_add(100, 70),
            "<cores = 8, partition = contiguous, order = permuted<2, 0, 1>>",
        )
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.file == kernels.__file__
    place = (diagnostic.file, diagnostic.line, diagnostic.column)
    assert source_line(place).strip() == "with T.Kernel("
    assert f"{kernels.__file__}:{diagnostic.line}:9: error: " in str(
        caught.value
    )
    assert "with T.Kernel(" in str(caught.value)


def test_a_pass_points_at_the_line():
    @T.prim_func
    def two(A: T.Tensor((4,), "float32")):
        with T.Kernel(4) as bx:
            A[bx] = A[bx] + 1.0
        with T.Kernel(2, 2) as (bx, by):
            A[bx * 2 + by] = A[bx * 2 + by] * 2.0

    module = ttgrid.tilelang.load(two).module
    with pytest.raises(ttgrid.Error) as caught:
        ttgrid.passes.grid_to_persistent(module, launch="core-id")
    error = caught.value.diagnostics[0]
    place = (error.file, error.line, error.column)
    assert "with T.Kernel(" in source_line(place)
    assert error.file == __file__


def test_a_macro_has_its_own_lines():
    @T.macro
    def double(x):
        for i in T.serial(4):
            x[i] = x[i] * 2.0

    @T.prim_func
    def twice(A: T.Tensor((4,), "float32")):
        with T.Kernel(1) as bx:
            x = T.alloc_shared((4,), "float32")
            T.copy(A, x)
            double(x)
            T.copy(x, A)

    kernel = ttgrid.tilelang.load(twice)
    (store,) = [p for o, p in located(kernel.module) if "memref.store" in o]
    assert source_line(store).strip() == "x[i] = x[i] * 2.0"
    a = np.arange(4, dtype=np.float32)
    kernel(a)
    assert a.tolist() == [0, 2, 4, 6]


def test_an_error_has_line_and_column():
    with pytest.raises(ttgrid.tilelang.UnsupportedError) as caught:
        ttgrid.tilelang.load(rejected.fp6_shared())
    error = caught.value
    line = source_line((error.file, error.line, error.column))
    assert "T.alloc_shared" in line
    assert line[error.column - 1 :].startswith("x = T.alloc")


def test_a_function_without_spans():
    buffer = tirx.decl_buffer((4,), "float32", "A")
    handle = tirx.Var("a", "handle")
    block = tirx.Var("bx", "int32")
    store = tirx.BufferStore(buffer, tirx.const(2.0, "float32"), [block])
    launch = tirx.For(
        block,
        0,
        4,
        tirx.ForKind.THREAD_BINDING,
        store,
        tirx.IterVar(None, block, tirx.IterVar.ThreadIndex, "blockIdx.x"),
    )
    function = tirx.PrimFunc([handle], launch, buffer_map={handle: buffer})
    kernel = ttgrid.tilelang.load(
        function.with_attr("global_symbol", "by_hand")
    )
    assert "loc(unknown)" in kernel.module.to_string(locations=True)
    a = np.zeros(4, np.float32)
    kernel(a)
    assert (a == 2).all()
