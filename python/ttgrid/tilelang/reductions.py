"""Reductions and reducers."""

from __future__ import annotations

from tvm import tirx

from . import types
from .arithmetic import absolute, binary, bitwise, cast
from .buffers import lookup
from .elements import from_storage, load, store, to_storage
from .expressions import index
from .ir import Value
from .nests import Loop, emit_assignment, emit_loops
from .queries import as_int, as_text
from .regions import (
    load_expression,
    pair_regions,
    region_indices,
    region_loops,
    region_of,
    tile_of,
)
from .registry import effect, tile_operation, value
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
        return ctx.builder.arith(operation, left, right)
    if name.startswith("bitwise"):
        return bitwise(ctx, name, left, right)
    if left.dtype == "bool" and kind != "sum":
        return bitwise(
            ctx, "bitwise_or" if kind == "max" else "bitwise_and", left, right
        )
    return binary(ctx, name, left, right)


def identity(ctx, kind: str, dtype: str) -> Value:
    """What a reduction begins with."""
    return ctx.builder.constant(_COMBINE[kind][1](dtype), dtype)


@tile_operation("reduce")
def _reduce(ctx, call):
    source, target = (region_of(ctx, argument) for argument in call.args[:2])
    kind = as_text(call.args[2])
    axis = as_int(call.args[3])
    if kind not in _COMBINE:
        ctx.fail("T.reduce", f"T.reduce of kind '{kind}' cannot be imported")
    what = f"T.reduce_{kind}"
    if any(as_int(extent) is None for extent in source.extents):
        _reduce_dynamic(ctx, call, kind, source, target, axis)
        return
    read = tile_of(ctx, source, None, what)
    written = tile_of(ctx, target, None, what)
    axes = _result_axes(ctx, read.sizes, axis, written.sizes, what)
    source_buffer = lookup(ctx, source.buffer)
    target_buffer = lookup(ctx, target.buffer)
    dtype = target_buffer.dtype
    if as_int(call.args[4]):
        initial = to_storage(ctx, target_buffer, identity(ctx, kind, dtype))
        ctx.builder.fill(initial, written)
    written = _drop_units(ctx, written, axes)
    nan = bool(as_int(call.annotations.get("nan_propagate", 0)))
    operands = read, source_buffer, axis, [d for d in axes if d is not None]
    if kind in ("sum", "abssum"):
        with widened(ctx, written, target_buffer) as (tile, buffer):
            _combine_elements(ctx, kind, nan, *operands, tile, buffer)
    else:
        _combine_elements(ctx, kind, nan, *operands, written, target_buffer)


def _reduce_dynamic(ctx, call, kind, source, target, axis) -> None:
    """A reduction over sizes that are known at run time only: plain loops."""
    b = ctx.builder
    loops = [
        Loop(tirx.Var(f"i{number}", "int32"), extent)
        for number, extent in enumerate(source.extents)
    ]
    along = loops[axis]
    others = [loop for loop in loops if loop is not along]
    reading = [
        minimum + loop.variable for minimum, loop in zip(source.minima, loops)
    ]
    steps = [loop.variable for loop in others]
    if len(target.minima) == len(loops):
        steps.insert(axis, 0)
    elif len(target.minima) != len(others):
        steps = [0] * len(target.minima) if not others else steps
    if len(steps) != len(target.minima):
        ctx.fail(
            f"T.reduce_{kind}",
            f"T.reduce_{kind}: a source of {len(loops)} dimensions reduced"
            f" over one does not give {len(target.minima)}",
        )
    writing = [low + step for low, step in zip(target.minima, steps)]
    dtype = str(target.buffer.dtype)
    sums = kind in ("sum", "abssum") and types.is_small_float(dtype)
    wide = "float32" if sums else dtype
    nan = bool(as_int(call.annotations.get("nan_propagate", 0)))

    def step(position, before):
        ctx.variables[along.variable] = position
        element = cast(ctx, load(ctx, source.buffer, reading), wide)
        if kind.startswith("abs"):
            element = absolute(ctx, element)
        return combine(ctx, kind, before, element, nan)

    def reduce_one():
        start = identity(ctx, kind, wide)
        if not as_int(call.args[4]):
            start = cast(ctx, load(ctx, target.buffer, writing), wide)
        ctx.bind_range(along.variable, 0, along.extent)
        result = b.fold(
            b.index_constant(0),
            index(ctx, along.extent),
            b.index_constant(1),
            start,
            (along.variable.name, ""),
            step,
        )
        store(ctx, target.buffer, writing, result)

    emit_loops(ctx, others, reduce_one)


def _combine_elements(ctx, kind, nan, read, source, axis, axes, tile, target):
    """tile[axes] = combine(tile[axes], read), over the axis of read."""
    rank = len(read.sizes)
    iterators = ["reduction" if d == axis else "parallel" for d in range(rank)]
    with ctx.builder.generic(
        [(read, list(range(rank)))], [(tile, axes)], iterators
    ) as (element, accumulator):
        element = cast(ctx, from_storage(ctx, source, element), target.dtype)
        if kind.startswith("abs"):
            element = absolute(ctx, element)
        accumulator = from_storage(ctx, target, accumulator)
        result = combine(ctx, kind, accumulator, element, nan)
        ctx.builder.yield_element(to_storage(ctx, target, result), tile)


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
    return ctx.builder.subview(tile, [0] * len(axes), list(tile.sizes), kept)


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
        target.buffer,
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
    emit_assignment(ctx, loops, target.buffer, writing, expression)


@tile_operation("finalize_reducer")
def _finalize_in_place(ctx, call):
    """Nothing: one thread has combined all elements already."""
