"""Kernels that run on this machine."""

from __future__ import annotations

import operator
import os
from collections.abc import Sequence

from ttgrid import _cache, _explain
from ttgrid._errors import ArgumentTypeError, Diagnostic, Error
from ttgrid._kept import Folder
from ttgrid._module import Module
from ttgrid._parameters import Parameter, name_parameters
from ttgrid._schedule import Schedule
from ttgrid.mpi._compiled import Source
from ttgrid.mpi._distributed import Distributed

#: Of kernels that are given none: docs/schedules.md lists the defaults.
_DEFAULT_SCHEDULE = "<cores = ?, partition = contiguous, order = row_major>"


class Kernel:
    """A compiled kernel, which is called on NumPy arrays.

    `compile` makes one. A call takes one array or number per parameter, by
    position, writes in place and returns None. It checks what it is given
    first, and raises `ArgumentTypeError` or `ArgumentValueError`, which are
    `Error` and TypeError or ValueError. The interpreter lock is released
    while the kernel runs; two threads may call one kernel at once.

    Attributes
    ----------
    name : str
    threads : int or None
        How many threads run it; None for as many as OpenMP has.
    diagnostics : tuple of Diagnostic
        Warnings and remarks of the compiler.
    """

    name: str
    threads: int | None
    diagnostics: tuple[Diagnostic, ...]

    def __init__(self, program, threads, parameters, module, schedule):
        self.name = program.name
        self._module = module
        self._parameters = parameters
        self._schedule = schedule
        self.threads = threads
        self.diagnostics = program.diagnostics()
        self._impl = name_parameters(program, threads, parameters)
        self._call = self._impl.__call__

    def __call__(self, *arguments, **keywords) -> None:
        self._call(*arguments, **keywords)

    def explain(self, cache: int | str | None = None):
        """What the kernel's schedule moves, and why that is good or bad.

        Parameters
        ----------
        cache : int or str, optional
            The bytes that a core can keep between tiles, such as "2MiB"; by
            default all.

        Returns
        -------
        Explanation
            Of the first grid kernel; `print` it.

        Raises
        ------
        Error
            Where the sizes of the grid are known only at run time, or what
            the tiles touch isn't understood.
        """
        cores = _explain.get_cores(None, self.threads)
        return _explain.explain_module(
            self._module, self.name, self._schedule, cores, cache
        )[0]

    def distribute(
        self, comm, data="root", threads=None, progress=False, schedule=None
    ) -> Distributed:
        """The kernel on all ranks of a communicator, each with a part of the
        cores. Collective.

        Parameters
        ----------
        comm : mpi4py.MPI.Intracomm
        data : "root" or "replicated"
            Whether rank 0 alone has the arrays, and sends each rank the parts
            that its tiles touch, or every rank has them.
        threads : int, optional
            How many threads each rank uses, and with ``cores = ?`` how many
            cores it has. By default the CPUs of the machine for each of its
            ranks.
        progress : bool
            Whether rank 0 writes a line about what is under way, if its
            standard error is a terminal.
        schedule : Schedule or str, optional
            Another one than the kernel's. "auto" takes, when it is called, the
            one with which the least is sent for the sizes of that call.

        Raises
        ------
        Error
            The kernel can't be divided, or ranks differ in what they ask for.
        TypeError
            comm is not an intracommunicator of mpi4py.
        """
        return distribute(
            self._module,
            self.name,
            self._parameters,
            self._schedule,
            comm,
            data,
            threads,
            progress,
            schedule,
        )

    @property
    def written(self) -> tuple[bool, ...]:
        """For each parameter whether the kernel may write it."""
        return tuple(one.is_written for one in self._impl.arguments())

    def __repr__(self) -> str:
        listed = (
            f"{self._impl.name(index)}: {self._impl.spell(index)}"
            for index in range(len(self._impl.arguments()))
        )
        return f"<ttgrid.Kernel {self.name}({', '.join(listed)})>"


def compile(
    module: Module,
    name: str,
    threads: int | None = None,
    parameters: Sequence[Parameter] | None = None,
    schedule: Schedule | str | None = None,
    cache: int | str | None = None,
    cache_folder: str | os.PathLike | None = None,
) -> Kernel:
    """Compiles a function of a module for this machine.

    The cores of a schedule run on OpenMP threads. What has been compiled is
    kept in memory, by the content of the module: the same kernel compiles
    once. A folder keeps it for other processes as well.

    Parameters
    ----------
    module : Module
        Left as it is.
    name : str
        The function. Its parameters are memrefs of f16, bf16, f32, f64, i1,
        i8 to i64 or index, or such numbers by value; it has no results.
    threads : int, optional
        How many threads a call uses. By default as many as OpenMP takes:
        OMP_NUM_THREADS, or one for each CPU.
    parameters : sequence of Parameter, optional
        Names, types and sizes of the parameters, one each; calls are checked
        against them too.
    schedule : Schedule or str, optional
        For grid kernels without a schedule. By default contiguous shares in
        row-major order, with a core for each thread. A core count of "?" is
        the number of threads. "auto" chooses what suits the memory that the
        tiles touch, for as many cores as threads; where that isn't known the
        default stays.
    cache : int or str, optional
        For "auto": the bytes that a core can keep between tiles, such as
        "2MiB"; by default all.
    cache_folder : str or path, optional
        A folder, made where there is none, that keeps machine code between
        processes: docs/python.md. Whoever can write there decides what runs.

    Returns
    -------
    Kernel

    Raises
    ------
    Error
        Where the function can't be compiled, the parameters are not its, or
        cache_folder can't be a folder.
    ArgumentTypeError
        Where module is not a Module, or name not a str.

    Warns
    -----
    RuntimeWarning
        The folder can't be written to; the kernel is as good as any.
    """
    for what, given, wanted in [
        ("module", module, Module),
        ("name", name, str),
    ]:
        if not isinstance(given, wanted):
            raise ArgumentTypeError(
                f"{what}={given!r} is of type {type(given).__name__}, but a "
                f"{wanted.__name__} is expected"
            )
    if threads is not None:
        threads = _check_threads(threads)
    if parameters is not None:
        parameters = tuple(parameters)
    if schedule == "auto":
        module = module.clone()
        _explain.choose_schedules(module, name, False, None, threads, cache)
        schedule = None
    elif cache is not None:
        raise Error('cache= is for schedule="auto"')
    if schedule is None:
        schedule = _DEFAULT_SCHEDULE
    elif not isinstance(schedule, Schedule):
        schedule = Schedule.parse(schedule)
    folder = None if cache_folder is None else Folder(cache_folder)
    program = _cache.programs.get(module, name, str(schedule), folder)
    return Kernel(program, threads, parameters, module.clone(), str(schedule))


def distribute(
    module,
    name,
    parameters,
    default,
    comm,
    data="root",
    threads=None,
    progress=False,
    schedule=None,
) -> Distributed:
    """`Kernel.distribute` for a function of a module in grid-kernel form, whose
    kernels without a schedule get `default`."""

    def make_kernel(program):
        named = parameters
        if named is not None:
            # The first core that a call runs, and the one behind the last.
            named = (
                *named,
                Parameter("first core", "int64", ()),
                Parameter("end of cores", "int64", ()),
            )
        return name_parameters(program, threads, named)

    source = Source(
        module, name, str(default or _DEFAULT_SCHEDULE), make_kernel
    )
    return Distributed(source, comm, data, threads, progress, schedule)


def _check_threads(threads) -> int:
    try:
        if isinstance(threads, bool):
            raise TypeError
        number = operator.index(threads)
    except TypeError:
        raise Error(f"threads={threads!r} is not a number of threads") from None
    if not 1 <= number <= 1024:
        raise Error(f"threads={number} is not between 1 and 1024")
    return number
