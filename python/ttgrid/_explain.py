"""Why a schedule is good or bad."""

from __future__ import annotations

import json
import operator
import os
from typing import Union

from ttgrid import _ttgrid
from ttgrid._errors import Error

Bytes = Union[int, str]


class Explanation:
    """What a schedule moves, beside others and what none can beat.

    ``print`` it, or just name it in a session: it is a table.

    Attributes
    ----------
    schedule : str
        The schedule that it is about.
    text : str
    data : dict
        The same for programs: ``grid``, ``cores``, ``operands``, ``bound``
        (``kind``, ``bytes``, ``largest_core_bytes``) and ``schedules``, of
        which the first is the one that it is about.
    """

    def __init__(self, schedule: str, text: str, data: str):
        self.schedule = schedule
        self.text = text
        self.data = json.loads(data)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text.rstrip("\n")


def read_bytes(name: str, value: Bytes | None) -> int | None:
    """A number of bytes: 1048576, "1MiB", or None."""
    if value is None:
        return None
    if isinstance(value, str):
        return _ttgrid.parse_bytes(value)
    try:
        if isinstance(value, bool):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise Error(
            f"{name}={value!r} is not a number of bytes such as 1048576 or"
            " '1MiB'"
        ) from None
    if number < 0:
        raise Error(f"{name}={number} is negative")
    return number


def get_host_threads() -> int:
    """As many as OpenMP takes: OMP_NUM_THREADS, or one for each CPU."""
    text = os.environ.get("OMP_NUM_THREADS", "").split(",")[0].strip()
    if text.isdigit() and int(text) > 0:
        return int(text)
    return len(os.sched_getaffinity(0))


def get_device_cores(device: str) -> tuple[int, int]:
    """The core grid of a device."""
    shapes = _ttgrid.devices()
    if device not in shapes:
        raise Error(
            f"there is no device {device!r}; there are {', '.join(shapes)}"
        )
    return shapes[device]


def explain_module(module, name, schedule, cores, cache=None):
    """An `Explanation` for each grid kernel of a function.

    Parameters
    ----------
    module : ttgrid.Module
    name : str or None
        The function; None for all.
    schedule : str
        For kernels without one, or "auto".
    cores : sequence of int
        What "?" stands for, or "auto" has.
    cache : int or str, optional
        The bytes that a core can keep between tiles.

    Returns
    -------
    list of Explanation
    """
    cache = read_bytes("cache", cache)
    return [
        Explanation(*report)
        for report in _ttgrid.explain_module(
            module._impl, name, schedule, list(cores), cache
        )
    ]


def get_cores(device: str | None, threads: int | None) -> list[int]:
    """The cores of a device, or the threads that run a kernel here."""
    if device is not None:
        return list(get_device_cores(device))
    return [threads or get_host_threads()]


def choose_schedules(module, name, replaces, device, threads, cache):
    """Gives kernels the schedules that suit them.

    Parameters
    ----------
    module : ttgrid.Module
        Changed in place.
    name : str or None
        The function; None for all.
    replaces : bool
        Whether schedules that are there give way.
    device, threads, cache
        Which cores there are, and what one can keep between tiles.

    Returns
    -------
    list of tuple
        For each kernel its schedule, as text, and why it stays as it was;
        either may be empty.
    """
    return _ttgrid.choose_schedules(
        module._impl,
        name,
        replaces,
        get_cores(device, threads),
        read_bytes("cache", cache),
    )
