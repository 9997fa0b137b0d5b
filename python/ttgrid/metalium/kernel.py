"""A kernel as three C++ texts and a program."""

from __future__ import annotations

import json
import os
import pathlib
import tempfile
from collections.abc import Sequence

import ml_dtypes
import numpy as np

from ttgrid._errors import ArgumentTypeError, ArgumentValueError, Error
from ttgrid._module import Module
from ttgrid._parameters import Parameter
from ttgrid._schedule import Schedule
from ttgrid.metalium import device as _device
from ttgrid.metalium import emulator, launch, tiles
from ttgrid.metalium.description import ROLES, Description, Scalar


def compile(
    module: Module,
    *,
    schedule: Schedule | str | None = None,
    recovery: str | None = None,
    depth: int | None = None,
    chip: str | None = None,
    parameters: Sequence[Parameter] | None = None,
) -> MetaliumKernel:
    """Compiles a grid kernel for Tenstorrent chips.

    Parameters
    ----------
    module : Module
        With one ``tt.grid_kernel``. Left as it is.
    schedule : Schedule or str, optional
        For a kernel without one; by default contiguous shares on 8x8 cores.
    recovery : "divrem" or "incremental", optional
        How block indices are computed from tile numbers.
    depth : int, optional
        How many blocks a kernel may be ahead of the next, where no loop says
        so.
    chip : "wormhole_b0" or "blackhole", optional
        Whose buffers and L1 are counted.
    parameters : sequence of Parameter, optional
        Names and sizes of the kernel's arguments, one each, as `ttgrid.compile`
        takes them: tensors in which one symbol is two sizes are refused.

    Returns
    -------
    MetaliumKernel

    Raises
    ------
    Error
        Where the kernel can't be compiled for such a chip; it names the
        operation and the rule.
    """
    given = {
        "schedule": schedule,
        "recovery": recovery,
        "depth": depth,
        "chip": chip,
        "sizes": None if parameters is None else _spell_sizes(parameters),
    }
    options = [
        f"{key}={{{value}}}"
        for key, value in given.items()
        if value is not None
    ]
    for option in options:
        if option.count("{") != 1 or option.count("}") != 1:
            raise Error(f"tt-to-metalium: {option} has braces")
    with tempfile.TemporaryDirectory(prefix="ttgrid-metalium-") as folder:
        text = " ".join([f"output={{{folder}}}", *options])
        module.clone().run(f"tt-to-metalium{{{text}}}")
        return load(
            folder, None if parameters is None else [p.name for p in parameters]
        )


def _spell_sizes(parameters):
    """As the option `sizes` of tt-to-metalium has them."""
    return ";".join(
        ":".join(map(str, parameter.shape or ())) for parameter in parameters
    )


def load(
    folder: str | os.PathLike, names: Sequence[str] | None = None
) -> MetaliumKernel:
    """Reads a folder with program.json and the kernels that it names.

    Parameters
    ----------
    folder : path-like
    names : sequence of str, optional
        How messages call the kernel's arguments.

    Returns
    -------
    MetaliumKernel

    Raises
    ------
    Error
        Where a file is missing or program.json is not as
        docs/metalium-program.md says.
    """
    folder = pathlib.Path(folder)
    program = _read(folder / "program.json")
    description = Description.parse(program)
    texts = {
        role: _read(folder / description.kernels[role].source) for role in ROLES
    }
    return MetaliumKernel(program=program, names=names, **texts)


def _read(path):
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise Error(f"{path}: {error.strerror}") from None


def _name_arguments(description, names):
    """How messages call each argument."""
    arguments = description.arguments
    if names is None:
        return [
            f"argument {place}" if one is None else one.name
            for place, one in enumerate(arguments)
        ]
    if len(names) != len(arguments):
        raise Error(
            f"{description.name} has {len(arguments)} arguments, but there "
            f"are {len(names)} names"
        )
    return list(names)


class MetaliumKernel:
    """A kernel for Tenstorrent chips.

    Parameters
    ----------
    reader, compute, writer : str
        C++ for ttnn 0.81.1: each with a ``void kernel_main()``.
    program : str
        The content of program.json.
    names : sequence of str, optional
        How messages call the arguments, one each; by default as the program
        does.

    Attributes
    ----------
    reader, compute, writer : str
    program : dict
        What program.json says.
    description : Description
        The same, checked.
    """

    def __init__(
        self,
        reader: str,
        compute: str,
        writer: str,
        program: str,
        names: Sequence[str] | None = None,
    ):
        self.reader, self.compute, self.writer = reader, compute, writer
        self.description = Description.parse(program)
        self._names = _name_arguments(self.description, names)
        self.program = json.loads(program)
        self._program_text = program

    @property
    def name(self) -> str:
        """The kernel's name."""
        return self.description.name

    def __repr__(self) -> str:
        names = ", ".join(self._names)
        return f"<ttgrid.metalium.MetaliumKernel {self.name}({names})>"

    def write(self, folder: str | os.PathLike) -> None:
        """Writes the three kernels and program.json into a folder.

        Parameters
        ----------
        folder : path-like
            Made where it isn't there. Files of the same names are replaced.
        """
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for role, text in self._texts().items():
            source = self.description.kernels[role].source
            (folder / source).write_text(text, encoding="utf-8")
        (folder / "program.json").write_text(
            self._program_text, encoding="utf-8"
        )

    def emulate(
        self,
        *arguments,
        seed: int | range = 0,
        mode: str = "exact",
        trace: bool = False,
    ) -> emulator.Emulation:
        """Runs the kernels on this machine's emulator of the chip.

        Parameters
        ----------
        *arguments : numpy.ndarray or int
            The kernel's arguments in their sequence. Arrays of bfloat16 or
            float32 where the kernel takes bfloat16 (rounded to nearest even
            then), of float32 where it takes float32. They are tilized and
            padded here; what is written is written in place.
        seed : int or range
            Which interleaving of the kernels; a range runs one after the
            other, which must all write the same.
        mode : "exact", "tf32" or "dst16"
            Which numbers the engine computes with: docs/metalium-emulator.md.
        trace : bool
            Whether to record all calls.

        Returns
        -------
        Emulation

        Raises
        ------
        ArgumentTypeError, ArgumentValueError
            Where the arguments are not the kernel's.
        Error
            Where a kernel breaks a rule; the text says which core, kernel,
            line and buffer.
        """
        report, _ = self._emulate(arguments, seed, mode, trace, False)
        return report

    def mutants(
        self, *arguments, seed: int = 0, mode: str = "exact"
    ) -> tuple[emulator.Mutant, ...]:
        """Runs the kernels once without each call of their texts.

        Parameters
        ----------
        *arguments, seed, mode
            As for `emulate`. What is written is that of the whole program.

        Returns
        -------
        tuple of Mutant
            What became of each.

        Raises
        ------
        ArgumentTypeError, ArgumentValueError, Error
            As for `emulate`.
        """
        _, mutants = self._emulate(arguments, seed, mode, False, True)
        return mutants

    def run(self, device, *arguments, ttnn=None):
        """Runs the kernels on a card, through ttnn.generic_op.

        This was never tried on a card.

        Parameters
        ----------
        device
            What ttnn.open_device gives.
        *arguments : ttnn.Tensor or int
            The kernel's arguments in their sequence: tensors on the device,
            in tile layout, interleaved in DRAM.
        ttnn : module, optional
            By default the installed one is imported.

        Returns
        -------
        ttnn.Tensor
            What ttnn.generic_op returns: the last tensor that is written.
        """
        return _device.run(
            self._texts(),
            self.description,
            device,
            arguments,
            self._names,
            ttnn,
        )

    def _texts(self):
        return {role: getattr(self, role) for role in ROLES}

    def _emulate(self, arguments, seed, mode, trace, mutants):
        seeds = range(seed, seed + 1) if isinstance(seed, int) else seed
        if not isinstance(seeds, range) or not seeds or seeds.step != 1:
            raise Error(f"seed={seed!r} is neither an integer nor a range of")
        if seeds[0] < 0:
            raise Error(f"seed={seed!r} is negative")
        if mode not in emulator.MODES:
            raise Error(f"mode={mode!r} is not one of {emulator.MODES}")
        given = self._check(arguments)
        symbols = launch.bind(
            self.description,
            [a.shape if isinstance(a, np.ndarray) else a for a in arguments],
            self._names,
        )
        pages = {}
        for tensor in self.description.tensors:
            array = given.get(tensor.name)
            if tensor.constant:
                array = launch.constant_tile(tensor, symbols)
            pages[tensor.name] = tiles.tilize(
                array, tensor.format, tensor.vector
            )
        cores = launch.resolve_cores(self.description, symbols)
        result = emulator.run(
            self._texts(),
            self.description,
            cores,
            pages,
            seeds,
            mode,
            trace,
            mutants,
        )
        for tensor in self.description.tensors:
            if tensor.access != "read":
                array = given[tensor.name]
                array[...] = tiles.untilize(
                    pages[tensor.name], array.shape, tensor.vector
                )
        return result

    def _check(self, arguments: Sequence):
        """The arrays by name, where they suit."""
        expected = self.description.arguments
        if len(arguments) != len(expected):
            raise ArgumentTypeError(
                f"{self.name} takes {len(expected)} arguments, not "
                f"{len(arguments)}"
            )
        given = {}
        called = {}
        for one, argument, name in zip(expected, arguments, self._names):
            if one is None or isinstance(one, Scalar):
                continue
            called[one.name] = name
            if not isinstance(argument, np.ndarray):
                raise ArgumentTypeError(
                    f"{name} is a numpy.ndarray, not {type(argument).__name__}"
                )
            allowed = [np.dtype(np.float32)]
            if one.format == "bfloat16":
                allowed.append(np.dtype(ml_dtypes.bfloat16))
            if argument.dtype not in allowed:
                raise ArgumentTypeError(
                    f"{name} has the dtype {argument.dtype}, but the "
                    f"kernel takes {one.format}"
                )
            if one.access != "read":
                if not argument.flags.writeable:
                    raise ArgumentValueError(
                        f"{name} is written, but the array is read-only"
                    )
            for before, other in given.items():
                written = "read" != one.access or (
                    "read" != self.description.tensor(before).access
                )
                if written and np.may_share_memory(argument, other):
                    raise ArgumentValueError(
                        f"{called[before]} and {name} share memory, and one "
                        "is written"
                    )
            given[one.name] = argument
        return given
