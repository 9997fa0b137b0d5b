"""Which nests are structured: accesses to boxes, one element per iteration."""

from __future__ import annotations

import dataclasses

import tvm
from tvm import tirx

from .arithmetic import conjunction
from .expressions import index, is_pure
from .ir import Value
from .queries import as_int, has_node, loads_of, same_expression, uses_any


@dataclasses.dataclass
class Access:
    """An access to a box of a buffer, one element per iteration.

    For each axis of the buffer: the first index, and the position of the loop
    that runs over it, or None.
    """

    buffer: tirx.Buffer
    indices: list
    bases: list
    loops: list[int | None]

    def extents(self, loops) -> list[int]:
        """The sizes of the box."""
        return [
            1 if axis is None else as_int(loops[axis].extent)
            for axis in self.loops
        ]


@dataclasses.dataclass
class Assignment:
    """A statement that writes target = value, and what it reads there."""

    target: Access
    value: object
    sources: list[Access]
    statement: tirx.BufferStore

    @property
    def accesses(self) -> list[Access]:
        """The target and the sources."""
        return [self.target, *self.sources]


def find_assignments(loops, body) -> list[Assignment] | None:
    """The statements of a nest that is structured, or None."""
    if any(not (as_int(loop.extent) or 0) > 0 for loop in loops):
        return None
    statements = _flatten(body)
    if statements is None:
        return None
    assignments = []
    for statement in statements:
        assignment = _assignment(loops, statement)
        if assignment is None:
            return None
        assignments.append(assignment)
    return assignments if _independent(assignments) else None


def _flatten(body) -> list | None:
    if isinstance(body, tirx.BufferStore):
        return [body]
    if isinstance(body, tirx.SeqStmt):
        parts = [_flatten(part) for part in body.seq]
        if all(part is not None for part in parts):
            return [statement for part in parts for statement in part]
    return None


def _assignment(loops, statement) -> Assignment | None:
    target = _access(loops, statement.buffer, statement.indices)
    if target is None or not set(range(len(loops))) <= set(target.loops):
        return None
    if not all(map(is_pure, [statement.value, *statement.indices])):
        return None
    if has_node(statement.value, tirx.Let, tirx.Ramp, tirx.Broadcast):
        return None
    sources = []
    variables = [loop.variable for loop in loops]
    for load in loads_of(statement.value):
        if not uses_any(load, variables):
            continue
        access = _access(loops, load.buffer, load.indices)
        if access is None:
            return None
        if not any(
            is_same_access(access, known) for known in [target, *sources]
        ):
            sources.append(access)
    return Assignment(target, statement.value, sources, statement)


def _access(loops, buffer, indices) -> Access | None:
    variables = [loop.variable for loop in loops]
    bases, axes = [], []
    for position in indices:
        if not uses_any(position, variables):
            bases.append(position)
            axes.append(None)
            continue
        if any(uses_any(load, variables) for load in loads_of(position)):
            return None
        linear = tvm.arith.detect_linear_equation(position, variables)
        if not linear:
            return None
        *coefficients, base = linear
        used = [
            (axis, as_int(factor))
            for axis, factor in enumerate(coefficients)
            if as_int(factor) != 0
        ]
        if len(used) != 1 or used[0][1] != 1:
            return None
        bases.append(base)
        axes.append(used[0][0])
    run_over = [axis for axis in axes if axis is not None]
    if len(set(run_over)) != len(run_over):
        return None
    return Access(buffer, list(indices), bases, axes)


def is_same_access(left, right) -> bool:
    """Whether two accesses or loads are of the same element."""
    return left.buffer.same_as(right.buffer) and all(
        same_expression(a, b) for a, b in zip(left.indices, right.indices)
    )


def _independent(assignments) -> bool:
    """Whether each statement may run for all iterations before the next."""
    written = [assignment.target for assignment in assignments]
    for assignment in assignments:
        for load in loads_of(assignment.value) + [
            load for base in assignment.target.bases for load in loads_of(base)
        ]:
            for target in written:
                if load.buffer.data.same_as(
                    target.buffer.data
                ) and not is_same_access(load, target):
                    return False
    return all(
        is_same_access(left, right)
        for left in written
        for right in written
        if left.buffer.data.same_as(right.buffer.data)
    )


def is_too_large(loops, access: Access) -> bool:
    """Whether a box is certain not to lie in its buffer, by the box's size or
    a constant base: a memref's part must not be so."""
    for base, extent, size in zip(
        access.bases, access.extents(loops), access.buffer.shape
    ):
        first, known = as_int(base) or 0, as_int(size)
        if first < 0 or known is not None and first + extent > known:
            return True
    return False


def inside(ctx, loops, access: Access, condition: Value | None) -> Value | None:
    """Adds to a condition that a box lies in its buffer."""
    b = ctx.builder
    for base, extent, size in zip(
        access.bases, access.extents(loops), access.buffer.shape
    ):
        if ctx.proves_in_bounds(base, extent, size):
            continue
        first, length = index(ctx, base), index(ctx, size)
        if not ctx.proves(base >= 0):
            begins = b.compare("sge", first, b.index_constant(0))
            condition = conjunction(ctx, condition, begins)
        if not ctx.proves(base + extent <= size):
            end = b.arith("addi", first, b.index_constant(extent))
            ends = b.compare("sle", end, length)
            condition = conjunction(ctx, condition, ends)
    return condition
