"""Reductions and scans, among them T.any_of and T.all_of."""

from __future__ import annotations

from tvm import tirx

from . import types
from .buffers import from_storage, load, lookup, store, subview, to_storage
from .context import as_int, op_name
from .nests import (
    Loop,
    emit_assignment,
    emit_loops,
    load_expression,
    pair_regions,
    region_indices,
    region_loops,
    region_of,
    serial_loop,
    structured_operation,
)
from .scalars import absolute, binary, bitwise, cast, effect, index, value
from .tile_operations import tile_of, tile_operation
from .types import Value
from .wide import widened

# Name: (what combines two elements, its identity for a data type).
_COMBINE = {
    "sum": ("Add", lambda dtype: 0),
    "abssum": ("Add", lambda dtype: 0),
    "max": ("Max", types.lowest),
    "absmax": ("Max", lambda dtype: 0),
    "min": ("Min", types.highest),
    "bitand": ("bitwise_and", types.all_ones),
    "bitor": ("bitwise_or", lambda dtype: 0),
    "bitxor": ("bitwise_xor", lambda dtype: 0),
}


def combine(ctx, kind: str, left: Value, right: Value, nan=False) -> Value:
    """One step of a reduction; with nan, a NaN stays."""
    name, _ = _COMBINE[kind]
    if nan and name in ("Max", "Min"):
        operation = {"Max": "maximumf", "Min": "minimumf"}[name]
        return ctx.op(
            f"arith.{operation} {left.name}, {right.name} : {left.type}",
            left.dtype,
        )
    if name.startswith("bitwise"):
        return bitwise(ctx, name, left, right)
    if left.dtype == "bool" and kind != "sum":
        return bitwise(
            ctx, "bitwise_or" if kind == "max" else "bitwise_and", left, right
        )
    return binary(ctx, name, left, right)


def identity(ctx, kind: str, dtype: str) -> Value:
    return ctx.constant(_COMBINE[kind][1](dtype), dtype)


@tile_operation("reduce")
def _reduce(ctx, call):
    source, target = (region_of(ctx, argument) for argument in call.args[:2])
    kind = str(getattr(call.args[2], "value", call.args[2]))
    axis = as_int(call.args[3])
    if kind not in _COMBINE:
        ctx.fail("T.reduce", f"T.reduce of kind '{kind}' cannot be imported")
    what = f"T.reduce_{kind}"
    read = tile_of(ctx, source, None, what)
    written = tile_of(ctx, target, None, what)
    axes = _result_axes(ctx, read.sizes, axis, written.sizes, what)
    source_buffer = lookup(ctx, source.buffer)
    target_buffer = lookup(ctx, target.buffer)
    dtype = target_buffer.dtype
    if as_int(call.args[4]):
        initial = to_storage(ctx, target_buffer, identity(ctx, kind, dtype))
        ctx.line(
            f"linalg.fill ins({initial} : {written.element}) "
            f"outs({written.name} : {written.type})"
        )
    written = _drop_units(ctx, written, axes)
    nan = bool(as_int(call.annotations.get("nan_propagate", 0)))
    operands = read, source_buffer, axis, [d for d in axes if d is not None]
    if kind in ("sum", "abssum"):
        with widened(ctx, written, target_buffer) as (tile, buffer):
            _combine_elements(ctx, kind, nan, *operands, tile, buffer)
    else:
        _combine_elements(ctx, kind, nan, *operands, written, target_buffer)


def _combine_elements(ctx, kind, nan, read, source, axis, axes, tile, target):
    """tile[axes] = combine(tile[axes], read), over the axis of read."""
    rank = len(read.sizes)
    iterators = ["reduction" if d == axis else "parallel" for d in range(rank)]
    with structured_operation(
        ctx, [(read, list(range(rank)))], [(tile, axes)], iterators
    ) as (element, accumulator):
        element = cast(ctx, from_storage(ctx, source, element), target.dtype)
        if kind.startswith("abs"):
            element = absolute(ctx, element)
        accumulator = from_storage(ctx, target, accumulator)
        result = combine(ctx, kind, accumulator, element, nan)
        stored = to_storage(ctx, target, result)
        ctx.line(f"linalg.yield {stored} : {tile.element}")


def _result_axes(ctx, sizes, axis: int, result_sizes, what: str):
    """For each dimension of the result: the source's, or None for a kept 1."""
    if axis is None or not 0 <= axis < len(sizes):
        ctx.fail(
            what, f"{what}: dim {axis} is not one of the source's {len(sizes)}"
        )
    others = [d for d in range(len(sizes)) if d != axis]
    if len(result_sizes) == len(sizes) - 1:
        axes = others
    elif len(result_sizes) == len(sizes):
        axes = [None if d == axis else d for d in range(len(sizes))]
    elif len(sizes) == 1 and list(result_sizes) == [1]:
        axes = [None]
    else:
        axes = None
    expected = (
        [1 if d is None else sizes[d] for d in axes]
        if axes is not None
        else None
    )
    if expected != list(result_sizes):
        ctx.fail(
            what,
            f"{what}: a source of {list(sizes)} reduced over dim {axis} does"
            f" not give {list(result_sizes)}",
        )
    return axes


def _drop_units(ctx, tile, axes):
    """A tile without the dimensions that the reduction left as 1."""
    kept = [position for position, d in enumerate(axes) if d is not None]
    if len(kept) == len(axes):
        return tile
    return subview(ctx, tile, [0] * len(axes), list(tile.sizes), kept)


# Reducers: a buffer that is combined into.


@tile_operation("reducer_init")
def _reducer_init(ctx, call):
    target = region_of(ctx, call.args[0])
    kind = ctx.reducers.get(target.buffer.data)
    dtype = str(target.buffer.dtype)
    if len(call.args) > 1:
        initial = call.args[1]
    else:
        initial = _COMBINE[kind][1](dtype)
        initial = tirx.const(initial, dtype)
    loops = region_loops(target)
    emit_assignment(
        ctx,
        loops,
        target,
        region_indices(ctx, target, loops, "T.reducer_init"),
        initial,
    )


@effect("reducer_update")
def _reducer_update(ctx, call, dtype):
    target = call.args[0]
    kind = ctx.reducers.get(target.buffer.data)
    element = cast(ctx, value(ctx, call.args[1]), str(target.buffer.dtype))
    before = load(ctx, target.buffer, target.indices)
    store(
        ctx, target.buffer, target.indices, combine(ctx, kind, before, element)
    )


@tile_operation("finalize_reducer_v2")
def _finalize_reducer(ctx, call):
    source, target = (region_of(ctx, argument) for argument in call.args[:2])
    loops, reading, writing = pair_regions(
        ctx, source, target, "T.finalize_reducer"
    )
    expression = load_expression(source, reading, str(target.buffer.dtype))
    emit_assignment(ctx, loops, target, writing, expression)


@tile_operation("finalize_reducer")
def _finalize_in_place(ctx, call):
    """Nothing: one thread has combined all elements already."""


# Scans.


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
        with ctx.builder.region(f"scf.if {condition.name} {{"):
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
    accumulator = ctx.builder.name()
    result = ctx.builder.name("any" if some else "all")
    start = ctx.constant(not some, "bool")
    induction = ctx.builder.name("i")
    low, high, step = (
        ctx.index_constant(0),
        index(ctx, count),
        ctx.index_constant(1),
    )
    ctx.bind_range(number, 0, count)
    ctx.variables[number] = Value(induction, "index")
    with ctx.builder.region(
        f"{result} = scf.for {induction} = {low.name} to {high.name} step"
        f" {step.name} iter_args({accumulator} = {start.name}) -> (i1) {{"
    ):
        element = cast(ctx, load(ctx, buffer, indices), "bool")
        name = "bitwise_or" if some else "bitwise_and"
        both = bitwise(ctx, name, Value(accumulator, "bool"), element)
        ctx.line(f"scf.yield {both.name} : i1")
    return Value(result, "bool")


def _within_row(ctx, first, count) -> bool:
    return ctx.proves_in_bounds(
        first.indices[-1], count, first.buffer.shape[-1]
    )
