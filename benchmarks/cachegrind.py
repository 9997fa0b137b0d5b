"""Misses of compiled kernels in caches that cachegrind simulates.

A kernel is compiled as `tt-to-cpu` compiles it, for AVX2 (valgrind knows no
AVX-512), and linked with a small program that calls it once on zeros. One
thread runs all cores in turn, so the last cache stands for one that each core
has for itself. The counts repeat.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

LLVM = pathlib.Path("/usr/lib/llvm-22")
PROJECT = pathlib.Path(__file__).resolve().parents[1]


def _caller(name, shapes):
    """A program in C: `name` takes row-major f32 arrays, as pointers, offsets,
    sizes and strides."""
    parameters, arguments, lines = [], [], []
    for number, shape in enumerate(shapes):
        elements, strides = 1, []
        for size in reversed(shape):
            strides.insert(0, elements)
            elements *= size
        lines.append(f"  float *x{number} = calloc({elements}, 4);")
        parameters += ["float *", "float *"] + ["long"] * (2 * len(shape) + 1)
        arguments += [f"x{number}"] * 2 + ["0", *map(str, (*shape, *strides))]
    return (
        "#include <stdlib.h>\n"
        f"void {name}({', '.join(parameters)});\n"
        "int main(int count, char **arguments) {\n"
        + "\n".join(lines)
        + f"\n  if (count > 1)\n    {name}({', '.join(arguments)});\n"
        "  return 0;\n}\n"
    )


def build(kernel, name, shapes, folder):
    """Compiles a kernel of TileLang and its caller; returns the program."""
    folder = pathlib.Path(folder)
    (folder / "kernel.mlir").write_text(kernel.module.to_string())
    (folder / "main.c").write_text(_caller(name, shapes))
    program = folder / "program"
    subprocess.run(
        f"{PROJECT}/build/bin/tt-opt kernel.mlir"
        " --pass-pipeline='builtin.module(tt-to-cpu{vector-bits=256})' |"
        f" {LLVM}/bin/mlir-translate --mlir-to-llvmir -o kernel.ll &&"
        f" {LLVM}/bin/clang -O3 -march=x86-64-v3 -Wno-override-module kernel.ll"
        f" main.c -o {program} -L{LLVM}/lib -Wl,-rpath,{LLVM}/lib -lomp -lm",
        shell=True,
        cwd=folder,
        check=True,
    )
    return program


def count(program, first, last, call=True):
    """The misses of data in the first and the last cache, each given as
    `bytes,ways,line`."""
    printed = subprocess.run(
        [
            "valgrind",
            "--tool=cachegrind",
            "--cache-sim=yes",
            f"--D1={first}",
            f"--LL={last}",
            "--cachegrind-out-file=/dev/null",
            program,
            *(["call"] if call else []),
        ],
        env=os.environ | {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"},
        check=True,
        stderr=subprocess.PIPE,
        text=True,
    ).stderr
    return tuple(
        int(re.search(rf"{row} +misses: +([0-9,]+)", printed)[1].replace(",", ""))
        for row in ("D1", "LLd")
    )


def measure(kernel, name, shapes, first, last):
    """What the call misses, without what the program does before."""
    if not shutil.which("valgrind"):
        sys.exit("cachegrind is part of valgrind: apt-get install valgrind")
    with tempfile.TemporaryDirectory() as folder:
        program = build(kernel, name, shapes, folder)
        before = count(program, first, last, call=False)
        after = count(program, first, last)
    return tuple(a - b for a, b in zip(after, before))
