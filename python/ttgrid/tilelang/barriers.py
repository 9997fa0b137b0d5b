"""Barriers in memory (T.alloc_barrier): threads that wait for an arrival.

A barrier counts arrivals; when all that it expects have come, its phase turns
from 0 to 1 or back. T.mbarrier_wait_parity(b, p) goes on where the phase is not
p. In lockstep nobody can arrive while a thread waits, so a wait must find that
all have arrived before. Then doing one statement after another is one of the
sequences that a GPU may take. Where a wait is repeated and no arrival with it,
that can't be, and it is refused; elsewhere a wait that would not end stops the
kernel when it runs.
"""

from __future__ import annotations

import dataclasses

from tvm import tirx

from .arithmetic import cast, from_index
from .console import fail_where
from .expressions import index
from .ir import MemRef, Value
from .queries import is_call, nodes_of
from .registry import effect, value

#: Where barriers lie.
SCOPE = "shared.barrier"
_WAITS = ("mbarrier_wait_parity",)
_ARRIVES = ("ptx_arrive_barrier",)


@dataclasses.dataclass
class Barriers:
    """An array of barriers: what each expects, how many have arrived, and its
    phase."""

    expected: MemRef
    arrived: MemRef
    phase: MemRef


def allocate_barriers(ctx, buffer, counts, body) -> None:
    """Makes an array of barriers; counts are the arrivals that each expects."""
    with ctx.at(buffer):
        _check_waits(ctx, buffer, body)
        b = ctx.builder
        one = Barriers(
            *(
                b.alloc_in_prologue(
                    f"{buffer.name}_{part}", "int64", (len(counts),)
                )
                for part in ("expected", "arrived", "phase")
            )
        )
        ctx.epilogue += [one.expected, one.arrived, one.phase]
        for memref in (one.arrived, one.phase):
            b.fill(b.constant(0, "int64"), memref)
        for number, count in enumerate(counts):
            b.store(
                cast(ctx, value(ctx, count), "int64"),
                one.expected,
                [b.index_constant(number)],
            )
        ctx.barriers[buffer.data] = one


def _check_waits(ctx, buffer, body) -> None:
    """Refuses waits in a loop, or an array of barriers, without arrivals."""
    loops = [body, *nodes_of(body, tirx.For, tirx.While)]
    for loop in loops:
        waits, arrives = (
            any(
                is_call(call, *names)
                and any(
                    load.buffer.data.same_as(buffer.data)
                    for load in nodes_of(call.args[0], tirx.BufferLoad)
                )
                for call in nodes_of(loop, tirx.Call)
            )
            for names in (_WAITS, _ARRIVES)
        )
        if waits and not arrives:
            ctx.fail(
                "alloc_barrier",
                f"T.alloc_barrier: threads wait for '{buffer.name}' where none"
                " arrives in the same loop, so parts of the block run ahead of"
                " each other; here all threads do a statement before the next"
                " begins. Use T.Pipelined and tile operations",
            )


def _barrier(ctx, call) -> tuple[Barriers, list[Value]]:
    load = call.args[0]
    found = None
    if isinstance(load, tirx.BufferLoad):
        found = ctx.barriers.get(load.buffer.data)
    if found is None:
        ctx.fail(
            "alloc_barrier",
            f"'{load}' is not an element of what T.alloc_barrier made",
        )
    return found, [index(ctx, load.indices[0])]


@effect(*_ARRIVES)
def _arrive(ctx, call, _dtype) -> None:
    b = ctx.builder
    barriers, place = _barrier(ctx, call)
    arrived = b.arith("addi", b.load(barriers.arrived, place), _arrivals(ctx))
    complete = b.compare("sge", arrived, b.load(barriers.expected, place))
    zero = b.constant(0, "int64")
    b.store(b.select(complete, zero, arrived), barriers.arrived, place)
    phase = b.load(barriers.phase, place)
    turned = b.arith("xori", phase, b.constant(1, "int64"))
    b.store(b.select(complete, turned, phase), barriers.phase, place)


def _arrivals(ctx) -> Value:
    """How many threads run this."""
    lockstep, b = ctx.lockstep, ctx.builder
    if lockstep.thread is not None:
        return b.constant(1, "int64")
    if lockstep.mask is None:
        return b.constant(lockstep.count, "int64")
    return lockstep.fold(
        "int64",
        0,
        "addi",
        lambda thread: b.convert("extui", lockstep.runs(thread), "int64"),
    )


@effect(*_WAITS)
def _wait(ctx, call, _dtype) -> None:
    b = ctx.builder
    barriers, place = _barrier(ctx, call)
    parity = value(ctx, call.args[1])
    parity = cast(ctx, from_index(ctx, parity, "int64"), "int64")
    phase = b.load(barriers.phase, place)
    name = call.args[0].buffer.name
    where = (
        f" at {ctx.location.file}:{ctx.location.line}" if ctx.location else ""
    )
    fail_where(
        ctx,
        b.compare("eq", phase, parity),
        f"the wait for barrier '{name}'{where} does not end: in lockstep no"
        " thread arrives while another waits",
    )


@effect("mbarrier_expect_tx", "ptx_fence_barrier_init")
def _nothing(_ctx, _call, _dtype):
    """Nothing: copies are done when they are asked for."""
