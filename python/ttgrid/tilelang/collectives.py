"""What threads of a block do together: shuffles, votes and reductions."""

from __future__ import annotations

from tvm import tirx

from . import types
from .arithmetic import binary, bitwise, cast
from .elements import store
from .expressions import index
from .ir import Value
from .queries import as_int, nodes_of, op_name
from .registry import (
    COLLECTIVES,
    collective,
    effect,
    statement_kind,
    value,
)
from .threads import LANES

_WARP = 32


def _operand(ctx, call, position: int):
    """An operand of all threads, also of those that don't run: a shuffle may
    read theirs."""
    lockstep = ctx.lockstep
    operand = call.args[position]
    dtype = ctx.dtype(operand)
    kept = lockstep.array("lanes", dtype)
    with lockstep.every_thread() as thread, ctx.checks.every_lane(ctx):
        lockstep.put(kept, thread, value(ctx, operand))
    return kept


def _lane(ctx, thread: Value) -> Value:
    b = ctx.builder
    return b.arith("remui", thread, b.index_constant(_WARP))


def _first_lane(ctx, thread: Value) -> Value:
    return ctx.builder.arith("subi", thread, _lane(ctx, thread))


@collective("shfl_sync", "shfl_xor_sync", "shfl_up_sync", "shfl_down_sync",
            "tvm_warp_shuffle", "tvm_warp_shuffle_up",
            "tvm_warp_shuffle_down")  # fmt: skip
def _shuffle(ctx, call):
    """(mask, value, lane or distance, width): the value of another lane of the
    thread's part of the warp, its own where there is none."""
    lockstep, b = ctx.lockstep, ctx.builder
    kept = _operand(ctx, call, 1)
    width = as_int(call.args[3]) if len(call.args) > 3 else _WARP
    if not width or width & (width - 1) or width > _WARP:
        ctx.fail(
            op_name(call),
            f"the width {call.args[3]} of {call} is not a power of 2 up to"
            f" {_WARP}",
        )
    name = op_name(call)

    def read(thread):
        size = b.index_constant(width)
        within = b.arith("remui", thread, size)
        first = b.arith("subi", thread, within)
        other = index(ctx, call.args[2])
        if "xor" in name:
            lane = b.arith("xori", within, other)
        elif "up" in name:
            lane = b.arith("subi", within, other)
        elif "down" in name:
            lane = b.arith("addi", within, other)
        else:
            # The lane is taken modulo the width, also a negative one.
            lane = b.arith("andi", other, b.index_constant(width - 1))
        source = b.arith("addi", first, lane)
        # Unsigned, a negative lane is a large one.
        exists = b.arith(
            "andi",
            b.compare("ult", lane, size),
            b.compare("ult", source, b.index_constant(lockstep.count)),
        )
        return lockstep.get(kept, b.select(exists, source, thread))

    return read


def _over_warp(ctx, thread: Value, start: Value, step) -> Value:
    """Folds step(lane's thread, before) over the lanes of a thread's warp that
    run."""
    b, lockstep = ctx.builder, ctx.lockstep
    first = _first_lane(ctx, thread)
    end = b.arith("addi", first, b.index_constant(_WARP))
    end = b.arith("minsi", end, b.index_constant(lockstep.count))

    def combine(other, before):
        if lockstep.mask is None:
            return step(other, before)
        return b.choose(
            lockstep.runs(other),
            lambda: step(other, before),
            lambda: before,
            before.dtype,
        )

    return b.fold(
        first, end, b.index_constant(1), start, ("lane", "warp"), combine
    )


def _kept_over_warp(ctx, dtype: str, start, step):
    """What reads the fold of a thread's warp."""
    lockstep = ctx.lockstep
    kept = lockstep.keep(
        "warp",
        dtype,
        lambda thread: _over_warp(
            ctx, thread, ctx.builder.constant(start, dtype), step(thread)
        ),
    )
    return lambda thread: lockstep.get(kept, thread)


_REDUCE = {
    "sum": ("Add", lambda dtype: 0),
    "max": ("Max", types.lowest),
    "min": ("Min", types.highest),
    "bitand": ("bitwise_and", types.all_ones),
    "bitor": ("bitwise_or", lambda dtype: 0),
}


def _combine(ctx, name: str, left: Value, right: Value) -> Value:
    function = bitwise if name.startswith("bitwise") else binary
    return function(ctx, name, left, right)


@collective(*(f"warp_reduce_{kind}" for kind in _REDUCE))
def _warp_reduce(ctx, call):
    kept = _operand(ctx, call, 0)
    name, identity = _REDUCE[op_name(call)[len("warp_reduce_") :]]

    def step(_):
        return lambda other, before: _combine(
            ctx, name, before, ctx.lockstep.get(kept, other)
        )

    return _kept_over_warp(ctx, kept.dtype, identity(kept.dtype), step)


def _predicate(ctx, call, position: int):
    """An operand as a bool of each thread."""
    lockstep = ctx.lockstep
    kept = lockstep.array("votes", "bool")
    with lockstep.every_thread() as thread:
        vote = cast(ctx, value(ctx, call.args[position]), "bool")
        lockstep.put(kept, thread, vote)
    return kept


@collective("any_sync", "all_sync")
def _vote(ctx, call):
    kept = _predicate(ctx, call, 1)
    some = op_name(call) == "any_sync"
    name = "bitwise_or" if some else "bitwise_and"

    def step(_):
        return lambda other, before: bitwise(
            ctx, name, before, ctx.lockstep.get(kept, other)
        )

    read = _kept_over_warp(ctx, "bool", not some, step)
    return lambda thread: cast(ctx, read(thread), str(call.dtype))


def _bit(ctx, other: Value, chosen: Value, dtype: str) -> Value:
    """1 at a thread's lane where it is chosen, else 0."""
    b = ctx.builder
    lane = cast(ctx, _lane(ctx, other), dtype)
    bit = b.arith("shli", b.constant(1, dtype), lane)
    return b.select(chosen, bit, b.constant(0, dtype))


@collective("ballot_sync", "match_any_sync")
def _ballot(ctx, call):
    lockstep = ctx.lockstep
    ballot = op_name(call) == "ballot_sync"
    kept = _predicate(ctx, call, 1) if ballot else _operand(ctx, call, 1)
    dtype = str(call.dtype)

    def step(thread):
        mine = None if ballot else lockstep.get(kept, thread)

        def combine(other, before):
            chosen = lockstep.get(kept, other)
            if not ballot:
                predicate = "oeq" if types.is_float(kept.dtype) else "eq"
                chosen = ctx.builder.compare(predicate, chosen, mine)
            bit = _bit(ctx, other, chosen, dtype)
            return ctx.builder.arith("ori", before, bit)

        return combine

    return _kept_over_warp(ctx, dtype, 0, step)


@collective("syncthreads_count", "syncthreads_and", "syncthreads_or")
def _block_vote(ctx, call):
    b, lockstep = ctx.builder, ctx.lockstep
    kept = _predicate(ctx, call, 0)
    dtype = str(call.dtype)
    kind = op_name(call).rsplit("_", 1)[1]
    name, start = {"count": ("addi", 0), "and": ("andi", 1), "or": ("ori", 0)}[
        kind
    ]

    def element(thread):
        vote = cast(ctx, lockstep.get(kept, thread), dtype)
        if lockstep.mask is None:
            return vote
        return b.select(lockstep.runs(thread), vote, b.constant(start, dtype))

    result = lockstep.fold(dtype, start, name, element)
    return lambda _: result


@effect(*COLLECTIVES)
def _result(ctx, call, _dtype) -> Value:
    return ctx.lockstep.result_of(call)


@effect(*LANES)
def _lane_index(ctx, call, dtype) -> Value:
    """Which lane, warp or group of warps the thread is, or whether it is the
    elected one."""
    b = ctx.builder
    thread = ctx.lockstep.linear()
    sizes = [as_int(argument) for argument in call.args]
    name = op_name(call)
    if name == "tl_shuffle_elect":
        return _is_elected(ctx, thread, sizes[0])
    size = sizes[0] if sizes else _WARP
    if name == "get_warp_group_idx":
        size = (sizes[0] if sizes else _WARP) * (
            sizes[1] if len(sizes) > 1 else 4
        )
    operation = "remui" if name == "get_lane_idx" else "divui"
    return cast(ctx, b.arith(operation, thread, b.index_constant(size)), dtype)


def _is_elected(ctx, thread: Value, size: int) -> Value:
    """One thread of each group of this size; of the block where it is 0."""
    b = ctx.builder
    if size:
        thread = b.arith("remui", thread, b.index_constant(size))
    return b.compare("eq", thread, b.index_constant(0))


# The reduction of a block, which is a statement.


@statement_kind("AttrStmt:reduce_scope")
def _allreduce(ctx, statement):
    """tvm_thread_allreduce(1, value, condition, result, *thread variables):
    over the threads that differ in these variables alone."""
    lockstep, b = ctx.lockstep, ctx.builder
    call = statement.body.value
    count, operand, condition, result, *variables = call.args
    reducer = statement.node
    if as_int(count) != 1 or len(reducer.result) != 1:
        ctx.fail("allreduce", f"an allreduce of several values: {call}")
    axes = {
        ctx.thread_variables[variable]
        for variable in variables
        if variable in ctx.thread_variables
    }
    dtype = ctx.dtype(operand)
    with lockstep.prepared_for(operand, condition):
        identity = reducer.identity_element[0]

        def chosen(_):
            return b.choose(
                cast(ctx, value(ctx, condition), "bool"),
                lambda: value(ctx, operand),
                lambda: value(ctx, identity),
                dtype,
            )

        kept = lockstep.keep("terms", dtype, chosen)

    def total(thread):
        mine = _others(ctx, axes)

        def step(other, before):
            outer, lockstep.thread = lockstep.thread, other
            together = b.compare("eq", _others(ctx, axes), mine)
            together = b.arith("andi", together, lockstep.runs(other))

            def combined():
                ctx.variables[reducer.lhs[0]] = before
                ctx.variables[reducer.rhs[0]] = lockstep.get(kept, other)
                return value(ctx, reducer.result[0])

            after = b.choose(together, combined, lambda: before, dtype)
            lockstep.thread = outer
            return after

        return b.fold(
            b.index_constant(0),
            b.index_constant(lockstep.count),
            b.index_constant(1),
            value(ctx, identity),
            ("other", "all"),
            step,
        )

    totals = lockstep.keep("totals", dtype, total)
    (target,) = nodes_of(result, tirx.BufferLoad)
    with lockstep.each() as thread:
        store(ctx, target.buffer, target.indices, lockstep.get(totals, thread))


def _others(ctx, axes) -> Value:
    """The thread's place along the axes that are not reduced, as one number."""
    b, lockstep = ctx.builder, ctx.lockstep
    number = b.index_constant(0)
    for axis in range(3):
        if axis not in axes:
            size = b.index_constant(lockstep.extents[axis])
            number = b.arith("muli", number, size)
            number = b.arith("addi", number, lockstep.coordinate(axis))
    return number
