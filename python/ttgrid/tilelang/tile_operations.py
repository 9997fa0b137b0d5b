"""Tile operations: T.copy, T.gemm, T.reduce and the others.

Each module that has some adds them to OPERATIONS, by TileLang's name.
"""

from __future__ import annotations

from tvm import tirx

from . import types
from .buffers import MemRef, lookup, subview
from .context import as_int
from .nests import (
    Region,
    emit_assignment,
    load_expression,
    pair_regions,
    region_indices,
    region_loops,
    region_of,
)
from .scalars import cast, index, value
from .types import INDEX
from .wide import widened

OPERATIONS = {}


def tile_operation(*names):
    """Registers what imports the tile operations of these names."""

    def register(function):
        for name in names:
            OPERATIONS[name] = function
        return function

    return register


def tile_of(ctx, region: Region, rank: int | None, what: str) -> MemRef:
    """A region as a memref of constant sizes; with a rank, its last
    dimensions, where the others are 1."""
    buffer = lookup(ctx, region.buffer)
    sizes = [as_int(extent) for extent in region.extents]
    if None in sizes:
        ctx.fail(
            what,
            f"{what}: the region of '{region.buffer.name}' has extents"
            f" {[str(extent) for extent in region.extents]}; they must be"
            " constants",
        )
    kept = list(range(len(sizes)))
    if rank is not None:
        if len(sizes) < rank or any(
            size != 1 for size in sizes[: len(sizes) - rank]
        ):
            ctx.fail(
                what,
                f"{what}: the region of '{region.buffer.name}' has extents"
                f" {sizes}; all but the last {rank} must be 1",
            )
        kept = kept[len(sizes) - rank :]
    offsets = [
        _offset(ctx, minimum, extent, size)
        for minimum, extent, size in zip(
            region.minima, sizes, region.buffer.shape
        )
    ]
    return subview(ctx, buffer.memref, offsets, sizes, kept)


def _offset(ctx, minimum, extent: int, size):
    """Where a tile begins; moved into the buffer where it could lie outside."""
    constant, known = as_int(minimum), as_int(size)
    if (
        constant is not None
        and known is not None
        and 0 <= constant <= known - extent
    ):
        return constant
    offset = index(ctx, minimum)
    if ctx.proves_in_bounds(minimum, extent, size):
        return offset
    zero, last = ctx.index_constant(0), index(ctx, size - extent)
    below = ctx.op(f"arith.minsi {offset.name}, {last.name} : index", INDEX)
    return ctx.op(f"arith.maxsi {below.name}, {zero.name} : index", INDEX)


def stored_plainly(ctx, region: Region, what: str) -> None:
    """Refuses views whose memref holds another type than TileLang's."""
    buffer = lookup(ctx, region.buffer)
    if buffer.stored != buffer.dtype or buffer.dtype == "bool":
        ctx.fail(
            what,
            f"{what}: '{region.buffer.name}' is a {buffer.dtype} view of "
            f"{buffer.stored}; copy it into a buffer of its own first",
        )


@tile_operation("copy", "async_copy")
def _copy(ctx, call):
    source, target = (region_of(ctx, argument) for argument in call.args[:2])
    loops, reading, writing = pair_regions(ctx, source, target, "T.copy")
    expression = load_expression(source, reading, str(target.buffer.dtype))
    emit_assignment(ctx, loops, target, writing, expression)


@tile_operation("fill")
def _fill(ctx, call):
    target = region_of(ctx, call.args[0])
    expression = call.args[1]
    dtype = str(target.buffer.dtype)
    if str(expression.dtype) != dtype:
        expression = tirx.Cast(dtype, expression)
    loops = region_loops(target)
    emit_assignment(
        ctx,
        loops,
        target,
        region_indices(ctx, target, loops, "T.fill"),
        expression,
    )


@tile_operation("transpose")
def _transpose(ctx, call):
    source, target = (region_of(ctx, argument) for argument in call.args[:2])
    if len(source.minima) != len(target.minima):
        ctx.fail("transpose", f"T.transpose needs regions of one rank: {call}")
    loops = region_loops(source)
    reading = region_indices(ctx, source, loops, "T.transpose")
    steps = [
        index_ - minimum for index_, minimum in zip(reading, source.minima)
    ]
    # The last two axes change places, also where one has the extent 1.
    steps[-2:] = reversed(steps[-2:])
    writing = [minimum + step for minimum, step in zip(target.minima, steps)]
    expression = load_expression(source, reading, str(target.buffer.dtype))
    emit_assignment(ctx, loops, target, writing, expression)


@tile_operation("gemm")
def _gemm(ctx, call):
    left, right, result = (
        region_of(ctx, argument) for argument in call.args[:3]
    )
    transposed = [bool(as_int(argument)) for argument in call.args[3:5]]
    sizes = [as_int(argument) for argument in call.args[5:8]]
    for region in (left, right, result):
        stored_plainly(ctx, region, "T.gemm")
    a, b, c = (
        tile_of(ctx, region, 2, "T.gemm") for region in (left, right, result)
    )
    _check_gemm(ctx, sizes, transposed, a, b, c)
    dtypes = [str(region.buffer.dtype) for region in (left, right, result)]
    _clear_accumulator(ctx, call.args[9], c, dtypes[2])
    maps = [
        "(d0, d1, d2) -> " + ("(d2, d0)" if transposed[0] else "(d0, d2)"),
        "(d0, d1, d2) -> " + ("(d1, d2)" if transposed[1] else "(d2, d1)"),
        "(d0, d1, d2) -> (d0, d1)",
    ]
    attributes = ""
    if any(transposed):
        attributes = (
            " indexing_maps = ["
            + ", ".join(f"affine_map<{map_}>" for map_ in maps)
            + "]"
        )
    unsigned = [types.is_unsigned(dtype) for dtype in dtypes[:2]]
    if unsigned[0] != unsigned[1]:
        ctx.fail(
            "T.gemm", f"T.gemm of {dtypes[0]} by {dtypes[1]} cannot be imported"
        )
    cast = " {cast = #linalg.type_fn<cast_unsigned>}" if unsigned[0] else ""
    with widened(ctx, c, lookup(ctx, result.buffer)) as (c, _):
        ctx.line(
            f"linalg.matmul{attributes}{cast} ins({a.name}, {b.name} : "
            f"{a.type}, {b.type}) outs({c.name} : {c.type})"
        )


def _check_gemm(
    ctx, sizes, transposed, a: MemRef, b: MemRef, c: MemRef
) -> None:
    m, n, k = sizes
    expected = [
        (k, m) if transposed[0] else (m, k),
        (n, k) if transposed[1] else (k, n),
        (m, n),
    ]
    for tile, wanted, name in zip((a, b, c), expected, "ABC"):
        if tile.sizes != wanted:
            ctx.fail(
                "T.gemm",
                f"T.gemm: {name} is {tile.sizes}, but M, N, K = {m}, {n}, "
                f"{k} need {wanted}",
            )


def _clear_accumulator(ctx, clear, tile: MemRef, dtype: str) -> None:
    if as_int(clear) == 0:
        return
    zero = ctx.constant(0, dtype)
    fill = (
        f"linalg.fill ins({zero.name} : {tile.element}) outs({tile.name} :"
        f" {tile.type})"
    )
    if as_int(clear) is not None:
        ctx.line(fill)
        return
    condition = value(ctx, clear)
    if condition.dtype != "bool":
        condition = cast(ctx, condition, "bool")
    with ctx.builder.region(f"scf.if {condition.name} {{"):
        ctx.line(fill)


@tile_operation("im2col", "c2d_im2col")
def _im2col(ctx, call):
    """As TileLang's own LowerIm2ColSIMT computes it (src/op/copy.cc)."""
    source, target = call.args[0], region_of(ctx, call.args[1])
    source = region_of(ctx, source).buffer
    row_step, column_step = call.args[2], call.args[3]
    kernel, stride, dilation, padding = (
        as_int(argument) for argument in call.args[4:8]
    )
    loops = region_loops(target)
    if len(loops) != 2 or len(source.shape) != 4:
        ctx.fail(
            "im2col", f"T.im2col needs a 4-D source and a 2-D tile: {call}"
        )
    _, height, width, channels = source.shape
    reach = (kernel - 1) * dilation + 1
    out_height = tirx.floordiv(height + 2 * padding - reach, stride) + 1
    out_width = tirx.floordiv(width + 2 * padding - reach, stride) + 1
    row = row_step * loops[0].extent + loops[0].variable
    column = column_step * loops[1].extent + loops[1].variable
    pixel = tirx.floormod(row, out_height * out_width)
    y = tirx.floordiv(pixel, out_width) * stride - padding
    y = y + tirx.floordiv(column, kernel * channels) * dilation
    x = tirx.floormod(row, out_width) * stride - padding
    x = x + tirx.floormod(tirx.floordiv(column, channels), kernel) * dilation
    image = tirx.floordiv(row, out_height * out_width)
    element = tirx.BufferLoad(
        source, [image, y, x, tirx.floormod(column, channels)]
    )
    inside = tirx.all(y >= 0, x >= 0, y < height, x < width)
    zero = tirx.const(0, str(target.buffer.dtype))
    emit_assignment(
        ctx,
        loops,
        target,
        region_indices(ctx, target, loops, "T.im2col"),
        tirx.if_then_else(inside, element, zero),
    )
