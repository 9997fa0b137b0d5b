"""What a tile touches, and where tiles race."""

from __future__ import annotations

import dataclasses
import json
import re

from ttgrid import _ttgrid


class RaceWarning(UserWarning):
    """Two tiles of a kernel touch the same element, one of them by a write.

    The result then depends on which one is first. docs/footprints.md says what
    is done about it.
    """


@dataclasses.dataclass(frozen=True)
class Symbol:
    """A number that the bounds of regions depend on.

    Attributes
    ----------
    name : str
    argument : int or None
        The argument of the function that it belongs to.
    dimension : int or None
        It is the argument's size in this dimension; None for a number.
    """

    name: str
    argument: int | None
    dimension: int | None


@dataclasses.dataclass(frozen=True)
class Region:
    """What one tile touches of one array, in one way.

    Attributes
    ----------
    argument : int or None
        The argument of the function; None for a buffer of its own.
    name : str
    kind : "read", "write" or "atomic"
    bounds : tuple of (str, str)
        For each dimension the first and the last index, in terms of the block
        indices d0, d1, ... and the symbols s0, s1, ...
    domain : tuple of str
        Conditions that a tile which touches anything fulfills.
    precision : "exact", "over" or "unknown"
        Whether all of the box is touched, perhaps less, or it could be any part
        of the array.
    conditional : bool
        Whether it hangs on data if the tile touches it.
    bytes_per_tile : int or None
        The size of the largest box; None where sizes are not known.
    invariant_in : tuple of int
        Block indices that the box does not depend on.
    reason : str
        Why the region is not exact; may be empty.
    """

    argument: int | None
    name: str
    kind: str
    bounds: tuple[tuple[str, str], ...]
    domain: tuple[str, ...]
    precision: str
    conditional: bool
    bytes_per_tile: int | None
    invariant_in: tuple[int, ...]
    reason: str
    _evaluate: object = dataclasses.field(repr=False, compare=False)

    def box(self, tile, symbols=()) -> tuple[tuple[int, int], ...] | None:
        """The box of one tile.

        Parameters
        ----------
        tile : sequence of int
            Its block indices.
        symbols : sequence of int
            A value per symbol of the footprint.

        Returns
        -------
        tuple of (int, int) or None
            The first and last index per dimension; None where the tile touches
            nothing.
        """
        return self.box_over([(index, index) for index in tile], symbols)

    def box_over(self, tiles, symbols=()) -> tuple[tuple[int, int], ...] | None:
        """A box that holds those of a box of tiles.

        Parameters
        ----------
        tiles : sequence of (int, int)
            The first and last block index per dimension of the grid.
        symbols : sequence of int
            A value per symbol of the footprint.

        Returns
        -------
        tuple of (int, int) or None
            As of `box`.
        """
        box = self._evaluate([tuple(pair) for pair in tiles], list(symbols))
        return None if box is None else tuple(map(tuple, box))


@dataclasses.dataclass(frozen=True)
class Footprint:
    """What the tiles of one grid kernel touch.

    ``str(footprint)`` is a table for people.

    Attributes
    ----------
    function : str
    grid : tuple of int or None
        None for a size that is known at run time only.
    symbols : tuple of Symbol
    regions : tuple of Region
    unknown_operations : tuple of str
        Operations that may touch any memory.
    """

    function: str
    grid: tuple[int | None, ...]
    symbols: tuple[Symbol, ...]
    regions: tuple[Region, ...]
    unknown_operations: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self):
        sizes = ", ".join("?" if n is None else str(n) for n in self.grid)
        yield f"{self.function}: a grid of ({sizes})"
        for index, symbol in enumerate(self.symbols):
            yield f"  s{index} = {symbol.name}"
        for region in self.regions:
            box = " x ".join(f"[{a}, {b}]" for a, b in region.bounds) or "[]"
            notes = [region.precision]
            if region.bytes_per_tile is not None:
                notes.append(f"{region.bytes_per_tile} bytes")
            if region.invariant_in:
                same = ", ".join(f"d{i}" for i in region.invariant_in)
                notes.append(f"the same for all {same}")
            if region.reason:
                notes.append(region.reason)
            yield f"  {region.kind:6} {region.name} {box}: {'; '.join(notes)}"


@dataclasses.dataclass(frozen=True)
class Race:
    """Two tiles that touch the same element, the first one by a write.

    ``str(race)`` is a sentence.

    Attributes
    ----------
    kernel : int
        The grid kernel of the module, counted from 0.
    argument : int or None
        The argument of the function that is touched.
    name : str
    certain : bool
        Whether it happens whenever both tiles are in the grid. Otherwise it
        can't be excluded; `reason` says why.
    kinds : (str, str)
        What each does: "write", "read" or "atomic".
    tiles : (tuple of int, tuple of int) or None
        An example, with `element`; None where there is none.
    element : tuple of int or None
    places : ((str, int, int), (str, int, int))
        File, line and column of both operations.
    reason : str
    """

    kernel: int
    argument: int | None
    name: str
    certain: bool
    kinds: tuple[str, str]
    tiles: tuple[tuple[int, ...], tuple[int, ...]] | None
    element: tuple[int, ...] | None
    places: tuple[tuple[str, int, int], tuple[str, int, int]]
    reason: str
    _text: str = dataclasses.field(repr=False)

    def __str__(self) -> str:
        kind = "race" if self.certain else "possible race"
        reason = f" ({self.reason})" if self.reason else ""
        return f"{kind}: {self._text}{reason}"


def find_footprints(module, names=(), budget=16) -> tuple[Footprint, ...]:
    """The footprints of a module's grid kernels.

    Parameters
    ----------
    module : ttgrid.Module
    names : sequence of str
        What the arguments are called, if not "%arg0", "%arg1", ...
    budget : int
        How many conjunctions of constraints a proof of exactness may need; 0
        for no proofs.

    Returns
    -------
    tuple of Footprint
    """
    found = _ttgrid.Footprints(module._impl, budget=budget)
    return tuple(
        _read_footprint(found, index, json.loads(text), names)
        for index, text in enumerate(found.json())
    )


def _rename(text, names):
    """Puts names in place of %arg0, %arg1, ..."""

    def rename(match):
        number = int(match[1])
        return names[number] if number < len(names) else match[0]

    return re.sub(r"%arg(\d+)\b", rename, text)


def _read_footprint(found, kernel, content, names):
    def evaluate(region):
        return lambda tiles, symbols: found.evaluate(
            kernel, region, tiles, symbols
        )

    return Footprint(
        content["function"],
        tuple(content["grid"]),
        tuple(
            Symbol(_rename(it["name"], names), it["argument"], it["dimension"])
            for it in content["symbols"]
        ),
        tuple(
            Region(
                it["argument"],
                _rename(it["name"], names),
                it["kind"],
                tuple((one["lower"], one["upper"]) for one in it["bounds"]),
                tuple(it["domain"]),
                it["precision"],
                it["conditional"],
                it["bytes_per_tile"],
                tuple(it["invariant_in"]),
                it["reason"],
                evaluate(index),
            )
            for index, it in enumerate(content["regions"])
        ),
        tuple(content["unknown_operations"]),
    )


def find_races(module, level="certain", names=()) -> tuple[Race, ...]:
    """The races between tiles of a module's grid kernels.

    Parameters
    ----------
    module : ttgrid.Module
    level : "certain" or "possible"
        Whether those that can't be excluded are there as well.
    names : sequence of str
        What the arguments are called, if not "%arg0", "%arg1", ...

    Returns
    -------
    tuple of Race

    Raises
    ------
    ValueError
        The level is neither of the two.
    """
    if level not in ("certain", "possible"):
        raise ValueError(f"level is 'certain' or 'possible', not {level!r}")
    found = _ttgrid.Footprints(module._impl, budget=0)
    races = (_read_race(content, names) for content in found.races())
    return tuple(it for it in races if it.certain or level == "possible")


def _read_race(content, names):
    has_example = bool(content["tiles"][0])
    return Race(
        content["kernel"],
        content["argument"],
        _rename(content["name"], names),
        content["certain"],
        content["kinds"],
        tuple(map(tuple, content["tiles"])) if has_example else None,
        tuple(content["element"]) if has_example else None,
        content["places"],
        content["reason"],
        _rename(content["text"], names),
    )
