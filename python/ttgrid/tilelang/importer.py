"""A PrimFunc as a function with tt.grid_kernel operations."""

from __future__ import annotations

import dataclasses
import re

import tvm
from tvm import tirx

# These two register operations.
from . import atomics, reductions, types  # noqa: F401
from .buffers import MemRef, check_buffer, declare, static_shape
from .context import Context, as_int, free_variables, op_name
from .scalars import index
from .schedules import default_schedule
from .sizes import size_text
from .statements import allocate_all, emit, used_buffers
from .types import INDEX, Value

_THREAD_BINDING = 4


@dataclasses.dataclass
class Parameter:
    """A parameter in NumPy's terms: sizes are ints or texts over names."""

    name: str
    dtype: str
    shape: tuple[int | str, ...] | None


@dataclasses.dataclass
class Imported:
    """A function's text, its name and parameters, and a schedule per launch."""

    name: str
    text: str
    parameters: list[Parameter]
    schedules: list[str]


def import_function(function: tirx.PrimFunc, schedule: str | None) -> Imported:
    """The grid-kernel form of a function.

    Parameters
    ----------
    function : tirx.PrimFunc
        What @T.prim_func makes.
    schedule : str, optional
        For every launch; without one, each keeps the GPU's sequence.
    """
    symbol = function.attrs["global_symbol"] if function.attrs else "kernel"
    name = re.sub(r"[^A-Za-z0-9_$.]", "_", str(symbol))
    ctx = Context(name)
    arguments, parameters = [], []
    users = used_buffers(function.body)
    buffers = []
    for parameter in function.params:
        buffer = function.buffer_map.get(parameter)
        if buffer is None:
            arguments.append(_scalar_argument(ctx, parameter, parameters))
            continue
        memref = _buffer_argument(ctx, buffer)
        arguments.append(f"{memref.name}: {memref.type}")
        buffers.append((buffer, memref))
        parameters.append(
            Parameter(
                buffer.name,
                str(buffer.dtype),
                tuple(size_text(ctx, size) for size in buffer.shape),
            )
        )
    _bind_symbols(ctx, buffers)
    for buffer, memref in buffers:
        views = [
            user
            for user in users
            if user.data.same_as(buffer.data) and not user.same_as(buffer)
        ]
        declare(ctx, buffer, memref, views)
    launches = _Launches(ctx, schedule)
    launches.visit(function.body)
    if not launches.schedules:
        ctx.fail("launch", "there is no T.Kernel in it")
    text = ctx.builder.function(name, ", ".join(arguments))
    return Imported(name, text, parameters, launches.schedules)


def _scalar_argument(ctx, variable, parameters) -> str:
    dtype = str(variable.dtype)
    if not types.is_supported(dtype):
        ctx.fail(
            dtype,
            f"the parameter '{variable.name}' is a {dtype}; parameters are"
            " tensors, integers, floats and bools",
        )
    argument = Value(ctx.builder.name(variable.name), dtype)
    ctx.variables[variable] = argument
    parameters.append(Parameter(ctx.symbol(variable), dtype, None))
    return f"{argument.name}: {argument.type}"


def _buffer_argument(ctx, buffer) -> MemRef:
    check_buffer(ctx, buffer)
    sizes = static_shape(buffer)
    strides = tuple(as_int(stride) for stride in buffer.strides)
    row_major = not strides or _is_row_major(ctx, buffer)
    return MemRef(
        ctx.builder.name(buffer.name),
        types.storage_type(str(buffer.dtype)),
        sizes,
        None if row_major else strides,
    )


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
                axis = ctx.index_constant(axis)
                ctx.variables[size] = ctx.op(
                    f"memref.dim {memref.name}, {axis.name} : {memref.type}",
                    INDEX,
                    size.name,
                )
        for axis, stride in enumerate(buffer.strides):
            if isinstance(stride, tirx.Var) and stride not in ctx.variables:
                ctx.variables[stride] = _stride(ctx, memref, axis, stride.name)
    for variable in list(ctx.variables):
        if ctx.variables[variable].dtype == INDEX:
            bound = tvm.arith.ConstIntBound(0, tvm.arith.ConstIntBound.POS_INF)
            ctx.analyzer.update(variable, bound, True)
    for buffer, _ in buffers:
        for expression in [*buffer.shape, *buffer.strides]:
            for variable in free_variables(expression):
                if variable not in ctx.variables:
                    ctx.fail(
                        "symbolic size",
                        f"'{variable.name}' stands only in expressions, as in"
                        f" the shape of '{buffer.name}': {expression}. Give it"
                        " as the size of some axis, or as a parameter",
                    )


def _stride(ctx, memref: MemRef, axis: int, hint: str) -> Value:
    rank = len(memref.sizes)
    names = [ctx.builder.name() for _ in range(2 * rank + 2)]
    base = f"memref<{memref.element}>"
    indices = ", ".join(["index"] * (2 * rank + 1))
    ctx.line(
        f"{', '.join(names)} = memref.extract_strided_metadata {memref.name} : "
        f"{memref.type} -> {base}, {indices}"
    )
    return Value(names[2 + rank + axis], INDEX)


class _Launches:
    """Finds the launches of a function's body, and makes each a kernel."""

    def __init__(self, ctx, schedule: str | None):
        self.ctx = ctx
        self.schedule = schedule
        self.schedules: list[str] = []

    def visit(self, statement) -> None:
        ctx = self.ctx
        with ctx.at(statement):
            if isinstance(statement, tirx.SBlockRealize):
                self.visit(statement.block)
            elif isinstance(statement, tirx.SBlock):
                freed = allocate_all(
                    ctx, statement.alloc_buffers, statement.body
                )
                self.visit(statement.body)
                for line in freed:
                    ctx.line(line)
            elif isinstance(statement, tirx.SeqStmt):
                for part in statement.seq:
                    self.visit(part)
            elif isinstance(statement, (tirx.stmt.Bind, tirx.AssertStmt)):
                emit(ctx, statement)
            elif (
                isinstance(statement, tirx.For)
                and int(statement.kind) == _THREAD_BINDING
            ):
                self._launch(statement)
            elif _is_nothing(statement):
                return
            else:
                ctx.fail(
                    type(statement).__name__,
                    f"this stands outside of a T.Kernel:\n{statement}",
                )

    def _launch(self, statement) -> None:
        ctx = self.ctx
        blocks = []
        while (
            isinstance(statement, tirx.For)
            and int(statement.kind) == _THREAD_BINDING
        ):
            tag = str(statement.thread_binding.thread_tag)
            if not tag.startswith("blockIdx."):
                ctx.fail(tag, f"a launch over {tag} cannot be imported")
            blocks.append((statement.loop_var, statement.extent))
            statement = statement.body
        sizes = []
        for variable, extent in blocks:
            constant = as_int(extent)
            sizes.append(
                str(constant)
                if constant is not None
                else _grid_size(ctx, extent).name
            )
        schedule = self.schedule or default_schedule(
            ctx, statement, len(blocks)
        )
        self.schedules.append(schedule)
        names = []
        for variable, extent in blocks:
            block = Value(ctx.builder.name(variable.name), INDEX)
            ctx.variables[variable] = block
            ctx.bind_range(variable, 0, extent)
            names.append(block.name)
        with ctx.builder.region(
            f"tt.grid_kernel ({', '.join(names)}) in ({', '.join(sizes)}) "
            f"schedule({schedule}) {{"
        ):
            ctx.builder.begin_prologue()
            emit(ctx, statement)
            for line in ctx.epilogue:
                ctx.line(line)
            ctx.epilogue.clear()
            for line in ctx.epilogue:
                ctx.line(line)
            ctx.epilogue.clear()
        if ctx.postponed:
            ctx.fail("Bind", f"this has no value: {ctx.postponed[0]}")


def _grid_size(ctx, extent) -> Value:
    """How many blocks; none where a negative number is asked for."""
    size = index(ctx, extent)
    if ctx.proves(extent >= 0):
        return size
    zero = ctx.index_constant(0)
    return ctx.op(f"arith.maxsi {size.name}, {zero.name} : index", INDEX)


def _is_nothing(statement) -> bool:
    if not isinstance(statement, tirx.Evaluate):
        return False
    call = statement.value
    return (
        as_int(call) is not None
        or isinstance(call, tirx.Call)
        and op_name(call) == "assume"
    )
