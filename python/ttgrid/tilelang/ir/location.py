"""Places in the user's source."""

from __future__ import annotations

from typing import NamedTuple


class Location(NamedTuple):
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        """As MLIR writes it: loc("file":line:column)."""
        return f"loc({quoted(self.file)}:{self.line}:{self.column})"


def quoted(text: str) -> str:
    """A string as MLIR writes it."""
    escaped = "".join(
        f"\\{ord(c):02X}" if c in '"\\' or ord(c) < 32 else c for c in text
    )
    return f'"{escaped}"'
