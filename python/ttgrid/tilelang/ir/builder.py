"""The builder of a function."""

from __future__ import annotations

import contextlib

from .arith import Arith
from .core import LocationTable, spell_line
from .func import Calls
from .linalg import Structured
from .location import Location
from .memref import Memory
from .scf import ControlFlow
from .values import INDEX, MemRef, Value


class Builder(Arith, Memory, ControlFlow, Structured, Calls):
    """The operations of one function, and its text."""

    def __init__(self):
        super().__init__()
        # Each with the location of its declaration.
        self._arguments: list[tuple[Value | MemRef, Location | None]] = []

    def argument(self, hint: str, dtype: str) -> Value:
        """A new argument of the function: a number."""
        value = Value(self.name(hint), dtype)
        self._arguments.append((value, self.location))
        return value

    def memref_argument(self, hint: str, dtype, sizes, strides=None) -> MemRef:
        """A new argument of the function: a memref, with None for the sizes
        and strides that are known at run time only."""
        memref = MemRef(self.name(hint), dtype, tuple(sizes), strides)
        self._arguments.append((memref, self.location))
        return memref

    @contextlib.contextmanager
    def grid_kernel(self, hints, sizes, schedule: str):
        """tt.grid_kernel; gives its block indices. A size is an integer or an
        index value."""
        indices = [Value(self.name(hint), INDEX) for hint in hints]
        names = ", ".join(index.name for index in indices)
        listed = ", ".join(
            str(size) if isinstance(size, int) else size.name for size in sizes
        )
        with self._region(
            f"tt.grid_kernel ({names}) in ({listed}) schedule({schedule}) {{"
        ):
            self.begin_prologue()
            yield indices

    def function(self, name: str, location: Location | None) -> str:
        """The text of a module with the function of all that was built.

        Constants, which stand for no statement, have the function's location.
        An argument's location has its name, too.
        """
        table = LocationTable()
        end = table.suffix(location)
        arguments = ", ".join(
            f"{argument.name}: {argument.type}"
            + table.named_suffix(argument.name[1:], place)
            for argument, place in self._arguments
        )
        lines = [
            "module {",
            *(f"{line}{end}" for line in self._module_lines()),
            f"func.func @{name}({arguments}) {{",
            *(f"  {line}{end}" for line in self._constant_lines()),
            *(spell_line(line, table) for line in self._lines),
            f"  return{end}",
            f"}}{end}",
            f"}}{end}",
            "",
        ]
        return "\n".join([*table.lines(), *lines])
