"""Statements: TVM's to scf and memref operations. Loops have a file of their
own."""

from __future__ import annotations

import functools

from tvm import tirx

from .barriers import allocate_barriers
from .buffers import (
    allocate_all,
    allocate_declared,
    allocate_waiting,
    is_allocation,
)
from .elements import store
from .expressions import index
from .queries import (
    LEAVE,
    as_int,
    free_variables,
    has_call_or_load,
    is_call,
    op_name,
)
from .registry import (
    EFFECTS,
    STATEMENTS,
    TILE_OPERATIONS,
    effect,
    emit,
    statement_kind,
    value,
)
from .rejections import reject_annotation, reject_call
from .threads import may_return

# Annotations that say how to make it fast on a GPU, and nothing about meaning.
_HINTS = (
    "reducer_info",
    "layout_map",
    "padding_map",
    "tl.launch_threads",
    "tl.min_blocks_per_sm",
    "l2_hit_ratio_map",
    "restrict",
    "tl_pipeline",
    "parallel_loop_layout",
    "coalesced_width",
    "pragma_unroll",
    "tl.ws",
    "tl.non_restrict_params",
    "prefer_async",
    "parallel_prefer_async",
    "warp_specialize",
)


def may_leave(statement) -> bool:
    """Whether a statement has a break or continue of the loop around it."""
    if isinstance(statement, tirx.Evaluate):
        return is_call(statement.value, *LEAVE)
    if isinstance(statement, tirx.SeqStmt):
        return any(may_leave(part) for part in statement.seq)
    if isinstance(statement, tirx.IfThenElse):
        return may_leave(statement.then_case) or (
            statement.else_case is not None and may_leave(statement.else_case)
        )
    if isinstance(statement, (tirx.AttrStmt, tirx.SBlock)):
        return may_leave(statement.body)
    if isinstance(statement, tirx.SBlockRealize):
        return may_leave(statement.block)
    return False


@statement_kind("SeqStmt")
def _sequence(ctx, statement):
    freed = allocate_declared(ctx, statement)
    _emit_all(ctx, [s for s in statement.seq if not is_allocation(s)])
    for memref in freed:
        ctx.builder.dealloc(memref)


def _emit_all(ctx, statements) -> None:
    """Statements one after another; what follows a break or continue only
    where it was not taken."""
    for number, statement in enumerate(statements):
        emit(ctx, statement)
        following = statements[number + 1 :]
        if ctx.flow and following and may_leave(statement):
            condition = ctx.flow[-1].stays(ctx)
        elif ctx.lockstep and following and may_return(statement):
            condition = ctx.lockstep.any_runs()
        else:
            continue
        with ctx.builder.if_(condition):
            _emit_all(ctx, following)
        return


@statement_kind("BufferStore")
def _store(ctx, statement):
    if getattr(statement, "predicate", None) is not None:
        ctx.fail(
            "predicate",
            f"a store with a predicate cannot be imported: {statement}",
        )
    store(ctx, statement.buffer, statement.indices, value(ctx, statement.value))


@statement_kind("Bind")
def _bind(ctx, statement):
    variable = statement.var
    bound = statement.value
    if is_call(bound, "launch_thread_idx"):
        axis = as_int(bound.args[0]) or 0
        ctx.thread_variables[variable] = axis
        ctx.variables[variable] = functools.partial(
            ctx.lockstep.coordinate, axis
        )
        ctx.bind_range(variable, 0, ctx.lockstep.extents[axis])
        return
    if "x" in str(variable.dtype):
        # The name of a slice; tile operations take the slice itself.
        ctx.variables[variable] = functools.partial(ctx.dtype, bound)
        return
    unknown = [
        used
        for used in free_variables(bound)
        if used not in ctx.variables and str(used.dtype) != "handle"
    ]
    if unknown:
        # T.Persistent binds the indices before the loop that gives them.
        ctx.postponed.append(statement)
        return
    if str(variable.dtype) in ("int32", "int64") and not has_call_or_load(
        bound
    ):
        ctx.variables[variable] = index(ctx, bound)
        ctx.bind_value(variable, bound)
    else:
        with ctx.checks.binding(variable):
            ctx.variables[variable] = value(ctx, bound)
    allocate_waiting(ctx)


@statement_kind("IfThenElse")
def _if(ctx, statement):
    condition = value(ctx, statement.condition)

    def then():
        with ctx.knowing(statement.condition):
            emit(ctx, statement.then_case)

    def otherwise():
        with ctx.knowing(tirx.Not(statement.condition)):
            emit(ctx, statement.else_case)

    if statement.else_case is not None:
        ctx.builder.if_else(condition, then, otherwise)
        return
    with ctx.builder.if_(condition):
        then()


@statement_kind("AttrStmt")
def _attribute(ctx, statement):
    key = statement.attr_key
    special = STATEMENTS.get(f"AttrStmt:{key}")
    if special is not None:
        special(ctx, statement)
        return
    is_hint = key in _HINTS or key.startswith("pragma_")
    if not is_hint and key != "threadblock_swizzle_pattern":
        ctx.fail(key, f"the attribute '{key}' cannot be imported")
    if statement.body is not None:
        emit(ctx, statement.body)


@statement_kind("SBlockRealize")
def _block_realize(ctx, statement):
    emit(ctx, statement.block)


@statement_kind("SBlock")
def _block(ctx, statement):
    if len(statement.iter_vars) or len(statement.match_buffers):
        ctx.fail(
            "block",
            f"the block '{statement.name_hint}' has variables of its own",
        )
    outer = dict(ctx.safe_values)
    for key, annotation in statement.annotations.items():
        key = str(key)
        if key == "safe_value_map":
            for data, safe in annotation.items():
                ctx.safe_values[data] = safe
        elif key == "reducer_info_v2":
            for data, info in annotation.items():
                ctx.reducers[data] = str(info["op"])
        elif key == "barrier_init":
            ctx.barrier_counts.update(annotation.items())
        elif not key.startswith(_HINTS):
            reject_annotation(ctx, key)
            ctx.fail(key, f"the annotation '{key}' cannot be imported")
    memory = []
    for buffer in statement.alloc_buffers:
        if buffer.data in ctx.barrier_counts:
            counts = ctx.barrier_counts[buffer.data]
            allocate_barriers(ctx, buffer, counts, statement.body)
        else:
            memory.append(buffer)
    freed = allocate_all(ctx, memory, statement.body)
    if statement.init is not None:
        emit(ctx, statement.init)
    emit(ctx, statement.body)
    ctx.safe_values = outer
    for memref in freed:
        ctx.builder.dealloc(memref)


@statement_kind("Evaluate")
def _evaluate(ctx, statement):
    call = statement.value
    if isinstance(call, (tirx.IntImm, tirx.Var)):
        return
    if not isinstance(call, tirx.Call):
        value(ctx, call)
        return
    name = op_name(call)
    if name in TILE_OPERATIONS:
        with ctx.checks.tile_operation():
            TILE_OPERATIONS[name](ctx, call)
    elif name in EFFECTS:
        EFFECTS[name](ctx, call, None)
    else:
        reject_call(ctx, call)


@effect(*LEAVE)
def _leave(ctx, call, _dtype) -> None:
    if not ctx.flow:
        ctx.fail(
            op_name(call),
            "a break or continue stands in a parallel loop, or in none",
        )
    ctx.flow[-1].leave(ctx, is_call(call, "continue_loop"))


@effect("assume")
def _assume(_ctx, _call, _dtype):
    """Nothing: what it says is meant to help a compiler."""


@statement_kind("AssertStmt")
def _assert(ctx, statement):
    if ctx.proves(statement.condition):
        return
    ctx.fail("assert", f"assertions cannot be imported: {statement.condition}")
