"""A line that says how far a call is."""

from __future__ import annotations

import sys


class Progress:
    """Writes over one line of standard error, if that is a terminal."""

    def __init__(self, wanted):
        self.active = bool(wanted) and sys.stderr.isatty()

    def say(self, what, done=None, total=None) -> None:
        """Shows what is under way, and how much of it is done."""
        if not self.active:
            return
        numbers = "" if done is None else f" {done}/{total}"
        sys.stderr.write(f"\r\x1b[Kttgrid: {what}{numbers}")
        sys.stderr.flush()

    def end(self) -> None:
        """Clears the line."""
        if self.active:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
