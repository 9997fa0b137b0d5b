"""The schedule with which the least is sent between ranks."""

from __future__ import annotations

import itertools
import math

from ttgrid import _ttgrid
from ttgrid._errors import Error
from ttgrid.mpi import _layout

#: Tiles beyond which orders are not tried: each tile of each is visited.
MOST_TILES = 1 << 16

_GROUPS = (2, 4, 8, 16, 32)


def find_schedule(module, name, cores, ranks, fields, ranks_of_arrays) -> str:
    """Tries contiguous parts in several orders, and boxes, for all launches.

    The longest rank counts first, in tiles, then the sum of what the ranks
    read, each of them the union of what its cores read (the first rank has it
    already, but has a part like the others'), then simplicity.

    Parameters
    ----------
    cores : int
        Of all ranks.
    fields : list of int
        The arguments, packed.
    ranks_of_arrays : dict of int
        The rank of each array, by argument.
    """
    best = None
    tried = set()
    sizes = _grid_sizes(module, name, cores, fields)
    for place, text in enumerate(_candidates(sizes, cores)):
        if text in tried:
            continue
        tried.add(text)
        cost = _cost(module, name, text, ranks, fields, ranks_of_arrays)
        if cost is not None and (best is None or (*cost, place) < best[0]):
            best = (*cost, place), text
    return best[1]


def _grid_sizes(module, name, cores, fields):
    """Those of the first launch."""
    text = _spell(cores, "contiguous", "row_major")
    return _parts(module, name, text).grid(0, fields)


def _parts(module, name, schedule):
    copy = module.clone()
    _ttgrid.set_schedule(copy._impl, schedule)
    return _ttgrid.Parts.get(copy._impl, name)


def _spell(cores, partition, order):
    return f"<cores = {cores}, partition = {partition}, order = {order}>"


def _candidates(sizes, cores):
    """Simple ones first."""
    rank = len(sizes)
    yield _spell(cores, "contiguous", "row_major")
    if math.prod(sizes) > MOST_TILES:
        return
    for axes in range(1, rank + 1):
        for grid in _factors(cores, axes):
            # A core without a tile leaves work to others.
            if all(n <= size for n, size in zip(grid, sizes[-axes:])):
                shape = "x".join(map(str, grid))
                yield _spell(shape, "blocked", "row_major")
    if rank <= 4:
        for order in itertools.permutations(range(rank)):
            listed = ", ".join(map(str, order))
            yield _spell(cores, "contiguous", f"permuted<{listed}>")
    for group in _GROUPS:
        yield _spell(cores, "contiguous", f"grouped<{group}>")


def _factors(number, count):
    """The ways to write a number as a product of so many."""
    if count == 1:
        yield (number,)
        return
    for first in range(1, number + 1):
        if number % first == 0:
            for rest in _factors(number // first, count - 1):
                yield (first, *rest)


def _cost(module, name, text, ranks, fields, ranks_of_arrays):
    """The tiles of the longest rank, and the bytes that ranks read; None where
    the schedule does not suit a launch."""
    try:
        parts = _parts(module, name, text)
        per_rank = max(-(-cores // ranks) for cores in (*parts.cores, 1))
        sent, longest = 0, 0
        for rank in range(ranks):
            cores = rank * per_rank, (rank + 1) * per_rank
            longest = max(
                longest,
                sum(
                    parts.count_tiles(launch, fields, *cores)
                    for launch in range(parts.launches)
                ),
            )
            boxes = {}
            for number, region in enumerate(parts.regions):
                if region.argument is not None and region.kind == "read":
                    boxes.setdefault(region.argument, []).append(
                        parts.boxes(number, fields, *cores)
                    )
            sent += sum(
                _layout.count_bytes(
                    _ttgrid.make_disjoint(all_of_it), parts.itemsize(argument)
                )
                for argument, all_of_it in boxes.items()
            )
    except Error:
        return None
    return longest, sent
