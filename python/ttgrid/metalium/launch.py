"""A program with all of its numbers known, for one call."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Sequence

import numpy as np

from ttgrid import _sizes
from ttgrid._errors import ArgumentTypeError, ArgumentValueError, Error
from ttgrid._schedule import Schedule
from ttgrid._ttgrid import StepKind
from ttgrid.metalium import tiles
from ttgrid.metalium.description import (
    ROLES,
    TILE,
    Description,
    Scalar,
    Tensor,
    Value,
    Word,
)

#: A core grid of rank 1 lies in rows of so many.
CORES_IN_A_ROW = 8


@dataclasses.dataclass(frozen=True)
class Address:
    """The word that says where a tensor begins."""

    tensor: str


@dataclasses.dataclass(frozen=True)
class Core:
    """A core's share.

    Attributes
    ----------
    row, column : int
        Tenstorrent's (x, y) is (column, row).
    tiles : int
        How many tiles of the grid it does.
    arguments : dict
        By role, its runtime arguments: int or Address.
    """

    row: int
    column: int
    tiles: int
    arguments: dict[str, tuple[int | Address, ...]]


def bind(
    description: Description, shapes: Sequence[object], names: Sequence[str]
) -> dict[str, int]:
    """The symbols of a call.

    Parameters
    ----------
    description : Description
    shapes : sequence
        For each argument its shape, or a scalar's value.
    names : sequence of str
        How errors call the arguments.

    Returns
    -------
    dict of str to int

    Raises
    ------
    ArgumentTypeError, ArgumentValueError
        Where an argument doesn't suit, or two give one symbol two values.
    """
    symbols: dict[str, int] = {}
    sources: dict[str, str] = {}

    def set_symbol(symbol, value, source):
        if symbols.setdefault(symbol, value) != value:
            raise ArgumentValueError(
                f"{symbol} is {value} by {source}, but {symbols[symbol]} by "
                f"{sources[symbol]}"
            )
        sources.setdefault(symbol, source)

    expressions = []
    for one, given, name in zip(description.arguments, shapes, names):
        if one is None:
            continue
        if isinstance(one, Scalar):
            set_symbol(one.name, _read_number(given, name), name)
            continue
        if len(given) != len(one.shape):
            raise ArgumentValueError(
                f"{name} has the rank {len(given)}, not {len(one.shape)}"
            )
        for axis, (size, expected) in enumerate(zip(given, one.shape)):
            if isinstance(expected, str) and expected.isidentifier():
                set_symbol(expected, size, f"axis {axis} of {name}")
            elif isinstance(expected, str):
                expressions.append((expected, size, axis, name))
            elif size != expected:
                raise ArgumentValueError(
                    f"{name} has the size {size} along axis {axis}, not "
                    f"{expected}"
                )
    for text, size, axis, name in expressions:
        expected = evaluate(text, symbols)
        if size != expected:
            raise ArgumentValueError(
                f"{name} has the size {size} along axis {axis}, not {text} = "
                f"{expected}"
            )
    return symbols


def _read_number(given, name) -> int:
    if not isinstance(given, (int, np.integer)):
        raise ArgumentTypeError(f"{name} is an integer, not {given!r}")
    if not -(2**31) <= given < 2**31:
        raise ArgumentValueError(
            f"{name} is {given}, which no word of 32 bits with a sign is"
        )
    return int(given)


def evaluate(value: Value, symbols: dict[str, int]) -> int:
    """What a value is in a call.

    Raises
    ------
    Error
        Where it is not a number of 32 bits without a sign. Of a symbol alone,
        which may be a number of the caller's, negative ones are given as words.
    """
    if isinstance(value, int):
        return value
    if value in symbols:
        return symbols[value] % 2**32
    numbers = _sizes.Symbols()
    stack = []
    try:
        for step in _sizes.parse(value, numbers):
            if step.kind == StepKind.CONSTANT:
                stack.append(step.value)
            elif step.kind == StepKind.SYMBOL:
                stack.append(symbols[numbers.names[step.value]])
            else:
                right, left = stack.pop(), stack.pop()
                stack.append(_OPERATIONS[step.kind](left, right))
    except ZeroDivisionError:
        raise Error(f"'{value}' divides by 0 where {symbols}") from None
    (result,) = stack
    if not 0 <= result < 2**32:
        raise Error(f"'{value}' is {result} where {symbols}: not in 32 bits")
    return result


_OPERATIONS = {
    StepKind.ADD: operator.add,
    StepKind.SUB: operator.sub,
    StepKind.MUL: operator.mul,
    StepKind.DIV: operator.floordiv,
    StepKind.MOD: operator.mod,
    StepKind.MIN: min,
    StepKind.MAX: max,
}


def resolve_cores(
    description: Description, symbols: dict[str, int]
) -> list[Core]:
    """Each core's share and arguments.

    Parameters
    ----------
    description : Description
    symbols : dict
        As `bind` gives them.

    Returns
    -------
    list of Core
    """
    plan = description.plan
    if plan is None:
        grid = [evaluate(size, symbols) for size in description.grid]
        schedule = Schedule.parse(description.schedule)
        plan = schedule.plan(grid)
    try:
        names = plan["arguments"]
        return [
            _resolve_core(description, symbols, names, core)
            for core in plan["cores"]
        ]
    except (KeyError, TypeError) as error:
        raise Error(f"the plan of '{description.name}' lacks {error}") from None


def _resolve_core(description, symbols, names, core):
    words = dict(zip(names, core["arguments"]))
    words.setdefault("core_id", core["core"])
    words.setdefault("tile_count", core["tile_count"])
    coordinates = core["coordinates"]
    if len(coordinates) == 1:
        row, column = divmod(coordinates[0], CORES_IN_A_ROW)
    elif len(coordinates) == 2:
        row, column = coordinates
    else:
        raise Error(
            f"a core grid of rank {len(coordinates)} doesn't lie on a chip"
        )

    def resolve(word: Word):
        if word.kind == "address":
            return Address(word.of)
        if word.kind == "value":
            return evaluate(word.of, symbols)
        if word.of not in words:
            raise Error(f"the plan has no {word.of}, which a kernel takes")
        return words[word.of]

    return Core(
        row,
        column,
        core["tile_count"],
        {
            role: tuple(
                map(resolve, description.kernels[role].runtime_arguments)
            )
            for role in ROLES
        },
    )


def constant_tile(tensor: Tensor, symbols: dict[str, int]) -> np.ndarray:
    """The tile of a constant in a call, 32 x 32 in float32."""
    limits = {}
    for key in ("columns", "rows"):
        limits[key] = evaluate(tensor.constant.get(key, TILE), symbols)
        if not 1 <= limits[key] <= TILE:
            raise Error(
                f"the constant {tensor.name} has {limits[key]} {key}, not 1 "
                f"to {TILE}"
            )
    return tiles.constant_tile(tensor, limits["columns"], limits["rows"])


def compile_time_words(description: Description, role: str) -> list[int]:
    """A kernel's compile-time words, where its tensors are interleaved."""
    words = []
    for word in description.kernels[role].compile_time_arguments:
        if word.kind == "accessor":
            words += [2, description.tensor(word.of).page_bytes]
        else:
            words.append(word.of)
    return words
