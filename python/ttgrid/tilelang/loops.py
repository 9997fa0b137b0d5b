"""Loop statements, also those that a break or continue leaves early."""

from __future__ import annotations

import contextlib
import functools

from tvm import tirx
from tvm.tirx import ForKind

from .expressions import index
from .ir import Value
from .nests import Loop, emit_nest, serial_loop
from .queries import as_int
from .registry import emit, statement_kind, value
from .statements import may_leave


@statement_kind("For")
def _for(ctx, statement):
    kind = ForKind(int(statement.kind))
    step = getattr(statement, "step", None)
    if step is not None and as_int(step) != 1:
        ctx.fail("step", f"a loop with step {step} cannot be imported")
    if kind == ForKind.THREAD_BINDING:
        _threads(ctx, statement)
    elif kind == ForKind.PARALLEL:
        _parallel(ctx, statement)
    elif may_leave(statement.body):
        _for_that_may_break(ctx, statement)
    else:
        with serial_loop(
            ctx,
            statement.loop_var,
            statement.min,
            statement.extent,
            _loop_attributes(statement),
        ):
            _bind_postponed(ctx)
            emit(ctx, statement.body)


def _threads(ctx, statement):
    """T.thread_binding: the loop variable is the thread index."""
    tag = str(statement.thread_binding.thread_tag)
    name = statement.loop_var.name
    first, *axis = tag.split(".")
    if first != "threadIdx" or axis[0] not in "xyz" or ctx.in_parallel:
        ctx.fail(
            "thread index",
            f"the loop over '{name}' is bound to {tag}: only T.Kernel launches"
            " blocks and threads. Use T.Parallel, or the thread index of"
            " T.get_thread_binding()",
        )
    number = "xyz".index(axis[0])
    launched = ctx.lockstep.extents[number]
    if as_int(statement.min) != 0 or as_int(statement.extent) != launched:
        ctx.fail(
            "thread index",
            f"the loop over '{name}' binds {tag} from {statement.min} over"
            f" {statement.extent}, but a block of this T.Kernel has {launched}"
            " threads along it, counted from 0",
        )
    ctx.thread_variables[statement.loop_var] = number
    ctx.variables[statement.loop_var] = functools.partial(
        ctx.lockstep.coordinate, number
    )
    ctx.bind_range(statement.loop_var, 0, launched)
    emit(ctx, statement.body)


def _bind_postponed(ctx) -> None:
    waiting, ctx.postponed = ctx.postponed, []
    for statement in waiting:
        emit(ctx, statement)


def _loop_attributes(statement) -> dict[str, int]:
    annotations = statement.annotations
    stages = annotations.get("num_stages")
    if stages is None:
        stages = annotations.get("tl_pipeline_num_stages")
    return {} if stages is None else {"num_stages": as_int(stages)}


def _parallel(ctx, statement):
    loops = []
    body = statement
    while (
        isinstance(body, tirx.For)
        and ForKind(int(body.kind)) == ForKind.PARALLEL
        and as_int(body.min) == 0
    ):
        loops.append(Loop(body.loop_var, body.extent))
        body = body.body
    if may_leave(body):
        ctx.fail(
            "break",
            "a break or continue in a T.Parallel loop cannot be imported",
        )
    before, ctx.in_parallel = ctx.in_parallel, True
    if loops:
        emit_nest(ctx, loops, body, lambda: emit(ctx, body))
    else:
        with serial_loop(
            ctx, statement.loop_var, statement.min, statement.extent
        ):
            emit(ctx, statement.body)
    ctx.in_parallel = before


# Loops that are left early: a flag in memory says so.


class _Flow:
    """The flag of a loop: 0 runs on, 1 goes to the next iteration, 2 ends."""

    def __init__(self, ctx):
        self._flag = ctx.builder.alloca_in_prologue("flow", "int8", ())
        # Which threads run the loop.
        self._threads = ctx.lockstep and ctx.lockstep.threads

    def begin(self, ctx) -> None:
        """Stands before the loop and at the beginning of its body."""
        self._set(ctx, 0)

    def leave(self, ctx, continues: bool) -> None:
        """Leaves this iteration, or the loop."""
        if ctx.lockstep and ctx.lockstep.threads != self._threads:
            ctx.fail(
                "break",
                "a break or continue that some threads of the block reach and"
                " others don't cannot be imported",
            )
        self._set(ctx, 1 if continues else 2)

    def stays(self, ctx) -> Value:
        """Whether this iteration goes on."""
        return self._compare(ctx, "eq", 0)

    def goes_on(self, ctx) -> Value:
        """Whether the loop goes on."""
        return self._compare(ctx, "ne", 2)

    def _set(self, ctx, state: int) -> None:
        ctx.builder.store(ctx.builder.constant(state, "int8"), self._flag, [])

    def _compare(self, ctx, predicate: str, state: int) -> Value:
        flag = ctx.builder.load(self._flag, [])
        return ctx.builder.compare(
            predicate, flag, ctx.builder.constant(state, "int8")
        )


@contextlib.contextmanager
def _flow_of_loop(ctx):
    flow = _Flow(ctx)
    flow.begin(ctx)
    ctx.flow.append(flow)
    yield flow
    ctx.flow.pop()


def _for_that_may_break(ctx, statement):
    b = ctx.builder
    variable = statement.loop_var
    low = index(ctx, statement.min)
    high = index(ctx, statement.min + statement.extent)

    with _flow_of_loop(ctx) as flow:

        def runs(current):
            inside = b.compare("slt", current, high)
            return b.arith("andi", inside, flow.goes_on(ctx))

        def body(current):
            ctx.variables[variable] = current
            ctx.bind_range(variable, statement.min, statement.extent)
            flow.begin(ctx)
            _bind_postponed(ctx)
            emit(ctx, statement.body)
            return b.arith("addi", current, b.index_constant(1))

        b.while_counting(low, variable.name, runs, body)


@statement_kind("While")
def _while(ctx, statement):
    if not may_leave(statement.body):
        ctx.builder.while_(
            lambda: value(ctx, statement.condition),
            lambda: emit(ctx, statement.body),
        )
        return
    with _flow_of_loop(ctx) as flow:

        def runs():
            condition = value(ctx, statement.condition)
            return ctx.builder.arith("andi", condition, flow.goes_on(ctx))

        def body():
            flow.begin(ctx)
            emit(ctx, statement.body)

        ctx.builder.while_(runs, body)
