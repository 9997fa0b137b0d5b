"""Structured operations (linalg) of nests whose accesses are boxes."""

from __future__ import annotations

import contextlib
import functools

from tvm import tirx

from .accesses import Access, Assignment, is_same_access
from .arithmetic import cast
from .buffers import Buffer, lookup
from .elements import from_storage, to_storage
from .expressions import index
from .queries import as_int, loads_of, same_expression, uses_any
from .registry import value


def emit_assignments(ctx, loops, assignments: list[Assignment]) -> None:
    """An operation for each statement of a structured nest."""
    for assignment in assignments:
        with ctx.checks.at(ctx, assignment.statement):
            _emit_assignment(ctx, loops, assignment)


def _operand(ctx, loops, access: Access):
    """The box of an access, its buffer, and the loops over its dimensions."""
    buffer = lookup(ctx, access.buffer)
    kept = [axis for axis, loop in enumerate(access.loops) if loop is not None]
    offsets = []
    for base in access.bases:
        constant = as_int(base)
        offsets.append(constant if constant is not None else index(ctx, base))
    part = ctx.builder.subview(
        buffer.memref, offsets, access.extents(loops), kept
    )
    return part, buffer, [access.loops[axis] for axis in kept]


def _emit_assignment(ctx, loops, assignment: Assignment) -> None:
    variables = [loop.variable for loop in loops]
    expression = assignment.value
    if not uses_any(expression, variables):
        scalar = value(ctx, expression)
        target, buffer, _ = _operand(ctx, loops, assignment.target)
        ctx.builder.fill(to_storage(ctx, buffer, scalar), target)
        return
    # Elements that no loop moves are read once.
    invariant = [
        (load, value(ctx, load))
        for load in loads_of(expression)
        if not uses_any(load, variables)
    ]
    sources = [_operand(ctx, loops, access) for access in assignment.sources]
    target, buffer, axes = _operand(ctx, loops, assignment.target)
    if _is_plain_copy(expression, sources, buffer, axes):
        ctx.builder.copy(sources[0][0], target)
        return
    with ctx.builder.generic(
        [(part, operand_axes) for part, _, operand_axes in sources],
        [(target, axes)],
        ["parallel"] * len(loops),
    ) as arguments:
        accesses = [*assignment.sources, assignment.target]
        buffers = [*(operand for _, operand, _ in sources), buffer]
        elements = [
            (access, functools.partial(from_storage, ctx, operand, argument))
            for access, operand, argument in zip(accesses, buffers, arguments)
        ]
        with _element_values(ctx, variables, elements, invariant):
            result = cast(ctx, value(ctx, expression), buffer.dtype)
        ctx.builder.yield_element(to_storage(ctx, buffer, result), target)


def _is_plain_copy(expression, sources, buffer: Buffer, axes) -> bool:
    return (
        isinstance(expression, tirx.BufferLoad)
        and len(sources) == 1
        and sources[0][2] == axes
        and sources[0][0].element == buffer.memref.element
        and sources[0][1].stored
        == sources[0][1].dtype
        == buffer.stored
        == buffer.dtype
    )


@contextlib.contextmanager
def _element_values(ctx, variables, elements, invariant):
    """Makes loads and loop variables the values of a structured body."""

    def known(load):
        for access, element in elements:
            if is_same_access(load, access):
                return element()
        for other, element in invariant:
            if same_expression(load, other):
                return element
        return None

    for number, variable in enumerate(variables):
        ctx.variables[variable] = functools.partial(
            ctx.builder.loop_index, number
        )
    before, ctx.elements = ctx.elements, known
    yield
    ctx.elements = before
