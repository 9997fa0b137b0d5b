"""TTGrid's passes as functions on a module.

Each changes the module in place and returns it. `Module.run` runs any pass by
its name.
"""

from __future__ import annotations

from ttgrid import _ttgrid
from ttgrid._errors import Error
from ttgrid._module import Module
from ttgrid._numbers import Cores, spell_cores
from ttgrid._schedule import Schedule

#: The loops of ``recovery="incremental"`` by name, as `grid_to_persistent`
#: takes them.
FORMS: tuple[str, ...] = _ttgrid.FORMS


def _spell(name: str, options: dict[str, str | None]) -> str:
    given = {key: value for key, value in options.items() if value is not None}
    for key, value in given.items():
        if "{" in value or "}" in value:
            raise Error(f"{name}: {key}={value!r} has braces")
    # Braces keep spaces and commas together.
    text = " ".join(f"{key}={{{value}}}" for key, value in given.items())
    return f"{name}{{{text}}}"


def _choose(name: str, key: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        listed = ", ".join(map(repr, choices))
        raise Error(f"{name}: {key}={value!r} is not one of {listed}")


def infer_schedule(
    module: Module,
    schedule: Schedule | str | None = None,
    *,
    cores: Cores | None = None,
    partition: str | None = None,
    order: str | None = None,
    device: str | None = None,
    cache: int | str | None = None,
) -> Module:
    """Gives each grid kernel without a schedule one.

    It is the nearest ``tt.schedule`` attribute around the kernel, of the
    function or the module, else what is given here. A schedule that is there
    stays.

    Parameters
    ----------
    module : Module
        Changed in place.
    schedule : Schedule or str, optional
        A whole schedule; none of the others may be given beside it. "auto"
        stands for partition="auto" and order="auto".
    cores : int, str or sequence of int, optional
        How many cores: 64 (the default), "7x8", (7, 8) or "?".
    partition : str, optional
        By default "contiguous"; "auto" for what suits the kernel.
    order : str, optional
        By default "row_major"; "auto" for what suits the kernel.
    device : str, optional
        A device whose core grid is used instead of `cores`, such as
        "wormhole_n150".
    cache : int or str, optional
        For "auto": the bytes that a core can keep between tiles, such as
        "1MiB"; by default all.

    Returns
    -------
    Module
        The module itself.

    Raises
    ------
    Error
        Where the options give no schedule, or one that doesn't suit a kernel.
    """
    options = {
        "schedule": None if schedule is None else str(schedule),
        "cores": None if cores is None else spell_cores(cores),
        "partition": partition,
        "order": order,
        "device": device,
        "cache": None if cache is None else str(cache),
    }
    return module.run(_spell("tt-infer-schedule", options))


def grid_to_persistent(
    module: Module,
    launch: str = "core-id",
    recovery: str = "divrem",
    form: str = "automatic",
) -> Module:
    """Makes each grid kernel a persistent loop.

    Parameters
    ----------
    module : Module
        Changed in place. Each kernel has a schedule.
    launch : {"core-id", "parallel"}
        Whether the function becomes the program of one core, or stays a
        function of the host that runs the cores in parallel.
    recovery : {"divrem", "incremental"}
        Whether block indices come from divisions per tile, or from loops.
    form : str
        The loops of ``recovery="incremental"``: one of `FORMS`.

    Returns
    -------
    Module
        The module itself.

    Raises
    ------
    Error
        Where a kernel has no schedule or can't be converted. The module is
        then as before.
    """
    name = "tt-grid-to-persistent"
    _choose(name, "launch", launch, ("core-id", "parallel"))
    _choose(name, "recovery", recovery, ("divrem", "incremental"))
    _choose(name, "form", form, FORMS)
    options = {"launch": launch, "recovery": recovery, "form": form}
    return module.run(_spell(name, options))
