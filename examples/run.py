#!/usr/bin/env python3
"""Compiles an example kernel for this machine, runs it and checks the result.

The kernel goes through tt-opt, mlir-translate and clang into a shared object,
which is called through ctypes as any program can call it: see compile() and
descriptor(). The three tools must be on the PATH. linalg_matmul comes without a
grid: MLIR's own passes make it an scf.forall first.

usage: run.py matmul|linalg_matmul|softmax [--sizes 1000x700x300] [--data FOLDER]
"""

import argparse
import ctypes
import os
import subprocess
import sys
import tempfile
import time

import numpy as np

TOLERANCE = 1e-4


HERE = os.path.dirname(os.path.abspath(__file__))


class Matmul:
    passes = ()  # to a grid kernel
    sizes = (1000, 700, 300)  # M x N x K
    inputs = ("A", "B")
    result = "C"

    @staticmethod
    def shapes(m, n, k):
        return (m, k), (k, n)

    @staticmethod
    def reference(a, b):
        return a.astype(np.float64) @ b


class LinalgMatmul(Matmul):
    passes = (
        # Tile as tile_matmul.mlir says, and clear away what that leaves.
        f"--transform-preload-library=transform-library-paths={HERE}/tile_matmul.mlir",
        "--transform-interpreter", "--canonicalize", "--cse",
        # Tensors become buffers.
        "--one-shot-bufferize=bufferize-function-boundaries "
        "function-boundary-type-conversion=identity-layout-map",
        "--cse", "--canonicalize",
        "--convert-scf-forall-to-tt",
    )


class Softmax:
    passes = ()
    sizes = (4, 8, 250, 333)  # batch x heads x queries x keys
    inputs = ("scores",)
    result = "weights"

    @staticmethod
    def shapes(*sizes):
        return (sizes,)

    @staticmethod
    def reference(scores):
        powers = np.exp(scores.astype(np.float64))
        return powers / powers.sum(axis=-1, keepdims=True)


KERNELS = {"matmul": Matmul, "linalg_matmul": LinalgMatmul, "softmax": Softmax}


def vector_bits():
    """The width of this machine's vectors, where Linux tells."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            features = file.read()
    except OSError:
        return 128
    return 512 if "avx512f" in features else 256 if "avx2" in features else 128


def compile(kernel, folder):
    """The kernel's source as a loaded shared object."""
    source = os.path.join(HERE, kernel + ".mlir")
    base = os.path.join(folder, kernel)
    # One core per OpenMP thread.
    subprocess.run(["tt-opt", source, *KERNELS[kernel].passes, f"--tt-to-cpu=cores=? vector-bits={vector_bits()}",
                    "-o", base + ".llvm.mlir"], check=True)
    subprocess.run(["mlir-translate", "--mlir-to-llvmir", base + ".llvm.mlir",
                    "-o", base + ".ll"], check=True)
    subprocess.run(["clang-22", "-O3", "-march=native", "-Wno-override-module", "-shared",
                    "-fopenmp", base + ".ll", "-lm", "-o", base + ".so"], check=True)
    return ctypes.CDLL(base + ".so")


def descriptor(array):
    """What a function with llvm.emit_c_interface takes for a memref."""
    class Descriptor(ctypes.Structure):
        _fields_ = [
            ("allocated", ctypes.c_void_p),
            ("aligned", ctypes.c_void_p),
            ("offset", ctypes.c_int64),
            ("sizes", ctypes.c_int64 * array.ndim),
            ("strides", ctypes.c_int64 * array.ndim),
        ]

    strides = [stride // array.itemsize for stride in array.strides]
    return Descriptor(array.ctypes.data, array.ctypes.data, 0,
                      (ctypes.c_int64 * array.ndim)(*array.shape),
                      (ctypes.c_int64 * array.ndim)(*strides))


def read_or_make(path, shape, rng):
    """An array from a file, which is filled with random numbers first if there
    is none. Positive numbers: no sum of them cancels, so a relative error says
    something."""
    if not os.path.exists(path):
        np.save(path, rng.random(shape, dtype=np.float32))
    return np.ascontiguousarray(np.load(path), dtype=np.float32)


def run(kernel, sizes, folder):
    what = KERNELS[kernel]
    rng = np.random.default_rng(0)
    inputs = [read_or_make(os.path.join(folder, name + ".npy"), shape, rng)
              for name, shape in zip(what.inputs, what.shapes(*sizes))]
    expected = what.reference(*inputs)
    result = np.full(expected.shape, np.nan, dtype=np.float32)

    library = compile(kernel, folder)
    function = getattr(library, "_mlir_ciface_" + kernel)
    arguments = [ctypes.byref(descriptor(array)) for array in [*inputs, result]]

    def milliseconds(threads):
        library.omp_set_num_threads(threads)
        times = []
        for _ in range(5):
            start = time.perf_counter()
            function(*arguments)
            times.append(time.perf_counter() - start)
        return min(times) * 1e3

    threads = library.omp_get_max_threads()
    one, several = milliseconds(1), milliseconds(threads)
    np.save(os.path.join(folder, what.result + ".npy"), result)

    error = np.max(abs(result - expected) / np.maximum(expected, 1e-30), initial=0.0)
    right = bool(error <= TOLERANCE)
    shapes = " and ".join("x".join(map(str, array.shape)) for array in inputs)
    print(f"{kernel} of {shapes}: max relative error {error:.1e}, "
          f"{'right' if right else 'WRONG'}")
    print(f"1 thread: {one:.2f} ms; {threads} threads: {several:.2f} ms")
    return right


def sizes(text):
    return tuple(int(size) for size in text.split("x"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kernel", choices=KERNELS)
    parser.add_argument("--sizes", type=sizes,
                        help="matmul: MxNxK; softmax: batch x heads x queries x keys")
    parser.add_argument("--data", help="the folder of the arrays, and of what is compiled; "
                        "arrays that it lacks are made")
    args = parser.parse_args()
    default = KERNELS[args.kernel].sizes
    if args.sizes and len(args.sizes) != len(default):
        parser.error(f"--sizes needs {len(default)} numbers")
    wanted = args.sizes or default
    if args.data:
        os.makedirs(args.data, exist_ok=True)
        return not run(args.kernel, wanted, args.data)
    with tempfile.TemporaryDirectory() as folder:
        return not run(args.kernel, wanted, folder)


if __name__ == "__main__":
    sys.exit(main())
