"""Pictures that a notebook shows."""

from __future__ import annotations

import os


class Picture:
    """An SVG picture, which a notebook shows.

    Attributes
    ----------
    svg : str
    """

    def __init__(self, svg: str):
        self.svg = svg

    def save(self, path: str | os.PathLike) -> None:
        """Writes the picture into a file."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.svg)

    def _repr_svg_(self) -> str:
        return self.svg
