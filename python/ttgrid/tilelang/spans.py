"""Where TVM's nodes stand in the user's source.

TileLang gives each statement and buffer the file and line of the Python
statement that made it. It gives no column: a location's is where the line's
text begins.
"""

from __future__ import annotations

import linecache
import os
import pathlib

import tilelang
from tilelang.ir import get_buffer_span, get_prim_func_span, get_stmt_span
from tvm import tirx

from .ir import Location

_LIBRARY = f"{pathlib.Path(tilelang.__file__).parent}{os.sep}"


def location_of(node) -> Location | None:
    """The place of a statement, buffer or function in the user's source.

    None where TVM knows none, and where it is in TileLang's own source: what
    a macro of TileLang is made of.
    """
    span = _span(node)
    if span is None or span.line < 1:
        return None
    file = span.source_name.name
    if file.startswith(_LIBRARY):
        return None
    return Location(file, span.line, _column(file, span.line))


def _span(node):
    if isinstance(node, tirx.Stmt):
        return get_stmt_span(node)
    if isinstance(node, tirx.Buffer):
        return get_buffer_span(node)
    if isinstance(node, tirx.PrimFunc):
        return get_prim_func_span(node)
    return None


def _column(file: str, line: int) -> int:
    text = linecache.getline(file, line)
    return len(text) - len(text.lstrip()) + 1 if text.strip() else 1
