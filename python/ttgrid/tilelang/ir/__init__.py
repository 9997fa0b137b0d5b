"""Builds MLIR operations: typed methods that own how each is spelled.

A dialect has a file, and `Builder` has the methods of all. Nothing outside of
this folder writes an operation's text.
"""

from .builder import Builder
from .location import Location
from .records import RecordLayout, Records
from .values import INDEX, MemRef, Value

__all__ = [
    "INDEX",
    "Builder",
    "Location",
    "MemRef",
    "RecordLayout",
    "Records",
    "Value",
]
