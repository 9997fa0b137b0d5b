#!/usr/bin/env python3
"""Writes a program of random parallel loops that prints what they compute.

Each loop has 1 to 3 dimensions, whose bounds and steps are any of static,
dynamic, negative or empty, and captures values of several types. Some hold
another parallel loop. Every iteration changes one element of its own by a
number that tells its indices apart, so an iteration that is missing, double or
at a wrong index shows.

usage: random_loops.py forall|parallel SEED
"""

import random
import sys

CASES = 16
LOWEST, EXTENT = -6, 14


class Program:
    def __init__(self, kind, seed):
        self.kind, self.random = kind, random.Random(seed)
        self.functions, self.main = [], []

    def bound(self, value, arguments, constants):
        """A static or dynamic bound; a static one is a literal in scf.forall and
        a constant in scf.parallel."""
        if self.random.random() < 0.5:
            arguments.append(value)
            return f"%dynamic{len(arguments) - 1}"
        if self.kind == "forall":
            return str(value)
        constants.append(value)
        return f"%static{len(constants) - 1}"

    def loop(self, rank, arguments, constants):
        bounds = []
        for _ in range(rank):
            lower = self.random.randint(LOWEST, 6)
            upper = min(lower + self.random.randint(-2, 9), LOWEST + EXTENT)
            step = self.random.randint(1, 4)
            bounds.append([self.bound(value, arguments, constants)
                           for value in (lower, upper, step)])
        lower, upper, step = (", ".join(each) for each in zip(*bounds))
        indices = [f"%i{dim}" for dim in range(rank)]
        lines = [f"  scf.{self.kind} ({', '.join(indices)}) = ({lower}) to ({upper}) "
                 f"step ({step}) {{"]
        lines += [f"    %at{dim} = arith.addi {index}, %offset : index"
                  for dim, index in enumerate(indices)]
        places = ["%offset"] * (3 - rank) + [f"%at{dim}" for dim in range(rank)]
        lines.append("    %weight = arith.constant 1 : index")
        number = "%weight"
        for dim in range(rank):
            lines += [f"    %scaled{dim} = arith.muli {number}, %base : index",
                      f"    %number{dim} = arith.addi %scaled{dim}, %at{dim} : index"]
            number = f"%number{dim}"
        lines += [f"    %int = arith.index_cast {number} : index to i32",
                  "    %picked = arith.select %flag, %int, %other : i32",
                  "    %float = arith.sitofp %picked : i32 to f32",
                  "    %lane = vector.extract %vector[2] : f32 from vector<4xf32>",
                  "    %sum = arith.addf %float, %lane : f32"]
        place = ", ".join(places)
        if self.random.random() < 0.4:
            # An inner loop, whose extent depends on the tile.
            lines += ["    %more = arith.remui %at0, %base : index",
                      "    scf.parallel (%k) = (%zero) to (%more) step (%one) {",
                      f"      %old = memref.atomic_rmw addf %sum, %out[{place}]"
                      " : (f32, memref<14x14x14xf32>) -> f32",
                      "    }"]
        lines += [f"    %before = memref.load %out[{place}] : memref<14x14x14xf32>",
                  "    %after = arith.addf %before, %sum : f32",
                  f"    memref.store %after, %out[{place}] : memref<14x14x14xf32>",
                  "  }"]
        return lines

    def case(self, at):
        arguments, constants, body = [], [], []
        for _ in range(self.random.choice([1, 1, 2])):
            body += self.loop(self.random.randint(1, 3), arguments, constants)
        dynamic = "".join(f", %dynamic{i}: index" for i in range(len(arguments)))
        self.functions += [
            f"func.func private @case{at}(%out: memref<14x14x14xf32>, %flag: i1, "
            f"%other: i32, %vector: vector<4xf32>{dynamic}) {{",
            "  %zero = arith.constant 0 : index",
            "  %one = arith.constant 1 : index",
            "  %base = arith.constant 5 : index",
            f"  %offset = arith.constant {-LOWEST} : index",
            *(f"  %static{i} = arith.constant {value} : index"
              for i, value in enumerate(constants)),
            *body, "  return", "}"]
        self.main += [f"  %flag{at} = arith.constant {self.random.choice(['true', 'false'])}",
                      f"  %other{at} = arith.constant {self.random.randint(-9, 9)} : i32"]
        self.main += [f"  %argument{at}_{i} = arith.constant {value} : index"
                      for i, value in enumerate(arguments)]
        values = "".join(f", %argument{at}_{i}" for i in range(len(arguments)))
        types = ", index" * len(arguments)
        self.main += [
            "  linalg.fill ins(%zero : f32) outs(%out : memref<14x14x14xf32>)",
            f"  func.call @case{at}(%out, %flag{at}, %other{at}, %vector{values}) : "
            f"(memref<14x14x14xf32>, i1, i32, vector<4xf32>{types}) -> ()",
            "  func.call @printMemrefF32(%unranked) : (memref<*xf32>) -> ()"]

    def text(self):
        for at in range(CASES):
            self.case(at)
        return "\n".join([
            *self.functions,
            "func.func private @printMemrefF32(memref<*xf32>)"
            " attributes {llvm.emit_c_interface}",
            "func.func @main() {",
            "  %zero = arith.constant 0.0 : f32",
            "  %vector = arith.constant dense<[1.0, 2.0, 0.5, 4.0]> : vector<4xf32>",
            "  %out = memref.alloc() : memref<14x14x14xf32>",
            "  %unranked = memref.cast %out : memref<14x14x14xf32> to memref<*xf32>",
            *self.main,
            "  memref.dealloc %out : memref<14x14x14xf32>",
            "  return", "}", ""])


def main(kind, seed):
    if kind not in ("forall", "parallel"):
        sys.exit(__doc__)
    print(Program(kind, int(seed)).text(), end="")


if __name__ == "__main__":
    main(*sys.argv[1:])
