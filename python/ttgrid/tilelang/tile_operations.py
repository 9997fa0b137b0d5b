"""Tile operations: T.copy, T.fill, T.gemm and the others that move elements."""

from __future__ import annotations

from tvm import tirx

from . import types
from .arithmetic import cast
from .buffers import lookup
from .ir import MemRef
from .nests import emit_assignment
from .queries import as_int
from .regions import (
    load_expression,
    pair_regions,
    region_indices,
    region_loops,
    region_of,
    stored_plainly,
    tile_of,
)
from .registry import tile_operation, value
from .wide import widened, widened_factor


@tile_operation("copy", "async_copy", "tma_copy")
def _copy(ctx, call):
    source, target = (region_of(ctx, argument) for argument in call.args[:2])
    loops, reading, writing = pair_regions(ctx, source, target, "T.copy")
    expression = load_expression(source, reading, str(target.buffer.dtype))
    emit_assignment(ctx, loops, target.buffer, writing, expression)


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
        target.buffer,
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
    emit_assignment(ctx, loops, target.buffer, writing, expression)


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
    unsigned = [types.is_unsigned(dtype) for dtype in dtypes[:2]]
    if unsigned[0] != unsigned[1]:
        ctx.fail(
            "T.gemm", f"T.gemm of {dtypes[0]} by {dtypes[1]} cannot be imported"
        )
    a = widened_factor(ctx, a, lookup(ctx, left.buffer))
    b = widened_factor(ctx, b, lookup(ctx, right.buffer))
    with widened(ctx, c, lookup(ctx, result.buffer)) as (c, _):
        ctx.builder.matmul(a, b, c, transposed, unsigned[0])


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
    zero = ctx.builder.constant(0, dtype)
    if as_int(clear) is not None:
        ctx.builder.fill(zero, tile)
        return
    condition = cast(ctx, value(ctx, clear), "bool")
    with ctx.builder.if_(condition):
        ctx.builder.fill(zero, tile)


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
        target.buffer,
        region_indices(ctx, target, loops, "T.im2col"),
        tirx.if_then_else(inside, element, zero),
    )
