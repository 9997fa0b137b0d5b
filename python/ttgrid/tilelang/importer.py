"""A PrimFunc as a function with tt.grid_kernel operations."""

from __future__ import annotations

import dataclasses
import re

import tvm
from tvm import tirx

# These register what they import: see registry.py.
from . import (  # noqa: F401
    atomics,
    calls,
    collectives,
    console,
    loops,
    random,
    reductions,
    scans,
    statements,
    synchronization,
    thread_statements,
    tile_operations,
    types,
)
from .buffers import check_buffer, declare
from .context import Context
from .ir import INDEX, MemRef
from .launches import emit_launches
from .queries import (
    as_int,
    free_variables,
    static_shape,
    used_buffers,
    views_of,
)
from .sizes import shape_text, shifted_variables


@dataclasses.dataclass
class Parameter:
    """A parameter in NumPy's terms: sizes are ints or texts over names."""

    name: str
    dtype: str
    shape: tuple[int | str, ...] | None


@dataclasses.dataclass
class Imported:
    """A module's text, its function's name and parameters, and a schedule per
    launch."""

    name: str
    text: str
    parameters: list[Parameter]
    schedules: list[str]


def import_function(
    function: tirx.PrimFunc, schedule: str | list[str] | None, checks=None
) -> Imported:
    """The grid-kernel form of a function.

    Parameters
    ----------
    function : tirx.PrimFunc
        What @T.prim_func makes.
    schedule : str or list of str, optional
        For every launch, or one for each; without one, each keeps the GPU's
        sequence.
    checks : checks.Checks, optional
        Those of debug mode.

    Raises
    ------
    UnsupportedError
        Names the construct that cannot be imported, and its place.
    """
    symbol = function.attrs["global_symbol"] if function.attrs else "kernel"
    name = re.sub(r"[^A-Za-z0-9_$.]", "_", str(symbol))
    ctx = Context(name, checks)
    ctx.shifted = shifted_variables(function)
    with ctx.at(function):
        parameters, buffers = _declare_parameters(ctx, function)
        _bind_symbols(ctx, buffers)
        users = used_buffers(function.body)
        for buffer, memref in buffers:
            declare(ctx, buffer, memref, views_of(buffer, users))
        schedules = emit_launches(ctx, function.body, schedule)
        if not schedules:
            ctx.fail("launch", "there is no T.Kernel in it")
        text = ctx.builder.function(name, ctx.location)
    return Imported(name, text, parameters, schedules)


def _declare_parameters(ctx, function):
    """The parameters, and each buffer among them with its memref."""
    parameters, buffers = [], []
    for parameter in function.params:
        buffer = function.buffer_map.get(parameter)
        if buffer is None:
            parameters.append(_scalar_parameter(ctx, parameter))
            continue
        with ctx.at(buffer):
            buffers.append((buffer, _buffer_argument(ctx, buffer)))
            shape = shape_text(ctx, buffer)
        dtype = types.array_dtype(str(buffer.dtype))
        parameters.append(Parameter(buffer.name, dtype, shape))
    return parameters, buffers


def _scalar_parameter(ctx, variable) -> Parameter:
    dtype = str(variable.dtype)
    if (
        not types.is_supported(dtype)
        or types.is_narrow(dtype)
        or types.is_nibble(dtype)
    ):
        ctx.fail(
            dtype,
            f"the parameter '{variable.name}' is a {dtype}; parameters are"
            " tensors, integers, floats and bools",
        )
    ctx.variables[variable] = ctx.builder.argument(variable.name, dtype)
    return Parameter(ctx.symbol(variable), dtype, None)


def _buffer_argument(ctx, buffer) -> MemRef:
    check_buffer(ctx, buffer)
    strides = tuple(as_int(stride) for stride in buffer.strides)
    row_major = not strides or _is_row_major(ctx, buffer)
    memref = ctx.builder.memref_argument(
        buffer.name,
        str(buffer.dtype),
        static_shape(buffer),
        None if row_major else strides,
    )
    ctx.checks.parameter(ctx, buffer, memref)
    return memref


def _is_row_major(ctx, buffer) -> bool:
    expected = 1
    for size, stride in zip(reversed(buffer.shape), reversed(buffer.strides)):
        if not ctx.analyzer.can_prove_equal(stride, expected):
            return False
        expected = expected * size
    return True


def _bind_symbols(ctx, buffers) -> None:
    """Gives each free variable of a shape the size that it stands for."""
    for buffer, memref in buffers:
        for axis, size in enumerate(buffer.shape):
            if isinstance(size, tirx.Var) and size not in ctx.variables:
                number = ctx.builder.index_constant(axis)
                ctx.variables[size] = ctx.builder.dim(memref, number, size.name)
        for axis, stride in enumerate(buffer.strides):
            if isinstance(stride, tirx.Var) and stride not in ctx.variables:
                ctx.variables[stride] = ctx.builder.stride(memref, axis)
    for variable in list(ctx.variables):
        if ctx.variables[variable].dtype == INDEX:
            bound = tvm.arith.ConstIntBound(0, tvm.arith.ConstIntBound.POS_INF)
            ctx.analyzer.update(variable, bound, True)
    for variable, shifted in ctx.shifted.items():
        _bind_shifted(ctx, dict(buffers)[shifted.buffer], variable, shifted)
    for buffer, _ in buffers:
        with ctx.at(buffer):
            _check_symbols(ctx, buffer)


def _bind_shifted(ctx, memref, variable, shifted) -> None:
    """The variable is the size of an axis without the distance."""
    b = ctx.builder
    size = b.dim(memref, b.index_constant(shifted.axis), variable.name)
    distance = b.index_constant(shifted.distance)
    ctx.variables[variable] = b.arith("subi", size, distance)
    bound = tvm.arith.ConstIntBound(
        -shifted.distance, tvm.arith.ConstIntBound.POS_INF
    )
    ctx.analyzer.update(variable, bound, True)


def _check_symbols(ctx, buffer) -> None:
    for expression in [*buffer.shape, *buffer.strides]:
        for variable in free_variables(expression):
            if variable not in ctx.variables:
                ctx.fail(
                    "symbolic size",
                    f"'{variable.name}' stands only in expressions, as in"
                    f" the shape of '{buffer.name}': {expression}. Give it"
                    " as the size of some axis, or as a parameter",
                )
