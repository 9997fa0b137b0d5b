"""What the importer says to debug mode, at the few places that matter to it."""

from __future__ import annotations

import contextlib


class Checks:
    """What debug mode adds to a kernel. This one adds nothing: debug/checks.py
    has the other."""

    #: Builds the function; None for one without checks.
    builder = None

    def at(self, _ctx, _statement):
        """Makes a statement within a structured one the place of reports."""
        return contextlib.nullcontext()

    def launched(self, ctx) -> None:
        """A launch begins, with its blocks and threads."""

    def barrier(self, ctx) -> None:
        """All threads of the block wait for each other."""

    def threads(self, _ctx, _statement):
        """What is imported in this with block is a statement that threads do
        one by one."""
        return contextlib.nullcontext()

    def parallel(self, _ctx, _loops):
        """What is imported in this with block is a parallel nest, done one
        iteration after the other."""
        return contextlib.nullcontext()

    def parameter(self, ctx, buffer, memref) -> None:
        """A parameter is declared."""

    def allocated(self, ctx, buffer, memref, dynamic, registers, dtype):
        """A buffer was allocated. dynamic are the sizes that aren't constant;
        registers tells that it was an alloca."""

    def named(self, memref, name: str, leading: int) -> None:
        """A memref is a buffer of this name, behind some leading axes that
        the kernel doesn't know."""

    def atomic(self):
        """What is accessed in this with block is so atomically."""
        return contextlib.nullcontext()

    def exclusive(self):
        """Threads do what is imported in this with block one by one: an atomic
        operation on memory of a block."""
        return contextlib.nullcontext()

    def every_lane(self, _ctx):
        """What is read in this with block is read for all lanes of a warp,
        also those that don't run."""
        return contextlib.nullcontext()

    def within(self, ctx, buffer, positions, condition, access):
        """The condition, and that an element of a view is within its base."""
        return condition

    def outside(self, ctx, buffer, indices, positions, condition, access):
        """An element is accessed where a condition holds, which is None where
        it always does; elsewhere it is outside of its buffer."""

    def moved(self, ctx, region, offset, last) -> None:
        """A tile begins at an offset, which is from 0 to last if the tile is
        inside of its buffer."""

    def limit(self, ctx, view, base):
        """How many elements of its base a view may reach into, where it may
        be larger; else None."""
        return None

    def arithmetic(self, ctx, expression, result) -> None:
        """An index was computed."""

    def binding(self, _variable):
        """What is computed in this with block becomes a variable's value."""
        return contextlib.nullcontext()

    def wrapped(self, ctx, expression, left, right, result) -> None:
        """An integer was computed in its own type from two operands."""

    def must_be_loops(self, ctx, assignments) -> bool:
        """Whether a nest must be imported as plain loops."""
        return False

    def tile_operation(self):
        """What is imported in this with block is a tile operation."""
        return contextlib.nullcontext()
