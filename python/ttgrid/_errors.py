"""What TTGrid raises."""

from __future__ import annotations

import dataclasses
import linecache


@dataclasses.dataclass(frozen=True)
class Diagnostic:
    """Something that the compiler says about a place in a program.

    Attributes
    ----------
    severity : str
        "error", "warning", "remark" or "note".
    message : str
    file : str
        Empty where the place is not known.
    line, column : int
        Counted from 1; 0 where the place is not known.
    notes : tuple of Diagnostic
    source : str or None
        The line of the program, where it is known.
    """

    severity: str
    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    notes: tuple[Diagnostic, ...] = ()
    source: str | None = None

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self, above=None):
        place = ""
        if self.file:
            place = f"{self.file}: "
        if self.file and self.line:
            place = f"{self.file}:{self.line}:{self.column}: "
        yield f"{place}{self.severity}: {self.message}"
        source = self.source
        if above == (self.file, self.line, self.column):
            source = ""
        if source is None and self.file and self.line:
            source = linecache.getline(self.file, self.line).rstrip("\n")
        if source and self.column:
            yield f"  {source}"
            # Tabs stay, so that the caret stands below its character.
            before = source[: self.column - 1]
            yield "  " + "".join(c if c == "\t" else " " for c in before) + "^"
        for note in self.notes:
            yield from note._lines((self.file, self.line, self.column))


class Error(Exception):
    """What TTGrid refuses, and why.

    Parameters
    ----------
    what : str or sequence of Diagnostic
        A message, or all that the compiler has said.

    Attributes
    ----------
    diagnostics : tuple of Diagnostic
        All that was reported, errors and warnings, in sequence.
    """

    diagnostics: tuple[Diagnostic, ...]

    def __init__(self, what: str | tuple[Diagnostic, ...] = ()):
        self._message = what if isinstance(what, str) else None
        if isinstance(what, str):
            self.diagnostics = (Diagnostic("error", what),)
        else:
            self.diagnostics = tuple(what)
        super().__init__(what)

    def __str__(self) -> str:
        if self._message is not None:
            return self._message
        # A lone message without a place is a sentence of its own.
        if len(self.diagnostics) == 1:
            only = self.diagnostics[0]
            if not only.file and only.severity == "error":
                return "\n".join([only.message, *map(str, only.notes)])
        return "\n".join(map(str, self.diagnostics))


class ArgumentTypeError(Error, TypeError):
    """A kernel is called with an argument of another type than it takes."""


class ArgumentValueError(Error, ValueError):
    """A kernel is called with an array or number that it can't take."""


class DebugError(Error):
    """A kernel that checks itself has found faults.

    Attributes
    ----------
    report : ttgrid.tilelang.DebugReport
        All that it has found; the error's text is the report's.
    """

    def __init__(self, report):
        self.report = report
        super().__init__(str(report))


class DebugWarning(UserWarning):
    """A kernel accesses elements beyond a ragged edge, which TileLang guards:
    loads give 0 or the safe value, stores are dropped."""


class KernelAssertionError(Error, AssertionError):
    """An assertion of a kernel, such as T.device_assert, has failed.

    It says which, and in which block and thread. The kernel has begun no other
    tile since; what it has written stays.
    """
