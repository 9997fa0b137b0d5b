"""Nests of loops.

A parallel nest of constant extents whose statements each write one element of
their own per iteration, from elements at the same place, is made of structured
operations (linalg), which are vectorized later. They need all accesses to be
inside their buffers. Where that is not certain, it is asked once for the whole
nest; at ragged edges, and for every other nest, there are plain loops with a
guard for each access.
"""

from __future__ import annotations

import contextlib
import dataclasses

from tvm import tirx

from .accesses import find_assignments, inside, is_too_large
from .expressions import index
from .queries import as_int
from .registry import emit
from .structured import emit_assignments


@dataclasses.dataclass
class Loop:
    """A loop from 0 up to an extent."""

    variable: tirx.Var
    extent: object


def emit_nest(ctx, loops: list[Loop], body, emit_body) -> None:
    """A parallel nest; emit_body makes the statements of one iteration."""
    assignments = find_assignments(loops, body)
    if (
        assignments is None
        or any(
            is_too_large(loops, access)
            for assignment in assignments
            for access in assignment.accesses
        )
        or ctx.checks.must_be_loops(ctx, assignments)
    ):
        emit_loops(ctx, loops, emit_body)
        return
    condition = None
    for assignment in assignments:
        for access in assignment.accesses:
            condition = inside(ctx, loops, access, condition)
    if condition is None:
        emit_assignments(ctx, loops, assignments)
        return
    ctx.builder.if_else(
        condition,
        lambda: emit_assignments(ctx, loops, assignments),
        lambda: emit_loops(ctx, loops, emit_body),
    )


def emit_assignment(ctx, loops, buffer, indices, expression) -> None:
    """buffer[indices] = expression for every iteration of loops."""
    statement = tirx.BufferStore(buffer, expression, indices)
    if not loops:
        emit(ctx, statement)
        return
    emit_nest(ctx, loops, statement, lambda: emit(ctx, statement))


def emit_loops(ctx, loops: list[Loop], emit_body) -> None:
    """A nest as plain loops."""
    with contextlib.ExitStack() as stack:
        if loops:
            stack.enter_context(ctx.checks.parallel(ctx, loops))
        for loop in loops:
            stack.enter_context(serial_loop(ctx, loop.variable, 0, loop.extent))
        emit_body()


@contextlib.contextmanager
def serial_loop(ctx, variable, minimum, extent, attributes=None):
    """An scf.for from minimum over extent iterations."""
    low = index(ctx, minimum)
    if as_int(minimum) == 0:
        high = index(ctx, extent)
    else:
        high = index(ctx, minimum + extent)
    step = ctx.builder.index_constant(1)
    with ctx.builder.for_(low, high, step, variable.name, attributes) as here:
        ctx.variables[variable] = here
        ctx.bind_range(variable, minimum, extent)
        yield
