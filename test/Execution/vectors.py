#!/usr/bin/env python3
"""Compiles random linalg operations on memrefs through tt-to-cpu, runs them and
compares with NumPy.

All numbers are small integers, whatever their type: sums are exact in any
sequence, and so is the comparison.

usage: vectors.py [--seed N] [--operations N] [--vector-bits N] [--keep FOLDER]
"""

import argparse
import ctypes
import os
import random
import shutil
import subprocess
import sys
import tempfile

import numpy as np

SIZES = [1, 2, 3, 4, 5, 7, 8, 13, 16, 17, 20, 31, 32, 33, 40, 52, 60, 64, 72]
FLOATS = {"f16": np.float16, "bf16": None, "f32": np.float32, "f64": np.float64}
INTEGERS = {"i8": np.int8, "i16": np.int16, "i32": np.int32, "i64": np.int64}
BITS = {"f16": 16, "bf16": 16, "f32": 32, "f64": 64, "i1": 1, "i8": 8, "i16": 16,
        "i32": 32, "i64": 64}


def to_memory(values, name):
    """Values as they lie in memory; bf16 is the upper half of f32."""
    if name == "bf16":
        bits = np.ascontiguousarray(values, dtype=np.float32).view(np.uint32)
        bits = bits + 0x7FFF + (bits >> 16 & 1)
        return (bits >> 16).astype(np.uint16).reshape(np.shape(values))
    if name == "i1":
        return np.asarray(values, dtype=np.uint8)
    return np.asarray(values).astype(FLOATS.get(name) or INTEGERS[name])


def from_memory(array, name):
    if name == "bf16":
        return (array.astype(np.uint32) << 16).view(np.float32)
    return array


class Descriptor:
    """What a function with llvm.emit_c_interface takes for a memref."""

    def __init__(self, array):
        fields = [("allocated", ctypes.c_void_p), ("aligned", ctypes.c_void_p),
                  ("offset", ctypes.c_int64)]
        if array.ndim:
            fields += [("sizes", ctypes.c_int64 * array.ndim),
                       ("strides", ctypes.c_int64 * array.ndim)]
        kind = type("Memref", (ctypes.Structure,), {"_fields_": fields})
        self.value = kind(array.ctypes.data, array.ctypes.data, 0)
        if array.ndim:
            self.value.sizes[:] = array.shape
            self.value.strides[:] = [s // array.itemsize for s in array.strides]


class Operand:
    def __init__(self, rng, shape, element):
        self.shape, self.element = tuple(shape), element
        # Some are parts of something larger.
        self.padding = [rng.choice([0, 0, 1, 5]) for _ in shape]
        self.is_part = any(self.padding)

    def whole(self):
        return [n + p for n, p in zip(self.shape, self.padding)]

    def argument_type(self):
        return f"memref<{'x'.join([*map(str, self.whole()), self.element])}>"

    def type(self):
        if not self.is_part:
            return self.argument_type()
        strides, offset = [], 0
        for size in reversed(self.whole()):
            strides.insert(0, strides[0] * last if strides else 1)
            last = size
        offset = sum(p * s for p, s in zip(self.padding, strides))
        sizes = "x".join([*map(str, self.shape), self.element])
        return f"memref<{sizes}, strided<{strides}, offset: {offset}>>"

    def view(self, name):
        if not self.is_part:
            return ""
        return (f"    %{name} = memref.subview %{name}_whole{self.padding} "
                f"{list(self.shape)} {[1] * len(self.shape)} : "
                f"{self.argument_type()} to {self.type()}\n")

    def argument(self, name):
        return f"%{name}{'_whole' if self.is_part else ''}: {self.argument_type()}"

    def make(self, rng):
        low = 0 if self.element == "i1" else -3
        high = 1 if self.element == "i1" else 3
        count = int(np.prod(self.whole(), dtype=np.int64))
        values = np.array([rng.randint(low, high) for _ in range(count)])
        return to_memory(values.reshape(self.whole()), self.element)

    def part(self, array):
        return array[(*(slice(p, None) for p in self.padding), ...)]


def affine_map(rank, results):
    dims = ", ".join(f"d{d}" for d in range(rank))
    return f"affine_map<({dims}) -> ({', '.join(f'd{d}' for d in results)})>"


def spread(values, rank, dims):
    """An operand's values over the whole iteration space."""
    order = np.argsort(dims)
    values = np.transpose(values, order)
    shape = [1] * rank
    for d, n in zip(sorted(dims), values.shape):
        shape[d] = n
    return values.reshape(shape)


def convert(value, element, to):
    """The operation that takes an element to what is computed with."""
    if element == to:
        return None
    if element in FLOATS and to in FLOATS:
        name = "extf" if BITS[element] < BITS[to] else "truncf"
    elif element in FLOATS:
        raise ValueError(to)
    elif to in FLOATS:
        name = "uitofp" if element == "i1" else "sitofp"
    else:
        name = "trunci" if BITS[element] > BITS[to] else "extsi"
        name = "extui" if element == "i1" else name
    return f"arith.{name} {value} : {element} to {to}"


class Operation:
    """A function with one linalg operation: inputs, then what is written."""

    def function(self, name):
        names = [f"x{i}" for i in range(len(self.operands))]
        arguments = ", ".join(o.argument(n) for o, n in zip(self.operands, names))
        views = "".join(o.view(n) for o, n in zip(self.operands, names))
        return (f"func.func @{name}({arguments}) attributes {{llvm.emit_c_interface}} {{\n"
                f"  tt.grid_kernel (%tile) in (1) {{\n{views}{self.body(names)}  }}\n"
                "  return\n}\n")

    def uses(self, names):
        inputs, output = names[:-1], names[-1]
        types = [o.type() for o in self.operands]
        text = f"outs(%{output} : {types[-1]})"
        if inputs:
            text = (f"ins({', '.join('%' + n for n in inputs)} : "
                    f"{', '.join(types[:-1])}) {text}")
        return text


class Matmul(Operation):
    def __init__(self, rng):
        m, n, k = (rng.choice(SIZES) for _ in range(3))
        self.element, self.sum = rng.choice(
            [("f32", "f32"), ("f16", "f32"), ("bf16", "f32"), ("f64", "f64"),
             ("i8", "i32"), ("i32", "i32"), ("f16", "f16")])
        self.a, self.b = rng.choice(["mk", "km"]), rng.choice(["kn", "nk"])
        size = {"m": m, "n": n, "k": k}
        self.operands = [Operand(rng, [size[d] for d in self.a], self.element),
                         Operand(rng, [size[d] for d in self.b], self.element),
                         Operand(rng, [m, n], self.sum)]
        self.is_generic = rng.random() < 0.2

    def body(self, names):
        maps = [affine_map(3, ["mnk".index(d) for d in dims])
                for dims in (self.a, self.b, "mn")]
        maps = f"indexing_maps = [{', '.join(maps)}]"
        if not self.is_generic:
            return f"    linalg.matmul {maps} {self.uses(names)}\n"
        text = (f"    linalg.generic {{{maps}, iterator_types = "
                f'["parallel", "parallel", "reduction"]}} {self.uses(names)} {{\n'
                f"    ^bb0(%a: {self.element}, %b: {self.element}, %c: {self.sum}):\n")
        a, b = "%a", "%b"
        if self.element != self.sum:
            text += f"      %wa = {convert('%a', self.element, self.sum)}\n"
            text += f"      %wb = {convert('%b', self.element, self.sum)}\n"
            a, b = "%wa", "%wb"
        suffix = "f" if self.sum in FLOATS else "i"
        return text + (f"      %p = arith.mul{suffix} {a}, {b} : {self.sum}\n"
                       f"      %s = arith.add{suffix} %c, %p : {self.sum}\n"
                       f"      linalg.yield %s : {self.sum}\n    }}\n")

    def expected(self, a, b, c):
        a, b = (np.asarray(x, dtype=np.float64) for x in (a, b))
        return (a.T if self.a == "km" else a) @ (b.T if self.b == "nk" else b) + c


class Generic(Operation):
    """Elementwise arithmetic with broadcasts and transpositions, then maybe a
    reduction."""

    REDUCTIONS = {
        "f": {"addf": np.add, "maximumf": np.maximum, "maxnumf": np.maximum,
              "minimumf": np.minimum, "minnumf": np.minimum},
        "i": {"addi": np.add, "maxsi": np.maximum, "minsi": np.minimum,
              "andi": np.bitwise_and, "ori": np.bitwise_or, "xori": np.bitwise_xor},
    }

    def __init__(self, rng):
        rank = rng.randint(1, 3)
        sizes = [rng.choice(SIZES if rank < 3 else SIZES[:12]) for _ in range(rank)]
        self.compute = rng.choice(["f32", "f32", "f64", "i32", "i64"])
        isfloat = self.compute in FLOATS
        self.kind = "f" if isfloat else "i"
        reduced = [d for d in range(rank) if rng.random() < 0.4]
        self.reduction = None
        if reduced:
            self.reduction = rng.choice(sorted(self.REDUCTIONS[self.kind]))
        kept = [d for d in range(rank) if d not in reduced]
        self.rank, self.sizes, self.reduced = rank, sizes, reduced
        self.dims, self.operands = [], []
        for i in range(rng.randint(1, 3)):
            dims = list(range(rank))
            rng.shuffle(dims)
            # The first has all dimensions: the sizes come from somewhere.
            if i:
                dims = dims[:rng.randint(0, rank)]
            elements = [*INTEGERS, "i1"] if not isfloat else \
                rng.choice([[*FLOATS], [*FLOATS, "i8", "i32", "i1"]])
            if rng.random() < 0.7:
                elements = [e for e in elements if e != "i1"]
            self.dims.append(dims)
            self.operands.append(
                Operand(rng, [sizes[d] for d in dims], rng.choice(elements)))
        rng.shuffle(kept)
        self.dims.append(kept)
        out = self.compute
        if not reduced:
            out = rng.choice([*FLOATS] if isfloat else [*INTEGERS])
            # That conversion would be a call of a function that few systems have.
            if (self.compute, out) == ("f64", "bf16"):
                out = "f32"
        self.operands.append(Operand(rng, [sizes[d] for d in kept], out))
        self.steps = [rng.choice(["add", "sub", "mul", "max", "select", "index"])
                      for _ in range(rng.randint(0, 3))]

    def body(self, names):
        maps = ", ".join(affine_map(self.rank, dims) for dims in self.dims)
        kinds = ", ".join('"reduction"' if d in self.reduced else '"parallel"'
                          for d in range(self.rank))
        values = [f"%v{i}: {o.element}" for i, o in enumerate(self.operands)]
        lines = []
        for i, operand in enumerate(self.operands[:-1]):
            cast = convert(f"%v{i}", operand.element, self.compute)
            lines.append(f"%c{i} = {cast}" if cast else "")
        operands = [f"%c{i}" if line else f"%v{i}" for i, line in enumerate(lines)]
        now = operands[0]
        t, f = self.compute, self.kind
        for i, step in enumerate(self.steps):
            other = operands[(i + 1) % len(operands)]
            if step in ("add", "sub", "mul"):
                lines.append(f"%s{i} = arith.{step}{f} {now}, {other} : {t}")
            elif step == "max":
                name = "maximumf" if f == "f" else "maxsi"
                lines.append(f"%s{i} = arith.{name} {now}, {other} : {t}")
            elif step == "select":
                test = "cmpf olt" if f == "f" else "cmpi slt"
                lines += [f"%t{i} = arith.{test}, {now}, {other} : {t}",
                          f"%s{i} = arith.select %t{i}, {other}, {now} : {t}"]
            else:
                lines += [f"%n{i} = linalg.index {i % self.rank} : index",
                          f"%m{i} = arith.index_cast %n{i} : index to i64"]
                cast = convert(f"%m{i}", "i64", t)
                lines += [f"%k{i} = {cast}"] if cast else []
                value = f"%k{i}" if cast else f"%m{i}"
                lines.append(f"%s{i} = arith.add{f} {now}, {value} : {t}")
            now = f"%s{i}"
        element = self.operands[-1].element
        if self.reduction:
            lines.append(f"%r = arith.{self.reduction} %v{len(values) - 1}, {now} : {t}")
            now = "%r"
        elif element != t:
            lines.append(f"%r = {convert(now, t, element)}")
            now = "%r"
        lines.append(f"linalg.yield {now} : {element}")
        text = "".join(f"      {line}\n" for line in lines if line)
        return (f"    linalg.generic {{indexing_maps = [{maps}], iterator_types = "
                f"[{kinds}]}} {self.uses(names)} {{\n"
                f"    ^bb0({', '.join(values)}):\n{text}    }}\n")

    def expected(self, *arrays):
        dtype = np.float64 if self.kind == "f" else np.int64
        values = [spread(np.asarray(a, dtype=dtype), self.rank, dims)
                  for a, dims in zip(arrays[:-1], self.dims)]
        now = np.broadcast_to(values[0], self.sizes)
        for i, step in enumerate(self.steps):
            other = values[(i + 1) % len(values)]
            if step == "index":
                dim = i % self.rank
                now = now + spread(np.arange(self.sizes[dim]), self.rank, [dim])
            elif step in ("max", "select"):
                now = np.maximum(now, other)
            else:
                now = {"add": np.add, "sub": np.subtract,
                       "mul": np.multiply}[step](now, other)
        if self.reduction:
            function = self.REDUCTIONS[self.kind][self.reduction]
            now = function.reduce(now, axis=tuple(self.reduced))
        # The remaining dimensions lie in the output in any sequence.
        kept = [d for d in range(self.rank) if d not in self.reduced]
        now = np.transpose(now, [kept.index(d) for d in self.dims[-1]])
        return function(now, np.asarray(arrays[-1], dtype)) if self.reduction else now


class Fill(Operation):
    def __init__(self, rng):
        rank = rng.randint(1, 3)
        element = rng.choice([*FLOATS, *INTEGERS])
        self.operands = [Operand(rng, [rng.choice(SIZES) for _ in range(rank)], element)]
        self.value = rng.randint(-3, 3)

    def body(self, names):
        element = self.operands[0].element
        number = float(self.value) if element in FLOATS else self.value
        return (f"    %n = arith.constant {number} : {element}\n"
                f"    linalg.fill ins(%n : {element}) {self.uses(names)}\n")

    def expected(self, out):
        return np.full(out.shape, self.value)


def compile(source, folder, bits):
    base = os.path.join(folder, "operations")
    with open(base + ".mlir", "w", encoding="utf-8") as file:
        file.write(source)
    subprocess.run(["tt-opt", base + ".mlir", f"--tt-to-cpu=cores=1 vector-bits={bits}",
                    "-o", base + ".llvm.mlir"], check=True)
    subprocess.run(["mlir-translate", "--mlir-to-llvmir", base + ".llvm.mlir",
                    "-o", base + ".ll"], check=True)
    # Which conversions of bf16 are instructions depends on the machine.
    libraries = os.path.join(
        os.path.dirname(os.path.dirname(shutil.which("mlir-translate"))), "lib")
    subprocess.run(["clang-22", "-O1", "-march=native", "-Wno-override-module",
                    "-shared", "-fopenmp", base + ".ll", "-lm", f"-L{libraries}",
                    f"-Wl,-rpath,{libraries}", "-lmlir_float16_utils",
                    "-o", base + ".so"], check=True)
    return ctypes.CDLL(base + ".so")


def check(operation, function, rng):
    wholes = [operand.make(rng) for operand in operation.operands]
    before = [whole.copy() for whole in wholes]
    elements = [operand.element for operand in operation.operands]
    values = [from_memory(operand.part(whole), element) for operand, whole, element
              in zip(operation.operands, before, elements)]
    expected = to_memory(operation.expected(*values), elements[-1])
    operation.operands[-1].part(before[-1])[...] = expected
    descriptors = [Descriptor(whole) for whole in wholes]
    function(*(ctypes.byref(d.value) for d in descriptors))
    # What lies beside the result is as it was.
    return all(np.array_equal(from_memory(a, element), from_memory(b, element))
               for a, b, element in zip(wholes, before, elements))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--operations", type=int, default=60)
    parser.add_argument("--vector-bits", type=int)
    parser.add_argument("--keep", help="the folder of what is compiled")
    args = parser.parse_args()
    rng = random.Random(args.seed)
    bits = args.vector_bits
    if bits is None:
        bits = rng.choice([128, 256, 512, 1024])
    print(f"seed {args.seed}, vectors of {bits} bits", flush=True)

    kinds = [Matmul, Generic, Generic, Generic, Fill]
    operations = [rng.choice(kinds)(rng) for _ in range(args.operations)]
    functions = [op.function(f"f{i}") for i, op in enumerate(operations)]
    with tempfile.TemporaryDirectory() as folder:
        library = compile("".join(functions), args.keep or folder, bits)
        wrong = [i for i, operation in enumerate(operations)
                 if not check(operation, getattr(library, f"_mlir_ciface_f{i}"), rng)]
    for i in wrong:
        print(f"WRONG:\n{functions[i]}")
    print(f"{len(operations) - len(wrong)} of {len(operations)} operations right")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
