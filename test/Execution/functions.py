#!/usr/bin/env python3
"""Compares functions of vectors, as tt-to-cpu computes them, with the same in f64:
of all numbers of f16 and bf16, and of random ones of f32. The bounds are those that
tt-approximate-math promises, and for f32 a little more: not every number was tried.

usage: functions.py [--seed N] [--count N]
"""

import argparse
import ctypes
import math
import sys
import tempfile

import numpy as np
import vectors

SPECIAL = [0.0, -0.0, np.inf, -np.inf, np.nan, 1, -1, 88.7, 88.8, -87.3, -104, 127.99,
           128, -126, -126.5, -149, -150, 1e-40, 3e38, -3e38, 1e-10, -1e-40, 1e-45,
           -1e-45, 1.1754944e-38, 2.0, -2.0, 0.5, -0.99999994, 9.01, -9.01, 16, -16]
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


# Computed in f32 and rounded once: half a unit, and what f32 is off.
SMALL = {"f16": 0.51, "bf16": 0.51}
# The bits of a fraction, and the exponent of the smallest normal number.
FORMATS = {"f16": (10, -14), "bf16": (7, -126), "f32": (23, -126)}


def kernel(name, element, count):
    memref = f"memref<{count}x{element}>"
    identity = "affine_map<(i) -> (i)>"
    return (f"func.func @{name}_{element}(%in: {memref}, %out: {memref}) "
            "attributes {llvm.emit_c_interface} {\n"
            f"  linalg.generic {{indexing_maps = [{identity}, {identity}], "
            'iterator_types = ["parallel"]}\n'
            f"      ins(%in : {memref}) outs(%out : {memref}) {{\n"
            f"  ^bb0(%x: {element}, %unused: {element}):\n"
            f"    %y = math.{name} %x : {element}\n"
            f"    linalg.yield %y : {element}\n  }}\n  return\n}}\n")


def make_arguments(seed, element, count):
    if element != "f32":
        bits = np.arange(1 << 16, dtype=np.uint16)
        return bits.view(np.float16) if element == "f16" else bits
    rng = np.random.default_rng(seed)
    third = count // 3
    everything = rng.integers(0, 2**32, count, dtype=np.uint32).view(np.float32)
    everything[:third] = rng.normal(0, 3, third)
    everything[third:2 * third] = rng.uniform(-110, 110, third)
    everything[:len(SPECIAL)] = SPECIAL
    return everything


def get_unit(values, element):
    """A unit in the last place of numbers of this size."""
    fraction, smallest = FORMATS[element]
    exponent = np.frexp(values)[1] - 1
    return np.ldexp(1.0, np.maximum(exponent, smallest) - fraction)


def find_error(name, element, x, y):
    """The largest error, in units in the last place, and where it is."""
    x, y = (vectors.from_memory(v, element).astype(np.float64) for v in (x, y))
    expected = FUNCTIONS[name][0](x)
    fraction, smallest = FORMATS[element]
    largest = 2.0 ** (1 - smallest) * (2 - 2.0 ** -fraction)
    # Half a unit above the largest number, it is infinite.
    expected[np.abs(expected) >= largest + get_unit(largest, element) / 2] *= np.inf
    finite = np.isfinite(expected)
    if not np.array_equal(y[~finite], expected[~finite], equal_nan=True):
        return np.inf, "infinity or NaN"
    zero = (x == 0) & (expected == 0)
    if not np.array_equal(np.signbit(y[zero]), np.signbit(expected[zero])):
        return np.inf, "zero"
    if name in FLUSHED:
        # Of f32, whatever the element.
        finite &= (np.abs(expected) >= 2.0 ** -126) | (y != 0)
    error = np.abs(y[finite] - expected[finite]) / get_unit(expected[finite], element)
    error[np.isnan(error)] = np.inf
    worst = np.argmax(error)
    return error[worst], x[finite][worst]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1 << 16,
                        help="how many numbers of f32")
    args = parser.parse_args()
    print(f"seed {args.seed}", flush=True)
    np.seterr(all="ignore")
    wrong = False
    counts = {"f32": args.count, "f16": 1 << 16, "bf16": 1 << 16}
    kernels = [kernel(name, element, count) for element, count in counts.items()
               for name in FUNCTIONS]
    with tempfile.TemporaryDirectory() as folder:
        library = vectors.compile("".join(kernels), folder, 256)
        for name, (_, bound) in FUNCTIONS.items():
            for element, count in counts.items():
                x = make_arguments(args.seed, element, count)
                y = np.full_like(x, 12345)
                descriptors = [vectors.Descriptor(array) for array in (x, y)]
                getattr(library, f"_mlir_ciface_{name}_{element}")(
                    *(ctypes.byref(d.value) for d in descriptors))
                error, where = find_error(name, element, x, y)
                is_right = error <= SMALL.get(element, bound)
                wrong |= not is_right
                print(f"{name} {element}: {error:.3f} at {where}, "
                      f"{'right' if is_right else 'WRONG'}")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
