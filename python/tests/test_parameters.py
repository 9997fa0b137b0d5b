"""ttgrid.Parameter: names, types and sizes of a kernel's arguments."""

import numpy as np
import pytest
import ttgrid
from adding import ones
from ttgrid import Parameter, _ttgrid

# --- Parameters ---------------------------------------------------------------


def compile_empty(types, parameters):
    listed = ", ".join(f"%a{n}: {type}" for n, type in enumerate(types))
    module = ttgrid.Module.parse(f"func.func @f({listed}) {{ return }}")
    return ttgrid.compile(module, "f", parameters=parameters)


MATRIX = "memref<?x?xf32>"


def test_symbols_name_where_they_come_from():
    kernel = compile_empty(
        [MATRIX] * 2,
        [
            Parameter("A", "float32", ("M", "K")),
            Parameter("B", "float32", ("K", "N")),
        ],
    )
    kernel(ones(3, 64), ones(64, 5))
    with pytest.raises(ttgrid.ArgumentValueError) as caught:
        kernel(ones(3, 64), ones(65, 5))
    assert str(caught.value) == (
        "argument B: size 65 along axis 0, but K is 64 by axis 1 of A"
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2*M + N", 17),
        ("(M + N) // 3", 4),
        ("-M // 4 + 9", 7),
        ("(0 - N) % M", 3),
        ("max(M, N, 3) - min(M, N)", 2),
        ("M*N - M*(N - 1)", 5),
        ("4", 4),
    ],
)
def test_sizes_are_expressions(text, value):
    # An expression may come before its symbols.
    kernel = compile_empty(
        ["memref<?xf32>", MATRIX],
        [Parameter("A", None, (text,)), Parameter("B", None, ("M", "N"))],
    )
    kernel(ones(value), ones(5, 7))
    with pytest.raises(ttgrid.ArgumentValueError) as caught:
        kernel(ones(value + 1), ones(5, 7))
    message = str(caught.value)
    assert (
        f"argument A: size {value + 1} along axis 0, but {text} is" in message
    )
    if "M" in text:
        assert "M is 5 by axis 0 of B" in message


def test_expressions_without_a_value():
    kernel = compile_empty(
        ["memref<?xf32>", MATRIX],
        [Parameter("A", None, ("9 // M",)), Parameter("B", None, ("M", "N"))],
    )
    kernel(ones(3), ones(3, 1))
    with pytest.raises(ttgrid.ArgumentValueError, match="has no value: M is 0"):
        kernel(ones(3), ones(0, 1))
    kernel = compile_empty(
        ["memref<?xf32>", "index"],
        [Parameter("A", None, ("n * n",)), Parameter("n", None, ())],
    )
    with pytest.raises(ttgrid.ArgumentValueError, match="has no value"):
        kernel(ones(3), 2**40)


def test_scalars_are_symbols():
    kernel = compile_empty(
        ["memref<?xf32>", "index"],
        [Parameter("A", None, ("n",)), Parameter("n", "int64", ())],
    )
    kernel(ones(3), 3)
    with pytest.raises(ttgrid.ArgumentValueError) as caught:
        kernel(ones(3), 4)
    assert str(caught.value) == (
        "argument n: the value 4, but n is 3 by axis 0 of A"
    )
    kernel = compile_empty(
        ["i32", "memref<?xf32>"],
        [Parameter("n", "int32", ()), Parameter("A", None, ("2 * n",))],
    )
    kernel(3, ones(6))
    with pytest.raises(ttgrid.ArgumentValueError) as caught:
        kernel(4, ones(6))
    assert "but 2 * n is 8: n is 4 by the argument n" in str(caught.value)


def test_a_dtype_says_which_integer():
    unsigned = [Parameter("A", "uint8", ("N",)), Parameter("x", "uint8", ())]
    kernel = compile_empty(["memref<?xi8>", "i8"], unsigned)
    kernel(np.zeros(3, np.uint8), 255)
    with pytest.raises(ttgrid.ArgumentTypeError, match="int8, but uint8"):
        kernel(np.zeros(3, np.int8), 255)
    with pytest.raises(
        ttgrid.ArgumentValueError, match="-1 does not fit uint8"
    ):
        kernel(np.zeros(3, np.uint8), -1)


@pytest.mark.parametrize(
    ("types", "parameters", "words"),
    [
        ([MATRIX], [], ["1 arguments", "0 parameters"]),
        ([MATRIX], ["A"], ["'A' is not a ttgrid.Parameter"]),
        ([MATRIX], [Parameter("A", "float64")], ["A", "float64", "float32"]),
        ([MATRIX], [Parameter("A", "int32")], ["A", "int32", "float32"]),
        ([MATRIX], [Parameter("A", "complex64")], ["A", "complex64"]),
        ([MATRIX], [Parameter("A", "nope")], ["A", "'nope' is not a dtype"]),
        ([MATRIX], [Parameter("A", None, ("M",))], ["A", "rank 2"]),
        ([MATRIX], [Parameter("A", None, "MN")], ["A", "'MN'"]),
        ([MATRIX], [Parameter("A", None, ("M", 2.0))], ["A", "2.0"]),
        ([MATRIX], [Parameter("A", None, ("M", -1))], ["A", "-1"]),
        (
            [MATRIX],
            [Parameter("A", None, ("M", "K + M"))],
            ["A", "'K + M'", "K"],
        ),
        ([MATRIX], [Parameter("A", None, ("M", "M.N"))], ["'M.N'"]),
        ([MATRIX], [Parameter("A", None, ("M", "M / 2"))], ["'M / 2'"]),
        ([MATRIX], [Parameter("A", None, ("M", "abs(M)"))], ["'abs(M)'"]),
        ([MATRIX], [Parameter("A", None, ("M", "M +"))], ["'M +'"]),
        ([MATRIX], [Parameter("A", None, ("M", "True + M"))], ["'True + M'"]),
        ([MATRIX], [Parameter("A", None, ("M", f"{2**64}"))], [f"{2**64}"]),
        (["memref<4xf32>"], [Parameter("A", None, (5,))], ["A", "5"]),
        (["f32"], [Parameter("x", None, ("M",))], ["x", "rank 0"]),
    ],
)
def test_wrong_parameters(types, parameters, words):
    with pytest.raises(ttgrid.Error) as caught:
        compile_empty(types, parameters)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    "wrong, error",
    [
        (lambda: _ttgrid.Step("nonsense", 0), TypeError),
        (lambda: _ttgrid.Size("symbol", 0), TypeError),
        (lambda: _ttgrid.ElementType("float", 4), TypeError),
    ],
)
def test_the_extension_takes_no_names_of_kinds(wrong, error):
    with pytest.raises(error):
        wrong()


@pytest.mark.parametrize(
    "sizes, symbols, steps",
    [
        ([("SYMBOL", 1)], ["n"], []),
        ([("SYMBOL", -1)], ["n"], []),
        ([("EXPRESSION", 1)], [], [("CONSTANT", 4)]),
        ([("EXPRESSION", 0)], ["n"], [("SYMBOL", 1)]),
        ([("EXPRESSION", 0)], [], [("CONSTANT", 4), ("ADD", 0)]),
        ([("EXPRESSION", 0)], [], [("CONSTANT", 4), ("CONSTANT", 4)]),
        ([("EXPRESSION", 0)], [], []),
        ([("CONSTANT", 4), ("CONSTANT", 4)], [], []),
    ],
)
def test_the_extension_checks_numbers(sizes, symbols, steps):
    module = ttgrid.Module.parse(
        "func.func @f(%a: memref<?xf32>) { return }", "f.mlir"
    )
    program = _ttgrid.compile(module._impl, "f", "<cores = ?, partition ="
                              " contiguous, order = row_major>")  # fmt: skip
    named = _ttgrid.NamedParameter(
        "a",
        [_ttgrid.Size(getattr(_ttgrid.SizeKind, k), n) for k, n in sizes],
        None,
    )
    expression = _ttgrid.Expression(
        "e", [_ttgrid.Step(getattr(_ttgrid.StepKind, k), n) for k, n in steps]
    )
    with pytest.raises(ValueError):
        _ttgrid.Kernel(program, None, [named], [None], symbols, [expression])
