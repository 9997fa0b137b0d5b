"""Buffers: their memrefs, their views, and accesses that stay inside them."""

from __future__ import annotations

import dataclasses

from tvm import tirx

from . import types
from .context import as_int
from .types import Value


@dataclasses.dataclass(frozen=True)
class MemRef:
    """A memref value and what its type says.

    Sizes, strides and offset are in elements; None where they are known only
    at run time. No strides stands for the row-major identity layout.
    """

    name: str
    element: str
    sizes: tuple[int | None, ...]
    strides: tuple[int | None, ...] | None = None
    offset: int | None = 0

    @property
    def type(self) -> str:
        shape = "".join(f"{_mark(size)}x" for size in self.sizes)
        if self.strides is None:
            return f"memref<{shape}{self.element}>"
        strides = ", ".join(_mark(stride) for stride in self.strides)
        offset = "" if self.offset == 0 else f", offset: {_mark(self.offset)}"
        return f"memref<{shape}{self.element}, strided<[{strides}]{offset}>>"

    def all_strides(self) -> tuple[int | None, ...]:
        if self.strides is not None:
            return self.strides
        return contiguous_strides(self.sizes)


def _mark(number: int | None) -> str:
    return "?" if number is None else str(number)


def contiguous_strides(sizes) -> tuple[int | None, ...]:
    """Row-major strides, as far as the sizes are known."""
    strides, stride = [], 1
    for size in reversed(sizes):
        strides.append(stride)
        stride = None if stride is None or size is None else stride * size
    return tuple(reversed(strides))


@dataclasses.dataclass
class Buffer:
    """A TVM buffer in memory.

    stored is the data type of the memref's elements: a view may read them as
    another type of the same width.
    """

    tvm: tirx.Buffer
    memref: MemRef
    stored: str

    @property
    def shape(self):
        return self.tvm.shape

    @property
    def dtype(self) -> str:
        return str(self.tvm.dtype)

    @property
    def is_global(self) -> bool:
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


def static_shape(buffer) -> tuple[int | None, ...]:
    return tuple(as_int(size) for size in buffer.shape)


def check_buffer(ctx, buffer) -> None:
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


def allocate(ctx, buffer, users) -> str | None:
    """Makes the memory of a buffer that is declared here, and its views.

    users are the buffers that the code uses. Returns the operation that frees
    the memory, or None.
    """
    from .scalars import index

    check_buffer(ctx, buffer)
    views = [
        user
        for user in users
        if user.data.same_as(buffer.data) and not user.same_as(buffer)
    ]
    sizes = static_shape(buffer)
    dtype = str(buffer.dtype)
    stored = types.storage_type(dtype)
    byte_count = types.bits(dtype) // 8
    for size in sizes:
        byte_count = (
            None if byte_count is None or size is None else byte_count * size
        )
    hint = buffer.name
    registers = buffer.scope() in _REGISTERS and byte_count is not None
    registers = registers and byte_count <= _REGISTER_BYTES
    operation = "memref.alloca" if registers else "memref.alloc"
    alignment = "" if registers else " {alignment = 64 : i64}"
    if any(types.bits(str(view.dtype)) != types.bits(dtype) for view in views):
        return _allocate_bytes(
            ctx, buffer, views, byte_count, operation, alignment
        )
    dynamic = ", ".join(
        index(ctx, size).name
        for size, known in zip(buffer.shape, sizes)
        if known is None
    )
    name = ctx.builder.name(hint)
    memref = MemRef(name, stored, sizes)
    ctx.line(f"{name} = {operation}({dynamic}){alignment} : {memref.type}")
    declare(ctx, buffer, memref, views)
    return None if registers else f"memref.dealloc {name} : {memref.type}"


def _allocate_bytes(ctx, buffer, views, byte_count, operation, alignment):
    """Memory that is read as elements of several widths."""
    if byte_count is None:
        ctx.fail(
            "view",
            f"'{buffer.name}' has views of other element widths, so it needs "
            "constant sizes",
        )
    raw = ctx.builder.name(buffer.name + "_bytes")
    raw_type = f"memref<{byte_count}xi8>"
    ctx.line(f"{raw} = {operation}(){alignment} : {raw_type}")
    zero = ctx.index_constant(0)
    for user in [buffer, *views]:
        check_buffer(ctx, user)
        sizes = static_shape(user)
        if None in sizes:
            ctx.fail(
                "view",
                f"the view '{user.name}' of '{buffer.name}' needs constant"
                " sizes",
            )
        dtype = str(user.dtype)
        memref = MemRef(
            ctx.builder.name(user.name), types.storage_type(dtype), sizes
        )
        ctx.line(
            f"{memref.name} = memref.view {raw}[{zero.name}][] : {raw_type} to"
            f" {memref.type}"
        )
        ctx.buffers[user] = Buffer(user, memref, dtype)
    ctx.storage[buffer.data] = ctx.buffers[buffer]
    return (
        None
        if operation.endswith("alloca")
        else f"memref.dealloc {raw} : {raw_type}"
    )


def declare(ctx, buffer, memref: MemRef, views) -> None:
    """Gives a buffer its memref, and makes the views of it."""
    base = Buffer(buffer, memref, str(buffer.dtype))
    ctx.buffers[buffer] = ctx.storage[buffer.data] = base
    for view in views:
        ctx.buffers[view] = _view(ctx, view, base)


def _view(ctx, view, base: Buffer) -> Buffer:
    from .scalars import index

    check_buffer(ctx, view)
    if types.bits(str(view.dtype)) != types.bits(base.dtype):
        ctx.fail(
            "view",
            f"'{view.name}' views the parameter '{base.tvm.name}'"
            f" ({base.dtype}) as {view.dtype}, elements of another width",
        )
    sizes = static_shape(view)
    strides = contiguous_strides(sizes)
    given = tuple(as_int(stride) for stride in view.strides)
    identity = not given or given == strides
    if given:
        strides = given
    memref = MemRef(
        ctx.builder.name(view.name),
        base.memref.element,
        sizes,
        None if identity and None not in sizes[1:] else strides,
    )

    def text(numbers, expressions):
        return ", ".join(
            str(number) if number is not None else index(ctx, expression).name
            for number, expression in zip(numbers, expressions)
        )

    stride_expressions = list(view.strides) or _stride_expressions(view.shape)
    ctx.line(
        f"{memref.name} = memref.reinterpret_cast {base.memref.name} to offset:"
        f" [0], sizes: [{text(sizes, view.shape)}], strides:"
        f" [{text(strides, stride_expressions)}] : {base.memref.type} to"
        f" {memref.type}"
    )
    return Buffer(view, memref, base.stored)


def _stride_expressions(shape):
    strides, stride = [], tirx.IntImm("int32", 1)
    for size in reversed(shape):
        strides.append(stride)
        stride = stride * size
    return list(reversed(strides))


def lookup(ctx, buffer) -> Buffer:
    known = ctx.buffers.get(buffer)
    if known is not None:
        return known
    base = ctx.storage.get(buffer.data)
    if base is None:
        ctx.fail(
            "buffer",
            f"buffer '{buffer.name}' is used where it is not allocated",
        )
    # A view whose shape depends on where it stands.
    return _view(ctx, buffer, base)


# Accesses of one element.


def counted_from_end(ctx, shape, indices) -> list:
    """Indices, where one that is certainly negative counts from the end."""
    return [
        position + size if ctx.proves(position < 0) else position
        for position, size in zip(indices, shape)
    ]


def _place(ctx, buffer: Buffer, indices) -> tuple[str, Value | None]:
    """The list of an element's indices, and the condition that they are inside
    the buffer, or None where that is certain.

    Each index is computed once: what it reads may change.
    """
    from .scalars import index

    _check_scalar_indices(ctx, buffer.tvm, indices)
    indices = counted_from_end(ctx, buffer.shape, indices)
    positions = [index(ctx, position) for position in indices]
    condition = None
    for expression, position, size in zip(indices, positions, buffer.shape):
        if ctx.proves_in_bounds(expression, 1, size):
            continue
        # Unsigned, a negative index is a large one.
        inside = ctx.op(
            f"arith.cmpi ult, {position.name}, {index(ctx, size).name} : index",
            "bool",
        )
        condition = conjunction(ctx, condition, inside)
    return ", ".join(position.name for position in positions), condition


def conjunction(ctx, left: Value | None, right: Value) -> Value:
    if left is None:
        return right
    return ctx.op(f"arith.andi {left.name}, {right.name} : i1", "bool")


def outside_value(ctx, buffer: Buffer) -> Value:
    """What a load outside the buffer gives."""
    from .scalars import cast, value

    safe = ctx.safe_values.get(buffer.tvm.data)
    if safe is None:
        return ctx.constant(0, buffer.dtype)
    if isinstance(safe, (int, float)):
        return ctx.constant(safe, buffer.dtype)
    return cast(ctx, value(ctx, safe), buffer.dtype)


def load(ctx, tvm_buffer, indices) -> Value:
    """An element; outside the buffer, 0 or the buffer's safe value."""
    buffer = lookup(ctx, tvm_buffer)

    def read(positions):
        name = ctx.builder.name()
        ctx.line(
            f"{name} = memref.load {buffer.memref.name}[{positions}] :"
            f" {buffer.memref.type}"
        )
        return from_storage(ctx, buffer, name)

    return conditional_access(ctx, buffer, indices, read)


def store(ctx, tvm_buffer, indices, stored: Value) -> None:
    """Writes an element; outside the buffer, nothing."""
    buffer = lookup(ctx, tvm_buffer)
    positions, condition = _place(ctx, buffer, indices)
    element = to_storage(ctx, buffer, stored)
    line = (
        f"memref.store {element}, {buffer.memref.name}[{positions}] :"
        f" {buffer.memref.type}"
    )
    if condition is None:
        ctx.line(line)
        return
    with ctx.builder.region(f"scf.if {condition.name} {{"):
        ctx.line(line)


def conditional_access(ctx, buffer: Buffer, indices, access) -> Value:
    """What access(index list) gives; outside the buffer, 0 and no access."""
    from .scalars import conditional

    positions, condition = _place(ctx, buffer, indices)
    if condition is None:
        return access(positions)
    return conditional(
        ctx,
        condition,
        lambda: access(positions),
        lambda: outside_value(ctx, buffer),
        buffer.dtype,
    )


def _check_scalar_indices(ctx, buffer, indices) -> None:
    for position in indices:
        if isinstance(position, tirx.Ramp):
            ctx.fail(
                "vector access",
                f"'{buffer.name}' is accessed by a vector of indices,"
                f" {position}; write it element by element",
            )


def from_storage(ctx, buffer: Buffer, name: str) -> Value:
    """The value of an element as it lies in memory."""
    from .scalars import bitcast

    if buffer.stored == "bool":
        zero = ctx.constant(0, "int8")
        element = ctx.op(f"arith.cmpi ne, {name}, {zero.name} : i8", "bool")
        if buffer.dtype == "bool":
            return element
        return ctx.op(f"arith.extui {element.name} : i1 to i8", buffer.dtype)
    if buffer.dtype == "bool":
        zero = ctx.constant(0, buffer.stored)
        return ctx.op(f"arith.cmpi ne, {name}, {zero.name} : i8", "bool")
    return bitcast(ctx, Value(name, buffer.stored), buffer.dtype)


def to_storage(ctx, buffer: Buffer, element: Value) -> str:
    """The name of an element as it lies in memory."""
    from .scalars import bitcast, cast

    element = cast(ctx, element, buffer.dtype)
    if buffer.dtype == "bool":
        return ctx.op(f"arith.extui {element.name} : i1 to i8", "int8").name
    if buffer.stored == "bool":
        return element.name
    return bitcast(ctx, element, buffer.stored).name


# Parts of a buffer.


def subview(ctx, memref: MemRef, offsets, sizes, kept) -> MemRef:
    """A part of a memref, without the dimensions that are not kept.

    offsets are ints or index Values; sizes are ints.
    """
    numbers = [
        offset if isinstance(offset, int) else None for offset in offsets
    ]
    if (
        all(number == 0 for number in numbers)
        and tuple(sizes) == memref.sizes
        and len(kept) == len(sizes)
    ):
        return memref
    strides = memref.all_strides()
    offset = memref.offset
    for number, stride in zip(numbers, strides):
        if number == 0:
            continue
        if None in (number, stride, offset):
            offset = None
        else:
            offset += number * stride
    result = MemRef(
        ctx.builder.name(memref.name[1:] + "_part"),
        memref.element,
        tuple(sizes[axis] for axis in kept),
        tuple(strides[axis] for axis in kept),
        offset,
    )
    positions = ", ".join(
        str(offset) if isinstance(offset, int) else offset.name
        for offset in offsets
    )
    ctx.line(
        f"{result.name} = memref.subview {memref.name}[{positions}] "
        f"[{', '.join(map(str, sizes))}] [{', '.join('1' for _ in sizes)}] "
        f": {memref.type} to {result.type}"
    )
    return result
