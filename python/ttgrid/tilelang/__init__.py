"""TileLang kernels as grid kernels: load(prim_func) gives one that runs.

Threads inside a block are not modelled: a block is one thread of control, and
T.Parallel is a loop.
"""

try:
    import tilelang as _tilelang  # noqa: F401
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f"ttgrid.tilelang needs TileLang, but {error}. Install it with: "
        "pip install 'ttgrid[tilelang]'",
        name=error.name,
    ) from error

from .errors import UnsupportedError
from .kernel import Kernel, load

__all__ = ["Kernel", "UnsupportedError", "load"]
