#!/usr/bin/env python3
"""Compares functions of f32 vectors, as tt-to-cpu computes them, with the same in
f64. The bounds are those that tt-approximate-math promises, and a little: not every
number was tried.

usage: functions.py [--seed N]
"""

import argparse
import ctypes
import math
import random
import sys
import tempfile

import numpy as np
import vectors

COUNT = 1 << 16
SPECIAL = [0.0, -0.0, np.inf, -np.inf, np.nan, 1, -1, 88.7, 88.8, -87.3, -104, 127.99,
           128, -126, -126.5, -149, -150, 1e-40, 3e38, -3e38, 1e-10]
# The function in f64, and how many units in the last place it may be off.
FUNCTIONS = {
    "exp": (np.exp, 6),
    "exp2": (np.exp2, 1.5),
    "expm1": (np.expm1, 6),
    "log1p": (np.log1p, 3),
    "tanh": (np.tanh, 6),
    "erf": (np.vectorize(math.erf, otypes=[float]), 6),
    "log": (np.log, 1),
    "sin": (np.sin, 1),
    "rsqrt": (lambda x: 1 / np.sqrt(x), 2),
}
# Where the result is subnormal, these give 0.
FLUSHED = {"exp"}


def kernel(name):
    memref = f"memref<{COUNT}xf32>"
    identity = "affine_map<(i) -> (i)>"
    return (f"func.func @{name}(%in: {memref}, %out: {memref}) "
            "attributes {llvm.emit_c_interface} {\n"
            f"  linalg.generic {{indexing_maps = [{identity}, {identity}], "
            'iterator_types = ["parallel"]}\n'
            f"      ins(%in : {memref}) outs(%out : {memref}) {{\n"
            "  ^bb0(%x: f32, %unused: f32):\n"
            f"    %y = math.{name} %x : f32\n"
            "    linalg.yield %y : f32\n  }\n  return\n}\n")


def make_arguments(seed):
    rng = np.random.default_rng(seed)
    third = COUNT // 3
    everything = rng.integers(0, 2**32, COUNT, dtype=np.uint32).view(np.float32)
    everything[:third] = rng.normal(0, 3, third)
    everything[third:2 * third] = rng.uniform(-110, 110, third)
    everything[:len(SPECIAL)] = SPECIAL
    return everything


def find_error(name, x, y):
    """The largest error, in units in the last place, and where it is."""
    expected = FUNCTIONS[name][0](x.astype(np.float64))
    rounded = expected.astype(np.float32)
    finite = np.isfinite(rounded)
    if not np.array_equal(y[~finite], rounded[~finite], equal_nan=True):
        return np.inf, "infinity or NaN"
    if name in FLUSHED:
        finite &= (np.abs(rounded) >= np.finfo(np.float32).tiny) | (y != 0)
    unit = np.spacing(np.abs(rounded[finite])).astype(np.float64)
    error = np.abs(y[finite] - expected[finite]) / unit
    error[np.isnan(error)] = np.inf
    worst = np.argmax(error)
    return error[worst], x[finite][worst]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    args = parser.parse_args()
    print(f"seed {args.seed}", flush=True)
    np.seterr(all="ignore")
    x = make_arguments(args.seed)
    wrong = False
    with tempfile.TemporaryDirectory() as folder:
        library = vectors.compile("".join(map(kernel, FUNCTIONS)), folder, 256)
        for name, (_, bound) in FUNCTIONS.items():
            y = np.full_like(x, 12345)
            descriptors = [vectors.Descriptor(array) for array in (x, y)]
            getattr(library, f"_mlir_ciface_{name}")(
                *(ctypes.byref(d.value) for d in descriptors))
            error, where = find_error(name, x, y)
            wrong |= not error <= bound
            print(f"{name}: {error:.2f} at {where}, "
                  f"{'right' if error <= bound else 'WRONG'}")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
