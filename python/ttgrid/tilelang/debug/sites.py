"""Where a kernel is checked: what a report is about, apart from its numbers."""

from __future__ import annotations

import dataclasses

from ..ir import Location

#: The kinds of reports, by number.
KINDS = (
    "out of bounds",
    "unwritten",
    "unwritten output",
    "race",
    "overflow",
    "guarded",
)
OUT_OF_BOUNDS, UNWRITTEN, UNWRITTEN_OUTPUT, RACE, OVERFLOW, GUARDED = range(
    len(KINDS)
)

#: How many words at the beginning of the records are for phases.py.
WORDS_OF_PHASES = 2


@dataclasses.dataclass(frozen=True)
class Site:
    """A check at a place of the kernel.

    Attributes
    ----------
    kind : int
        Of its reports.
    buffer : str
        What is accessed; for an overflow, the expression.
    access : str
        "reads", "writes" or "updates", or another verb.
    location : Location or None
    launch : int
        The number of the T.Kernel that it stands in.
    rank : int
        How many indices its reports have.
    note : str
        What else there is to say; of a race between threads, what they are in
        together.
    """

    kind: int
    buffer: str
    access: str
    location: Location | None
    launch: int
    rank: int
    note: str = ""


@dataclasses.dataclass(frozen=True)
class Launch:
    """A T.Kernel: how many dimensions its grid has, and the extents of its
    blocks in threads, x first."""

    rank: int
    threads: tuple[int, ...]
