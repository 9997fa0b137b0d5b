"""Errors of the importer."""

from __future__ import annotations

import ttgrid


class UnsupportedError(ttgrid.Error):
    """A TileLang construct that cannot become a grid kernel.

    Attributes
    ----------
    construct : str
        What cannot be imported.
    kernel : str
        The name of the kernel that has it.
    file : str or None
        The user's source file, where TileLang knows it.
    line, column : int or None
        Where in the file the statement begins, counted from 1.
    """

    def __init__(self, message, construct, kernel, location=None):
        where = f"{location.file}:{location.line}: " if location else ""
        super().__init__(f"{where}in kernel '{kernel}': {message}")
        self.construct = construct
        self.kernel = kernel
        self.file, self.line, self.column = location or (None, None, None)
