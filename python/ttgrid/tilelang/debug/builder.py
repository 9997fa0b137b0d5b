"""A builder whose programs check each access to memory.

No operation touches memory but by a method of builders, so none is missed. What
reads or writes whole memrefs (copies, products, generic operations) stays as it
is, with loops over the shadows before it.
"""

from __future__ import annotations

import contextlib
import re

from ..ir import Builder, MemRef, Value
from .elements import ElementChecks
from .shadows import STAMP, Watched


class CheckedBuilder(ElementChecks):
    """A builder that checks accesses to elements and to whole memrefs."""

    def poison(self, element: Value, memref: MemRef) -> None:
        """Fills memory that nothing has been written to."""
        Builder.fill(self, element, memref)

    def fill(self, element, target):
        self._check_boxes([], [target])
        super().fill(element, target)

    def copy(self, source, target):
        self._check_boxes([source], [target])
        super().copy(source, target)

    def matmul(self, a, b, c, transposed, unsigned):
        self._check_boxes([a, b, c], [c])
        super().matmul(a, b, c, transposed, unsigned)

    @contextlib.contextmanager
    def generic(self, inputs, outputs, iterators):
        first = len(self._lines)
        with super().generic(inputs, outputs, iterators) as elements:
            yield elements
        # Only now it is known whether the body uses the outputs' elements.
        body, self._lines[first:] = self._lines[first:], []
        text = "\n".join(line.text for line in body[2:])
        read = [part for part, _ in inputs]
        for (part, _), element in zip(outputs, elements[len(inputs) :]):
            if re.search(re.escape(element.name) + r"(?![\w.$-])", text):
                read.append(part)
        self._check_boxes(read, [part for part, _ in outputs])
        self._lines.extend(body)

    def _check_boxes(self, read, written) -> None:
        for memref in read:
            known = self._watched.get(memref.name)
            if known is not None:
                with self._counting(known, "reads"):
                    self._check_read_box(known, memref)
        for memref in written:
            known = self._watched.get(memref.name)
            if known is not None:
                with self._counting(known, "writes"):
                    self._check_written_box(known, memref)

    # Checks of boxes: first whether something is wrong, then what.

    def _check_read_box(self, known: Watched, memref: MemRef) -> None:
        sizes = self._sizes(memref)
        if known.written is not None:
            ones = self.constant(-1, known.written.dtype)
            all_bits = self._fold_box(
                sizes,
                ones,
                "andi",
                lambda at: Builder.load(self, known.written, at),
            )
            with self.if_(self.compare("ne", all_bits, ones)):
                with self._each(sizes) as at:
                    self._check_is_written(known, at)
        if not self.in_launch:
            return
        if known.writer is not None:
            zero = self.constant(0, STAMP)

            def is_wrong(at):
                writer = Builder.load(self, known.writer, at)
                wrong = self.constant(False, "bool")
                if self._races:
                    wrong = self._is_other(writer)
                if known.begins_empty:
                    empty = self.compare("eq", writer, zero)
                    wrong = self.arith("ori", wrong, empty)
                return wrong

            def report(at):
                writer = Builder.load(self, known.writer, at)
                if known.begins_empty:
                    self._check_not_empty(known, at, writer, "reads")
                if self._races:
                    self._check_writer(known, at, writer, "reads")

            self._where(sizes, is_wrong, report)
        if known.reader is not None:
            with self._each(sizes) as at:
                self._mark_reader(known, at)

    def _check_written_box(self, known: Watched, memref: MemRef) -> None:
        if known.written is not None:
            ones = self.constant(-1, known.written.dtype)
            Builder.fill(self, ones, known.written)
        if known.writer is None or not self.in_launch:
            return
        sizes = self._sizes(memref)

        def is_wrong(at):
            writer = Builder.load(self, known.writer, at)
            wrong = self._is_other(writer)
            if known.reader is not None:
                reader = Builder.load(self, known.reader, at)
                other = self._has_other_reader(reader)
                wrong = self.arith("ori", wrong, other)
            return wrong

        def report(at):
            writer = Builder.load(self, known.writer, at)
            self._check_writer(known, at, writer, "writes")
            self._check_reader(known, at, "writes")

        if self._races:
            self._where(sizes, is_wrong, report)
        Builder.fill(self, self._stamp, known.writer)

    def _where(self, sizes, is_wrong, report) -> None:
        some = self._fold_box(
            sizes, self.constant(False, "bool"), "ori", is_wrong
        )
        with self.if_(some), self._each(sizes) as at:
            report(at)

    def _sizes(self, memref: MemRef) -> list[Value]:
        return [
            self.dim(memref, self.index_constant(axis))
            if size is None
            else self.index_constant(size)
            for axis, size in enumerate(memref.sizes)
        ]

    def _fold_box(self, sizes, start, operation, element) -> Value:
        """Combines element(indices) over a box."""

        def along(before, at):
            if len(at) == len(sizes):
                return self.arith(operation, before, element(at))
            return self.fold(
                self.index_constant(0),
                sizes[len(at)],
                self.index_constant(1),
                before,
                ("e", ""),
                lambda here, inner: along(inner, [*at, here]),
            )

        return along(start, [])

    @contextlib.contextmanager
    def _each(self, sizes):
        """Loops over a box; gives the indices."""
        zero, one = self.index_constant(0), self.index_constant(1)
        with contextlib.ExitStack() as stack:
            yield [
                stack.enter_context(self.for_(zero, size, one, "e"))
                for size in sizes
            ]
