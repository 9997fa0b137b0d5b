"""What a debug run has found."""

from __future__ import annotations

import collections
import dataclasses
import linecache

from ..ir import RecordLayout
from ..ir.records import WORDS
from .sites import (
    GUARDED,
    KINDS,
    OUT_OF_BOUNDS,
    OVERFLOW,
    RACE,
    UNWRITTEN,
    WORDS_OF_PHASES,
    Launch,
    Site,
)


@dataclasses.dataclass(frozen=True)
class Fault:
    """Something that a kernel does wrong, once.

    Attributes
    ----------
    kind : str
        "out of bounds", "unwritten" (a buffer of a block), "unwritten output",
        "race", "overflow" or "guarded".
    message : str
    file : str or None
    line, column : int or None
        Of the statement, counted from 1.
    buffer : str
        What is accessed; of an overflow, the expression.
    access : str
        What the tile does to it: "reads", "writes", "updates", ...
    index : tuple of int
        The element, in the buffer's own indices; of an overflow, the value.
    tile : tuple of int
        The block's indices, x first.
    thread : tuple of int or None
        The thread's indices, where threads differ.
    other_tile : tuple of int or None
        Of a race between tiles: the one that had the element before.
    other_thread : tuple of int or None
        Of a race within a tile: the thread that had the element before, where
        it is known.
    launch : int
        The number of the T.Kernel.
    """

    kind: str
    message: str
    file: str | None
    line: int | None
    column: int | None
    buffer: str
    access: str
    index: tuple[int, ...]
    tile: tuple[int, ...]
    thread: tuple[int, ...] | None
    other_tile: tuple[int, ...] | None
    other_thread: tuple[int, ...] | None
    launch: int

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.file else ""
        return f"{place}{self.kind}: {self.message}"


@dataclasses.dataclass(frozen=True)
class FaultLine:
    """How often a kind of fault was met at a line, for one buffer."""

    kind: str
    file: str | None
    line: int | None
    buffer: str
    count: int


@dataclasses.dataclass(frozen=True)
class DebugReport:
    """What a call of a kernel in debug mode has found. `print` it.

    It is true if there are faults.

    Attributes
    ----------
    kernel : str
    faults : tuple of Fault
        The first of each kind, and the first of each line.
    guarded : tuple of Fault
        Accesses beyond ragged edges that TileLang guards: no faults.
    counts : dict of str to int
        How many there were of each kind.
    lines : tuple of FaultLine
        How many there were at each line.
    """

    kernel: str
    faults: tuple[Fault, ...]
    guarded: tuple[Fault, ...]
    counts: dict[str, int]
    lines: tuple[FaultLine, ...]

    def __bool__(self) -> bool:
        return bool(self.faults)

    def __str__(self) -> str:
        if not self.faults and not self.guarded:
            return f"{self.kernel}: no faults"
        found = ", ".join(
            f"{count} {kind}" for kind, count in self.counts.items() if count
        )
        parts = [f"{self.kernel}: {found}"]
        last = None
        for fault in (*self.faults, *self.guarded):
            parts.append(str(fault))
            here = (fault.file, fault.line)
            if fault.file and here != last:
                source = linecache.getline(*here).strip()
                if source:
                    parts.append(f"    {source}")
            last = here
        parts.append("in total:")
        parts.extend(
            (f"  {one.file}:{one.line}: " if one.file else "  ")
            + f"{one.kind} of {one.buffer}, "
            + ("once" if one.count == 1 else f"{one.count} times")
            for one in self.lines
        )
        return "\n".join(parts)


class Decoder:
    """Reads the records of a run.

    Parameters
    ----------
    kernel : str
    layout : RecordLayout
    sites : list of Site
    launches : list of Launch
    """

    def __init__(
        self,
        kernel: str,
        layout: RecordLayout,
        sites: list[Site],
        launches: list[Launch],
    ):
        self._kernel, self._layout = kernel, layout
        self._sites, self._launches = sites, launches
        self._counts = [layout.kind(number) for number in range(len(KINDS))]
        self._clean = DebugReport(kernel, (), (), dict.fromkeys(KINDS, 0), ())

    def decode(self, records) -> DebugReport:
        """The report of a run that kept these records, an array of int64."""
        layout = self._layout
        if not records[self._counts].any():
            return self._clean
        found = {}
        counts = dict.fromkeys(KINDS, 0)
        for number, kind in enumerate(KINDS):
            start = layout.kind(number)
            counts[kind] = int(records[start])
            for which in range(min(counts[kind], layout.limit)):
                begin = start + 1 + which * WORDS
                record = tuple(map(int, records[begin : begin + WORDS]))
                found.setdefault(record)
        totals = collections.Counter()
        for number, site in enumerate(self._sites):
            start = layout.site(number)
            count = int(records[start])
            if not count:
                continue
            record = tuple(map(int, records[start + 1 : start + 1 + WORDS]))
            found.setdefault(record)
            place = site.location
            key = (
                KINDS[site.kind],
                place and place.file,
                place and place.line,
                site.buffer,
            )
            totals[key] += count
        described = [self._describe(record, records) for record in found]
        order = {kind: number for number, kind in enumerate(KINDS)}
        described.sort(key=lambda fault: order[fault.kind])
        guarded = KINDS[GUARDED]
        return DebugReport(
            self._kernel,
            tuple(one for one in described if one.kind != guarded),
            tuple(one for one in described if one.kind == guarded),
            counts,
            tuple(FaultLine(*key, count) for key, count in totals.items()),
        )

    def _describe(self, record, records) -> Fault:
        site = self._sites[record[0]]
        launch = self._launches[site.launch]
        tile = record[1 : 1 + launch.rank]
        thread = None
        if record[4] >= 0:
            thread = _split(record[4], launch.threads)
        first = WORDS_OF_PHASES + 4 * site.launch
        begin, *sizes = map(int, records[first : first + 4])
        other = other_thread = None
        if site.kind == RACE and site.note:
            if record[5] >= 0 and "T.Parallel" not in site.note:
                other_thread = _split(record[5], launch.threads)
        elif record[5] > begin:
            sizes = sizes[: launch.rank]
            other = _split(record[5] - begin - 1, sizes)
        index = record[6 : 6 + site.rank]
        place = site.location
        return Fault(
            KINDS[site.kind],
            _message(site, tile, thread, index, other, other_thread),
            place and place.file,
            place and place.line,
            place and place.column,
            site.buffer,
            site.access.split()[0],
            index,
            tile,
            thread,
            other,
            other_thread,
            site.launch,
        )


def _split(number: int, sizes) -> tuple[int, ...]:
    """A number's digits, the first counting fastest."""
    digits = []
    for size in sizes:
        digits.append(number % size)
        number //= size
    return tuple(digits)


def _message(site: Site, tile, thread, index, other, other_thread) -> str:
    who = f"tile {_spell(tile)}"
    if thread is not None:
        who += f", thread {_spell(thread)}"
    if site.kind == OVERFLOW:
        return (
            f"{who} computes {site.buffer} = {index[0]}, which does not fit"
            " int32"
        )
    element = f"{site.buffer}[{', '.join(map(str, index))}]"
    verb = site.access.split()[0]
    what = f"{who} {verb} {element}"
    if site.kind == OUT_OF_BOUNDS:
        return f"{what}, {site.note}"
    if site.kind == GUARDED:
        does = "gives 0 or the safe value" if verb == "reads" else "drops it"
        return f"{what}, {site.note}: TileLang {does}"
    if site.kind == RACE and site.note:
        return f"{what}, {_between_threads(site, other_thread)}"
    if site.kind == RACE:
        tile_ = "another tile" if other is None else f"tile {_spell(other)}"
        done = "written"
        if site.access.endswith("after"):
            done = "read or updated"
        return f"{what}, which {tile_} has {done}"
    if site.kind == UNWRITTEN:
        return f"{what}, which it has not written"
    return f"{what}, which nobody has written"


def _between_threads(site: Site, other) -> str:
    """What another thread has done to the element, or another iteration."""
    who = "another thread" if other is None else f"thread {_spell(other)}"
    done = "reads" if site.access.endswith("after") else "writes"
    where = site.note
    if "T.Parallel" in where:
        who, where = "another iteration", "of the same T.Parallel loop"
        return f"which {who} {where} {done}"
    if site.access == "writes":
        return f"to which {who} writes another value {where}"
    return f"which {who} {done} {where}"


def _spell(numbers) -> str:
    return f"({', '.join(map(str, numbers))}{',' if len(numbers) == 1 else ''})"
