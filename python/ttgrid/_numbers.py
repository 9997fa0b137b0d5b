"""Cores and grids, as a caller may give them."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Union

from ttgrid._errors import Error

Cores = Union[int, str, Sequence[int]]
Grid = Union[int, Sequence[int]]


def spell_cores(cores: Cores) -> str:
    """A number of cores or a core grid as a schedule writes it."""
    if isinstance(cores, str):
        return cores
    return "x".join(map(str, integers("cores", cores)))


def integers(name: str, value: Grid) -> list[int]:
    """An integer, or a sequence of them, as a list."""
    if not isinstance(value, (str, bool)):
        try:
            return [operator.index(value)]
        except TypeError:
            pass
        try:
            return [operator.index(one) for one in value]
        except TypeError:
            pass
    raise Error(
        f"{name}={value!r} is neither an integer nor a sequence of integers"
    )


def core_shape(cores: Cores) -> list[int]:
    """The core grid that is given as a number, a text or a sequence."""
    if not isinstance(cores, str):
        return integers("cores", cores)
    try:
        return [int(size) for size in cores.split("x")]
    except ValueError:
        raise Error(f"cores={cores!r} is not a number of cores") from None
