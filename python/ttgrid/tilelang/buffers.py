"""Buffers: their memory, and views of it."""

from __future__ import annotations

import dataclasses

from tvm import tirx

from . import types
from .expressions import index
from .ir import MemRef, Value
from .ir.values import contiguous_strides
from .queries import (
    as_int,
    free_variables,
    static_shape,
    used_buffers,
    views_of,
)


@dataclasses.dataclass
class Buffer:
    """A TVM buffer in memory."""

    tvm: tirx.Buffer
    memref: MemRef
    # Whether the memref has one of it for each thread, along its first axis.
    is_per_thread: bool = False
    # How many elements of its base a view may reach into; see checks.py.
    limit: Value | None = None

    @property
    def stored(self) -> str:
        """The data type of the memref's elements: a view may read them as
        another type of the same width."""
        return self.memref.dtype

    @property
    def shape(self):
        """The sizes, as TVM's expressions."""
        return self.tvm.shape

    @property
    def dtype(self) -> str:
        """The data type that the kernel reads and writes."""
        return str(self.tvm.dtype)

    @property
    def is_global(self) -> bool:
        """Whether other blocks see it."""
        return self.tvm.scope() in ("global", "")


_SCOPES = {
    "global": 0,
    "": 0,
    "shared": 1,
    "shared.dyn": 1,
    "local": 2,
    "local.var": 2,
    "local.fragment": 2,
    "local.reducer": 2,
}
# Small buffers with these scopes are registers, or nearly.
_REGISTERS = ("local", "local.var")
_REGISTER_BYTES = 1024


def scope_rank(buffer) -> int:
    """The higher, the closer to the arithmetic."""
    return _SCOPES[buffer.scope()]


def check_buffer(ctx, buffer) -> None:
    """Raises the error about a buffer that cannot be imported."""
    dtype = str(buffer.dtype)
    if not types.is_supported(dtype):
        ctx.fail(
            dtype,
            f"buffer '{buffer.name}' has data type {dtype}, which cannot be"
            " imported",
        )
    if buffer.scope() not in _SCOPES:
        ctx.fail(
            buffer.scope(),
            f"buffer '{buffer.name}' lies in '{buffer.scope()}', memory that"
            " only some GPUs have",
        )
    if as_int(buffer.elem_offset) not in (0, None):
        ctx.fail(
            "elem_offset",
            f"buffer '{buffer.name}' does not begin at its data's first"
            " element",
        )


def allocate_all(ctx, buffers, body) -> list[MemRef]:
    """Makes buffers that a body uses; returns what is to be freed, to which
    those are added whose sizes are bound later."""
    users = used_buffers(body)
    freed = []
    for buffer in buffers:
        views = views_of(buffer, users)
        if _unknown_sizes(ctx, buffer):
            ctx.waiting.append((buffer, views, freed, ctx.builder.depth))
        else:
            _allocate_one(ctx, buffer, views, freed)
    return freed


def _unknown_sizes(ctx, buffer) -> bool:
    return any(
        variable not in ctx.variables
        for size in buffer.shape
        for variable in free_variables(size)
    )


def _allocate_one(ctx, buffer, views, freed) -> None:
    with ctx.at(buffer):
        memref = _allocate(ctx, buffer, views)
        if memref is not None:
            freed.append(memref)
        if buffer.scope() == "local.var":
            _clear_variable(ctx, ctx.buffers[buffer])


def allocate_waiting(ctx) -> None:
    """Makes the buffers whose sizes have been bound meanwhile."""
    waiting, ctx.waiting = ctx.waiting, []
    for buffer, views, freed, depth in waiting:
        if _unknown_sizes(ctx, buffer):
            ctx.waiting.append((buffer, views, freed, depth))
        elif depth != ctx.builder.depth:
            ctx.fail(
                "buffer",
                f"the size of buffer '{buffer.name}' is known only inside of a"
                " loop or an if; bind it before",
            )
        else:
            _allocate_one(ctx, buffer, views, freed)


def allocate_declared(ctx, sequence) -> list[MemRef]:
    """Makes the buffers that the statements of a sequence declare, as
    T.alloc_buffer does; returns what is to be freed."""
    buffers = [part.buffer for part in sequence.seq if is_allocation(part)]
    return allocate_all(ctx, buffers, sequence) if buffers else []


def is_allocation(statement) -> bool:
    """Whether a statement declares a buffer for those that follow."""
    return type(statement).__name__ == "AllocBuffer"


def _clear_variable(ctx, buffer: Buffer) -> None:
    """TileLang's variables begin as 0."""
    memref = buffer.memref
    zero = ctx.builder.constant(
        0, "int8" if memref.dtype == "bool" else memref.dtype
    )
    if buffer.is_per_thread:
        ctx.builder.fill(zero, memref)
        return
    first = [ctx.builder.index_constant(0)] * len(memref.sizes)
    ctx.builder.store(zero, memref, first)


def _allocate(ctx, buffer, views) -> MemRef | None:
    """Makes the memory of a buffer and its views; returns what is to be
    freed."""
    check_buffer(ctx, buffer)
    sizes = static_shape(buffer)
    dtype = str(buffer.dtype)
    leading = _leading(ctx, buffer)
    byte_count = types.bits(dtype) // 8
    for size in leading + sizes:
        byte_count = (
            None if byte_count is None or size is None else byte_count * size
        )
    registers = buffer.scope() in _REGISTERS and byte_count is not None
    registers = registers and byte_count <= _REGISTER_BYTES
    allocate = ctx.builder.alloca if registers else ctx.builder.alloc
    if any(types.bits(str(view.dtype)) != types.bits(dtype) for view in views):
        if byte_count is None:
            ctx.fail(
                "view",
                f"'{buffer.name}' has views of other element widths, so it"
                " needs constant sizes",
            )
        memref = allocate(buffer.name + "_bytes", "int8", (byte_count,))
        ctx.checks.allocated(ctx, buffer, memref, [], registers, "int8")
        _view_bytes(ctx, memref, buffer, views)
    else:
        dynamic = [
            index(ctx, size)
            for size, known in zip(buffer.shape, sizes)
            if known is None
        ]
        arguments = [] if registers else [dynamic]
        memref = allocate(buffer.name, dtype, leading + sizes, *arguments)
        ctx.checks.allocated(ctx, buffer, memref, dynamic, registers, dtype)
        declare(ctx, buffer, memref, views)
    return None if registers else memref


def _leading(ctx, buffer) -> tuple[int, ...]:
    """The sizes before a buffer's own: one of it for each thread, where they
    differ."""
    if ctx.lockstep and buffer.data in ctx.lockstep.varying.buffers:
        return (ctx.lockstep.count,)
    return ()


def _view_bytes(ctx, raw: MemRef, buffer, views) -> None:
    """Memory that is read as elements of several widths."""
    zero = ctx.builder.index_constant(0)
    for user in [buffer, *views]:
        check_buffer(ctx, user)
        sizes = static_shape(user)
        if None in sizes:
            ctx.fail(
                "view",
                f"the view '{user.name}' of '{buffer.name}' needs constant"
                " sizes",
            )
        leading = _leading(ctx, user)
        memref = ctx.builder.view(
            raw, zero, user.name, str(user.dtype), leading + sizes
        )
        ctx.checks.named(memref, user.name, len(leading))
        ctx.buffers[user] = Buffer(user, memref, bool(leading))
    ctx.storage[buffer.data] = ctx.buffers[buffer]


def declare(ctx, buffer, memref: MemRef, views) -> None:
    """Gives a buffer its memref, and makes the views of it."""
    leading = _leading(ctx, buffer)
    ctx.checks.named(memref, buffer.name, len(leading))
    base = Buffer(buffer, memref, bool(leading))
    ctx.buffers[buffer] = ctx.storage[buffer.data] = base
    for view in views:
        ctx.buffers[view] = _view(ctx, view, base)


def _view(ctx, view, base: Buffer) -> Buffer:
    check_buffer(ctx, view)
    if types.bits(str(view.dtype)) != types.bits(base.dtype):
        ctx.fail(
            "view",
            f"'{view.name}' views the parameter '{base.tvm.name}'"
            f" ({base.dtype}) as {view.dtype}, elements of another width",
        )
    leading = _leading(ctx, view)
    sizes = leading + static_shape(view)
    shape = [*leading, *view.shape]
    strides = contiguous_strides(sizes)
    given = tuple(as_int(stride) for stride in view.strides)
    identity = not given or given == strides

    def numbers(constants, expressions):
        return [
            number if number is not None else index(ctx, expression)
            for number, expression in zip(constants, expressions)
        ]

    memref = ctx.builder.reinterpret_cast(
        base.memref,
        view.name,
        numbers(sizes, shape),
        numbers(
            given or strides,
            list(view.strides) or stride_expressions(shape),
        ),
        is_identity=identity and None not in sizes[1:],
    )
    ctx.checks.named(memref, view.name, len(leading))
    limit = ctx.checks.limit(ctx, view, base)
    return Buffer(view, memref, bool(leading), limit)


def stride_expressions(shape) -> list:
    """The strides of the row-major layout."""
    strides, stride = [], tirx.IntImm("int32", 1)
    for size in reversed(shape):
        strides.append(stride)
        stride = stride * size
    return list(reversed(strides))


def lookup(ctx, buffer) -> Buffer:
    """The memory of a TVM buffer."""
    known = ctx.buffers.get(buffer)
    if known is not None:
        return _of_thread(ctx, known) if known.is_per_thread else known
    base = ctx.storage.get(buffer.data)
    if base is None:
        ctx.fail(
            "buffer",
            f"buffer '{buffer.name}' is used where it is not allocated",
        )
    # A view whose shape depends on where it stands.
    view = _view(ctx, buffer, base)
    return _of_thread(ctx, view) if view.is_per_thread else view


def _of_thread(ctx, buffer: Buffer) -> Buffer:
    """The part that is the own of the thread that is imported."""
    sizes = buffer.memref.sizes
    part = ctx.builder.subview(
        buffer.memref,
        [ctx.lockstep.linear(), *([0] * (len(sizes) - 1))],
        [1, *sizes[1:]],
        list(range(1, len(sizes))),
    )
    return Buffer(buffer.tvm, part, limit=buffer.limit)
