"""Scans, and T.any_of and T.all_of."""

from __future__ import annotations

from tvm import tirx

from .arithmetic import bitwise, cast
from .elements import load, store
from .expressions import index
from .nests import Loop, emit_loops, serial_loop
from .queries import as_int, op_name
from .reductions import combine
from .regions import region_of
from .registry import effect, tile_operation, value


@tile_operation("cumsum", "cummax")
def _scan(ctx, call):
    source, target = (region_of(ctx, argument) for argument in call.args[:2])
    axis, reverse = as_int(call.args[2]), bool(as_int(call.args[3]))
    name = op_name(call)
    kind = "sum" if name == "cumsum" else "max"
    loops = [
        Loop(tirx.Var(f"i{number}", "int32"), extent)
        for number, extent in enumerate(source.extents)
    ]
    along = loops[axis]
    dtype = str(target.buffer.dtype)

    def at(region, position):
        return [
            minimum + (position if loop is along else loop.variable)
            for minimum, loop in zip(region.minima, loops)
        ]

    def place(step):
        return along.extent - 1 - step if reverse else step

    others = [loop for loop in loops if loop is not along]

    def scan():
        first = cast(
            ctx,
            load(ctx, source.buffer, at(source, place(0 * along.variable))),
            dtype,
        )
        store(ctx, target.buffer, at(target, place(0 * along.variable)), first)
        with serial_loop(ctx, along.variable, 1, along.extent - 1):
            before = load(
                ctx, target.buffer, at(target, place(along.variable - 1))
            )
            here = place(along.variable)
            element = cast(
                ctx, load(ctx, source.buffer, at(source, here)), dtype
            )
            store(
                ctx,
                target.buffer,
                at(target, here),
                combine(ctx, kind, before, element),
            )

    def scan_some():
        # A scan over nothing must not touch its first element.
        if (as_int(along.extent) or 0) > 0:
            scan()
            return
        condition = value(ctx, along.extent > 0)
        with ctx.builder.if_(condition):
            scan()

    emit_loops(ctx, others, scan_some)


@effect("any_of", "all_of")
def _any_of(ctx, call, dtype):
    pointer, count = call.args[0], call.args[1]
    first = pointer.args[0]
    some = op_name(call) == "any_of"
    buffer = first.buffer
    shape = list(buffer.shape)
    # Elements are counted on from the first, over the buffer's dimensions.
    number = tirx.Var("i", "int32")
    flat = 0
    for index_, size in zip(first.indices, shape):
        flat = flat * size + index_
    indices, rest = [], flat + number
    for size in reversed(shape[1:]):
        indices.insert(0, tirx.floormod(rest, size))
        rest = tirx.floordiv(rest, size)
    indices.insert(0, rest)
    if (
        len(shape) == 1
        or as_int(count) is not None
        and _within_row(ctx, first, count)
    ):
        indices = list(first.indices[:-1]) + [first.indices[-1] + number]
    ctx.bind_range(number, 0, count)

    def step(position, before):
        ctx.variables[number] = position
        element = cast(ctx, load(ctx, buffer, indices), "bool")
        name = "bitwise_or" if some else "bitwise_and"
        return bitwise(ctx, name, before, element)

    start = ctx.builder.constant(not some, "bool")
    return ctx.builder.fold(
        ctx.builder.index_constant(0),
        index(ctx, count),
        ctx.builder.index_constant(1),
        start,
        ("i", "any" if some else "all"),
        step,
    )


def _within_row(ctx, first, count) -> bool:
    return ctx.proves_in_bounds(
        first.indices[-1], count, first.buffer.shape[-1]
    )
