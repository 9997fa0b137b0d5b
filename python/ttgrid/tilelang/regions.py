"""Regions: the boxes of buffers that tile operations work on."""

from __future__ import annotations

import dataclasses

from tvm import tirx

from .buffers import lookup, scope_rank
from .elements import counted_from_end
from .expressions import index
from .ir import MemRef
from .nests import Loop
from .queries import as_int


@dataclasses.dataclass
class Region:
    """A box of a buffer: what tl.region says."""

    buffer: tirx.Buffer
    minima: list
    extents: list

    @property
    def is_scalar(self) -> bool:
        """Whether it is one element."""
        return all(as_int(extent) == 1 for extent in self.extents)


def region_of(ctx, argument) -> Region:
    """The box that an argument of a tile operation stands for."""
    if isinstance(argument, tirx.BufferLoad):
        load, extents = argument, [1] * len(argument.indices)
    elif isinstance(argument, tirx.Call) and len(argument.args) >= 2:
        load, extents = argument.args[0], list(argument.args[2:])
    else:
        ctx.fail("region", f"'{argument}' is not a region of a buffer")
    minima = []
    for axis, position in enumerate(load.indices):
        if isinstance(position, tirx.Ramp):
            if as_int(position.stride) != 1:
                ctx.fail(
                    "region",
                    f"'{argument}' has a step of {position.stride}; only 1 can"
                    " be imported",
                )
            minima.append(position.base)
            extents[axis] = position.lanes
        else:
            minima.append(position)
    minima = counted_from_end(ctx, load.buffer.shape, minima)
    return Region(load.buffer, minima, extents)


def region_loops(region: Region) -> list[Loop]:
    """Loops over a region's extents other than 1."""
    return [
        Loop(tirx.Var("ijklmn"[min(number, 5)], "int32"), extent)
        for number, extent in enumerate(
            extent for extent in region.extents if as_int(extent) != 1
        )
    ]


def region_indices(ctx, region: Region, loops: list[Loop], what: str) -> list:
    """The element of a region that belongs to one iteration of loops."""
    remaining = list(loops)
    indices = []
    for minimum, extent in zip(region.minima, region.extents):
        if as_int(extent) == 1:
            indices.append(minimum)
            continue
        if not remaining:
            break
        indices.append(minimum + remaining.pop(0).variable)
    if remaining or len(indices) != len(region.minima):
        ctx.fail(
            what,
            f"{what}: the region of '{region.buffer.name}' with extents"
            f" {[str(extent) for extent in region.extents]} does not have as"
            " many extents other than 1 as the loops that run over it"
            f" ({len(loops)})",
        )
    return indices


def pair_regions(ctx, source: Region, target: Region, what: str):
    """Loops over two regions, and the element of each in an iteration.

    The side in the closer memory gives the extents; on a tie, the source.
    """
    base = (
        target
        if scope_rank(target.buffer) > scope_rank(source.buffer)
        else source
    )
    loops = region_loops(base)
    return (
        loops,
        region_indices(ctx, source, loops, what),
        region_indices(ctx, target, loops, what),
    )


def load_expression(region: Region, indices, dtype: str):
    """An element of a region, cast to a type."""
    element = tirx.BufferLoad(region.buffer, indices)
    return element if str(element.dtype) == dtype else tirx.Cast(dtype, element)


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
        _offset(ctx, region, minimum, extent, size)
        for minimum, extent, size in zip(
            region.minima, sizes, region.buffer.shape
        )
    ]
    return ctx.builder.subview(buffer.memref, offsets, sizes, kept)


def _offset(ctx, region, minimum, extent: int, size):
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
    zero, last = ctx.builder.index_constant(0), index(ctx, size - extent)
    ctx.checks.moved(ctx, region, offset, last)
    below = ctx.builder.arith("minsi", offset, last)
    return ctx.builder.arith("maxsi", below, zero)


def stored_plainly(ctx, region: Region, what: str) -> None:
    """Refuses views whose memref holds another type than TileLang's."""
    buffer = lookup(ctx, region.buffer)
    if buffer.stored != buffer.dtype or buffer.dtype == "bool":
        ctx.fail(
            what,
            f"{what}: '{region.buffer.name}' is a {buffer.dtype} view of "
            f"{buffer.stored}; copy it into a buffer of its own first",
        )
