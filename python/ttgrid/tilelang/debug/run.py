"""Runs of a kernel that checks itself."""

from __future__ import annotations

import warnings

import numpy as np
from tvm import tirx

import ttgrid

from .. import packing
from ..importer import Imported, import_function
from .checks import DebugChecks
from .options import Debug
from .report import DebugReport, Decoder
from .shadows import shadow_dtype


class DebugProgram:
    """A kernel that checks itself, compiled at its first call.

    Parameters
    ----------
    function : tirx.PrimFunc
    schedule : str or list of str, optional
    options : Debug

    Attributes
    ----------
    report : DebugReport or None
        What the last call has found.
    """

    def __init__(
        self,
        function: tirx.PrimFunc,
        schedule: str | list[str] | None,
        options: Debug,
    ):
        self._options = options
        first = DebugChecks(function, options, None)
        import_function(function, schedule, first)
        checks = DebugChecks(function, options, first.builder.facts)
        self._imported: Imported = import_function(function, schedule, checks)
        builder = checks.builder
        self._shadows = builder.shadow_arguments
        self._names = [one.name for one in self._imported.parameters]
        self._outputs = checks.outputs
        self._shadowed = [self._names.index(name) for name, _ in self._shadows]
        self._words = builder.layout.size
        self._decoder = Decoder(
            self._imported.name,
            builder.layout,
            builder.sites,
            builder.launches,
        )
        self._compiled = None
        self.report: DebugReport | None = None

    @property
    def text(self) -> str:
        """The module in grid-kernel form, with all checks."""
        return self._imported.text

    def _compile(self):
        imported = self._imported
        module = ttgrid.Module.parse(
            imported.text, f"{imported.name}.mlir", inherit_locations=True
        )
        parameters = [
            ttgrid.Parameter(
                one.name, packing.passed_dtype(one.dtype), one.shape
            )
            for one in imported.parameters
        ]
        parameters.append(ttgrid.Parameter("the records", "int64"))
        parameters.extend(
            ttgrid.Parameter(
                f"the {shadow.replace('_', ' ')}s of {name}",
                shadow_dtype(shadow),
            )
            for name, shadow in self._shadows
        )
        # One thread runs all cores in sequence: tiles do not meet in shadows.
        return ttgrid.compile(
            module, imported.name, threads=1, parameters=parameters
        )

    def _make_shadow(self, place: int, shadow: str, argument):
        """The shadow of an argument. Where it is no array, the call says so."""
        dtype = shadow_dtype(shadow)
        try:
            array = np.asarray(argument)
            if array.dtype.kind in "OUS":
                return np.zeros(0, dtype)
            empty = self._names[place] in self._outputs or _is_nothing(array)
        except (TypeError, ValueError):
            return np.zeros(0, dtype)
        # What nobody has written begins as 0; what the caller gave, as -1.
        start = 0 if empty or shadow != "writer" else -1
        return _shadow(array, start, dtype)

    def __call__(self, *arguments) -> None:
        """Runs the kernel and makes the report.

        Raises
        ------
        ttgrid.DebugError
            There are faults, and the options don't say to go on.
        """
        if self._compiled is None:
            self._compiled = self._compile()
        self.report = None
        if len(arguments) != len(self._names):
            raise ttgrid.ArgumentTypeError(
                f"'{self._imported.name}' takes {len(self._names)} arguments,"
                f" but {len(arguments)} were given"
            )
        records = np.zeros(self._words, np.int64)
        shadows = [
            self._make_shadow(place, shadow, arguments[place])
            for place, (_, shadow) in zip(self._shadowed, self._shadows)
        ]
        try:
            self._compiled(*arguments, records, *shadows)
        except ttgrid.KernelAssertionError as error:
            self.report = self._decoder.decode(records)
            if self.report:
                raise error from ttgrid.DebugError(self.report)
            raise
        self.report = self._decoder.decode(records)
        if self.report.guarded:
            _warn(self.report)
        if self.report and self._options.raises:
            raise ttgrid.DebugError(self.report)


def _shadow(array, start: int, dtype: str):
    """A number that lies everywhere, as an array lies."""
    # Zeros cost nothing until they are touched.
    make = np.zeros if start == 0 else np.ones
    steps = [stride // array.itemsize for stride in array.strides]
    if array.flags.c_contiguous or min(steps) < 0:
        memory = result = make(array.shape, dtype)
    else:
        length = 1 + sum(
            (size - 1) * step for size, step in zip(array.shape, steps)
        )
        memory = make(length, dtype)
        result = np.lib.stride_tricks.as_strided(
            memory, array.shape, [step * memory.itemsize for step in steps]
        )
    if start:
        memory *= start
    return result


def _is_nothing(array) -> bool:
    """Whether there are only NaNs in an array."""
    if array.size == 0 or array.dtype.kind in "biu":
        return False
    return array.flat[0] != array.flat[0] and bool((array != array).all())


def _warn(report: DebugReport) -> None:
    """A warning for each line with accesses that TileLang guards."""
    seen = set()
    for fault in report.guarded:
        place = (fault.file, fault.line, fault.buffer)
        if place in seen:
            continue
        seen.add(place)
        if fault.file:
            warnings.warn_explicit(
                str(fault.message), ttgrid.DebugWarning, fault.file, fault.line
            )
        else:
            warnings.warn(fault.message, ttgrid.DebugWarning, stacklevel=4)
