"""What a distributed call did."""

from __future__ import annotations

import dataclasses

import numpy as np

from ttgrid.mpi import _layout


@dataclasses.dataclass(frozen=True)
class RankReport:
    """What one rank did in a call.

    Attributes
    ----------
    rank : int
    tiles : int
        How many tiles it computed, of all launches.
    sent, received : int
        Bytes of arrays that it sent and received.
    bound : int
        The bytes of the inputs that its tiles' footprints hold: with
        ``data="root"``, no rank but the first could be sent less.
    allocated : int
        Bytes that it allocated for parts of arrays.
    exchange, compute : float
        Seconds in which it exchanged parts, and in which its kernel ran.
    """

    rank: int
    tiles: int
    sent: int
    received: int
    bound: int
    allocated: int
    exchange: float
    compute: float


@dataclasses.dataclass(frozen=True)
class Report:
    """What a distributed call did; printed, it is a table.

    Attributes
    ----------
    kernel : str
    schedule : str
        Whose cores are divided between the ranks.
    data : "root" or "replicated"
    ranks : tuple of RankReport
    notes : tuple of str
        Operands of which whole arrays are sent, and why.
    """

    kernel: str
    schedule: str
    data: str
    ranks: tuple[RankReport, ...]
    notes: tuple[str, ...] = ()

    @property
    def sent(self) -> int:
        """The bytes that were sent in all."""
        return sum(rank.sent for rank in self.ranks)

    def __str__(self) -> str:
        head = (
            "rank", "tiles", "sent", "received", "bound", "allocated",
            "exchange", "compute",
        )  # fmt: skip
        rows = [
            (
                str(one.rank),
                str(one.tiles),
                *map(
                    spell_bytes,
                    (one.sent, one.received, one.bound, one.allocated),
                ),
                f"{one.exchange * 1e3:.1f} ms",
                f"{one.compute * 1e3:.1f} ms",
            )
            for one in self.ranks
        ]
        widths = [max(map(len, column)) for column in zip(head, *rows)]
        lines = [
            f"{self.kernel} on {len(self.ranks)} ranks,"
            f' data="{self.data}", {self.schedule}'
        ]
        for row in [head, *rows]:
            lines.append(
                "  ".join(cell.rjust(width) for cell, width in zip(row, widths))
            )
        return "\n".join([*lines, *self.notes])


def spell_bytes(count: int) -> str:
    """12.3 MiB, say."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if count < 1024 or unit == "GiB":
            return f"{count} B" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1024
    raise AssertionError


def count_rank(rank, data, plan, parts, exchange, compute) -> RankReport:
    """What a rank did in a call.

    Parameters
    ----------
    plan : Plan
    parts : dict of Part
        This rank's, by argument.
    exchange, compute : float
        Seconds.
    """

    def count(boxes):
        return sum(
            _layout.count_bytes(boxes[index], part.itemsize)
            for index, part in parts.items()
        )

    def count_updates(rank):
        return sum(
            _layout.count_bytes(np.array([hulls[rank]]), parts[index].itemsize)
            for index, hulls in plan.hulls.items()
            if hulls[rank] is not None
        )

    own, bound = plan.own, count(plan.own.reads)
    back = count(own.writes) + count_updates(rank)
    if data == "root" and rank:
        sent, received = back, bound
    else:
        others = [r for r in range(len(plan.shares)) if r != rank]
        received = sum(
            count(plan.shares[r].writes) + count_updates(r) for r in others
        )
        if data == "root":
            sent = sum(count(plan.shares[r].reads) for r in others)
        else:
            sent = back * len(others)
    allocated = sum(part.allocated for part in parts.values())
    return RankReport(
        rank, own.tiles, sent, received, bound, allocated, exchange, compute
    )
