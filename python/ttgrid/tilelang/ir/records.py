"""Records of what a running kernel finds out about itself.

They lie in a memref of i64 that the caller passes: a count for each site and
its first record, then for each kind of report a count and its first records.
"""

from __future__ import annotations

import dataclasses

from .core import Core
from .values import MemRef

#: Words of a record: site, tile (3), thread, other tile, and indices.
INDICES = 8
WORDS = 6 + INDICES
_FUNCTION = "ttgrid_debug_report"


@dataclasses.dataclass(frozen=True)
class RecordLayout:
    """Where the records lie, in words.

    Attributes
    ----------
    header : int
        The words at the beginning that the kernel itself writes.
    sites, kinds : int
        How many there are.
    limit : int
        How many records of each kind are kept.
    """

    header: int
    sites: int
    kinds: int
    limit: int

    def site(self, number: int) -> int:
        """Where a site's count is, behind which its first record is."""
        return self.header + number * (1 + WORDS)

    def kind(self, number: int) -> int:
        """Where a kind's count is, behind which its first records are."""
        return self.site(self.sites) + number * (1 + self.limit * WORDS)

    @property
    def size(self) -> int:
        """All words."""
        return self.kind(self.kinds)


class Records(Core):
    """Calls of a function that keeps a record, and that function."""

    #: Set before the function's text is made.
    layout: RecordLayout | None = None

    def record(self, records: MemRef, kind: int, operands) -> None:
        """Keeps a record of a kind, from its index operands, the first of
        which is the site."""
        kinds = ", ".join(["index"] * (1 + WORDS))
        number = self.index_constant(kind)
        listed = ", ".join(one.name for one in (number, *operands))
        self._line(
            f"func.call @{_FUNCTION}({records.name}, {listed}) :"
            f" ({records.type}, {kinds}) -> ()"
        )

    def _record_lines(self, records: MemRef) -> list[str]:
        """The function, which is not inlined: it is called where something is
        wrong, and that is seldom."""
        arguments = ", ".join(
            f"%{name}: index" for name in ["kind", *map(str, range(WORDS))]
        )
        lines = [
            f"func.func private @{_FUNCTION}(%records: {records.type},"
            f" {arguments}) attributes {{no_inline}} {{"
        ]

        def constant(name, value):
            lines.append(f"%{name} = arith.constant {value} : index")

        def count(name, number, first, stride, size):
            constant(f"{name}_first", first)
            constant(f"{name}_stride", stride)
            constant(f"{name}_size", size)
            lines.extend(
                [
                    f"%{name}_o = arith.muli %{number}, %{name}_stride : index",
                    f"%{name} = arith.addi %{name}_o, %{name}_first : index",
                    f"%{name}_n = memref.load %records[%{name}] :"
                    f" {records.type}",
                    f"%{name}_m = arith.addi %{name}_n, %one : i64",
                    f"memref.store %{name}_m, %records[%{name}] :"
                    f" {records.type}",
                    f"%{name}_i = arith.index_cast %{name}_n : i64 to index",
                    f"%{name}_keeps = arith.cmpi ult, %{name}_i,"
                    f" %{name}_size : index",
                    f"scf.if %{name}_keeps {{",
                    f"%{name}_w = arith.muli %{name}_i, %words : index",
                    f"%{name}_r = arith.addi %{name}, %{name}_w : index",
                ]
            )
            for word in range(WORDS):
                at = f"{name}_{word}"
                lines.extend(
                    [
                        f"%{at}c = arith.constant {1 + word} : index",
                        f"%{at}p = arith.addi %{name}_r, %{at}c : index",
                        f"%{at}v = arith.index_cast %{word} : index to i64",
                        f"memref.store %{at}v, %records[%{at}p] :"
                        f" {records.type}",
                    ]
                )
            lines.append("}")

        layout = self.layout
        constant("words", WORDS)
        lines.append("%one = arith.constant 1 : i64")
        count("s", "0", layout.site(0), 1 + WORDS, 1)
        count(
            "k",
            "kind",
            layout.kind(0),
            layout.kind(1) - layout.kind(0),
            layout.limit,
        )
        lines.extend(["return", "}"])
        return ["\n".join(lines)]
