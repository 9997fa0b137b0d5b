"""Random numbers: cuRAND's Philox4_32_10, as T.rng_init asks for by default.

The generator is that of Salmon et al., "Parallel random numbers: as easy as 1,
2, 3" (2011): ten rounds on a counter of four words with a key of two. cuRAND
counts the offset in numbers, four to a counter, in the counter's low half, and
has the sequence in its high half. The other generators of cuRAND, and normal
numbers, are refused.
"""

from __future__ import annotations

from .arithmetic import cast
from .ir import Value
from .queries import as_text, op_name
from .registry import effect, value

_PHILOX = "curandStatePhilox4_32_10_t"
_ROUNDS = 10
_FACTORS = (0xD2511F53, 0xCD9E8D57)
_KEY_STEPS = (0x9E3779B9, 0xBB67AE85)


@effect("rng_init")
def _init(ctx, call, _dtype) -> None:
    seed, sequence, offset, generator = call.args
    if as_text(generator) != _PHILOX:
        ctx.fail(
            "rng_init",
            f"T.rng_init: the generator {as_text(generator)} cannot be"
            f" imported; only {_PHILOX} can",
        )
    state = ctx.lockstep.generators
    thread = _thread(ctx)
    for name, part in (
        ("seed", seed),
        ("sequence", sequence),
        ("offset", offset),
    ):
        if name not in state:
            state[name] = ctx.lockstep.array(f"rng_{name}", "uint64")
        number = cast(ctx, value(ctx, part), "uint64")
        ctx.lockstep.put(state[name], thread, number)


@effect("rng_rand")
def _rand(ctx, call, _dtype) -> Value:
    return _draw(ctx, call)


@effect("rng_rand_float")
def _rand_float(ctx, call, dtype) -> Value:
    """A number above 0 up to 1: curand_uniform's."""
    if as_text(call.args[0]) != "uniform" or dtype != "float32":
        ctx.fail(
            "rng_rand_float",
            f"T.rng_rand_float: {dtype} numbers of distribution"
            f" '{as_text(call.args[0])}' cannot be imported; only uniform"
            " float32 ones can. Fill a tensor with random numbers, and pass it",
        )
    b = ctx.builder
    drawn = cast(ctx, _draw(ctx, call), "float32")
    scaled = b.arith("mulf", drawn, b.constant(2.0**-32, "float32"))
    return b.arith("addf", scaled, b.constant(2.0**-33, "float32"))


def _thread(ctx) -> Value:
    if ctx.lockstep.thread is None and ctx.lockstep.count == 1:
        return ctx.builder.index_constant(0)
    return ctx.lockstep.linear()


def _draw(ctx, call) -> Value:
    """The thread's next number."""
    lockstep, b = ctx.lockstep, ctx.builder
    state, name = lockstep.generators, op_name(call)
    if not state:
        ctx.fail(name, f"T.{name} stands where there was no T.rng_init before")
    if ctx.in_parallel and lockstep.count > 1 and lockstep.thread is None:
        ctx.fail(
            name,
            f"T.{name} stands in a T.Parallel loop of {lockstep.count} threads:"
            " which of them draws for which element depends on the layout that"
            " a GPU's compiler chooses. Draw in plain loops of each thread",
        )
    thread = _thread(ctx)
    seed, sequence, offset = (
        lockstep.get(state[part], thread)
        for part in ("seed", "sequence", "offset")
    )
    two = b.constant(2, "uint64")
    counter = b.arith("shrui", offset, two)
    words = _philox(b, [*_halves(b, counter), *_halves(b, sequence)], seed)
    which = b.arith("andi", offset, b.constant(3, "uint64"))
    drawn = words[3]
    for number in (2, 1, 0):
        here = b.compare("eq", which, b.constant(number, "uint64"))
        drawn = b.select(here, words[number], drawn)
    following = b.arith("addi", offset, b.constant(1, "uint64"))
    lockstep.put(state["offset"], thread, following)
    return drawn


def _halves(b, number: Value) -> list[Value]:
    """The low and the high word of a number of 64 bits."""
    high = b.arith("shrui", number, b.constant(32, "uint64"))
    return [b.convert("trunci", part, "uint32") for part in (number, high)]


def _philox(b, counter: list[Value], seed: Value) -> list[Value]:
    """The four words for a counter, under the two words of the seed."""
    x, y, z, w = counter
    key = _halves(b, seed)
    for _ in range(_ROUNDS):
        low, high = _product(b, x, _FACTORS[0])
        other_low, other_high = _product(b, z, _FACTORS[1])
        x = b.arith("xori", b.arith("xori", other_high, y), key[0])
        z = b.arith("xori", b.arith("xori", high, w), key[1])
        y, w = other_low, low
        key = [
            b.arith("addi", part, b.constant(step, "uint32"))
            for part, step in zip(key, _KEY_STEPS)
        ]
    return [x, y, z, w]


def _product(b, word: Value, factor: int) -> list[Value]:
    """The low and the high word of a product."""
    wide = b.convert("extui", word, "uint64")
    return _halves(b, b.arith("muli", wide, b.constant(factor, "uint64")))
