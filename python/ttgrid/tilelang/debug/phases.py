"""Races between the threads of a block.

A *phase* is a part of a block's work in which nothing makes its threads wait
for each other. Two participants of one phase must not touch an element, one of
them by a plain write that changes it:

- In memory of a block, a phase is one statement: TileLang itself puts barriers
  between statements that touch the same elements. A T.Parallel loop is one
  statement, whose participants are its iterations.
- In global memory it is what stands between two barriers, as TileLang puts none
  there.

Participants are stamped: numbered from 1 over all phases of a call. A stamp
that is not of the phase says nothing.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable

from ..ir import INDEX, Builder, Value
from .shadows import THREAD_STAMP, Watched
from .sites import RACE
from .watching import WatchingBuilder

# Words of the records: the last stamp, and those of the barriers' phase before
# its first.
_LAST, _SINCE_BARRIER = 0, 1
_IN_STATEMENT = "in the same statement"
_IN_LOOP = "in another iteration of T.Parallel"
_NO_BARRIER = "with no barrier between"


@dataclasses.dataclass(frozen=True)
class Phase:
    """What is done now.

    Attributes
    ----------
    before : ir.Value
        The stamp before its first.
    size : ir.Value
        How many participants it has.
    participant : callable
        Gives the number of the one that is imported now, or None.
    is_loop : bool
        Whether participants are iterations of T.Parallel.
    """

    before: Value
    size: Value
    participant: Callable[[], Value | None]
    is_loop: bool

    @property
    def note(self) -> str:
        """What a report says about two of its participants."""
        return _IN_LOOP if self.is_loop else _IN_STATEMENT


class PhaseChecks(WatchingBuilder):
    """A builder that checks what threads of one block do to each other.

    Attributes
    ----------
    sole_thread : callable
        Gives the number of the only thread that runs what is imported now and
        differs between threads in nothing else, negative if there are several;
        None where that isn't asked.
    all_threads : callable
        Whether every thread of the block does what is imported now.
    exclusive : bool
        Whether threads take turns in what is accessed now.
    """

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.sole_thread = lambda: None
        self.all_threads = lambda: False
        self.exclusive = False
        self._phase: Phase | None = None
        self._block_size = 1

    # Phases.

    def begin_block(self, threads) -> None:
        super().begin_block(threads)
        self._block_size = 1
        for extent in threads:
            self._block_size *= extent
        self.barrier()

    def barrier(self) -> None:
        """What follows, each thread does after all that the others did
        before."""
        if self._races and self.in_launch:
            size = self.constant(self._block_size, THREAD_STAMP)
            self._put(_SINCE_BARRIER, self._advance(size))

    @contextlib.contextmanager
    def statement(self):
        """What is built in this with block is one statement of threads."""
        size = self.constant(self._block_size, THREAD_STAMP)
        with self._within(size, self.current_thread, is_loop=False):
            yield

    @contextlib.contextmanager
    def iterations(self, size: Value, participant):
        """What is built in this with block are the iterations of a T.Parallel
        loop; participant() gives the number of the current one."""
        size = self.convert("index_cast", size, THREAD_STAMP)
        with self._within(size, participant, is_loop=True):
            yield

    @contextlib.contextmanager
    def _within(self, size, participant, is_loop):
        outer = self._phase
        if self._races and self.in_launch:
            before = self._advance(size)
            self._phase = Phase(before, size, participant, is_loop)
        yield
        self._phase = outer

    def _advance(self, size: Value) -> Value:
        """The stamp before those of a new phase."""
        before = self._get(_LAST)
        self._put(_LAST, self.arith("addi", before, size))
        return before

    def _get(self, word: int) -> Value:
        return Builder.load(self, self._records, [self.index_constant(word)])

    def _put(self, word: int, number: Value) -> None:
        Builder.store(self, number, self._records, [self.index_constant(word)])

    # Checks of elements.

    def _phase_of(self, known: Watched) -> Phase | None:
        """The phase that counts for a memref."""
        phase = self._phase
        takes_turns = self.atomic or self.exclusive
        if known.is_private or takes_turns or not self._races:
            return None
        if phase is not None and (phase.is_loop or not known.is_global):
            return phase
        if not known.is_global or not self.in_launch:
            return None
        return Phase(
            self._get(_SINCE_BARRIER),
            self.constant(self._block_size, THREAD_STAMP),
            self.current_thread,
            False,
        )

    def _note(self, known: Watched, phase: Phase) -> str:
        is_wide = known.is_global and not phase.is_loop
        return _NO_BARRIER if is_wide else phase.note

    def _is_of(self, phase: Phase, stamp: Value) -> Value:
        """Whether a stamp is of the phase."""
        last = self.arith("addi", phase.before, phase.size)
        begun = self.compare("sgt", stamp, phase.before)
        return self.arith("andi", begun, self.compare("sle", stamp, last))

    def _stamp_of(self, phase: Phase, number: Value) -> Value:
        number = self.convert("index_cast", number, THREAD_STAMP)
        one = self.constant(1, THREAD_STAMP)
        number = self.arith("addi", number, one)
        return self.arith("addi", phase.before, number)

    def check_thread_read(self, known: Watched, indices) -> None:
        """An element is read by the participant that is imported."""
        phase = self._phase_of(known)
        if phase is None:
            return
        number = phase.participant()
        if number is None:
            if known.thread_writer is not None and self.all_threads():
                self._check_read_by_all(known, phase, indices)
            return
        self._count(known, "thread_reads")
        mine = self._stamp_of(phase, number)
        if known.thread_writer is not None:
            writer = Builder.load(self, known.thread_writer, indices)
            wrong = self.arith(
                "andi",
                self._is_of(phase, writer),
                self.compare("ne", writer, mine),
            )
            self._report_race(known, phase, "reads", indices, wrong, writer)
        if known.thread_reader is not None:
            before = Builder.load(self, known.thread_reader, indices)
            size = self._size(before)
            several = self.arith("subi", self.constant(0, THREAD_STAMP), size)
            same = self.compare("eq", before, mine)
            kept = self.select(same, mine, several)
            kept = self.select(self._is_of(phase, size), kept, mine)
            Builder.store(self, kept, known.thread_reader, indices)

    def _check_read_by_all(self, known, phase, indices) -> None:
        if self._block_size == 1:
            return
        writer = Builder.load(self, known.thread_writer, indices)
        wrong = self._is_of(phase, writer)
        self._report_race(known, phase, "reads", indices, wrong, writer)

    def check_thread_write(self, known, memref, element, indices) -> None:
        """An element is about to be written by the participant that is
        imported."""
        phase = self._phase_of(known)
        if phase is None:
            return
        number = phase.participant()
        if number is not None:
            self._check_change(known, phase, number, memref, element, indices)
            return
        if not known.is_global or known.thread_writer is None:
            return
        number = self.sole_thread()
        if number is None:
            return
        zero = self.index_constant(0)
        with self.if_(self.compare("sge", number, zero)):
            self._check_change(known, phase, number, memref, element, indices)

    def _check_change(
        self, known, phase, number, memref, element, indices
    ) -> None:
        self._count(known, "thread_writes")
        if known.thread_writer is None:
            return
        mine = self._stamp_of(phase, number)
        differs = self._differs(Builder.load(self, memref, indices), element)
        writer = Builder.load(self, known.thread_writer, indices)
        other = self.arith(
            "andi",
            self._is_of(phase, writer),
            self.compare("ne", writer, mine),
        )
        wrong = self.arith("andi", other, differs)
        self._report_race(known, phase, "writes", indices, wrong, writer)
        if known.thread_reader is not None:
            reader = Builder.load(self, known.thread_reader, indices)
            size = self._size(reader)
            other = self.arith(
                "andi",
                self._is_of(phase, size),
                self.compare("ne", reader, mine),
            )
            wrong = self.arith("andi", other, differs)
            mine_first = self.compare("eq", size, mine)
            zero = self.constant(0, THREAD_STAMP)
            first = self.select(mine_first, zero, size)
            self._report_race(
                known, phase, "writes after", indices, wrong, first
            )
        Builder.store(self, mine, known.thread_writer, indices)

    def _differs(self, old: Value, new: Value) -> Value:
        """Whether two elements differ in a bit."""
        if old.dtype.startswith(("float", "bfloat", "tfloat")):
            bits = "".join(c for c in old.type if c.isdigit())
            old = self.convert("bitcast", old, f"int{bits}")
            new = self.convert("bitcast", new, f"int{bits}")
        return self.compare("ne", old, new)

    def _size(self, stamp: Value) -> Value:
        """Of a reader's stamp, which is negative if there are several."""
        zero = self.constant(0, THREAD_STAMP)
        return self.arith("maxsi", stamp, self.arith("subi", zero, stamp))

    def _count(self, known: Watched, access: str) -> None:
        if known.number is not None:
            setattr(self.facts[known.number], access, True)

    def _report_race(self, known, phase, access, indices, wrong, stamp) -> None:
        with self.if_(wrong):
            number = self.arith("subi", stamp, phase.before)
            one = self.constant(1, THREAD_STAMP)
            number = self.arith("subi", number, one)
            none = self.constant(-1, THREAD_STAMP)
            number = self.arith("maxsi", number, none)
            place = self.place_in(known, indices)
            self.report(
                RACE,
                known.name,
                access,
                place,
                note=self._note(known, phase),
                other=self.convert("index_cast", number, INDEX),
            )
