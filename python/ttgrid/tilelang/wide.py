"""Sums of small floats: computed in float32, and rounded once.

Added one after another in float16 or bfloat16, the terms of a long sum get
lost; a GPU adds them in another sequence, or in wider registers.
"""

from __future__ import annotations

import contextlib

from tvm import tirx

from . import types
from .arithmetic import cast
from .buffers import Buffer
from .elements import from_storage, to_storage
from .ir import MemRef


@contextlib.contextmanager
def widened(ctx, tile: MemRef, buffer: Buffer):
    """A tile to add to and the buffer that says how to read its elements: those
    given, or for small floats a float32 copy, which is written back."""
    if not types.is_small_float(buffer.dtype):
        yield tile, buffer
        return
    wide = ctx.builder.alloc_in_prologue("wide", "float32", tile.sizes)
    ctx.epilogue.append(wide)
    copy = Buffer(tirx.decl_buffer(tile.sizes, "float32"), wide)
    _convert(ctx, tile, buffer, wide, copy)
    yield wide, copy
    _convert(ctx, wide, copy, tile, buffer)


def widened_factor(ctx, tile: MemRef, buffer: Buffer) -> MemRef:
    """A factor of a product: a float32 copy of floats of a byte, and an int8
    copy of integers of 4 bits, whose other bits say nothing."""
    if types.is_narrow(buffer.dtype):
        dtype = "float32"
    elif types.is_nibble(buffer.dtype):
        dtype = "uint8" if types.is_unsigned(buffer.dtype) else "int8"
    else:
        return tile
    wide = ctx.builder.alloc_in_prologue("wide", dtype, tile.sizes)
    ctx.epilogue.append(wide)
    copy = Buffer(tirx.decl_buffer(tile.sizes, dtype), wide)
    _convert(ctx, tile, buffer, wide, copy)
    return wide


def _convert(ctx, source: MemRef, read: Buffer, target: MemRef, written):
    axes = list(range(len(source.sizes)))
    with ctx.builder.generic(
        [(source, axes)], [(target, axes)], ["parallel"] * len(axes)
    ) as (element, _):
        result = cast(ctx, from_storage(ctx, read, element), written.dtype)
        ctx.builder.yield_element(to_storage(ctx, written, result), target)
