"""Launches: a tt.grid_kernel for each T.Kernel of a function."""

from __future__ import annotations

from tvm import tirx
from tvm.tirx import ForKind

from .buffers import allocate_all, allocate_declared, is_allocation
from .console import stopping
from .expressions import index
from .ir import Value
from .lockstep import Lockstep
from .queries import as_int, is_call, nodes_of
from .registry import emit
from .schedules import default_schedule


def emit_launches(ctx, body, schedule: str | list[str] | None) -> list[str]:
    """The kernels of a function's body, one after another.

    Returns the schedule of each: the one that is given for all or for each, or
    the GPU's sequence.
    """
    schedules = []
    _visit(ctx, body, schedule, schedules)
    return schedules


def _visit(ctx, statement, schedule, schedules) -> None:
    with ctx.at(statement):
        if isinstance(statement, tirx.SBlockRealize):
            _visit(ctx, statement.block, schedule, schedules)
        elif isinstance(statement, tirx.SBlock):
            freed = allocate_all(ctx, statement.alloc_buffers, statement.body)
            _visit(ctx, statement.body, schedule, schedules)
            for memref in freed:
                ctx.builder.dealloc(memref)
        elif isinstance(statement, tirx.SeqStmt):
            freed = allocate_declared(ctx, statement)
            for part in statement.seq:
                _visit(ctx, part, schedule, schedules)
            for memref in freed:
                ctx.builder.dealloc(memref)
        elif isinstance(statement, (tirx.stmt.Bind, tirx.AssertStmt)):
            emit(ctx, statement)
        elif _is_thread_binding(statement):
            if isinstance(schedule, list):
                schedule = schedule[len(schedules)]
            schedules.append(_launch(ctx, statement, schedule))
        elif not _is_nothing(statement) and not is_allocation(statement):
            ctx.fail(
                type(statement).__name__,
                f"this stands outside of a T.Kernel:\n{statement}",
            )


def _is_thread_binding(statement) -> bool:
    return (
        isinstance(statement, tirx.For)
        and ForKind(int(statement.kind)) == ForKind.THREAD_BINDING
    )


def _launch(ctx, statement, schedule) -> str:
    blocks = []
    while _is_thread_binding(statement):
        tag = str(statement.thread_binding.thread_tag)
        if not tag.startswith("blockIdx."):
            ctx.fail(tag, f"a launch over {tag} cannot be imported")
        blocks.append((statement.loop_var, statement.extent))
        statement = statement.body
    sizes = [_grid_size(ctx, extent) for _, extent in blocks]
    schedule = schedule or default_schedule(ctx, statement, len(blocks))
    hints = [variable.name for variable, _ in blocks]
    with ctx.builder.grid_kernel(hints, sizes, schedule) as indices:
        for (variable, extent), block in zip(blocks, indices):
            ctx.variables[variable] = block
            ctx.bind_range(variable, 0, extent)
        ctx.lockstep = Lockstep(ctx, _threads(statement), statement)
        ctx.blocks = indices
        ctx.checks.launched(ctx)
        ctx.lockstep.begin()
        with stopping(ctx, statement):
            emit(ctx, statement)
        ctx.lockstep = None
        for memref in ctx.epilogue:
            ctx.builder.dealloc(memref)
        ctx.epilogue.clear()
    if ctx.postponed:
        ctx.fail("Bind", f"this has no value: {ctx.postponed[0]}")
    return schedule


def _threads(body) -> list[int]:
    """How many threads a block has, along x, y and z."""
    for block in nodes_of(body, tirx.SBlock):
        extents = block.annotations.get("tl.launch_threads")
        if extents is not None:
            return [as_int(extent) for extent in extents]
    return [1, 1, 1]


def _grid_size(ctx, extent) -> int | Value:
    """How many blocks; none where a negative number is asked for."""
    constant = as_int(extent)
    if constant is not None:
        return constant
    size = index(ctx, extent)
    if ctx.proves(extent >= 0):
        return size
    return ctx.builder.arith("maxsi", size, ctx.builder.index_constant(0))


def _is_nothing(statement) -> bool:
    return isinstance(statement, tirx.Evaluate) and (
        as_int(statement.value) is not None
        or is_call(statement.value, "assume")
    )
