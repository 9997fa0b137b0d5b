"""The sizes of parameters, as expressions that are checked before a call."""

from __future__ import annotations

import dataclasses

import tvm
from tvm import tirx

from .queries import as_int, free_variables


@dataclasses.dataclass(frozen=True)
class Shifted:
    """A variable that stands in sizes only beside a constant, as n in n + 1.

    whole stands for the size of an axis of a buffer, which is the variable and
    the distance together.
    """

    whole: tirx.Var
    distance: int
    buffer: tirx.Buffer
    axis: int


def shifted_variables(function) -> dict:
    """The variables of a function's sizes that are `Shifted`."""
    buffers = [
        function.buffer_map[parameter]
        for parameter in function.params
        if parameter in function.buffer_map
    ]
    sizes = [
        (buffer, axis, size)
        for buffer in buffers
        for axis, size in enumerate(buffer.shape)
    ]
    alone = [size for _, _, size in sizes if isinstance(size, tirx.Var)]
    alone += [
        stride
        for buffer in buffers
        for stride in buffer.strides
        if isinstance(stride, tirx.Var)
    ]
    known, found = {*alone, *function.params}, {}
    for buffer, axis, size in sizes:
        variables = free_variables(size)
        if (
            len(variables) != 1
            or variables[0] in known
            or variables[0] in found
        ):
            continue
        linear = tvm.arith.detect_linear_equation(size, variables)
        if linear and as_int(linear[0]) == 1 and as_int(linear[1]) is not None:
            (variable,) = variables
            whole = tirx.Var(f"{variable.name}_size", "int64")
            found[variable] = Shifted(whole, as_int(linear[1]), buffer, axis)
    return found


_OPERATORS = {
    "Add": "+",
    "Sub": "-",
    "Mul": "*",
    "FloorDiv": "//",
    "FloorMod": "%",
}


def size_text(ctx, expression) -> int | str:
    """A size as an int, a name, or an expression over names in Python."""
    constant = as_int(expression)
    if constant is not None:
        return constant
    if isinstance(expression, tirx.Var):
        shifted = ctx.shifted.get(expression)
        if shifted is None:
            return ctx.symbol(expression)
        return f"({ctx.symbol(shifted.whole)} - {shifted.distance})"
    kind = type(expression).__name__
    if kind in _OPERATORS:
        left, right = size_text(ctx, expression.a), size_text(ctx, expression.b)
        return f"({left} {_OPERATORS[kind]} {right})"
    if kind in ("Min", "Max"):
        left, right = size_text(ctx, expression.a), size_text(ctx, expression.b)
        return f"{kind.lower()}({left}, {right})"
    if kind == "Cast":
        return size_text(ctx, expression.value)
    ctx.fail(
        "symbolic size",
        f"the size {expression} of a parameter cannot be imported",
    )


def shape_text(ctx, buffer) -> tuple[int | str, ...]:
    """The sizes of a parameter; one that gives a variable has a name."""
    wholes = {
        (one.buffer, one.axis): ctx.symbol(one.whole)
        for one in ctx.shifted.values()
    }
    return tuple(
        wholes.get((buffer, axis)) or size_text(ctx, size)
        for axis, size in enumerate(buffer.shape)
    )
