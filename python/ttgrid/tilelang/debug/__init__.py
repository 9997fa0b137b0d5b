"""Kernels that check themselves while they run: load(kernel, debug=True)."""

from .options import Debug, read_options
from .report import DebugReport, Fault, FaultLine
from .run import DebugProgram

__all__ = [
    "Debug",
    "DebugProgram",
    "DebugReport",
    "Fault",
    "FaultLine",
    "read_options",
]
