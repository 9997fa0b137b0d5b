"""Grid kernels, their schedules, and persistent loops.

A *grid kernel* runs once for every tile of a grid. A *schedule* says which of
a fixed number of cores does which tiles, and in which sequence. TTGrid makes
one persistent loop per core of the two.

`Schedule` says what a schedule means, `Module` is a program in MLIR's textual
form, `passes` has TTGrid's passes, and `compile` makes a kernel that is called
on NumPy arrays.
"""

from ttgrid import passes
from ttgrid._compile import Kernel, Parameter, compile
from ttgrid._errors import (
    ArgumentTypeError,
    ArgumentValueError,
    DebugError,
    DebugWarning,
    Diagnostic,
    Error,
    KernelAssertionError,
)
from ttgrid._explain import Explanation
from ttgrid._footprint import Footprint, Race, RaceWarning, Region, Symbol
from ttgrid._module import Module
from ttgrid._schedule import Owner, Picture, Schedule
from ttgrid._ttgrid import __version__

__all__ = [
    "ArgumentTypeError",
    "ArgumentValueError",
    "DebugError",
    "DebugWarning",
    "Diagnostic",
    "Error",
    "Explanation",
    "Footprint",
    "Kernel",
    "KernelAssertionError",
    "Module",
    "Owner",
    "Parameter",
    "Picture",
    "Race",
    "RaceWarning",
    "Region",
    "Schedule",
    "Symbol",
    "__version__",
    "compile",
    "passes",
]
