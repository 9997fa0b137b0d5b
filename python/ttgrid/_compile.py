"""Kernels that run on this machine."""

from __future__ import annotations

import collections
import dataclasses
import operator
import threading
from collections.abc import Sequence

import ml_dtypes
import numpy as np

from ttgrid import _sizes, _ttgrid
from ttgrid._errors import Diagnostic, Error
from ttgrid._module import Module
from ttgrid._schedule import Schedule

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

    def __init__(self, program, threads, parameters):
        self.name = program.name
        self.threads = threads
        self.diagnostics = program.diagnostics()
        self._impl = _ttgrid.Kernel.make(program, threads)
        if parameters is not None:
            _describe(self._impl, self.name, parameters)
        self._call = self._impl.__call__

    def __call__(self, *arguments, **keywords) -> None:
        self._call(*arguments, **keywords)

    @property
    def written(self) -> tuple[bool, ...]:
        """For each parameter whether the kernel may write it."""
        return tuple(one[4] for one in self._impl.describe())

    def __repr__(self) -> str:
        listed = (f"{one[0]}: {one[1]}" for one in self._impl.describe())
        return f"<ttgrid.Kernel {self.name}({', '.join(listed)})>"


def compile(
    module: Module,
    name: str,
    threads: int | None = None,
    parameters: Sequence[Parameter] | None = None,
    schedule: Schedule | str | None = None,
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
        the number of threads.

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
    if schedule is None:
        schedule = _DEFAULT_SCHEDULE
    elif not isinstance(schedule, Schedule):
        schedule = Schedule.parse(schedule)
    program = _cache.get(module, name, str(schedule))
    return Kernel(program, threads, parameters)


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


def _describe(kernel, name, parameters):
    """Tells a kernel what `parameters` say, where that suits it."""
    arguments = kernel.describe()
    if len(parameters) != len(arguments):
        raise Error(
            f"'{name}' takes {len(arguments)} arguments, but there are "
            f"{len(parameters)} parameters"
        )
    symbols = _sizes.Symbols()
    bound, used = set(), {}
    expressions = []
    for index, (parameter, argument) in enumerate(zip(parameters, arguments)):
        if not isinstance(parameter, Parameter):
            raise Error(f"{parameter!r} is no ttgrid.Parameter")
        kernel.set_name(index, str(parameter.name))
        if parameter.dtype is not None:
            _set_element(kernel, index, parameter, argument[1])
        if parameter.shape is None:
            continue
        sizes = _read_shape(parameter, argument, symbols, bound)
        for kind, text in sizes:
            if kind == "expression":
                steps = _sizes.parse(text, symbols)
                expressions.append((text, steps))
                for step, value in steps:
                    if step == "symbol":
                        used.setdefault(value, (parameter.name, text))
        numbers = iter(
            range(len(expressions) - _count(sizes), len(expressions))
        )
        kernel.set_sizes(
            index,
            [
                (kind, next(numbers) if kind == "expression" else value)
                for kind, value in sizes
            ],
        )
    for index, (parameter, argument) in enumerate(zip(parameters, arguments)):
        is_integer = not argument[1].startswith(("float", "bfloat", "bool"))
        if argument[2] < 0 and is_integer and parameter.name in symbols.names:
            symbol = symbols.number(parameter.name)
            bound.add(symbol)
            kernel.set_symbol(index, symbol)
    for symbol, (argument, text) in used.items():
        if symbol not in bound:
            raise Error(
                f"parameter {argument}: the size {text!r} uses "
                f"{symbols.names[symbol]}, which is the size of no parameter "
                "and no scalar"
            )
    for text, steps in expressions:
        kernel.add_expression(text, steps)
    kernel.set_symbols(symbols.names)


def _count(sizes):
    return sum(kind == "expression" for kind, _ in sizes)


def _set_element(kernel, index, parameter, expected):
    try:
        dtype = np.dtype(parameter.dtype)
    except TypeError:
        raise Error(
            f"parameter {parameter.name}: {parameter.dtype!r} is no dtype"
        ) from None
    kinds = {"b": "bool", "i": "int", "u": "uint", "f": "float"}
    kind = kinds.get(dtype.kind, "none")
    if dtype == ml_dtypes.bfloat16:
        kind = "bfloat"
    if kind == "none" or not kernel.set_element(index, kind, dtype.itemsize):
        raise Error(
            f"parameter {parameter.name}: the dtype is {dtype}, but the "
            f"kernel takes {expected}"
        )


def _read_shape(parameter, argument, symbols, bound):
    """Each size as ("constant", n), ("symbol", number) or ("expression", s)."""
    shape = parameter.shape
    rank, static = max(argument[2], 0), argument[3]
    if isinstance(shape, str) or len(shape) != rank:
        raise Error(
            f"parameter {parameter.name}: the shape {shape!r} has not the "
            f"rank {rank} of {argument[1]}"
        )
    sizes = []
    for axis, size in enumerate(shape):
        if isinstance(size, str) and size.isidentifier():
            sizes.append(("symbol", symbols.number(size)))
            bound.add(sizes[-1][1])
            continue
        if isinstance(size, str):
            sizes.append(("expression", size))
            continue
        try:
            number = operator.index(size)
        except TypeError:
            raise Error(
                f"parameter {parameter.name}: the size {size!r} is neither an "
                "integer nor a str"
            ) from None
        if number < 0 or static[axis] not in (-1, number):
            raise Error(
                f"parameter {parameter.name}: the size {number} along axis "
                f"{axis} is not that of {argument[1]}"
            )
        sizes.append(("constant", number))
    return sizes


# --- The cache ----------------------------------------------------------------


class _Entry:
    """A program that is there, or that a thread is compiling."""

    def __init__(self):
        self.lock = threading.Lock()
        self.program = None


class _Cache:
    """Programs by what they are made of, the last used ones."""

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
            if entry.program is None:
                try:
                    entry.program = _ttgrid.compile(
                        module._impl, name, schedule
                    )
                except BaseException:
                    self._forget(key, entry)
                    raise
            return entry.program

    def _forget(self, key, entry):
        with self._lock:
            if self._entries.get(key) is entry:
                del self._entries[key]

    def clear(self):
        with self._lock:
            self._entries.clear()


_cache = _Cache()
