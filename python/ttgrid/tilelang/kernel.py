"""TileLang kernels that run on this machine's cores."""

from __future__ import annotations

import os
import warnings

import tvm
from tvm import tirx

import ttgrid
import ttgrid.metalium
from ttgrid import _explain
from ttgrid._compile import distribute
from ttgrid._footprint import find_footprints, find_races

from . import packing
from .debug import Debug, DebugProgram, DebugReport, read_options
from .errors import UnsupportedError
from .importer import import_function


def load(
    prim_func,
    schedule=None,
    threads=None,
    device=None,
    cache=None,
    debug: bool | Debug = False,
    cache_folder: str | os.PathLike | None = None,
) -> Kernel:
    """Makes a TileLang kernel one that runs on NumPy arrays.

    Parameters
    ----------
    prim_func : tvm.tirx.PrimFunc
        What ``@T.prim_func`` makes, or ``get_tir`` of an eager kernel.
    schedule : ttgrid.Schedule or str, optional
        Who computes which block, in which sequence. The default keeps the
        GPU's sequence (x fastest, or that of T.use_swizzle) and gives each
        core a contiguous part of it. "auto" chooses what suits the memory
        that the blocks touch; where that isn't known the default stays.
    threads : int, optional
        How many threads a call uses; as many as OpenMP gives by default.
    device : str, optional
        For "auto": the device whose cores the schedule is for, such as
        "wormhole_n150"; by default this machine's threads.
    cache : int or str, optional
        For "auto": the bytes that a core can keep between blocks, such as
        "1MiB"; by default all.
    debug : bool or Debug
        Whether the kernel checks itself while it runs: docs/debugger.md. One
        thread runs all of it then, and a call that finds a fault raises
        ttgrid.DebugError at its end.
    cache_folder : str or path, optional
        A folder that keeps the compiled kernel between processes, as
        `ttgrid.compile` takes it; not for one that checks itself.

    Warns
    -----
    ttgrid.RaceWarning
        Blocks certainly race: at the line that writes, with an example.

    Raises
    ------
    UnsupportedError
        Names the construct that cannot be imported.
    ttgrid.Error
        The schedule does not fit the kernel.
    TypeError
        prim_func is not a PrimFunc, or debug no option.
    ValueError
        An option of debug names something that the kernel doesn't have.
    """
    _check_function(prim_func)
    options = read_options(debug)
    if schedule == "auto":
        kernel = Kernel(import_function(prim_func, None), threads, cache_folder)
        kernel._choose_schedules(device, cache)
        if options:
            chosen = [str(one) for one in kernel.schedules]
            kernel._debug = DebugProgram(prim_func, chosen, options)
        return kernel
    if device is not None or cache is not None:
        raise ttgrid.Error('device= and cache= are for schedule="auto"')
    if isinstance(schedule, str):
        schedule = ttgrid.Schedule.parse(schedule)
    text = None if schedule is None else str(schedule)
    kernel = Kernel(import_function(prim_func, text), threads, cache_folder)
    if options:
        kernel._debug = DebugProgram(prim_func, text, options)
    for race in kernel.races():
        _warn(race)
    return kernel


def _warn(race) -> None:
    """A warning at the line that writes, as if it stood there."""
    file, line, _ = race.places[0]
    other_file, other_line, _ = race.places[1]
    message = str(race)
    if (other_file, other_line) != (file, line) and other_file:
        message += f"; the other access is at {other_file}:{other_line}"
    if file:
        warnings.warn_explicit(message, ttgrid.RaceWarning, file, line)
    else:
        warnings.warn(message, ttgrid.RaceWarning, stacklevel=3)


def _check_function(function) -> None:
    if not isinstance(function, tirx.PrimFunc):
        hint = ""
        if hasattr(function, "jit_impl"):
            hint = ": an autotuned kernel; take its .jit_impl.get_tir(...)"
        elif hasattr(function, "get_tir"):
            hint = (
                ": an eager kernel; take its .get_tir(...), with example"
                " arguments"
            )
        elif hasattr(function, "prim_func"):
            hint = ": a compiled kernel; take its .prim_func"
        elif isinstance(function, tvm.IRModule):
            hint = "; take one function of the module"
        elif callable(function):
            hint = (
                "; decorate it with @T.prim_func, or call it if it returns one"
            )
        raise TypeError(
            "load takes the PrimFunc that @T.prim_func makes, not"
            f" {type(function).__name__}{hint}"
        )
    body = function.body
    if isinstance(body, tirx.Evaluate) and isinstance(body.value, tirx.IntImm):
        name = (
            str(function.attrs["global_symbol"]) if function.attrs else "kernel"
        )
        raise UnsupportedError(
            "this is the stub of an eager kernel, which has no body yet. Call"
            " .get_tir(...) of the @tilelang.jit function with example"
            " arguments (NumPy arrays or T.Tensor) and load what it returns",
            "stub",
            name,
        )


class Kernel:
    """A TileLang kernel with its schedule, which `load` makes.

    Call it with one NumPy array per tensor parameter, in their sequence, and
    a number per scalar parameter. An array has the tensor's dtype (of ml_dtypes
    for bfloat16), its shape, where equal names are equal sizes, and its
    strides: C-contiguous, unless it is a T.StridedTensor. Arrays are written in
    place; a call returns None. The first call compiles. A float4 or int4
    tensor takes ml_dtypes' array of its shape, or one of int8 or uint8 with two
    elements to a byte, whose last axis is half as long.

    A call raises ttgrid.ArgumentTypeError and ttgrid.ArgumentValueError for
    what doesn't suit the parameters, before anything is written; of a kernel
    that was loaded with debug=, ttgrid.DebugError at its end if it has found
    faults.

    Attributes
    ----------
    name : str
    mlir : str
        The grid-kernel form: a tt.grid_kernel for each T.Kernel.
    schedules : tuple of ttgrid.Schedule
        One per launch.
    parameters : tuple of ttgrid.Parameter
    """

    def __init__(self, imported, threads, cache_folder=None):
        self.name = imported.name
        self._module = ttgrid.Module.parse(
            imported.text, f"{imported.name}.mlir", inherit_locations=True
        )
        self.mlir = str(self._module)
        self.schedules = tuple(
            ttgrid.Schedule.parse(text) for text in imported.schedules
        )
        self.parameters = tuple(
            ttgrid.Parameter(parameter.name, parameter.dtype, parameter.shape)
            for parameter in imported.parameters
        )
        self._threads = threads
        self._cache_folder = cache_folder
        self._compiled = None
        self._debug: DebugProgram | None = None
        self._may_be_packed = any(
            one.dtype in packing.PASSED for one in self.parameters
        )

    def _choose_schedules(self, device, cache) -> None:
        chosen = _explain.choose_schedules(
            self._module, None, True, device, self._threads, cache
        )
        self.schedules = tuple(
            ttgrid.Schedule.parse(text) for text, _ in chosen
        )
        self.mlir = str(self._module)

    def explain(self, launch=0, cache=None):
        """What a launch's schedule moves, and why that is good or bad.

        Parameters
        ----------
        launch : int
            Which of the kernel's launches.
        cache : int or str, optional
            The bytes that a core can keep between blocks, such as "1MiB"; by
            default all.

        Returns
        -------
        ttgrid.Explanation
            `print` it.

        Raises
        ------
        ttgrid.Error
            Where the sizes of the grid are known only at run time, or what
            the blocks touch isn't understood.
        """
        cores = _explain.get_cores(None, self._threads)
        reports = _explain.explain_module(
            self._module, None, str(self.schedule), cores, cache
        )
        return reports[launch]

    @property
    def schedule(self) -> ttgrid.Schedule:
        """That of the first launch."""
        return self.schedules[0]

    @property
    def module(self) -> ttgrid.Module:
        """A copy of the module in grid-kernel form."""
        return self._module.clone()

    def footprints(self, budget: int = 16) -> tuple[ttgrid.Footprint, ...]:
        """What the blocks of each launch touch, by the parameters' names.

        Parameters
        ----------
        budget : int
            How many conjunctions of constraints a proof that a region is exact
            may need; 0 for no proofs.

        Returns
        -------
        tuple of ttgrid.Footprint
        """
        return find_footprints(self._module, self._names, budget)

    def races(self, level: str = "certain") -> tuple[ttgrid.Race, ...]:
        """The races between blocks of each launch.

        Parameters
        ----------
        level : "certain" or "possible"
            Whether races that can't be excluded are there as well.

        Returns
        -------
        tuple of ttgrid.Race
        """
        return find_races(self._module, level, self._names)

    @property
    def _names(self):
        return [parameter.name for parameter in self.parameters]

    def persistent(self, launch=None, recovery="divrem") -> str:
        """The text after tt-grid-to-persistent: one loop per core.

        Parameters
        ----------
        launch : "core-id" or "parallel", optional
            A program that each core runs, or one that runs all cores; by
            default the first, if the kernel has just one launch.
        recovery : "divrem" or "incremental"
            How block indices are computed from tile numbers.

        Raises
        ------
        ttgrid.Error
            Where the kernel can't be converted so, as one with several
            launches by "core-id".
        """
        if launch is None:
            launch = "core-id" if len(self.schedules) == 1 else "parallel"
        module = self._module.clone()
        ttgrid.passes.grid_to_persistent(
            module, launch=launch, recovery=recovery
        )
        return str(module)

    def metalium(
        self, recovery=None, depth=None, chip=None
    ) -> ttgrid.metalium.MetaliumKernel:
        """The kernel for Tenstorrent chips, with this schedule.

        Parameters
        ----------
        recovery, depth, chip
            As `ttgrid.metalium.compile` takes them.
        """
        return ttgrid.metalium.compile(
            self._module,
            recovery=recovery,
            depth=depth,
            chip=chip,
            parameters=self.parameters,
        )

    def debug_report(self) -> DebugReport:
        """What the last call has found, of a kernel that was loaded with
        debug=.

        Raises
        ------
        ttgrid.Error
            It wasn't, or no call has run.
        """
        if self._debug is None:
            raise ttgrid.Error(
                "this kernel doesn't check itself; load it with debug=True"
            )
        if self._debug.report is None:
            raise ttgrid.Error("no call has run yet")
        return self._debug.report

    def __call__(self, *arguments) -> None:
        if not self._may_be_packed or len(arguments) != len(self.parameters):
            self._run(*arguments)
            return
        passed = [
            packing.unpack(argument, one.name, one.dtype, one.shape)
            for argument, one in zip(arguments, self.parameters)
        ]
        try:
            self._run(*passed)
        finally:
            for own, given in zip(passed, arguments):
                packing.pack(own, given)

    def _run(self, *arguments) -> None:
        if self._debug is not None:
            self._debug(*arguments)
            return
        if self._compiled is None:
            self._compiled = ttgrid.compile(
                self._module,
                self.name,
                threads=self._threads,
                parameters=self._passed_parameters,
                cache_folder=self._cache_folder,
            )
        self._compiled(*arguments)

    @property
    def _passed_parameters(self):
        return tuple(
            ttgrid.Parameter(
                one.name, packing.passed_dtype(one.dtype), one.shape
            )
            for one in self.parameters
        )

    def distribute(
        self, comm, data="root", threads=None, progress=False, schedule=None
    ):
        """The kernel on all ranks of a communicator. Collective.

        Parameters
        ----------
        comm, data, threads, progress, schedule
            As for `ttgrid.Kernel.distribute`, which raises the same errors.

        Returns
        -------
        ttgrid.mpi.Distributed
        """
        return distribute(
            self._module,
            self.name,
            self._passed_parameters,
            None,
            comm,
            data,
            threads,
            progress,
            schedule,
        )

    def __repr__(self) -> str:
        parameters = ", ".join(map(_describe, self.parameters))
        return (
            f"<ttgrid.tilelang.Kernel {self.name}({parameters})"
            f" {self.schedule}>"
        )


def _describe(parameter) -> str:
    shape = parameter.shape
    sizes = "" if not shape else f"[{', '.join(map(str, shape))}]"
    return f"{parameter.name}: {parameter.dtype}{sizes}"
