"""Names, lines, regions and locations: what all operations share."""

from __future__ import annotations

import contextlib
import dataclasses
import re

from .location import Location, quoted
from .values import Value


@dataclasses.dataclass
class _Line:
    """A line of text; ends_operation tells that a location may follow it."""

    depth: int
    text: str
    ends_operation: bool
    location: Location | None


class Core:
    """The operations of one function, one line each.

    Attributes
    ----------
    location : Location or None
        Where operations that are made now stand in the user's source. One
        without a location has that of the operation around it.
    """

    def __init__(self):
        self.location: Location | None = None
        self._lines: list[_Line] = []
        self._depth = 1
        # What pure operations gave, by their structure, per open region.
        self._known: list[dict[tuple, Value]] = [{}]
        self._prologue = 0
        self._prologue_depth = 1
        self._used: dict[str, int] = {}

    @property
    def depth(self) -> int:
        """How many regions are open."""
        return self._depth

    def name(self, hint: str = "") -> str:
        """A new name for a value, like the hint where there is one."""
        hint = re.sub(r"[^A-Za-z0-9_.-]", "_", hint)
        if hint and hint[0].isdigit():
            hint = "v" + hint
        number = self._used.get(hint, 0)
        self._used[hint] = number + 1
        if not hint:
            return f"%{number}"
        if not number:
            return f"%{hint}"
        return self.name(f"{hint}_{number}")

    # For the dialects.

    def _line(self, text: str, ends_operation: bool = True) -> None:
        self._lines.append(
            _Line(self._depth, text, ends_operation, self.location)
        )

    def _result(self, text: str, dtype: str, hint: str = "") -> Value:
        """An operation with one result."""
        value = Value(self.name(hint), dtype)
        self._line(f"{value.name} = {text}")
        return value

    def _pure(self, key: tuple, text: str, dtype: str) -> Value:
        """A pure operation. One of the same key that was made before, in this
        region or one around it, is not made again; the key is the operation's
        name and all that decides about its result."""
        for known in self._known:
            if key in known:
                return Value(known[key].name, dtype)
        value = self._result(text, dtype)
        self._known[-1][key] = value
        return value

    @contextlib.contextmanager
    def _region(self, header: str | None, footer: str = "}"):
        """Lines in the braces that the header opens; without a header, those
        of a second region, which the footer before has opened."""
        location = self.location
        if header is not None:
            self._line(header, ends_operation=False)
        self._depth += 1
        self._known.append({})
        yield
        self._known.pop()
        self._depth -= 1
        ends = not footer.endswith("{")
        self._lines.append(_Line(self._depth, footer, ends, location))

    def begin_prologue(self) -> None:
        """Makes this the place of the prologue's operations."""
        self._prologue, self._prologue_depth = len(self._lines), self._depth

    def _prologue_line(self, text: str) -> None:
        line = _Line(self._prologue_depth, text, True, self.location)
        self._lines.insert(self._prologue, line)
        self._prologue += 1


def check_types(operation: str, *values: Value) -> None:
    """Raises TypeError where values that must have one type don't."""
    if len({value.type for value in values}) > 1:
        listed = ", ".join(value.type for value in values)
        raise TypeError(f"{operation} takes values of one type, not {listed}")


class LocationTable:
    """The aliases of a text's locations: #loc1 = loc("file":line:column)."""

    def __init__(self):
        self._names: dict[Location, str] = {}

    def suffix(self, location: Location | None) -> str:
        """What stands behind an operation at a location."""
        if location is None:
            return ""
        name = self._names.setdefault(location, f"#loc{len(self._names) + 1}")
        return f" loc({name})"

    def named_suffix(self, name: str, location: Location | None) -> str:
        """The same of a value that is called so in the source."""
        suffix = self.suffix(location)
        return suffix and f" loc({quoted(name)}({suffix[len(' loc(') :]})"

    def lines(self) -> list[str]:
        """The definitions of all aliases that were used."""
        return [
            f"{name} = {location}" for location, name in self._names.items()
        ]


def spell_line(line: _Line, table: LocationTable) -> str:
    """A line as it stands in the text."""
    text = "  " * line.depth + line.text
    return text + table.suffix(line.location) if line.ends_operation else text
