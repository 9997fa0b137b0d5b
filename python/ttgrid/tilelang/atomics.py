"""Atomic operations. Every memory order is imported as the strongest."""

from __future__ import annotations

from tvm import tirx

from . import types
from .arithmetic import binary, bitwise, cast, family
from .buffers import lookup
from .elements import conditional_access, from_storage, load, store
from .nests import emit_nest
from .queries import is_call, op_name
from .regions import (
    load_expression,
    pair_regions,
    region_indices,
    region_loops,
    region_of,
)
from .registry import effect, tile_operation, value

# Kind: memref.atomic_rmw's for floats, signed and unsigned.
_KINDS = {
    "add": ("addf", "addi", "addi"),
    "max": ("maxnumf", "maxs", "maxu"),
    "min": ("minnumf", "mins", "minu"),
    "or": (None, "ori", "ori"),
}


def _update(ctx, kind: str, tvm_buffer, indices, element):
    """Combines an element into a buffer; gives what was there before."""
    buffer = lookup(ctx, tvm_buffer)
    if (
        buffer.dtype == "bool"
        or types.is_narrow(buffer.dtype)
        or types.is_nibble(buffer.dtype)
        or buffer.stored != buffer.dtype
    ):
        ctx.fail(
            f"atomic_{kind}",
            f"an atomic operation on '{tvm_buffer.name}' ({buffer.dtype},"
            f" stored as {buffer.stored}) cannot be imported",
        )
    element = cast(ctx, element, buffer.dtype)
    if not buffer.is_global:
        # One core does all of a block: nobody else sees this memory.
        with ctx.checks.exclusive():
            before = load(ctx, tvm_buffer, indices)
            if kind == "or":
                after = bitwise(ctx, "bitwise_or", before, element)
            else:
                after = binary(ctx, kind.capitalize(), before, element)
            store(ctx, tvm_buffer, indices, after)
        return before
    name = _KINDS[kind][family(buffer.dtype)]
    if name is None:
        ctx.fail(
            f"atomic_{kind}", f"atomic_{kind} of floats cannot be imported"
        )

    def update(positions):
        before = ctx.builder.atomic_rmw(name, element, buffer.memref, positions)
        return from_storage(ctx, buffer, before)

    return conditional_access(ctx, buffer, indices, update, "updates")


@effect(
    *(
        f"atomic_{kind}_{form}elem_op"
        for kind in ("add", "max", "min", "or")
        for form in ("", "ret_")
    )
)
def _element(ctx, call, dtype):
    kind = op_name(call).split("_")[1]
    target = call.args[0].args[0]
    return _update(
        ctx, kind, target.buffer, target.indices, value(ctx, call.args[1])
    )


@effect("atomic_addx2_elem_op", "atomic_addx4_elem_op")
def _elements(ctx, call, dtype):
    target, source = (argument.args[0] for argument in call.args[:2])
    for number in range(int(op_name(call)[len("atomic_addx")])):
        element = load(ctx, source.buffer, _neighbor(source.indices, number))
        _update(
            ctx,
            "add",
            target.buffer,
            _neighbor(target.indices, number),
            element,
        )


def _neighbor(indices, distance: int) -> list:
    *outer, last = indices
    return [
        *outer,
        (last.base if isinstance(last, tirx.Ramp) else last) + distance,
    ]


@effect("atomic_load_elem_op")
def _load(ctx, call, dtype):
    target = call.args[0].args[0]
    with ctx.checks.atomic():
        return load(ctx, target.buffer, target.indices)


@effect("atomic_store_elem_op")
def _store(ctx, call, dtype):
    target, element = call.args[0].args[0], value(ctx, call.args[1])
    with ctx.checks.atomic():
        store(ctx, target.buffer, target.indices, element)


@tile_operation("atomicadd", "atomicmax", "atomicmin")
def _tile(ctx, call):
    kind = op_name(call)[len("atomic") :]
    target = region_of(ctx, call.args[1])
    name = f"T.atomic_{kind}"
    argument = call.args[0]
    if _is_region(argument):
        source = region_of(ctx, argument)
        loops, reading, writing = pair_regions(ctx, source, target, name)
        expression = load_expression(source, reading, str(target.buffer.dtype))
    else:
        loops = region_loops(target)
        writing = region_indices(ctx, target, loops, name)
        expression = argument
    emit_nest(
        ctx,
        loops,
        None,
        lambda: _update(
            ctx, kind, target.buffer, writing, value(ctx, expression)
        ),
    )


def _is_region(argument) -> bool:
    return isinstance(argument, tirx.BufferLoad) or is_call(argument, "region")
