"""Kernels for Tenstorrent chips: three C++ texts and how a host starts them.

`compile` makes them of a grid kernel; `load` reads the folder that
``tt-opt --tt-to-metalium`` writes, or one written by hand. A `MetaliumKernel`
runs on TTGrid's emulator, or is handed to ``ttnn.generic_op``.
docs/metalium-program.md describes the files.
"""

from ttgrid.metalium.description import Description
from ttgrid.metalium.emulator import Call, Emulation, Mutant
from ttgrid.metalium.kernel import MetaliumKernel, compile, load

__all__ = [
    "Call",
    "Description",
    "Emulation",
    "MetaliumKernel",
    "Mutant",
    "compile",
    "load",
]
