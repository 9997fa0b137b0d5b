"""What a schedule means."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ttgrid import _explain, _ttgrid
from ttgrid._errors import Error
from ttgrid._numbers import Cores, Grid, core_shape, integers, spell_cores
from ttgrid._picture import Picture

# A picture that shows itself has about this many tiles.
_MOST_TILES = 1024


class Owner(NamedTuple):
    """Who does a tile.

    Attributes
    ----------
    core : int
    index : int
        How many tiles the core does before this one.
    """

    core: int
    index: int


class Schedule:
    """Who does which tiles of a grid, and in which sequence.

    Tiles are the points of a grid, and a *position* is the place of a tile in
    the order over the whole grid. A grid is given as a sequence of sizes, in
    tiles, or as one size.

    Schedules are equal where they mean the same partition, order and cores;
    they can be keys of a dict.

    The defaults make a schedule that is worth looking at: 8 cores, whose
    contiguous shares are groups of rows. Kernels that are given no schedule
    get others; docs/schedules.md lists them.

    Parameters
    ----------
    cores : int, str or sequence of int
        How many cores, and how they lie: 8, "7x8" or (7, 8) for rows x
        columns, "?" where it is known at run time only.
    partition : str
        "contiguous", "cyclic", "cyclic<4>", "blocked" or
        "ranges<[0, 4], [4, 5]>".
    order : str
        "row_major", "column_major", "permuted<2, 0, 1>", "grouped<8>",
        "grouped<8, serpentine>" or "nest<(d0, d1) -> (d1, d0)>".
    core_order : str
        How core ids count the core grid: "row_major" or "column_major".

    Raises
    ------
    Error
        Where the parameters give no schedule; it names the number that is
        wrong.
    """

    def __init__(
        self,
        cores: Cores = 8,
        partition: str = "contiguous",
        order: str = "grouped<4>",
        core_order: str = "row_major",
    ):
        parts = [f"cores = {spell_cores(cores)}"]
        if core_order != "row_major":
            parts.append(f"core_order = {core_order}")
        parts += [f"partition = {partition}", f"order = {order}"]
        self._impl = _ttgrid.Schedule.parse(f"<{', '.join(parts)}>")

    @classmethod
    def parse(cls, text: str) -> Schedule:
        """A schedule from its textual form.

        Parameters
        ----------
        text : str
            ``"<cores = 8, partition = contiguous, order = row_major>"``, also
            with ``#tt.schedule`` in front.

        Returns
        -------
        Schedule

        Raises
        ------
        Error
            If the text is not a schedule; it says at which word.
        """
        if not isinstance(text, str):
            raise Error(f"a schedule's text is a str, not {text!r}")
        if not text.lstrip().startswith(("<", "#")):
            raise Error(
                f"{text!r} is not a schedule; write for instance <cores = 64, "
                "partition = contiguous, order = row_major>"
            )
        schedule = cls.__new__(cls)
        schedule._impl = _ttgrid.Schedule.parse(text)
        return schedule

    @property
    def cores(self) -> int | tuple[int, ...] | str:
        """How many cores, their grid, or "?"."""
        shape = self._impl.core_shape()
        if shape is None:
            return "?"
        return shape[0] if len(shape) == 1 else tuple(shape)

    @property
    def num_cores(self) -> int | None:
        """How many cores; None where it is known at run time only."""
        shape = self._impl.core_shape()
        return None if shape is None else math.prod(shape)

    @property
    def partition(self) -> str:
        """The partition, as the constructor takes it."""
        return self._impl.partition()

    @property
    def order(self) -> str:
        """The order, as the constructor takes it."""
        return self._impl.order()

    @property
    def core_order(self) -> str:
        """ "row_major" or "column_major"."""
        return self._impl.core_order()

    def replace(self, **changes) -> Schedule:
        """The same schedule with other parameters.

        Parameters
        ----------
        **changes
            As the constructor takes them.

        Returns
        -------
        Schedule
        """
        names = ("cores", "partition", "order", "core_order")
        return Schedule(**{n: getattr(self, n) for n in names} | changes)

    @classmethod
    def choose(
        cls,
        grid: Grid,
        operands: str,
        cores: Cores | None = None,
        device: str | None = None,
        cache: int | str | None = None,
    ) -> Schedule:
        """The schedule that suits what the tiles touch.

        Parameters
        ----------
        grid : int or sequence of int
            The sizes of the grid, in tiles.
        operands : str
            What a tile touches, by block index: "A:d0*32KiB,B:d1*32KiB".
        cores : int, str or sequence of int, optional
            How many cores, and how they lie.
        device : str, optional
            A device whose cores are used instead, such as "wormhole_n150".
        cache : int or str, optional
            The bytes that a core can keep between tiles, such as "1MiB"; by
            default all.

        Returns
        -------
        Schedule

        Raises
        ------
        Error
            Where the operands are not understood, or don't suit the grid.
        """
        if (cores is None) == (device is None):
            raise Error("give either cores or device")
        shape = (
            _explain.get_device_cores(device)
            if device is not None
            else core_shape(cores)
        )
        text, _, _ = _ttgrid.explain_operands(
            integers("grid", grid),
            str(operands),
            "auto",
            list(shape),
            _explain.read_bytes("cache", cache),
        )
        return cls.parse(text)

    def explain(
        self,
        grid: Grid,
        operands: str,
        num_cores: int | None = None,
        cache: int | str | None = None,
    ) -> _explain.Explanation:
        """What the schedule moves, beside others and what none can beat.

        Parameters
        ----------
        grid, num_cores
            As for `tiles`.
        operands, cache
            As for `choose`.

        Returns
        -------
        Explanation
            `print` it.
        """
        return _explain.Explanation(
            *_ttgrid.explain_operands(
                integers("grid", grid),
                str(operands),
                str(self),
                [] if num_cores is None else integers("num_cores", num_cores),
                _explain.read_bytes("cache", cache),
            )
        )

    def tiles(
        self, core: int, grid: Grid, num_cores: int | None = None
    ) -> np.ndarray:
        """The tiles of a core, in its sequence.

        Parameters
        ----------
        core : int
            A core id from 0; one that no core has gets no tiles.
        grid : int or sequence of int
            The sizes of the grid, in tiles.
        num_cores : int, optional
            How many cores there are; needed where the schedule says "?".

        Returns
        -------
        numpy.ndarray
            int64 of shape (tiles of the core, rank of the grid): the indices
            of each tile.

        Raises
        ------
        Error
            Where the schedule does not suit the grid.
        """
        (core,) = integers("core", [core])
        return self._impl.tiles(core, integers("grid", grid), num_cores)

    def owner(
        self, tile: Grid, grid: Grid, num_cores: int | None = None
    ) -> Owner:
        """Which core does a tile, and how many tiles it does before it.

        Parameters
        ----------
        tile : int or sequence of int
            The indices of the tile.
        grid, num_cores
            As for `tiles`.

        Returns
        -------
        Owner
        """
        grid, tile = integers("grid", grid), integers("tile", tile)
        return Owner(*self._impl.owner(tile, grid, num_cores))

    def position(
        self, tile: Grid, grid: Grid, num_cores: int | None = None
    ) -> int:
        """The place of a tile in the order over the whole grid, from 0.

        Parameters
        ----------
        tile, grid, num_cores
            As for `owner`.

        Returns
        -------
        int
        """
        grid, tile = integers("grid", grid), integers("tile", tile)
        return self._impl.position(tile, grid, num_cores)

    def plan(
        self,
        grid: Grid,
        num_cores: int | None = None,
        arguments: Sequence[str] | None = None,
    ) -> dict:
        """What a host tells each core.

        Parameters
        ----------
        grid, num_cores
            As for `tiles`.
        arguments : sequence of str, optional
            What the program of a core takes: "core_id", "num_cores",
            "start_tile" and "tile_count". By default all that the schedule
            has.

        Returns
        -------
        dict
            As docs/plan.md describes it: ``plan["cores"]`` has an entry per
            core.

        Raises
        ------
        Error
            For "start_tile" and "tile_count" too, where the share of a core
            is not one range of positions.
        """
        return json.loads(self.plan_json(grid, num_cores, arguments))

    def plan_json(
        self,
        grid: Grid,
        num_cores: int | None = None,
        arguments: Sequence[str] | None = None,
    ) -> str:
        """`plan` as JSON, one line per core.

        Parameters
        ----------
        grid, num_cores, arguments
            As for `plan`.
        """
        names = None if arguments is None else list(arguments)
        return self._impl.plan_json(integers("grid", grid), num_cores, names)

    def check(self, grid: Grid, num_cores: int | None = None) -> None:
        """Enumerates all tiles of all cores.

        Parameters
        ----------
        grid, num_cores
            As for `tiles`.

        Raises
        ------
        Error
            Where the schedule doesn't suit the grid, or where a tile is not
            done exactly once; it names the tile.
        """
        self._impl.check(integers("grid", grid), num_cores)

    def svg(
        self,
        grid: Grid,
        num_cores: int | None = None,
        core: int | None = None,
    ) -> str:
        """A picture: tiles coloured by core, and each core's path.

        Parameters
        ----------
        grid, num_cores
            As for `tiles`.
        core : int, optional
            Shows the path of this core alone.

        Returns
        -------
        str
            An SVG document.
        """
        return self._impl.svg(integers("grid", grid), num_cores, core)

    def show(
        self,
        grid: Grid,
        num_cores: int | None = None,
        core: int | None = None,
    ) -> Picture:
        """`svg` as an object that a notebook shows.

        Parameters
        ----------
        grid, num_cores, core
            As for `svg`.
        """
        return Picture(self.svg(grid, num_cores, core))

    def _repr_svg_(self) -> str | None:
        """On a small grid that suits the schedule, if there is one."""
        cores = 4 if self.num_cores is None else None
        for grid in self._sample_grids(cores or self.num_cores):
            try:
                return self.svg(grid, cores)
            except Error:
                continue
        return None

    def _sample_grids(self, num_cores: int):
        if 4 * num_cores > _MOST_TILES:
            return
        # Which ranks and sizes suit is for the library to say.
        if self.partition.startswith("ranges"):
            entries = self.partition[len("ranges<") : -1]
            ranges = json.loads(f"[{entries}]")
            total = sum(count for _, count in ranges)
            yield from ([1] * (rank - 1) + [total] for rank in (1, 2, 3, 4))
            return
        for rank in (2, 1, 3, 4):
            side = max(6, math.ceil((4 * num_cores) ** (1 / rank)))
            yield [side] * rank

    def __str__(self) -> str:
        return str(self._impl)

    def __repr__(self) -> str:
        return f"ttgrid.Schedule.parse({str(self)!r})"

    def __eq__(self, other) -> bool:
        if not isinstance(other, Schedule):
            return NotImplemented
        return self._impl == other._impl

    def __hash__(self) -> int:
        return hash(str(self))

    def __reduce__(self):
        return Schedule.parse, (str(self),)
