"""What is known of each element of a buffer while a kernel runs.

A shadow is memory of the buffer's own shape. That of a block's buffer has all
ones where this tile has written. Global memory has two: the tile that wrote an
element last, and a tile that read it. Where threads write, there are two more,
which say the same of them: see phases.py.

Tiles are stamped: numbered from 1 over all launches of a call. A stamp up to
that at which a launch begins is of a launch before, which has ended.
"""

from __future__ import annotations

import dataclasses

from ..ir import MemRef, Value

STAMP = "int32"
#: Of threads there are more: see phases.py.
THREAD_STAMP = "int64"


def shadow_dtype(suffix: str) -> str:
    """The data type of a shadow, by the name of what it says."""
    return THREAD_STAMP if suffix.startswith("thread") else STAMP


@dataclasses.dataclass
class Facts:
    """What a kernel does with a buffer, and threads on their own."""

    reads: bool = False
    writes: bool = False
    updates: bool = False
    thread_reads: bool = False
    thread_writes: bool = False

    @staticmethod
    def unknown() -> Facts:
        """Those of a buffer about which nothing is known yet."""
        return Facts(True, True, True, True, True)


@dataclasses.dataclass(frozen=True)
class Watched:
    """A memref whose accesses are checked.

    Attributes
    ----------
    name : str
        Of the buffer, in the user's source.
    leading : int
        How many of the buffer's first axes the user doesn't know.
    origin : tuple of (terms, axis)
        For each axis of the buffer: what to add up, and the memref's axis
        whose index is added, if any.
    written : MemRef or None
        The shadow of a buffer of a block.
    writer, reader : MemRef or None
        Those of shared memory.
    thread_writer, thread_reader : MemRef or None
        Those of what threads do to each other.
    number : int or None
        Of the facts about it.
    is_global : bool
        Whether other tiles see it.
    is_private : bool
        Whether each thread has its own, or adds to it as TileLang means it.
    """

    name: str
    leading: int
    origin: tuple[tuple[tuple[int | Value, ...], int | None], ...]
    written: MemRef | None = None
    writer: MemRef | None = None
    reader: MemRef | None = None
    thread_writer: MemRef | None = None
    thread_reader: MemRef | None = None
    number: int | None = None
    is_global: bool = False
    is_private: bool = False
    #: Whether an element that nobody has written holds nothing.
    begins_empty: bool = False

    @property
    def shadows(self):
        """Those that there are, by their names here."""
        named = {
            "written": self.written,
            "writer": self.writer,
            "reader": self.reader,
            "thread_writer": self.thread_writer,
            "thread_reader": self.thread_reader,
        }
        return {name: it for name, it in named.items() if it is not None}

    def part(self, make, offsets, kept) -> Watched:
        """That of a part whose shadows make(shadow) gives."""
        origin = []
        for terms, axis in self.origin:
            if axis is not None:
                terms = (*terms, offsets[axis])
                axis = kept.index(axis) if axis in kept else None
            origin.append((terms, axis))
        return dataclasses.replace(
            self,
            origin=tuple(origin),
            **{name: make(it) for name, it in self.shadows.items()},
        )

    def view(self, make, rank: int) -> Watched:
        """That of a view whose shadows make(shadow) gives, and which is a
        buffer of its own."""
        return dataclasses.replace(
            self,
            origin=identity_origin(rank),
            **{name: make(it) for name, it in self.shadows.items()},
        )


def identity_origin(rank: int):
    """The origin of a memref that is all of its buffer."""
    return tuple(((), axis) for axis in range(rank))
