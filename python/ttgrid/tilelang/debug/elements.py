"""Checks of the accesses to single elements."""

from __future__ import annotations

from ..ir import Builder, Value
from .phases import PhaseChecks
from .shadows import STAMP, Watched
from .sites import RACE, UNWRITTEN, UNWRITTEN_OUTPUT


class ElementChecks(PhaseChecks):
    """A builder that checks loads, stores and atomic operations."""

    def load(self, memref, indices):
        known = self._watched.get(memref.name)
        if known is not None and not self.quiet:
            with self._counting(known, "updates" if self.atomic else "reads"):
                self._check_read(known, indices)
            self.check_thread_read(known, indices)
        return super().load(memref, indices)

    def store(self, element, memref, indices):
        known = self._watched.get(memref.name)
        if known is not None:
            if self.atomic:
                with self._counting(known, "updates"):
                    self._check_update(known, indices, writes=True)
            else:
                with self._counting(known, "writes"):
                    self._check_write(known, indices)
                self.check_thread_write(known, memref, element, indices)
        super().store(element, memref, indices)

    def atomic_rmw(self, kind, element, memref, indices):
        known = self._watched.get(memref.name)
        if known is not None:
            with self._counting(known, "updates"):
                self._check_update(known, indices, writes=False)
        return super().atomic_rmw(kind, element, memref, indices)

    # Checks of elements.

    def _check_read(self, known: Watched, indices) -> None:
        access = "updates" if self.atomic else "reads"
        if known.written is not None:
            self._check_is_written(known, indices)
        if known.writer is not None and self.in_launch:
            writer = Builder.load(self, known.writer, indices)
            if known.begins_empty:
                self._check_not_empty(known, indices, writer, access)
            if self._races:
                self._check_writer(known, indices, writer, access)
        self._mark_reader(known, indices)

    def _check_is_written(self, known: Watched, indices) -> None:
        shadow = Builder.load(self, known.written, indices)
        ones = self.constant(-1, known.written.dtype)
        with self.if_(self.compare("ne", shadow, ones)):
            self._report(UNWRITTEN, known, "reads", indices)
            # Once is enough.
            Builder.store(self, ones, known.written, indices)

    def _check_not_empty(self, known, indices, writer, access) -> None:
        zero = self.constant(0, STAMP)
        with self.if_(self.compare("eq", writer, zero)):
            self._report(UNWRITTEN_OUTPUT, known, access, indices)
            self._mark_not_empty(known, indices)

    def _mark_not_empty(self, known, indices) -> None:
        """Of a launch before all."""
        minus = self.constant(-1, STAMP)
        Builder.store(self, minus, known.writer, indices)

    def _check_writer(self, known, indices, writer, access) -> None:
        with self.if_(self._is_other(writer)):
            self._report(RACE, known, access, indices, writer)

    def _is_other(self, stamp: Value) -> Value:
        """Whether a stamp is of this launch, and of another tile."""
        here = self.compare("sgt", stamp, self._launch_begin)
        other = self.compare("ne", stamp, self._stamp)
        return self.arith("andi", here, other)

    def _mark_reader(self, known: Watched, indices) -> None:
        if known.reader is None or not self.in_launch:
            return
        before = Builder.load(self, known.reader, indices)
        Builder.store(self, self._next_reader(before), known.reader, indices)

    def _next_reader(self, before: Value) -> Value:
        """The first reader of this launch, negative if there are others."""
        negated = self.arith("subi", self.constant(0, STAMP), before)
        size = self.arith("maxsi", before, negated)
        stale = self.compare("sle", size, self._launch_begin)
        same = self.compare("eq", before, self._stamp)
        others = self.arith("minsi", before, negated)
        kept = self.select(same, before, others)
        return self.select(stale, self._stamp, kept)

    def _check_write(self, known: Watched, indices) -> None:
        if known.written is not None:
            ones = self.constant(-1, known.written.dtype)
            Builder.store(self, ones, known.written, indices)
        if known.writer is None or not self.in_launch:
            return
        if self._races:
            writer = Builder.load(self, known.writer, indices)
            with self.if_(self._is_other(writer)):
                self._report(RACE, known, "writes", indices, writer)
        self._check_reader(known, indices, "writes")
        Builder.store(self, self._stamp, known.writer, indices)

    def _check_reader(self, known: Watched, indices, access) -> None:
        if known.reader is None:
            return
        reader = Builder.load(self, known.reader, indices)
        with self.if_(self._has_other_reader(reader)):
            negated = self.arith("subi", self.constant(0, STAMP), reader)
            first = self.arith("maxsi", reader, negated)
            mine = self.compare("eq", first, self._stamp)
            unknown = self.constant(-1, STAMP)
            other = self.select(mine, unknown, first)
            self._report(RACE, known, f"{access} after", indices, other)

    def _has_other_reader(self, reader: Value) -> Value:
        negated = self.arith("subi", self.constant(0, STAMP), reader)
        size = self.arith("maxsi", reader, negated)
        here = self.compare("sgt", size, self._launch_begin)
        other = self.compare("ne", reader, self._stamp)
        return self.arith("andi", here, other)

    def _check_update(self, known: Watched, indices, writes: bool) -> None:
        """An atomic operation: a race with what other tiles write plainly."""
        if known.written is not None:
            if writes:
                self._check_write(known, indices)
            else:
                self._check_read(known, indices)
            return
        if known.writer is not None and self.in_launch:
            writer = Builder.load(self, known.writer, indices)
            if self._races:
                self._check_writer(known, indices, writer, "updates")
            if known.begins_empty and not writes:
                self._check_not_empty(known, indices, writer, "updates")
            elif known.begins_empty:
                zero = self.constant(0, STAMP)
                with self.if_(self.compare("eq", writer, zero)):
                    self._mark_not_empty(known, indices)
        self._mark_reader(known, indices)
