"""TileLang kernels as grid kernels: load(prim_func) gives one that runs.

The threads of a block run in lockstep: a statement is done by all of them
before the next begins. What is the same for all is done once.
"""

try:
    import tilelang as _tilelang  # noqa: F401
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f"ttgrid.tilelang needs TileLang, but {error}. Install it with: "
        "pip install 'ttgrid[tilelang]'",
        name=error.name,
    ) from error

from .debug import Debug, DebugReport, Fault, FaultLine
from .errors import UnsupportedError
from .kernel import Kernel, load

__all__ = [
    "Debug",
    "DebugReport",
    "Fault",
    "FaultLine",
    "Kernel",
    "UnsupportedError",
    "load",
]
