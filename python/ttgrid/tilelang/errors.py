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
    file, line :
        Where TileLang says that it stands, or None.
    """

    def __init__(self, message, construct, kernel, file=None, line=None):
        where = f"{file}:{line}: " if file else ""
        super().__init__(f"{where}in kernel '{kernel}': {message}")
        self.construct = construct
        self.kernel = kernel
        self.file = file
        self.line = line
