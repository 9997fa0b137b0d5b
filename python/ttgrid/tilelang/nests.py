"""Nests of parallel loops: T.Parallel, copies and fills.

A nest of constant extents whose statements each write one element of their
own per iteration, from elements at the same place, is made of structured
operations (linalg), which are vectorized later. They need all accesses to be
inside their buffers. Where that is not certain, it is asked once for the whole
nest; at ragged edges, and for every other nest, there are plain loops with a
guard for each access.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools

import tvm
from tvm import tirx

from .buffers import (
    Buffer,
    conjunction,
    counted_from_end,
    from_storage,
    lookup,
    scope_rank,
    subview,
    to_storage,
)
from .context import as_int, loads_of, same_expression, uses_any
from .scalars import cast, index, is_pure, value
from .types import INDEX, Value


@dataclasses.dataclass
class Loop:
    """A loop from 0 up to an extent."""

    variable: tirx.Var
    extent: object


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


@dataclasses.dataclass
class Assignment:
    target: Access
    value: object
    sources: list[Access]


def emit_nest(ctx, loops: list[Loop], body, emit_body) -> None:
    """A parallel nest; emit_body makes the statements of one iteration."""
    assignments = _structured(ctx, loops, body)
    if assignments is None:
        emit_loops(ctx, loops, emit_body)
        return
    condition = None
    for assignment in assignments:
        for access in [assignment.target, *assignment.sources]:
            if _is_too_large(loops, access):
                emit_loops(ctx, loops, emit_body)
                return
            condition = _inside(ctx, loops, access, condition)
    if condition is None:
        _emit_assignments(ctx, loops, assignments)
        return
    with ctx.builder.region(f"scf.if {condition.name} {{", "} else {"):
        _emit_assignments(ctx, loops, assignments)
    with ctx.builder.region(None):
        emit_loops(ctx, loops, emit_body)


def emit_loops(ctx, loops: list[Loop], emit_body) -> None:
    with contextlib.ExitStack() as stack:
        for loop in loops:
            stack.enter_context(serial_loop(ctx, loop.variable, 0, loop.extent))
        emit_body()


@contextlib.contextmanager
def serial_loop(ctx, variable, minimum, extent, attributes: str = ""):
    """An scf.for from minimum over extent iterations."""
    low = index(ctx, minimum)
    if as_int(minimum) == 0:
        high = index(ctx, extent)
    else:
        high = index(ctx, minimum + extent)
    step = ctx.index_constant(1)
    induction = Value(ctx.builder.name(variable.name), INDEX)
    ctx.variables[variable] = induction
    ctx.bind_range(variable, minimum, extent)
    header = (
        f"scf.for {induction.name} = {low.name} to {high.name} step"
        f" {step.name} {{"
    )
    with ctx.builder.region(header, "}" + attributes):
        yield


# Which nests are structured.


def _structured(ctx, loops, body) -> list[Assignment] | None:
    if any(not (as_int(loop.extent) or 0) > 0 for loop in loops):
        return None
    statements = _flatten(body)
    if statements is None:
        return None
    assignments = []
    for statement in statements:
        assignment = _assignment(ctx, loops, statement)
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


def _assignment(ctx, loops, statement) -> Assignment | None:
    target = _access(loops, statement.buffer, statement.indices)
    if target is None or not set(range(len(loops))) <= set(target.loops):
        return None
    if not all(map(is_pure, [statement.value, *statement.indices])):
        return None
    if _has_invalid_type(statement.value):
        return None
    sources = []
    variables = [loop.variable for loop in loops]
    for load in loads_of(statement.value):
        if not uses_any(load, variables):
            continue
        access = _access(loops, load.buffer, load.indices)
        if access is None:
            return None
        if not any(_same_access(access, known) for known in [target, *sources]):
            sources.append(access)
    return Assignment(target, statement.value, sources)


def _has_invalid_type(expression) -> bool:
    invalid = False

    def visit(node):
        nonlocal invalid
        if isinstance(node, tvm.ir.PrimExpr):
            if isinstance(node, (tirx.Let, tirx.Ramp, tirx.Broadcast)):
                invalid = True

    tirx.stmt_functor.post_order_visit(expression, visit)
    return invalid


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


def _same_access(left: Access, right: Access) -> bool:
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
                if not load.buffer.data.same_as(target.buffer.data):
                    continue
                source = Access(load.buffer, list(load.indices), [], [])
                if not _same_access(source, target):
                    return False
    return all(
        _same_access(left, right)
        for left in written
        for right in written
        if left.buffer.data.same_as(right.buffer.data)
    )


def _is_too_large(loops, access: Access) -> bool:
    """Whether a box is certain not to lie in its buffer, by the box's size or
    a constant base: a memref's part must not be so."""
    for base, axis, size in zip(
        access.bases, access.loops, access.buffer.shape
    ):
        extent = 1 if axis is None else as_int(loops[axis].extent)
        first, known = as_int(base) or 0, as_int(size)
        if first < 0 or known is not None and first + extent > known:
            return True
    return False


def _inside(
    ctx, loops, access: Access, condition: Value | None
) -> Value | None:
    """Adds to a condition that a box lies in its buffer."""
    for base, axis, size in zip(
        access.bases, access.loops, access.buffer.shape
    ):
        extent = 1 if axis is None else as_int(loops[axis].extent)
        if ctx.proves_in_bounds(base, extent, size):
            continue
        first, length = index(ctx, base), index(ctx, size)
        if not ctx.proves(base >= 0):
            zero = ctx.index_constant(0)
            begins = ctx.op(
                f"arith.cmpi sge, {first.name}, {zero.name} : index", "bool"
            )
            condition = conjunction(ctx, condition, begins)
        if not ctx.proves(base + extent <= size):
            count = ctx.index_constant(extent)
            end = ctx.op(
                f"arith.addi {first.name}, {count.name} : index", INDEX
            )
            ends = ctx.op(
                f"arith.cmpi sle, {end.name}, {length.name} : index", "bool"
            )
            condition = conjunction(ctx, condition, ends)
    return condition


# Structured operations.


def _emit_assignments(ctx, loops, assignments) -> None:
    for assignment in assignments:
        _emit_assignment(ctx, loops, assignment)


def _operand(ctx, loops, access: Access):
    """The box of an access, its buffer, and the loops over its dimensions."""
    buffer = lookup(ctx, access.buffer)
    sizes = [
        1 if axis is None else as_int(loops[axis].extent)
        for axis in access.loops
    ]
    kept = [axis for axis, loop in enumerate(access.loops) if loop is not None]
    offsets = []
    for base in access.bases:
        constant = as_int(base)
        offsets.append(constant if constant is not None else index(ctx, base))
    part = subview(ctx, buffer.memref, offsets, sizes, kept)
    return part, buffer, [access.loops[axis] for axis in kept]


def _emit_assignment(ctx, loops, assignment: Assignment) -> None:
    variables = [loop.variable for loop in loops]
    expression = assignment.value
    if not uses_any(expression, variables):
        scalar = value(ctx, expression)
        target, buffer, _ = _operand(ctx, loops, assignment.target)
        element = to_storage(ctx, buffer, scalar)
        ctx.line(
            f"linalg.fill ins({element} : {target.element}) outs({target.name}"
            f" : {target.type})"
        )
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
        source = sources[0][0]
        ctx.line(
            f"linalg.copy ins({source.name} : {source.type}) "
            f"outs({target.name} : {target.type})"
        )
        return
    with structured_operation(
        ctx,
        [(part, operand_axes) for part, _, operand_axes in sources],
        [(target, axes)],
        ["parallel"] * len(loops),
    ) as arguments:
        accesses = [*assignment.sources, assignment.target]
        buffers = [*(operand for _, operand, _ in sources), buffer]
        elements = [
            (access, functools.partial(from_storage, ctx, operand, name))
            for access, operand, name in zip(accesses, buffers, arguments)
        ]
        with _element_values(ctx, variables, elements, invariant):
            result = cast(ctx, value(ctx, expression), buffer.dtype)
        ctx.line(
            f"linalg.yield {to_storage(ctx, buffer, result)} : {target.element}"
        )


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
def structured_operation(ctx, inputs, outputs, iterators):
    """A linalg.generic on (memref, loops over its dimensions) operands.

    Gives the names of its block's arguments; its body ends by a linalg.yield.
    """
    dimensions = ", ".join(f"d{number}" for number in range(len(iterators)))

    def map_of(axes):
        results = ", ".join(f"d{axis}" for axis in axes)
        return f"affine_map<({dimensions}) -> ({results})>"

    def operands(keyword, parts):
        if not parts:
            return ""
        names = ", ".join(part.name for part, _ in parts)
        kinds = ", ".join(part.type for part, _ in parts)
        return f" {keyword}({names} : {kinds})"

    parts = [*inputs, *outputs]
    maps = ", ".join(map_of(axes) for _, axes in parts)
    kinds = ", ".join(f'"{iterator}"' for iterator in iterators)
    arguments = [ctx.builder.name() for _ in parts]
    header = ", ".join(
        f"{name}: {part.element}" for name, (part, _) in zip(arguments, parts)
    )
    with ctx.builder.region(
        f"linalg.generic {{indexing_maps = [{maps}], iterator_types ="
        f" [{kinds}]}}{operands('ins', inputs)}{operands('outs', outputs)} {{"
    ):
        ctx.line(f"^bb0({header}):")
        yield arguments


@contextlib.contextmanager
def _element_values(ctx, variables, elements, invariant):
    """Makes loads and loop variables the values of a structured body."""

    def known(load):
        for access, element in elements:
            source = Access(load.buffer, list(load.indices), [], [])
            if _same_access(source, access):
                return element()
        for other, element in invariant:
            if same_expression(load, other):
                return element
        return None

    for number, variable in enumerate(variables):
        ctx.variables[variable] = functools.partial(
            ctx.op, f"linalg.index {number} : index", INDEX
        )
    before, ctx.elements = ctx.elements, known
    yield
    ctx.elements = before


# Copies between regions.


@dataclasses.dataclass
class Region:
    """A box of a buffer: what tl.region says."""

    buffer: tirx.Buffer
    minima: list
    extents: list

    @property
    def is_scalar(self) -> bool:
        return all(as_int(extent) == 1 for extent in self.extents)


def region_of(ctx, argument) -> Region:
    """The box that an argument of a tile operation stands for."""
    if isinstance(argument, tirx.BufferLoad):
        load, extents = argument, [1] * len(argument.indices)
    elif isinstance(argument, tirx.Call) and len(argument.args) >= 2:
        load, extents = argument.args[0], list(argument.args[2:])
    else:
        ctx.fail("region", f"'{argument}' is no region of a buffer")
    minima = []
    for axis, position in enumerate(load.indices):
        if isinstance(position, tirx.Ramp):
            if as_int(position.stride) != 1:
                ctx.fail(
                    "region",
                    f"'{argument}' has a step of {position.stride}; only 1 can"
                    " be imported",
                )
            minima.append(position.base)
            extents[axis] = position.lanes
        else:
            minima.append(position)
    minima = counted_from_end(ctx, load.buffer.shape, minima)
    return Region(load.buffer, minima, extents)


def region_loops(region: Region) -> list[Loop]:
    """Loops over a region's extents other than 1."""
    return [
        Loop(tirx.Var("ijklmn"[min(number, 5)], "int32"), extent)
        for number, extent in enumerate(
            extent for extent in region.extents if as_int(extent) != 1
        )
    ]


def region_indices(ctx, region: Region, loops: list[Loop], what: str) -> list:
    """The element of a region that belongs to one iteration of loops."""
    remaining = list(loops)
    indices = []
    for minimum, extent in zip(region.minima, region.extents):
        if as_int(extent) == 1:
            indices.append(minimum)
            continue
        if not remaining:
            break
        indices.append(minimum + remaining.pop(0).variable)
    if remaining or len(indices) != len(region.minima):
        ctx.fail(
            what,
            f"{what}: the region of '{region.buffer.name}' with extents"
            f" {[str(extent) for extent in region.extents]} has not as many"
            " extents other than 1 as the loops that run over it"
            f" ({len(loops)})",
        )
    return indices


def pair_regions(ctx, source: Region, target: Region, what: str):
    """Loops over two regions, and the element of each in an iteration.

    The side in the closer memory gives the extents; on a tie, the source.
    """
    base = (
        target
        if scope_rank(target.buffer) > scope_rank(source.buffer)
        else source
    )
    loops = region_loops(base)
    return (
        loops,
        region_indices(ctx, source, loops, what),
        region_indices(ctx, target, loops, what),
    )


def load_expression(region: Region, indices, dtype: str):
    """An element of a region, cast to a type."""
    element = tirx.BufferLoad(region.buffer, indices)
    return element if str(element.dtype) == dtype else tirx.Cast(dtype, element)


def emit_assignment(ctx, loops, target: Region, indices, expression) -> None:
    """target[indices] = expression for every iteration of loops."""
    from .statements import emit

    statement = tirx.BufferStore(target.buffer, expression, indices)
    if not loops:
        emit(ctx, statement)
        return
    emit_nest(ctx, loops, statement, lambda: emit(ctx, statement))
