"""Builds kernels with the emulator, and runs them on tiles."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import os
import pathlib
import shutil
import subprocess
import tempfile

import numpy as np

from ttgrid._errors import Error
from ttgrid.metalium.description import ROLES, Description
from ttgrid.metalium.launch import Address, Core, compile_time_words

MODES = ("exact", "tf32", "dst16")

_HEADERS = pathlib.Path(__file__).parent / "emulator"
_FLAGS = ("-std=c++17", "-ffp-contract=off", f"-I{_HEADERS}")
_MAIN = """#include "core/Driver.h"
void reader_main();
void compute_main();
void writer_main();
int main(int argc, char **argv) {
  return ttgrid::emulator::drive(argc, argv,
                                 {reader_main, compute_main, writer_main});
}
"""


@dataclasses.dataclass(frozen=True)
class Call:
    """A call that a kernel has made.

    Attributes
    ----------
    core : int
        The core's number in the plan.
    kernel : str
        "reader", "compute" or "writer".
    line : int
        In the kernel's text.
    name : str
    arguments : tuple of int
    """

    core: int
    kernel: str
    line: int
    name: str
    arguments: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class Emulation:
    """What an emulation has done.

    Attributes
    ----------
    pages_read, pages_written : int
    written : dict
        By tensor, how many of its pages were written; none is written twice.
    trace : tuple of Call
        All calls in the sequence of the last run, where it was asked for.
    """

    pages_read: int
    pages_written: int
    written: dict[str, int]
    trace: tuple[Call, ...] = ()


@dataclasses.dataclass(frozen=True)
class Mutant:
    """A program without one of its calls.

    Attributes
    ----------
    kernel : str
    line : int
    call : str
    fate : str
        "refused": a rule was broken, see `error`. "differs": it wrote
        something else. "redundant": the call never changes the engine's
        setup. "survived": it wrote the same.
    error : str
    """

    kernel: str
    line: int
    call: str
    fate: str
    error: str


@functools.lru_cache(maxsize=None)
def _compiler() -> str:
    for name in (os.environ.get("CXX"), "clang++", "g++", "c++", "clang++-22"):
        found = name and shutil.which(name)
        if found:
            return found
    raise Error(
        "the emulator needs a C++ compiler: none is on the PATH; set CXX"
    )


@functools.lru_cache(maxsize=None)
def _folder() -> tempfile.TemporaryDirectory:
    """Where this process builds; removed at its end."""
    return tempfile.TemporaryDirectory(prefix="ttgrid-emulator-")


def _start(*arguments):
    return subprocess.Popen(
        [_compiler(), *_FLAGS, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _finish(process, what):
    output, _ = process.communicate()
    if process.returncode:
        raise Error(f"{what} does not compile for the emulator:\n{output}")


@functools.lru_cache(maxsize=None)
def _driver() -> pathlib.Path:
    """The object of the main function, which all programs share.

    It is kept in the user's cache for later processes.
    """
    digest = hashlib.sha256(_compiler().encode())
    for header in sorted((_HEADERS / "core").glob("*.h")):
        digest.update(header.read_bytes())
    cache = pathlib.Path(
        os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    )
    kept = cache / "ttgrid" / f"emulator-{digest.hexdigest()[:16]}.o"
    if kept.exists():
        return kept
    source = pathlib.Path(_folder().name) / "main.cpp"
    source.write_text(_MAIN)
    made = source.with_suffix(".o")
    _finish(_start("-O2", "-c", source, "-o", made), "the emulator")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        # Another process may do the same: the name appears when it is whole.
        temporary = kept.with_suffix(f".{os.getpid()}")
        shutil.copy(made, temporary)
        os.replace(temporary, kept)
    except OSError:
        return made
    return kept


class Programs:
    """Executables by what they are made of."""

    def __init__(self):
        self._known = {}

    def get(self, texts: dict[str, str], description: Description):
        """The program of these texts, built where it is not known yet."""
        words = {
            role: ",".join(map(str, compile_time_words(description, role)))
            for role in ROLES
        }
        key = tuple((texts[role], words[role]) for role in ROLES)
        if key not in self._known:
            self._known[key] = self._build(texts, words)
        return self._known[key]

    def _build(self, texts, words):
        folder = pathlib.Path(tempfile.mkdtemp(dir=_folder().name))
        processes = {}
        for role in ROLES:
            source = folder / f"{role}.cpp"
            source.write_text(texts[role])
            processes[role] = _start(
                "-O1",
                "-c",
                source,
                f"-Dkernel_main={role}_main",
                f"-DKERNEL_COMPILE_TIME_ARGS={words[role]}",
                "-o",
                source.with_suffix(".o"),
            )
        main = _driver()
        for role, process in processes.items():
            _finish(process, f"the {role} kernel")
        program = folder / "program"
        objects = [folder / f"{role}.o" for role in ROLES]
        _finish(_start(main, *objects, "-o", program), "the program")
        return program


PROGRAMS = Programs()


def _write_launch(folder, description, cores, pages):
    """The text that core/Launch.h describes."""
    config = description.compute_config
    lines = [
        "ttgrid-launch 1",
        f"chip {description.chip}",
        f"config {int(config.fp32_dest_acc_en)} {int(config.dst_full_sync_en)}",
    ]
    for buffer in description.buffers:
        lines.append(
            f"buffer {buffer.id} {buffer.format} {buffer.pages} "
            f"{int(buffer.id in config.unpack_to_dest_fp32)} {buffer.name}"
        )
    numbers = {}
    for number, tensor in enumerate(description.tensors):
        numbers[tensor.name] = number
        pages[tensor.name].tofile(folder / f"tensor{number}")
        lines.append(
            f"tensor {tensor.format} {tensor.access} tensor{number} "
            f"{tensor.name}"
        )
    for core in cores:
        lines.append(f"core {core.row} {core.column} {core.tiles}")
        for role in ROLES:
            words = (
                f"@{numbers[word.tensor]}"
                if isinstance(word, Address)
                else str(word)
                for word in core.arguments[role]
            )
            lines.append(" ".join(["arguments", role, *words]))
    (folder / "launch").write_text("\n".join(lines) + "\n")


def run(
    texts: dict[str, str],
    description: Description,
    cores: list[Core],
    pages: dict[str, np.ndarray],
    seeds: range,
    mode: str,
    trace: bool = False,
    mutants: bool = False,
) -> tuple[Emulation, tuple[Mutant, ...]]:
    """Runs a program once per seed; all runs must write the same.

    Parameters
    ----------
    texts : dict
        The kernels' C++, by role.
    description : Description
    cores : list of Core
    pages : dict
        By tensor, its pages; those of tensors that are written are replaced.
    seeds : range
    mode : str
        One of MODES.
    trace : bool
        Whether to record the calls of the last run.
    mutants : bool
        Whether to run the program once more without each of its calls.

    Returns
    -------
    Emulation, tuple of Mutant

    Raises
    ------
    Error
        Where a kernel doesn't compile, or breaks a rule.
    """
    program = PROGRAMS.get(texts, description)
    with tempfile.TemporaryDirectory(dir=_folder().name) as name:
        folder = pathlib.Path(name)
        _write_launch(folder, description, cores, pages)
        command = [str(program), "launch", "--mode", mode]
        command += ["--seeds", str(seeds[0]), str(seeds[-1])]
        if trace:
            command += ["--trace", "trace"]
        if mutants:
            command += ["--mutants", "mutants"]
        result = subprocess.run(
            command, cwd=folder, capture_output=True, text=True
        )
        word, _, rest = result.stdout.strip().partition(" ")
        if word == "error":
            seed, _, text = rest.partition(" ")
            raise Error(f"{text} (seed {seed})")
        if word != "ok" or result.returncode:
            raise Error(
                f"the emulator ended with status {result.returncode}: "
                f"{result.stdout}{result.stderr}"
            )
        for number, tensor in enumerate(description.tensors):
            if tensor.access != "read":
                before = pages[tensor.name]
                pages[tensor.name] = np.fromfile(
                    folder / f"tensor{number}", before.dtype
                ).reshape(before.shape)
        numbers = list(map(int, rest.split()))
        written = {
            tensor.name: number
            for tensor, number in zip(description.tensors, numbers[2:])
            if tensor.access != "read"
        }
        return (
            Emulation(
                numbers[0],
                numbers[1],
                written,
                _read_trace(folder / "trace") if trace else (),
            ),
            _read_mutants(folder / "mutants") if mutants else (),
        )


def _read_trace(path):
    calls = []
    for line in path.read_text().splitlines():
        core, kernel, number, name, *arguments = line.split()
        calls.append(
            Call(
                int(core), kernel, int(number), name, tuple(map(int, arguments))
            )
        )
    return tuple(calls)


def _read_mutants(path):
    mutants = []
    for line in path.read_text().splitlines():
        kernel, number, call, fate, *error = line.split(" ", 4)
        mutants.append(Mutant(kernel, int(number), call, fate, *error))
    return tuple(mutants)
