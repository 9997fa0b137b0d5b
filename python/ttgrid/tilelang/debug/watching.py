"""A builder that knows which memory is watched, and keeps records about it."""

from __future__ import annotations

import contextlib
import dataclasses

from ..ir import INDEX, Builder, MemRef, RecordLayout, Records, Value
from .shadows import (
    STAMP,
    THREAD_STAMP,
    Facts,
    Watched,
    identity_origin,
    shadow_dtype,
)
from .sites import KINDS, WORDS_OF_PHASES, Launch, Site

_WORDS_OF_LAUNCH = 4


class WatchingBuilder(Records, Builder):
    """A builder whose functions take records and shadows as further arguments.

    Attributes
    ----------
    facts : list of Facts
        What was built does with each buffer that tiles share.
    sites : list of Site
    launches : list of Launch
    shadow_arguments : list of (parameter, shadow)
        The names of the parameters that have shadows, in the sequence of the
        function's arguments behind the records.
    atomic : bool
        Whether what is accessed now is so atomically.
    quiet : bool
        Whether what is read now need not have been written.
    """

    def __init__(self, known: list[Facts] | None, limit: int, races: bool):
        super().__init__()
        self._earlier, self._limit, self._races = known, limit, races
        self.facts: list[Facts] = []
        self.sites: list[Site] = []
        self.launches: list[Launch] = []
        self.shadow_arguments: list[tuple[str, str]] = []
        self.atomic = self.quiet = False
        self.threads = (1, 1, 1)
        #: Gives the thread that is imported, or None.
        self.current_thread = lambda: None
        self._watched: dict[str, Watched] = {}
        self._owned: dict[str, list[MemRef]] = {}
        self._site_numbers: dict[Site, int] = {}
        self._extra = []
        self._records = MemRef(self.name("records"), "int64", (None,))
        self._begin = None
        self._blocks, self._stamp, self._launch_begin = [], None, None

    # Launches and the function.

    @contextlib.contextmanager
    def grid_kernel(self, hints, sizes, schedule):
        launch = len(self.launches)
        self.launches.append(Launch(len(sizes), (1, 1, 1)))
        sizes_here = [
            self.index_constant(size) if isinstance(size, int) else size
            for size in sizes
        ]
        if self._begin is None:
            self._begin = self.index_constant(0)
        for word, number in enumerate([self._begin, *sizes_here]):
            first = WORDS_OF_PHASES + launch * _WORDS_OF_LAUNCH
            self._put_word(first + word, number)
        self._launch_begin = self.convert("index_cast", self._begin, STAMP)
        with super().grid_kernel(hints, sizes, schedule) as indices:
            self._blocks = indices
            number, stride = self._begin, self.index_constant(1)
            number = self.arith("addi", number, stride)
            for block, size in zip(indices, sizes_here):
                step = self.arith("muli", block, stride)
                number = self.arith("addi", number, step)
                stride = self.arith("muli", stride, size)
            self._stamp = self.convert("index_cast", number, STAMP)
            yield indices
        self._blocks, self._stamp = [], None
        total = sizes_here[0]
        for size in sizes_here[1:]:
            total = self.arith("muli", total, size)
        self._begin = self.arith("addi", self._begin, total)

    def _put_word(self, word: int, number: Value) -> None:
        number = self.convert("index_cast", number, "int64")
        Builder.store(self, number, self._records, [self.index_constant(word)])

    def begin_block(self, threads) -> None:
        """Says how many threads the blocks of the launch have."""
        last = self.launches[-1]
        self.launches[-1] = dataclasses.replace(last, threads=tuple(threads))

    @property
    def in_launch(self) -> bool:
        """Whether a launch is open."""
        return bool(self._blocks)

    def function(self, name, location) -> str:
        self._arguments.append((self._records, None))
        self._arguments.extend((memref, None) for memref in self._extra)
        self.layout = RecordLayout(
            WORDS_OF_PHASES + _WORDS_OF_LAUNCH * len(self.launches),
            len(self.sites),
            len(KINDS),
            self._limit,
        )
        return super().function(name, location)

    def _module_lines(self):
        return [*super()._module_lines(), *self._record_lines(self._records)]

    # What is watched.

    def watch_parameter(self, memref: MemRef, name: str, empty: bool) -> None:
        """Watches a memref of the function's arguments; empty says that it
        begins with nothing in it for certain. Of others, the caller says so
        by what a shadow of writers begins with: 0, or -1 if they don't."""

        def argument(suffix):
            shadow = MemRef(
                self.name(f"{memref.name[1:]}_{suffix}"),
                shadow_dtype(suffix),
                memref.sizes,
                memref.strides,
            )
            self._extra.append(shadow)
            self.shadow_arguments.append((name, suffix))
            return shadow

        self._watch_shared(memref, name, empty, argument)

    def watch_shared(self, memref: MemRef, name: str, dynamic) -> None:
        """Watches memory that was allocated for all tiles."""

        def allocated(suffix):
            hint = f"{memref.name[1:]}_{suffix}"
            dtype = shadow_dtype(suffix)
            shadow = Builder.alloc(self, hint, dtype, memref.sizes, dynamic)
            Builder.fill(self, self.constant(0, dtype), shadow)
            self._owned.setdefault(memref.name, []).append(shadow)
            return shadow

        self._watch_shared(memref, name, True, allocated)

    def _watch_shared(self, memref, name, empty, make) -> None:
        number, known = self._new_facts()
        races = self._races and known.writes
        # What is never written is an input, unless it is named.
        empty = empty or known.writes or known.updates
        writer = make("writer") if races or empty else None
        others = known.reads or known.updates
        reader = make("reader") if races and others else None
        self._watched[memref.name] = Watched(
            name,
            0,
            identity_origin(len(memref.sizes)),
            writer=writer,
            reader=reader,
            **self._thread_shadows(known, make),
            number=number,
            is_global=True,
            begins_empty=empty,
        )

    def _new_facts(self) -> tuple[int, Facts]:
        """The number of a buffer's facts, and what an import before knows."""
        number = len(self.facts)
        self.facts.append(Facts())
        known = self._earlier[number] if self._earlier else Facts.unknown()
        return number, known

    def _thread_shadows(self, known: Facts, make) -> dict[str, MemRef]:
        """Those of what threads do to each other: where none writes, nothing
        can be wrong."""
        if not self._races or not known.thread_writes:
            return {}
        wanted = ["thread_writer"] + ["thread_reader"] * known.thread_reads
        return {suffix: make(suffix) for suffix in wanted}

    def watch_block(
        self, memref: MemRef, dynamic, registers: bool, is_private: bool
    ) -> None:
        """Watches memory of a block, which has nothing in it yet; is_private
        tells that threads can't race for it."""

        def make(suffix, dtype=THREAD_STAMP):
            hint = f"{memref.name[1:]}_{suffix}"
            if registers:
                shadow = Builder.alloca(self, hint, dtype, memref.sizes)
            else:
                shadow = Builder.alloc(self, hint, dtype, memref.sizes, dynamic)
                self._owned.setdefault(memref.name, []).append(shadow)
            Builder.fill(self, self.constant(0, dtype), shadow)
            return shadow

        number, known = self._new_facts()
        self._watched[memref.name] = Watched(
            memref.name[1:],
            0,
            identity_origin(len(memref.sizes)),
            written=make("written", "int8"),
            **({} if is_private else self._thread_shadows(known, make)),
            number=number,
            is_private=is_private,
        )

    def label(self, memref: MemRef, name: str, leading: int) -> None:
        """Says what a watched memref is called, and how many of its first axes
        the user doesn't know."""
        known = self._watched.get(memref.name)
        if known is not None:
            self._watched[memref.name] = dataclasses.replace(
                known, name=name, leading=leading
            )

    def name_of(self, memref: MemRef) -> str:
        """What the user calls it."""
        known = self._watched.get(memref.name)
        return known.name if known else memref.name[1:]

    # Memory and its parts.

    def dealloc(self, memref):
        super().dealloc(memref)
        for shadow in self._owned.pop(memref.name, []):
            super().dealloc(shadow)

    def view(self, raw, offset, hint, dtype, sizes):
        result = super().view(raw, offset, hint, dtype, sizes)
        known = self._watched.get(raw.name)
        if known is not None:
            # A byte has no stamp of its own.
            known = dataclasses.replace(
                known, thread_writer=None, thread_reader=None, is_private=True
            )
            bits = 8 * self._bytes(result)
            self._watched[result.name] = known.view(
                lambda shadow: super(WatchingBuilder, self).view(
                    shadow, offset, hint + "_written", f"int{bits}", sizes
                ),
                len(sizes),
            )
        return result

    def _bytes(self, memref) -> int:
        element = memref.element
        return int("".join(c for c in element if c.isdigit())) // 8

    def reinterpret_cast(self, base, hint, sizes, strides, is_identity):
        make = super().reinterpret_cast
        result = make(base, hint, sizes, strides, is_identity)
        known = self._watched.get(base.name)
        if known is not None:
            self._watched[result.name] = known.view(
                lambda shadow: make(
                    shadow, hint + "_shadow", sizes, strides, is_identity
                ),
                len(sizes),
            )
        return result

    def subview(self, memref, offsets, sizes, kept):
        make = super().subview
        result = make(memref, offsets, sizes, kept)
        known = self._watched.get(memref.name)
        if known is not None and result is not memref:
            self._watched[result.name] = known.part(
                lambda shadow: make(shadow, offsets, sizes, kept),
                offsets,
                kept,
            )
        return result

    @contextlib.contextmanager
    def _counting(self, known: Watched, access: str):
        if known.number is not None:
            setattr(self.facts[known.number], access, True)
        yield

    # Reports.

    def _report(self, kind, known: Watched, access, indices, stamp=None):
        """Keeps a record about an element of a watched memref."""
        place = self.place_in(known, indices)
        other = None
        if stamp is not None:
            other = self.convert("index_cast", stamp, INDEX)
        self.report(kind, known.name, access, place, other=other)

    def place_in(self, known: Watched, indices) -> list[Value]:
        """The indices that the user knows of an element of a memref."""
        return [
            self._sum(terms, None if axis is None else indices[axis])
            for terms, axis in known.origin[known.leading :]
        ]

    def _sum(self, terms, index) -> Value:
        total = index
        for term in terms:
            if isinstance(term, int):
                if term == 0:
                    continue
                term = self.index_constant(term)
            total = term if total is None else self.arith("addi", total, term)
        return self.index_constant(0) if total is None else total

    def report(
        self, kind, buffer, access, indices, note="", other=None
    ) -> None:
        """Keeps a record of a fault at this place.

        indices are index values. other is one, too: the stamp of another tile,
        or of a race with a note, the number of another thread.
        """
        site = Site(
            kind,
            buffer,
            access,
            self.location,
            len(self.launches) - 1,
            len(indices),
            note,
        )
        number = self._site_numbers.setdefault(site, len(self.sites))
        if number == len(self.sites):
            self.sites.append(site)
        none = self.index_constant(-1)
        zero = self.index_constant(0)
        blocks = [*self._blocks, zero, zero, zero][:3]
        indices = [*indices, *([zero] * 8)][:8]
        self.record(
            self._records,
            kind,
            [
                self.index_constant(number),
                *blocks,
                self.current_thread() or none,
                other or none,
                *indices,
            ],
        )
