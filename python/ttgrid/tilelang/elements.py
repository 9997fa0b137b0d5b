"""Elements of buffers: accesses that stay inside, and how they are stored."""

from __future__ import annotations

from tvm import tirx

from .arithmetic import bitcast, cast, conjunction, from_byte
from .buffers import Buffer, lookup
from .expressions import index
from .ir import Value
from .registry import expression_kind, value


@expression_kind("BufferLoad")
def _load(ctx, expression, _dtype) -> Value:
    if ctx.elements is not None:
        known = ctx.elements(expression)
        if known is not None:
            return known
    return load(ctx, expression.buffer, expression.indices)


def load(ctx, tvm_buffer, indices) -> Value:
    """An element; outside the buffer, 0 or the buffer's safe value."""
    buffer = lookup(ctx, tvm_buffer)

    def read(positions):
        element = ctx.builder.load(buffer.memref, positions)
        return from_storage(ctx, buffer, element)

    return conditional_access(ctx, buffer, indices, read, "reads")


def store(ctx, tvm_buffer, indices, stored: Value) -> None:
    """Writes an element; outside the buffer, nothing."""
    buffer = lookup(ctx, tvm_buffer)
    positions, condition = _place(ctx, buffer, indices, "writes")
    element = to_storage(ctx, buffer, stored)
    if condition is None:
        ctx.builder.store(element, buffer.memref, positions)
        return
    with ctx.builder.if_(condition):
        ctx.builder.store(element, buffer.memref, positions)


def conditional_access(
    ctx, buffer: Buffer, indices, access, what: str
) -> Value:
    """What access(positions) gives; outside the buffer, 0 and no access. what
    it does is a verb."""
    positions, condition = _place(ctx, buffer, indices, what)
    if condition is None:
        return access(positions)
    return ctx.builder.choose(
        condition,
        lambda: access(positions),
        lambda: outside_value(ctx, buffer),
        buffer.dtype,
    )


def outside_value(ctx, buffer: Buffer) -> Value:
    """What a load outside the buffer gives."""
    safe = ctx.safe_values.get(buffer.tvm.data)
    if safe is None:
        return ctx.builder.constant(0, buffer.dtype)
    if isinstance(safe, (int, float)):
        return ctx.builder.constant(safe, buffer.dtype)
    return cast(ctx, value(ctx, safe), buffer.dtype)


def counted_from_end(ctx, shape, indices) -> list:
    """Indices, where one that is certainly negative counts from the end."""
    return [
        position + size if ctx.proves(position < 0) else position
        for position, size in zip(indices, shape)
    ]


def _place(
    ctx, buffer: Buffer, indices, access: str
) -> tuple[list[Value], Value | None]:
    """An element's indices, and the condition that they are inside the buffer,
    or None where that is certain.

    Each index is computed once: what it reads may change.
    """
    _check_scalar_indices(ctx, buffer.tvm, indices)
    indices = counted_from_end(ctx, buffer.shape, indices)
    positions = [index(ctx, position) for position in indices]
    condition = None
    for expression, position, size in zip(indices, positions, buffer.shape):
        if ctx.proves_in_bounds(expression, 1, size):
            continue
        # Unsigned, a negative index is a large one.
        inside = ctx.builder.compare("ult", position, index(ctx, size))
        condition = conjunction(ctx, condition, inside)
    ctx.checks.outside(ctx, buffer, indices, positions, condition, access)
    within = ctx.checks.within(ctx, buffer, positions, condition, access)
    return positions, within


def _check_scalar_indices(ctx, buffer, indices) -> None:
    for position in indices:
        if isinstance(position, tirx.Ramp):
            ctx.fail(
                "vector access",
                f"'{buffer.name}' is accessed by a vector of indices,"
                f" {position}; write it element by element",
            )


def from_storage(ctx, buffer: Buffer, element: Value) -> Value:
    """The value of an element as it lies in memory."""
    if "bool" not in (buffer.stored, buffer.dtype):
        return from_byte(ctx, bitcast(ctx, element, buffer.dtype))
    element = Value(element.name, "int8")
    zero = ctx.builder.constant(0, "int8")
    truth = ctx.builder.compare("ne", element, zero)
    if buffer.dtype == "bool":
        return truth
    return ctx.builder.convert("extui", truth, buffer.dtype)


def to_storage(ctx, buffer: Buffer, element: Value) -> Value:
    """An element as it lies in memory."""
    element = cast(ctx, element, buffer.dtype)
    if buffer.dtype == "bool":
        return ctx.builder.convert("extui", element, "int8")
    if buffer.stored == "bool":
        return element
    return bitcast(ctx, element, buffer.stored)
