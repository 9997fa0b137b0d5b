"""Kernels that run on this machine."""

from __future__ import annotations

import collections
import dataclasses
import operator
import threading
from collections.abc import Sequence

import ml_dtypes
import numpy as np

from ttgrid import _explain, _sizes, _ttgrid
from ttgrid._errors import Diagnostic, Error
from ttgrid._module import Module
from ttgrid._schedule import Schedule
from ttgrid._ttgrid import ElementKind, SizeKind, StepKind
from ttgrid.mpi._compiled import Source
from ttgrid.mpi._distributed import Distributed

#: How many compiled programs are kept for the next `compile` of the same.
CACHE_SIZE = 64

_DEFAULT_SCHEDULE = "<cores = ?, partition = contiguous, order = row_major>"


@dataclasses.dataclass(frozen=True)
class Parameter:
    """What a kernel's caller knows about an argument.

    Parameters
    ----------
    name : str
        How errors call the argument.
    dtype : dtype-like, optional
        NumPy's or ml_dtypes' type. A signless integer of the kernel takes
        signed and unsigned arrays alike, unless this says which.
    shape : sequence of int or str, optional
        The sizes, in elements; () for a scalar. An identifier is a symbol:
        its first use says what it is, and all others must agree. Any other
        text is an integer expression over symbols with ``+ - * // % min max``
        and parentheses, which must give the size. A scalar that is called
        like a symbol is its value. None: nothing but the kernel's own type.
    """

    name: str
    dtype: object = None
    shape: Sequence[int | str] | None = None


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
        self._impl = _name_parameters(program, threads, parameters)
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
            comm is no intracommunicator of mpi4py.
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
) -> Kernel:
    """Compiles a function of a module for this machine.

    The cores of a schedule run on OpenMP threads. What has been compiled is
    kept in memory, by the content of the module: the same kernel compiles
    once.

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

    Returns
    -------
    Kernel

    Raises
    ------
    Error
        Where the function can't be compiled, or the parameters are not its.
    """
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
    program = _cache.get(module, name, str(schedule))
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
        return _name_parameters(program, threads, named)

    source = Source(
        module, name, str(default or _DEFAULT_SCHEDULE), make_kernel
    )
    return Distributed(source, comm, data, threads, progress, schedule)


def _name_parameters(program, threads, parameters):
    """The extension's kernel, with what `parameters` say about arguments."""
    named = None if parameters is None else _Named(program, parameters)
    return _ttgrid.Kernel(
        program,
        threads,
        parameters=named and named.parameters,
        elements=named.elements if named else [],
        symbols=named.symbols.names if named else [],
        expressions=named.expressions if named else [],
    )


def _check_threads(threads) -> int:
    try:
        if isinstance(threads, bool):
            raise TypeError
        number = operator.index(threads)
    except TypeError:
        raise Error(f"threads={threads!r} is no number of threads") from None
    if not 1 <= number <= 1024:
        raise Error(f"threads={number} is not between 1 and 1024")
    return number


# --- Parameters ---------------------------------------------------------------


class _Named:
    """What a caller's parameters say, as the extension takes it.

    Attributes
    ----------
    parameters : list of _ttgrid.NamedParameter
    elements : list of _ttgrid.ElementType or None
        Of each argument, where a parameter says which.
    symbols : _sizes.Symbols
    expressions : list of _ttgrid.Expression

    Raises
    ------
    Error
        Where the parameters don't suit the program's arguments.
    """

    def __init__(self, program, parameters):
        self.symbols = _sizes.Symbols()
        self.expressions = []
        # The symbols that some size or scalar is, and where others are used.
        self._bound, self._used = set(), {}
        arguments = program.arguments()
        if len(parameters) != len(arguments):
            raise Error(
                f"'{program.name}' takes {len(arguments)} arguments, but there"
                f" are {len(parameters)} parameters"
            )
        self.elements, sizes = [], []
        for index, (parameter, argument) in enumerate(
            zip(parameters, arguments)
        ):
            if not isinstance(parameter, Parameter):
                raise Error(f"{parameter!r} is no ttgrid.Parameter")
            spelled = program.spell(index)
            self.elements.append(_read_element(parameter, argument, spelled))
            sizes.append(self._read_shape(parameter, argument, spelled))
        self.parameters = [
            _ttgrid.NamedParameter(
                str(parameter.name), listed, self._symbol(parameter, argument)
            )
            for parameter, argument, listed in zip(parameters, arguments, sizes)
        ]
        self._check_symbols()

    def _read_shape(self, parameter, argument, spelled):
        shape, static = parameter.shape, argument.sizes
        if shape is None:
            return []
        if not argument.has_rank and not isinstance(shape, str):
            static = (None,) * len(shape)
        if isinstance(shape, str) or len(shape) != len(static):
            raise Error(
                f"parameter {parameter.name}: the shape {shape!r} does not"
                f" have the rank {len(static)} of {spelled}"
            )
        return [
            self._read_size(parameter, size, axis, static[axis], spelled)
            for axis, size in enumerate(shape)
        ]

    def _read_size(self, parameter, size, axis, static, spelled):
        if isinstance(size, str) and size.isidentifier():
            number = self.symbols.number(size)
            self._bound.add(number)
            return _ttgrid.Size(SizeKind.SYMBOL, number)
        if isinstance(size, str):
            steps = _sizes.parse(size, self.symbols)
            for step in steps:
                if step.kind == StepKind.SYMBOL:
                    self._used.setdefault(step.value, (parameter.name, size))
            self.expressions.append(_ttgrid.Expression(size, steps))
            return _ttgrid.Size(SizeKind.EXPRESSION, len(self.expressions) - 1)
        try:
            number = operator.index(size)
        except TypeError:
            raise Error(
                f"parameter {parameter.name}: the size {size!r} is neither an "
                "integer nor a str"
            ) from None
        if number < 0 or static not in (None, number):
            raise Error(
                f"parameter {parameter.name}: the size {number} along axis "
                f"{axis} is not that of {spelled}"
            )
        return _ttgrid.Size(SizeKind.CONSTANT, number)

    def _symbol(self, parameter, argument) -> int | None:
        """The symbol that a scalar is the value of."""
        if (
            argument.is_array
            or argument.element.kind not in _INTEGERS
            or parameter.name not in self.symbols.names
        ):
            return None
        symbol = self.symbols.number(parameter.name)
        self._bound.add(symbol)
        return symbol

    def _check_symbols(self):
        for symbol, (argument, text) in self._used.items():
            if symbol not in self._bound:
                raise Error(
                    f"parameter {argument}: the size {text!r} uses "
                    f"{self.symbols.names[symbol]}, which is the size of no "
                    "parameter and no scalar"
                )


_INTEGERS = (ElementKind.INTEGER, ElementKind.SIGNED, ElementKind.UNSIGNED)
#: Types of ml_dtypes. Those of a byte and less are bytes for the kernel.
_ML_DTYPES = {
    np.dtype(ml_dtypes.bfloat16): ElementKind.BFLOAT,
    np.dtype(ml_dtypes.float8_e4m3fn): ElementKind.FLOAT8_E4M3FN,
    np.dtype(ml_dtypes.float8_e5m2): ElementKind.FLOAT8_E5M2,
    np.dtype(ml_dtypes.float8_e8m0fnu): ElementKind.FLOAT8_E8M0FNU,
    np.dtype(ml_dtypes.float4_e2m1fn): ElementKind.FLOAT4_E2M1FN,
}
_KINDS = {
    "b": ElementKind.BOOL,
    "i": ElementKind.SIGNED,
    "u": ElementKind.UNSIGNED,
    "f": ElementKind.FLOAT,
}


def _read_element(parameter, argument, spelled):
    """The type that a parameter says its elements have, or None."""
    if parameter.dtype is None:
        return None
    try:
        dtype = np.dtype(parameter.dtype)
    except TypeError:
        raise Error(
            f"parameter {parameter.name}: {parameter.dtype!r} is no dtype"
        ) from None
    kind = _KINDS.get(dtype.kind)
    if dtype in _ML_DTYPES:
        kind = _ML_DTYPES[dtype]
        if kind != ElementKind.BFLOAT and not argument.is_array:
            kind = None
    if kind is not None:
        element = _ttgrid.ElementType(kind, dtype.itemsize)
        if argument.element.may_be(element):
            return element
    raise Error(
        f"parameter {parameter.name}: the dtype is {dtype}, but the "
        f"kernel takes {spelled}"
    )


# --- The cache ----------------------------------------------------------------


class _Entry:
    """A program that is there, or that a thread is compiling."""

    def __init__(self):
        self.lock = threading.Lock()
        self.program = None
        # The text with locations, where the program has diagnostics.
        self.located = None


class _Cache:
    """Programs by what they are made of, the last used ones.

    Modules that differ only in their locations share a program, unless the
    compiler has said something about it: that names places.
    """

    def __init__(self):
        self._entries = collections.OrderedDict()
        self._lock = threading.Lock()

    def get(self, module: Module, name: str, schedule: str):
        key = (str(module), name, schedule)
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
            self._entries.move_to_end(key)
            while len(self._entries) > CACHE_SIZE:
                self._entries.popitem(last=False)
        # Whoever comes second waits, and finds it compiled.
        with entry.lock:
            if not self._suits(entry, module):
                try:
                    entry.program = _ttgrid.compile(
                        module._impl, name, schedule
                    )
                except BaseException:
                    self._forget(key, entry)
                    raise
                if entry.program.diagnostics():
                    entry.located = module.to_string(locations=True)
            return entry.program

    @staticmethod
    def _suits(entry, module) -> bool:
        if entry.program is None:
            return False
        return entry.located is None or entry.located == module.to_string(
            locations=True
        )

    def _forget(self, key, entry):
        with self._lock:
            if self._entries.get(key) is entry:
                del self._entries[key]

    def clear(self):
        with self._lock:
            self._entries.clear()


_cache = _Cache()
