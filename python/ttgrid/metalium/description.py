"""What program.json says, checked: docs/metalium-program.md."""

from __future__ import annotations

import dataclasses
import json
from typing import Union

from ttgrid import _sizes
from ttgrid._errors import Error

VERSION = 1
TARGET = "ttnn 0.81.1"
ROLES = ("reader", "compute", "writer")
#: How many circular buffers each chip has.
CHIPS = {"wormhole_b0": 32, "blackhole": 64}
#: Bytes of an element.
FORMATS = {"bfloat16": 2, "float32": 4}
FIDELITIES = ("LoFi", "HiFi2", "HiFi3", "HiFi4")
PLAN_WORDS = ("core_id", "num_cores", "start_tile", "tile_count")
TILE = 32

#: A number, or an expression over symbols.
Value = Union[int, str]


@dataclasses.dataclass(frozen=True)
class Tensor:
    """Something in DRAM.

    Attributes
    ----------
    name, format : str
    argument : int or None
        Its place among the kernel's arguments; None for a constant.
    shape : tuple of int or str
    vector : str or None
        "row" or "column", for a shape of rank 1.
    access : str
        "read", "write" or "read_write".
    constant : dict or None
        What each element of a constant's one tile is.
    """

    name: str
    format: str
    argument: int | None = None
    shape: tuple[int | str, ...] = ()
    vector: str | None = None
    access: str = "read"
    constant: dict | None = None

    @property
    def page_bytes(self) -> int:
        """How many bytes a tile takes."""
        return TILE * TILE * FORMATS[self.format]


@dataclasses.dataclass(frozen=True)
class Scalar:
    """A number among the kernel's arguments."""

    name: str
    argument: int


@dataclasses.dataclass(frozen=True)
class Buffer:
    """A circular buffer: `pages` tiles in L1."""

    id: int
    name: str
    format: str
    pages: int

    @property
    def page_bytes(self) -> int:
        """How many bytes a tile takes."""
        return TILE * TILE * FORMATS[self.format]


@dataclasses.dataclass(frozen=True)
class Word:
    """An argument of a kernel.

    Attributes
    ----------
    kind : str
        "value", "address", "plan" or "accessor".
    of : int or str
        The value, or the name of a tensor or of a word of the plan.
    """

    kind: str
    of: Value


@dataclasses.dataclass(frozen=True)
class Kernel:
    """One of the three kernels."""

    source: str
    compile_time_arguments: tuple[Word, ...]
    runtime_arguments: tuple[Word, ...]


@dataclasses.dataclass(frozen=True)
class ComputeConfig:
    """How the compute engine is set up."""

    math_fidelity: str = "HiFi4"
    fp32_dest_acc_en: bool = True
    dst_full_sync_en: bool = False
    math_approx_mode: bool = False
    unpack_to_dest_fp32: tuple[int, ...] = ()


@dataclasses.dataclass(frozen=True)
class Description:
    """A program: everything but the kernels' texts."""

    name: str
    chip: str
    tensors: tuple[Tensor, ...]
    scalars: tuple[Scalar, ...]
    buffers: tuple[Buffer, ...]
    kernels: dict[str, Kernel]
    compute_config: ComputeConfig
    schedule: str
    grid: tuple[Value, ...]
    plan: dict | None
    num_arguments: int

    @staticmethod
    def parse(text: str) -> Description:
        """The program of a program.json.

        Parameters
        ----------
        text : str
            The file's content.

        Returns
        -------
        Description

        Raises
        ------
        Error
            Where the text is not such a program; it says which key.
        """
        try:
            value = json.loads(text)
        except ValueError as error:
            raise Error(f"program.json: {error}") from None
        return _Reader().program(_Object(value, "program.json"))

    @property
    def arguments(self) -> list[Tensor | Scalar | None]:
        """What each of the kernel's arguments is; None for one it ignores."""
        arguments: list[Tensor | Scalar | None] = [None] * self.num_arguments
        for one in (*self.tensors, *self.scalars):
            if one.argument is not None:
                arguments[one.argument] = one
        return arguments

    def tensor(self, name: str) -> Tensor:
        """The tensor of a name."""
        return next(one for one in self.tensors if one.name == name)


_MISSING = object()


class _Object:
    """An object of the file, of which every key must be asked for."""

    def __init__(self, value, where):
        if not isinstance(value, dict):
            raise Error(f"{where} is not an object")
        self.left, self.where = dict(value), where

    def fail(self, key, what):
        raise Error(f"{self.where}: '{key}' {what}")

    def take(self, key, kind, default=_MISSING):
        if key not in self.left:
            if default is _MISSING:
                self.fail(key, "is missing")
            return default
        value = self.left.pop(key)
        # A bool is an int in Python, not here.
        if not isinstance(value, kind) or (
            kind is int and isinstance(value, bool)
        ):
            self.fail(key, f"is {json.dumps(value)}")
        return value

    def choice(self, key, choices, default=_MISSING):
        value = self.take(key, str, default)
        if value not in choices and value is not default:
            self.fail(key, f"is '{value}', not one of {', '.join(choices)}")
        return value

    def number(self, key, least, most):
        value = self.take(key, int)
        if not least <= value <= most:
            self.fail(key, f"is {value}, not between {least} and {most}")
        return value

    def objects(self, key, default=_MISSING):
        for index, one in enumerate(self.take(key, list, default)):
            yield _Object(one, f"{self.where}: {key}[{index}]")

    def end(self):
        for key in self.left:
            self.fail(key, "is not a key that is known here")


class _Reader:
    """Reads a program from top to bottom."""

    def __init__(self):
        self.symbols = _sizes.Symbols()

    def program(self, top):
        version = top.take("version", int)
        if version != VERSION:
            top.fail("version", f"is {version}; only {VERSION} is read here")
        target = top.take("target", str)
        if target != TARGET:
            top.fail("target", f"is '{target}', not '{TARGET}'")
        name = top.take("name", str)
        self.chip = top.choice("chip", CHIPS, "wormhole_b0")
        self.tensors = {}
        for one in top.objects("tensors"):
            tensor = self.tensor(one)
            if tensor.name in self.tensors:
                one.fail("name", f"'{tensor.name}' is taken")
            self.tensors[tensor.name] = tensor
        scalars = tuple(map(self.scalar, top.objects("scalars", [])))
        num_arguments = self.count_arguments(top, scalars)
        self.known = {scalar.name for scalar in scalars}
        for tensor in self.tensors.values():
            self.known |= {
                size
                for size in tensor.shape
                if isinstance(size, str) and size.isidentifier()
            }
        for tensor in self.tensors.values():
            for size in tensor.shape:
                self.value(top, f"tensor {tensor.name}", size)
        buffers = {}
        for one in top.objects("circular_buffers"):
            buffer = self.buffer(one)
            if buffer.id in buffers:
                one.fail("id", f"{buffer.id} is taken")
            buffers[buffer.id] = buffer
        kernels = _Object(top.take("kernels", dict), "program.json: kernels")
        parsed = {
            role: self.kernel(_Object(kernels.take(role, dict), f"{role}"))
            for role in ROLES
        }
        kernels.end()
        config = self.config(
            _Object(
                top.take("compute_config", dict, {}),
                "program.json: compute_config",
            ),
            buffers,
        )
        description = Description(
            name=name,
            chip=self.chip,
            tensors=tuple(self.tensors.values()),
            scalars=scalars,
            buffers=tuple(buffers.values()),
            kernels=parsed,
            compute_config=config,
            schedule=top.take("schedule", str),
            grid=tuple(
                self.value(top, "grid", size) for size in top.take("grid", list)
            ),
            plan=top.take("plan", (dict, type(None)), None),
            num_arguments=num_arguments,
        )
        top.end()
        return description

    def tensor(self, one):
        name = one.take("name", str)
        format = one.choice("format", FORMATS)
        if "constant" in one.left:
            content = one.take("constant", dict)
            self.check_constant(one, content)
            one.end()
            return Tensor(name, format, constant=content)
        shape = one.take("shape", list)
        for size in shape:
            if isinstance(size, str):
                continue
            if type(size) is int and size >= 0:
                continue
            one.fail("shape", f"has the size {json.dumps(size)}")
        if not shape:
            one.fail("shape", "has no sizes")
        vector = None
        if len(shape) == 1:
            vector = one.choice("vector", ("row", "column"))
        tensor = Tensor(
            name,
            format,
            argument=one.number("argument", 0, 2**20 - 1),
            shape=tuple(shape),
            vector=vector,
            access=one.choice("access", ("read", "write", "read_write")),
        )
        one.end()
        return tensor

    def check_constant(self, one, content):
        forms = (
            {"fill"},
            {"scaler"},
            {"scaler", "columns"},
            {"columns", "inside", "outside"},
            {"rows", "inside", "outside"},
        )
        if set(content) not in forms or not all(
            type(value) in (int, float)
            or (isinstance(value, str) and key in ("columns", "rows"))
            for key, value in content.items()
        ):
            one.fail("constant", f"is {json.dumps(content)}")

    def scalar(self, one):
        scalar = Scalar(
            one.take("name", str), one.number("argument", 0, 2**20 - 1)
        )
        one.end()
        return scalar

    def count_arguments(self, top, scalars):
        """How many arguments the kernel has, ignored ones among them."""
        places = sorted(
            one.argument
            for one in (*self.tensors.values(), *scalars)
            if one.argument is not None
        )
        if len(set(places)) < len(places):
            top.fail("tensors", f"and scalars have the arguments {places}")
        least = max(places, default=-1) + 1
        if "arguments" in top.left:
            return top.number("arguments", least, 2**20)
        return least

    def buffer(self, one):
        id = one.number("id", 0, CHIPS[self.chip] - 1)
        buffer = Buffer(
            id,
            one.take("name", str, f"buffer {id}"),
            one.choice("format", FORMATS),
            one.number("pages", 1, 2**20),
        )
        one.end()
        return buffer

    def kernel(self, one):
        kernel = Kernel(
            source=one.take("source", str),
            compile_time_arguments=tuple(
                self.words(one, "compile_time_arguments", ("accessor",))
            ),
            runtime_arguments=tuple(
                self.words(one, "runtime_arguments", ("address", "plan"))
            ),
        )
        one.end()
        return kernel

    def words(self, one, key, kinds):
        for entry in one.take(key, list):
            if not isinstance(entry, dict):
                if kinds == ("accessor",) and type(entry) is not int:
                    one.fail(key, f"has the entry {json.dumps(entry)}")
                yield Word("value", self.value(one, key, entry))
                continue
            kind, of = next(iter(entry.items()), (None, None))
            names = PLAN_WORDS if kind == "plan" else self.tensors
            if len(entry) != 1 or kind not in kinds or of not in names:
                one.fail(key, f"has the entry {json.dumps(entry)}")
            yield Word(kind, of)

    def value(self, one, key, value):
        if type(value) is int and 0 <= value < 2**32:
            return value
        if not isinstance(value, str):
            one.fail(key, f"has the value {json.dumps(value)}")
        symbols = _sizes.Symbols()
        _sizes.parse(value, symbols)
        for symbol in symbols.names:
            if symbol not in self.known:
                one.fail(
                    key,
                    f"has the value '{value}': no shape and no scalar is "
                    f"called {symbol}",
                )
        return value

    def config(self, one, buffers):
        default = ComputeConfig()
        config = ComputeConfig(
            math_fidelity=one.choice(
                "math_fidelity", FIDELITIES, default.math_fidelity
            ),
            fp32_dest_acc_en=one.take("fp32_dest_acc_en", bool, True),
            dst_full_sync_en=one.take("dst_full_sync_en", bool, False),
            math_approx_mode=one.take("math_approx_mode", bool, False),
            unpack_to_dest_fp32=tuple(
                one.take("unpack_to_dest_fp32", list, [])
            ),
        )
        for id in config.unpack_to_dest_fp32:
            if id not in buffers or buffers[id].format != "float32":
                one.fail(
                    "unpack_to_dest_fp32",
                    f"has {json.dumps(id)}, which is not a float32 buffer",
                )
        one.end()
        return config
