"""Which elements each rank reads and writes, for arguments of given sizes."""

from __future__ import annotations

import dataclasses

import numpy as np

from ttgrid import _ttgrid
from ttgrid._errors import Error
from ttgrid.mpi._combine import COMBINERS


@dataclasses.dataclass
class Share:
    """What one rank's tiles touch: per argument disjoint boxes, arrays of
    shape (number, rank of the argument, 2), the last index included."""

    tiles: int
    reads: dict[int, np.ndarray]
    writes: dict[int, np.ndarray]
    atomics: dict[int, np.ndarray]

    def touched(self, argument) -> np.ndarray:
        """All of it."""
        kinds = (self.reads, self.writes, self.atomics)
        return np.concatenate([kind[argument] for kind in kinds])


@dataclasses.dataclass
class Plan:
    """What is exchanged for arguments of given sizes."""

    own: Share
    #: Everyone's: on rank 0, or with replicated data on all; else None.
    shares: list[Share] | None
    #: Per argument with atomic updates the boxes of all ranks, or None.
    hulls: dict[int, list]


class Planner:
    """Divides the cores of a kernel between ranks.

    Parameters
    ----------
    parts : _ttgrid.Parts
    names : sequence of str
        The arguments'.
    ranks : int
    """

    def __init__(self, parts, names, ranks):
        self._parts = parts
        self._names = names
        self._ranks = ranks
        # ceil: the last ranks may have fewer cores, or none.
        self.cores_per_rank = max(
            -(-cores // ranks) for cores in (*parts.cores, 1)
        )
        self.combiners = self._find_combiners()
        self.notes = tuple(self._find_notes())
        if ranks > 1:
            self._check_memory_between_launches()

    def cores(self, rank) -> tuple[int, int]:
        """The first core of a rank, and the one behind its last."""
        return rank * self.cores_per_rank, (rank + 1) * self.cores_per_rank

    def share(self, rank, fields, ranks_of_arrays) -> Share:
        """What a rank's tiles touch.

        Parameters
        ----------
        fields : list of int
            The arguments of the call, packed.
        ranks_of_arrays : dict of int
            The rank of each array, by argument.
        """
        first, end = self.cores(rank)
        tiles = sum(
            self._parts.count_tiles(launch, fields, first, end)
            for launch in range(self._parts.launches)
        )
        boxes = {"read": {}, "write": {}, "atomic": {}}
        for kind in boxes.values():
            for argument, rank_of_array in ranks_of_arrays.items():
                kind[argument] = [np.empty((0, rank_of_array, 2), np.int64)]
        for number, region in enumerate(self._parts.regions):
            if region.argument is not None:
                boxes[region.kind][region.argument].append(
                    self._parts.boxes(number, fields, first, end)
                )
        merged = {
            kind: {
                argument: _ttgrid.make_disjoint(all_of_it)
                for argument, all_of_it in by_argument.items()
            }
            for kind, by_argument in boxes.items()
        }
        return Share(tiles, merged["read"], merged["write"], merged["atomic"])

    def check(self, fields) -> None:
        """Refuses what can't be divided, before anything is sent.

        Raises
        ------
        Error
            Names the argument, and two tiles where two ranks are in each
            other's way.
        """
        if self._ranks == 1:
            return
        regions = list(enumerate(self._parts.regions))
        for number, region in regions:
            if region.argument is None:
                continue
            name = self._names[region.argument]
            if region.kind == "write" and region.precision != "exact":
                self._refuse_inexact(number, region, name, fields)
            if region.kind == "atomic":
                self._check_atomic(region, name)
        boxes = {
            number: [
                self._parts.boxes(number, fields, *self.cores(rank))
                for rank in range(self._ranks)
            ]
            for number, region in regions
            if region.argument is not None
        }
        for number, region in regions:
            if region.argument is None:
                continue
            for other_number, other in regions[number:]:
                if other.argument == region.argument:
                    self._check_pair(number, other_number, boxes, fields)

    # --- What is refused ------------------------------------------------------

    def _refuse_inexact(self, number, region, name, fields):
        for rank in range(self._ranks):
            cores = self.cores(rank)
            boxes = self._parts.boxes(number, fields, *cores)
            if not len(boxes):
                continue
            element = [int(i) for i in boxes[0, :, 0]]
            tile = self._parts.find_tile(number, fields, *cores, element)
            why = region.reason or (
                "it hangs on data"
                if region.conditional
                else "not all of the box that holds them is written"
            )
            raise Error(
                f"argument {name}: which elements tile {_spell(tile)} writes "
                f"is not known exactly ({region.location}: {why}), so they "
                "can't be sent between ranks"
            )

    def _check_atomic(self, region, name):
        if region.combiner not in COMBINERS:
            what = region.combiner or "several kinds of atomic updates"
            raise Error(
                f"argument {name}: partial results of ranks can't be combined "
                f"for {what} ({region.location})"
            )
        if any(
            other.argument == region.argument and other.kind != "atomic"
            for other in self._parts.regions
        ):
            raise Error(
                f"argument {name}: it is updated atomically ({region.location})"
                " and also read or written otherwise, so partial results of "
                "ranks can't be combined"
            )

    def _check_pair(self, number, other_number, boxes, fields):
        """Two regions of one argument, the first of no later a launch."""
        first, second = (
            self._parts.regions[number],
            self._parts.regions[other_number],
        )
        kinds = {first.kind, second.kind}
        name = self._names[first.argument]
        if kinds == {"write"}:
            found = _find_overlap(boxes[number], boxes[other_number])
            verb = "write"
        elif first.launch < second.launch and (
            first.kind != "read" and second.kind == "read"
        ):
            found = _find_overlap(boxes[number], boxes[other_number])
            verb = None
        else:
            return
        if not found:
            return
        rank, other_rank, element = found
        tile, other_tile = (
            self._parts.find_tile(at, fields, *self.cores(of), element)
            for at, of in ((number, rank), (other_number, other_rank))
        )
        tiles = f"{_spell(tile)} of rank {rank}"
        others = f"{_spell(other_tile)} of rank {other_rank}"
        if verb:
            raise Error(
                f"argument {name}: tiles {tiles} and {others} both write "
                f"element {_spell(element, '[]')} ({first.location})"
            )
        raise Error(
            f"argument {name}: in launch {second.launch}, tile {others} reads "
            f"element {_spell(element, '[]')}, which in launch {first.launch} "
            f"tile {tiles} writes. Launches that read what other ranks have "
            "written are not supported: distribute each as a kernel of its own"
        )

    def _check_memory_between_launches(self):
        """Memory of the function's own, which each rank has for itself."""
        regions = [one for one in self._parts.regions if one.argument is None]
        for region in regions:
            if region.kind == "read" and any(
                other.kind != "read" and other.launch < region.launch
                for other in regions
            ):
                raise Error(
                    f"launch {region.launch} reads memory of the function's "
                    f"own that an earlier launch writes ({region.location}). "
                    "Launches that read what other ranks have written are not "
                    "supported: distribute each as a kernel of its own"
                )

    def _find_combiners(self):
        return {
            region.argument: region.combiner
            for region in self._parts.regions
            if region.kind == "atomic" and region.argument is not None
        }

    def _find_notes(self):
        for region in self._parts.regions:
            if region.argument is None or region.is_known:
                continue
            verb = "sent" if region.kind == "read" else "updated"
            name = self._names[region.argument]
            yield (
                f"{name}: sizes of {region.kind} parts are not known "
                f"({region.location}: {region.reason}); whole dimensions are "
                f"{verb}"
            )


def _find_overlap(firsts, seconds):
    """Two different ranks of which the first's `firsts` and the second's
    `seconds` have an element in common, and that element."""
    ranks = range(len(firsts))
    if firsts is seconds:
        return _ttgrid.find_overlap(firsts)
    for rank in ranks:
        for other in ranks:
            if rank != other:
                found = _ttgrid.find_overlap([firsts[rank], seconds[other]])
                if found:
                    return rank, other, found[2]
    return None


def _spell(numbers, brackets="()"):
    inside = ", ".join(map(str, numbers)) if numbers is not None else "?"
    return f"{brackets[0]}{inside}{brackets[1]}"
