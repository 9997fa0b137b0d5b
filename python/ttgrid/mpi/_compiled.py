"""A kernel compiled so that one program computes any range of its cores."""

from __future__ import annotations

import dataclasses

from ttgrid import _ttgrid
from ttgrid._module import Module
from ttgrid.mpi._plan import Planner


@dataclasses.dataclass(frozen=True)
class Source:
    """What is distributed.

    Attributes
    ----------
    module : Module
        In grid-kernel form.
    name : str
        The function.
    schedule : str
        For kernels without one.
    make_kernel : callable
        Makes a kernel, which checks arguments, of a program that takes the
        first of its cores and the one behind the last as further arguments.
    """

    module: Module
    name: str
    schedule: str
    make_kernel: object


@dataclasses.dataclass(frozen=True)
class Compiled:
    """A kernel with one schedule: the first launch's, as text."""

    schedule: str
    program: object
    kernel: object
    planner: Planner


def compile_for_ranks(
    source, ranks, cores, schedule, replace=False
) -> Compiled:
    """Compiles a kernel for so many cores in all.

    Parameters
    ----------
    schedule : str
        For launches without one; with `replace` for all.
    """
    module = source.module.clone()
    if replace:
        _ttgrid.set_schedule(module._impl, schedule)
    module.run(f"tt-infer-schedule{{schedule={{{schedule}}}}}")
    module.run(f"tt-set-num-cores{{cores={cores}}}")
    parts = _ttgrid.Parts.get(module._impl, source.name)
    module.run("tt-distribute-grid{launch=parallel}")
    module.run("tt-select-cores")
    module.run("tt-relax-strides")
    program = _ttgrid.compile(module._impl, source.name, schedule)
    kernel = source.make_kernel(program)
    names = [kernel.name(i) for i in range(len(kernel.arguments()) - 2)]
    return Compiled(
        parts.schedules[0] if parts.launches else "",
        program,
        kernel,
        Planner(parts, names, ranks),
    )
