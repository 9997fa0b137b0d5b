"""What a kernel's caller knows about its arguments."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Sequence

import ml_dtypes
import numpy as np

from ttgrid import _sizes, _ttgrid
from ttgrid._errors import Error
from ttgrid._ttgrid import ElementKind, SizeKind, StepKind


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


def name_parameters(program, threads, parameters):
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
                raise Error(f"{parameter!r} is not a ttgrid.Parameter")
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
    np.dtype(ml_dtypes.float8_e4m3fnuz): ElementKind.FLOAT8_E4M3FNUZ,
    np.dtype(ml_dtypes.float8_e5m2fnuz): ElementKind.FLOAT8_E5M2FNUZ,
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
            f"parameter {parameter.name}: {parameter.dtype!r} is not a dtype"
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
