"""What debug mode looks for, and how it says what it finds."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence


@dataclasses.dataclass(frozen=True)
class Debug:
    """Options of ``load(kernel, debug=...)``; ``True`` stands for `Debug()`.

    Parameters
    ----------
    limit : int
        How many faults of each kind a report describes one by one. All are
        counted, and the first one of each source line is always described.
    outputs : sequence of int or str
        The parameters that a caller passes with nothing in them, by name or by
        number (negative ones count from the end, as in TileLang's out_idx): to
        read an element that no tile has written is a fault. What T.empty of an
        eager kernel made is one without being named, and so is an array of
        NaNs alone that the kernel writes.
    raises : bool
        Whether a call raises `ttgrid.DebugError` at its end where there are
        faults; if not, `Kernel.debug_report` has them.
    races : bool
        Whether races between tiles are looked for.
    """

    limit: int = 10
    outputs: Sequence[int | str] = ()
    raises: bool = True
    races: bool = True

    def __post_init__(self):
        if isinstance(self.limit, bool) or not isinstance(self.limit, int):
            raise TypeError(f"limit={self.limit!r} is not a number of faults")
        if not 1 <= self.limit <= 100_000:
            raise ValueError(f"limit={self.limit} is not from 1 to 100000")
        if isinstance(self.outputs, (str, int)):
            object.__setattr__(self, "outputs", (self.outputs,))


def read_options(debug) -> Debug | None:
    """The options that an argument debug= stands for; None for no debug mode.

    Raises
    ------
    TypeError
        It is neither a bool nor `Debug`.
    """
    if isinstance(debug, Debug):
        return debug
    if isinstance(debug, bool) or debug is None:
        return Debug() if debug else None
    raise TypeError(
        "debug= takes True, False or a ttgrid.tilelang.Debug, not"
        f" {type(debug).__name__}"
    )
