#!/usr/bin/env python3
"""Compares kernels of linalg operations as tt-to-cpu vectorizes them with the same
kernels after upstream's convert-linalg-to-loops: exactly where numbers are
integers, and within what roundings can amount to where they are not.

Without files the kernels are random ones. In a file each function has arguments
that are memrefs of static shape or numbers. With --tensors they are programs on
tensors, which MLIR fuses, tiles and bufferizes; what they are compared with is only
bufferized.

usage: compare.py [--seed N] [--programs N] [--vector-bits N] [--tensors]
                  [--special] [FILE...]
"""

import argparse
import ctypes
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

import named
import numpy as np
import tensors

TYPES = {"f16": np.float16, "bf16": np.uint16, "f32": np.float32, "f64": np.float64,
         "i1": np.uint8, "i8": np.int8, "i16": np.int16, "i32": np.int32,
         "i64": np.int64}
NUMBERS = {"f32": ctypes.c_float, "f64": ctypes.c_double, "i8": ctypes.c_int8,
           "i16": ctypes.c_int16, "i32": ctypes.c_int32, "i64": ctypes.c_int64,
           "index": ctypes.c_int64}
SPECIAL = [np.nan, np.inf, -np.inf, -0.0, 1e-40, -6e-8]
FUNCTION = re.compile(r"(?://\s*tolerances:([^\n]*)\n)?func\.func @(\w+)\((.*?)\)(?: "
                      r"attributes [^\n]*)? \{\n", re.S)
BUFFERIZE = ("one-shot-bufferize{bufferize-function-boundaries "
             "function-boundary-type-conversion=identity-layout-map},cse,canonicalize")
TILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Inputs", "tile.mlir")
FUSE = (f"func.func(linalg-fuse-elementwise-ops),transform-preload-library{{"
        f"transform-library-paths={TILE}}},transform-interpreter,canonicalize,cse")
ARGUMENT = re.compile(r"%\w+: (?:(?:memref|tensor)<((?:\d+x)*)(\w+)(, strided<[^>]*>)?>|(\w+))")


def to_memory(values, element):
    if element == "bf16":
        bits = np.asarray(values, np.float32).view(np.uint32)
        return np.asarray(bits >> 16, np.uint16)
    return np.asarray(values, TYPES[element])


def from_memory(array, element):
    if element == "bf16":
        return np.asarray(array.astype(np.uint32) << 16).view(np.float32)
    return array


def describe(array):
    """What a function with llvm.emit_c_interface takes for a memref."""
    fields = [("allocated", ctypes.c_void_p), ("aligned", ctypes.c_void_p),
              ("offset", ctypes.c_int64)]
    if array.ndim:
        fields += [("sizes", ctypes.c_int64 * array.ndim),
                   ("strides", ctypes.c_int64 * array.ndim)]
    kind = type("Memref", (ctypes.Structure,), {"_fields_": fields})
    value = kind(array.ctypes.data, array.ctypes.data, 0)
    if array.ndim:
        value.sizes[:] = array.shape
        value.strides[:] = [s // array.itemsize for s in array.strides]
    return value


class Function:
    def __init__(self, tolerances, name, arguments, is_special):
        self.name, self.arguments, self.is_special = name, [], is_special
        for sizes, element, layout, number in ARGUMENT.findall(arguments):
            if layout:
                raise ValueError(f"@{name}: pass a whole memref")
            shape = [int(size) for size in sizes.split("x") if size]
            self.arguments.append((None, number) if number else (shape, element))
        given = iter(tolerances.split())
        memrefs = sum(shape is not None for shape, _ in self.arguments)
        self.tolerances = [float(next(given, 1e-4)) for _ in range(memrefs)]

    def fill(self, rng):
        """Arguments: arrays, and numbers as they are passed."""
        values = []
        for shape, element in self.arguments:
            low, high = (0, 1) if element == "i1" else (-3, 3)
            if shape is None:
                values.append(NUMBERS[element](rng.randint(low, high)))
                continue
            numbers = list(range(low, high + 1))
            if self.is_special and element in ("f16", "bf16", "f32", "f64"):
                numbers += rng.choices(SPECIAL, k=2)
            some = rng.choices(numbers, k=int(np.prod(shape)))
            values.append(to_memory(np.array(some).reshape(shape), element))
        return values

    def run(self, library, values):
        """What the arrays hold afterwards."""
        arrays = [v.copy() for v in values if isinstance(v, np.ndarray)]
        descriptors = [describe(array) for array in arrays]
        references = iter(map(ctypes.byref, descriptors))
        getattr(library, f"_mlir_ciface_{self.name}")(
            *(next(references) if isinstance(v, np.ndarray) else v for v in values))
        return arrays

    def compare(self, got, want):
        """What is wrong, if anything."""
        elements = [element for shape, element in self.arguments if shape is not None]
        for i, (a, b, element, tolerance) in enumerate(
                zip(got, want, elements, self.tolerances)):
            a, b = (np.atleast_1d(from_memory(x, element)) for x in (a, b))
            with np.errstate(all="ignore"):
                good = a == b
                if element in ("f16", "bf16", "f32", "f64"):
                    a, b = a.astype(np.float64), b.astype(np.float64)
                    good |= (np.isnan(a) & np.isnan(b)) | (np.abs(a - b) <= tolerance)
            if not good.all():
                at = tuple(map(int, np.argwhere(~good)[0]))
                return (f"memref {i} at {at}: {a[at]}, loops say {b[at]}, in "
                        f"{np.count_nonzero(~good)} of {good.size} elements")
        return None


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {done.returncode}\n{done.stderr[:6000]}")


def compile(source, base, passes):
    run("tt-opt", source, f"--pass-pipeline=builtin.module({passes})", "-o",
        base + ".llvm.mlir")
    run("mlir-translate", "--mlir-to-llvmir", base + ".llvm.mlir", "-o", base + ".ll")
    # Which conversions of bf16 are instructions depends on the machine.
    libraries = os.path.join(
        os.path.dirname(os.path.dirname(shutil.which("mlir-translate"))), "lib")
    run("clang-22", "-O1", "-march=native", "-Wno-override-module", "-shared", "-fopenmp",
        base + ".ll", "-lm", f"-L{libraries}", f"-Wl,-rpath,{libraries}",
        "-lmlir_float16_utils", "-o", base + ".so")
    return ctypes.CDLL(base + ".so")


def get_functions(text, are_special):
    """The functions of a module. To an integer, only numbers can be converted."""
    functions = []
    for found in FUNCTION.finditer(text):
        body = text[found.end():text.index("  return", found.end())]
        functions.append(Function(found[1] or "", found[2], found[3],
                                  are_special and "fptosi" not in body))
    return functions


def check(text, bits, rng, on_tensors, are_special):
    """The functions of a module that are wrong, and how many there are."""
    vector_passes, loop_passes = "", ""
    if on_tensors:
        vector_passes = f"{FUSE},{BUFFERIZE},convert-scf-forall-to-tt,canonicalize,"
        loop_passes = f"{BUFFERIZE},"
    functions = get_functions(text, are_special)
    # What a file has no wrapper for.
    text = re.sub(r"\) \{\n(?=  tt.grid_kernel)",
                  ") attributes {llvm.emit_c_interface} {\n", text)
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "source.mlir")
        with open(source, "w", encoding="utf-8") as file:
            file.write(text)
        vectors = compile(source, os.path.join(folder, "vectors"),
                          f"{vector_passes}tt-to-cpu{{cores=1 vector-bits={bits}}}")
        loops = compile(source, os.path.join(folder, "loops"),
                        f"{loop_passes}func.func(convert-linalg-to-loops),"
                        "tt-to-cpu{cores=1 vector-bits=0}")
        wrong = []
        for function in functions:
            values = function.fill(rng)
            fault = function.compare(function.run(vectors, values),
                                     function.run(loops, values))
            if fault:
                wrong.append((function.name, fault))
    return wrong, len(functions)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--programs", type=int, default=200)
    parser.add_argument("--vector-bits", type=int, default=256)
    parser.add_argument("--tensors", action="store_true")
    parser.add_argument("--special", action="store_true",
                        help="with NaN, infinities, -0.0 and subnormal numbers")
    parser.add_argument("--print", action="store_true", help="print the programs")
    args = parser.parse_args()
    rng = random.Random(args.seed)
    print(f"seed {args.seed}, vectors of {args.vector_bits} bits", flush=True)
    texts = []
    for path in args.files:
        with open(path, encoding="utf-8") as file:
            texts.append(file.read())
    if not texts:
        make = tensors.make if args.tensors else named.make
        texts.append("".join(make(rng, f"f{i}") for i in range(args.programs)))
    if args.print:
        print(texts[0])
        return 0
    failed = total = 0
    for text in texts:
        wrong, count = check(text, args.vector_bits, rng, args.tensors,
                             args.special)
        total += count
        failed += len(wrong)
        for name, fault in wrong:
            begin = re.search(rf"(// tolerances[^\n]*\n)?func\.func @{name}\(", text).start()
            print(f"WRONG: {fault}\n{text[begin:text.index('return', begin)]}")
    print(f"{total - failed} of {total} programs right")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
