"""Statements that differ between the threads of a block: loops over threads."""

from __future__ import annotations

from tvm import tirx
from tvm.tirx import ForKind

from . import types
from .arithmetic import from_index, to_index
from .elements import store
from .expressions import index
from .queries import (
    has_call_or_load,
    loads_of,
    op_name,
    uses_any,
)
from .registry import (
    EFFECTS,
    STATEMENTS,
    TILE_OPERATIONS,
    emit,
    lockstep_kind,
    value,
)
from .rejections import reject_call
from .statements import may_leave
from .threads import PRIVATE, is_independent


@lockstep_kind("BufferStore")
def _store(ctx, statement):
    target = statement.buffer
    parts = [statement.value, *statement.indices]
    _check_race(ctx, statement)
    with ctx.lockstep.prepared_for(*parts):
        if target.scope() in PRIVATE or not any(
            load.buffer.data.same_as(target.data)
            for part in parts
            for load in loads_of(part)
        ):
            with ctx.lockstep.each():
                STATEMENTS["BufferStore"](ctx, statement)
            return
        _store_after_loads(ctx, statement)


def _store_after_loads(ctx, statement):
    """All threads read before one writes."""
    lockstep = ctx.lockstep
    values = lockstep.keep(
        "values",
        str(statement.value.dtype),
        lambda _: value(ctx, statement.value),
    )
    if not any(
        load.buffer.data.same_as(statement.buffer.data)
        for position in statement.indices
        for load in loads_of(position)
    ):
        with lockstep.each() as thread:
            before = lockstep.get(values, thread)
            store(ctx, statement.buffer, statement.indices, before)
        return
    places = [
        lockstep.keep(
            "places",
            "int64",
            lambda _, position=position: from_index(
                ctx, index(ctx, position), "int64"
            ),
        )
        for position in statement.indices
    ]
    variables = [
        tirx.Var(f"i{number}", "int64") for number in range(len(places))
    ]
    with lockstep.each() as thread:
        for variable, place in zip(variables, places):
            ctx.variables[variable] = to_index(ctx, lockstep.get(place, thread))
        store(ctx, statement.buffer, variables, lockstep.get(values, thread))


def _check_race(ctx, statement) -> None:
    """Refuses that all threads write one element, each another value."""
    varies = ctx.lockstep.varying.of
    if (
        ctx.lockstep.mask is None
        and ctx.lockstep.count > 1
        and statement.buffer.scope() not in PRIVATE
        and not any(varies(part) for part in statement.indices)
        and uses_any(statement.value, list(ctx.thread_variables))
        and not has_call_or_load(statement.value)
    ):
        ctx.fail(
            "race",
            f"all {ctx.lockstep.count} threads of the block write one element"
            f" of '{statement.buffer.name}', each another value:"
            f" {statement.value}. Let one of them write, under an if",
        )


@lockstep_kind("Bind")
def _bind(ctx, statement):
    variable, bound = statement.var, statement.value
    dtype = str(variable.dtype)
    if not types.is_supported(dtype):
        STATEMENTS["Bind"](ctx, statement)
    elif not has_call_or_load(bound):
        # Cheaper to compute again than to keep.
        make = index if dtype in ("int32", "int64") else value
        ctx.variables[variable] = lambda: make(ctx, bound)
        ctx.bind_value(variable, bound)
    else:
        with ctx.lockstep.prepared_for(bound), ctx.checks.binding(variable):
            kept = ctx.lockstep.keep(
                variable.name, dtype, lambda _: value(ctx, bound)
            )
        ctx.variables[variable] = lambda: ctx.lockstep.own(kept)


def _whole(ctx, statement) -> bool:
    """Lets each thread do all of a statement, where nobody can tell."""
    if not is_independent(statement):
        return False
    with ctx.lockstep.each():
        STATEMENTS[type(statement).__name__](ctx, statement)
    return True


@lockstep_kind("IfThenElse")
def _if(ctx, statement):
    if _whole(ctx, statement):
        return
    lockstep, b = ctx.lockstep, ctx.builder
    condition, other_case = statement.condition, statement.else_case
    with lockstep.prepared_for(condition):
        chosen, some = lockstep.fill_mask(
            "mask", lambda _: value(ctx, condition)
        )
    if other_case is not None:
        true = b.constant(True, "bool")
        others, some_others = lockstep.fill_mask(
            "mask", lambda t: b.arith("xori", lockstep.get(chosen, t), true)
        )
    with b.if_(some), lockstep.masked(chosen), ctx.knowing(condition):
        emit(ctx, statement.then_case)
    if other_case is not None:
        with b.if_(some_others), lockstep.masked(others):
            with ctx.knowing(tirx.Not(condition)):
                emit(ctx, other_case)


@lockstep_kind("For")
def _for(ctx, statement):
    lockstep, b = ctx.lockstep, ctx.builder
    if ForKind(int(statement.kind)) == ForKind.PARALLEL:
        _parallel(ctx, statement)
        return
    if _whole(ctx, statement):
        return
    if may_leave(statement.body):
        _refuse_leaving(ctx)

    def number(expression):
        return lambda _: from_index(ctx, index(ctx, expression), "int64")

    with lockstep.prepared_for(statement.min, statement.extent):
        first = lockstep.keep("first", "int64", number(statement.min))
        counts = lockstep.keep("count", "int64", number(statement.extent))
    zero = b.constant(0, "int64")
    most = lockstep.fold(
        "int64",
        0,
        "maxsi",
        lambda thread: b.select(
            lockstep.runs(thread), lockstep.get(counts, thread), zero
        ),
    )
    variable = statement.loop_var
    mask = lockstep.array("mask", "bool")
    low, step = b.index_constant(0), b.index_constant(1)
    with b.for_(low, to_index(ctx, most), step, variable.name) as number_:
        here = from_index(ctx, number_, "int64")
        lockstep.narrow(
            mask,
            lambda thread: b.compare("slt", here, lockstep.get(counts, thread)),
        )

        def current():
            start = to_index(ctx, lockstep.own(first))
            return b.arith("addi", start, number_)

        if lockstep.varying.of(statement.min):
            ctx.variables[variable] = current
        else:
            start = index(ctx, statement.min)
            ctx.variables[variable] = b.arith("addi", start, number_)
        ctx.bind_range(variable, statement.min, statement.extent)
        with lockstep.masked(mask):
            emit(ctx, statement.body)


def _parallel(ctx, statement):
    """T.Parallel on private buffers: each thread does all of it."""
    if not ctx.lockstep.varying.touches(statement):
        ctx.fail(
            "T.Parallel",
            "a T.Parallel loop is the work of all threads of the block"
            " together, but this one uses a value that differs between them."
            " Write the work of each thread with T.serial or T.vectorized",
        )
    with ctx.lockstep.each():
        STATEMENTS["For"](ctx, statement)


def _refuse_leaving(ctx) -> None:
    ctx.fail(
        "break",
        "a break or continue in a loop that differs between the threads of the"
        " block cannot be imported",
    )


@lockstep_kind("While")
def _while(ctx, statement):
    lockstep = ctx.lockstep
    if _whole(ctx, statement):
        return
    if may_leave(statement.body):
        _refuse_leaving(ctx)
    mask, _ = lockstep.fill_mask(
        "mask", lambda _: ctx.builder.constant(True, "bool")
    )

    def runs():
        with lockstep.masked(mask):
            with lockstep.prepared_for(statement.condition):
                return lockstep.narrow(
                    mask, lambda _: value(ctx, statement.condition)
                )

    def body():
        with lockstep.masked(mask):
            emit(ctx, statement.body)

    ctx.builder.while_(runs, body)


@lockstep_kind("Evaluate")
def _evaluate(ctx, statement):
    call = statement.value
    name = op_name(call)
    if name in TILE_OPERATIONS:
        _tile_operation(ctx, call)
        return
    if name not in EFFECTS:
        reject_call(ctx, call)
    with ctx.lockstep.prepared_for(*call.args):
        with ctx.lockstep.each():
            EFFECTS[name](ctx, call, None)


def _tile_operation(ctx, call):
    """One on private buffers, which each thread does on its own."""
    if not ctx.lockstep.varying.touches(call):
        ctx.fail(
            op_name(call),
            f"T.{op_name(call)} is the work of all threads of the block"
            " together, but an operand differs between them:"
            f" {call}. Write the work of each thread with plain loops",
        )
    with ctx.lockstep.each(), ctx.checks.tile_operation():
        TILE_OPERATIONS[op_name(call)](ctx, call)
