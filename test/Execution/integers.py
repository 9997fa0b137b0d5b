#!/usr/bin/env python3
"""Compares operations on integers, as tt-to-cpu expands and lowers them in vectors and
in loops, with Python's: for all pairs of i8 for which they are defined.

usage: integers.py
"""

import ctypes
import sys
import tempfile

import numpy as np
import vectors

COUNT = 1 << 16
A, B = (v.astype(int) for v in np.divmod(np.arange(COUNT), 256))
A, B = A - 128, B - 128
UA, UB = A & 255, B & 255
TRUE = np.ones(COUNT, bool)
SIGNED = (B != 0) & ~((A == -128) & (B == -1))
SHIFT = UB < 8


def truncated(a, b):
    b = np.where(b == 0, 1, b)
    return np.sign(a) * np.sign(b) * (np.abs(a) // np.abs(b))


def power(a, b):
    """a to the b in 8 bits; of a negative b it is rounded toward zero."""
    result = np.ones(COUNT, int)
    for _ in range(128):
        result = np.where(b > 0, result * a & 255, result)
        b = b - 1
    return result


def count_bits(bits):
    return sum(bits >> i & 1 for i in range(8))


def leading_zeros(bits):
    return sum((bits >> i) == 0 for i in range(8))


DIVISOR = np.where(B == 0, 1, B)
UDIVISOR = np.where(UB == 0, 1, UB)
SMALL = UB & 7
# What an operation gives, and for which pairs it is defined.
BINARY = {
    "arith.addi": (A + B, TRUE), "arith.subi": (A - B, TRUE),
    "arith.muli": (A * B, TRUE), "arith.andi": (A & B, TRUE),
    "arith.ori": (A | B, TRUE), "arith.xori": (A ^ B, TRUE),
    "arith.maxsi": (np.maximum(A, B), TRUE), "arith.minsi": (np.minimum(A, B), TRUE),
    "arith.maxui": (np.maximum(UA, UB), TRUE), "arith.minui": (np.minimum(UA, UB), TRUE),
    "arith.divsi": (truncated(A, B), SIGNED),
    "arith.remsi": (A - truncated(A, B) * DIVISOR, SIGNED),
    "arith.floordivsi": (A // DIVISOR, SIGNED),
    "arith.ceildivsi": (-(-A // DIVISOR), SIGNED),
    "arith.divui": (UA // UDIVISOR, B != 0), "arith.remui": (UA % UDIVISOR, B != 0),
    "arith.ceildivui": (-(-UA // UDIVISOR), B != 0),
    "arith.shli": (A << SMALL, SHIFT), "arith.shrsi": (A >> SMALL, SHIFT),
    "arith.shrui": (UA >> SMALL, SHIFT), "math.ipowi": (power(UA, B), B >= 0),
}
UNARY = {
    "math.absi": np.abs(A), "math.ctpop": count_bits(UA),
    "math.ctlz": leading_zeros(UA),
    "math.cttz": count_bits((UA & -UA) - 1 & 255),
}
COMPARED = {
    "eq": A == B, "ne": A != B, "slt": A < B, "sle": A <= B, "sgt": A > B,
    "sge": A >= B, "ult": UA < UB, "ule": UA <= UB, "ugt": UA > UB, "uge": UA >= UB,
}
# What is above the 8 bits of a result.
EXTENDED = {
    "arith.mulsi_extended": A * B >> 8, "arith.mului_extended": UA * UB >> 8,
}


def make_cases():
    """For each function its lines, what it gives, and where."""
    cases = {}
    for name, (wanted, valid) in BINARY.items():
        cases[name] = [f"%r = {name} %a, %b : i8"], wanted, valid
    for name, wanted in UNARY.items():
        cases[name] = [f"%r = {name} %a : i8"], wanted, TRUE
    for name, wanted in COMPARED.items():
        cases[f"arith.cmpi_{name}"] = ([f"%t = arith.cmpi {name}, %a, %b : i8",
                                        "%r = arith.extui %t : i1 to i8"], wanted, TRUE)
    for name, wanted in EXTENDED.items():
        cases[name] = [f"%low, %r = {name} %a, %b : i8"], wanted, TRUE
    cases["arith.addui_extended"] = (["%sum, %t = arith.addui_extended %a, %b : i8, i1",
                                      "%r = arith.extui %t : i1 to i8"],
                                     UA + UB >> 8, TRUE)
    return cases


def function(name, lines):
    memref = f"memref<{COUNT}xi8>"
    same = "affine_map<(i) -> (i)>"
    body = "".join(f"      {line}\n" for line in lines)
    return (f"func.func @{name}(%x: {memref}, %y: {memref}, %z: {memref}) "
            "attributes {llvm.emit_c_interface} {\n"
            "  tt.grid_kernel (%tile) in (1) {\n"
            f"    linalg.generic {{indexing_maps = [{same}, {same}, {same}], "
            'iterator_types = ["parallel"]}\n'
            f"        ins(%x, %y : {memref}, {memref}) outs(%z : {memref}) {{\n"
            f"    ^bb0(%a: i8, %b: i8, %c: i8):\n{body}"
            "      linalg.yield %r : i8\n    }\n  }\n  return\n}\n")


def main():
    cases = make_cases()
    source = "".join(function(name.replace(".", "_"), lines)
                     for name, (lines, _, _) in cases.items())
    wrong = 0
    for bits in (256, 0):
        with tempfile.TemporaryDirectory() as folder:
            library = vectors.compile(source, folder, bits)
        for name, (_, wanted, valid) in cases.items():
            # Where it is not defined, of 1 and 1.
            x, y = (np.where(valid, v, 1).astype(np.int8) for v in (A, B))
            z = np.zeros(COUNT, np.int8)
            descriptors = [vectors.Descriptor(array) for array in (x, y, z)]
            getattr(library, "_mlir_ciface_" + name.replace(".", "_"))(
                *(ctypes.byref(d.value) for d in descriptors))
            bad = valid & (z != np.asarray(wanted).astype(np.int8))
            if bad.any():
                at = np.argmax(bad)
                wrong += 1
                print(f"WRONG: {name}, vectors of {bits} bits: {A[at]}, {B[at]} gives "
                      f"{z[at]}, in {np.count_nonzero(bad)} pairs")
    print(f"{2 * len(cases) - wrong} of {2 * len(cases)} operations right")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
