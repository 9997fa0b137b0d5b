#!/usr/bin/env python3
"""Writes a program of random GPU launches, or of the loops that they mean.

With the same seed, `gpu` writes launches and `loops` writes sequential loops
over blocks and threads, x fastest, with the same bodies. Every thread writes
its ids to a place of its own, and to the next place of a log, which shows the
sequence where one core runs all.

usage: random_launches.py gpu|loops SEED
"""

import random
import sys

CASES = 12
AXES = "xyz"
TYPES = "(memref<?xf32>, memref<?xf32>, memref<1xindex>, f32, index, index, index, " \
        "index, index, index) -> ()"

# What a thread does with its ids %b, %t, the extents %g, %s and the thread's
# place in the grid, %i = %b * %s + %t. Where no thread returns early, @WHOLE is
# empty; else it ends the entry block.
BODY = """
  %one = arith.constant 1 : index
  %zero = arith.constant 0 : index
  %c7 = arith.constant 7 : index
  %wx = arith.muli %gx, %sx : index
  %wy = arith.muli %gy, %sy : index
  %r0 = arith.muli %iz, %wy : index
  %r1 = arith.addi %r0, %iy : index
  %r2 = arith.muli %r1, %wx : index
  %place = arith.addi %r2, %ix : index
  %mix0 = arith.muli %bx, %c7 : index
  %mix1 = arith.addi %mix0, %tx : index
  %mix2 = arith.muli %mix1, %c7 : index
  %mix3 = arith.addi %mix2, %by : index
  %mix4 = arith.addi %mix3, %sz : index
  %mix5 = arith.addi %mix4, %gz : index
  %int = arith.index_cast %mix5 : index to i32
  %float = arith.sitofp %int : i32 to f32
  %sum = arith.addf %float, %value : f32
  memref.store %sum, %out[%place] : memref<?xf32>
"""
LOG = """
  %next = memref.load %count[%zero] : memref<1xindex>
  %after = arith.addi %next, %one : index
  memref.store %after, %count[%zero] : memref<1xindex>
  memref.store %sum, %log[%next] : memref<?xf32>
"""


def global_ids():
    return "".join(f"  %first{a} = arith.muli %b{a}, %s{a} : index\n"
                   f"  %i{a} = arith.addi %first{a}, %t{a} : index\n" for a in AXES)


def body(early, end):
    """The body; where `early`, threads of some places log nothing."""
    if not early:
        return BODY + LOG + f"  {end}\n"
    return (BODY + "  %odd = arith.remui %place, %c3 : index\n"
            "  %leaves = arith.cmpi eq, %odd, %zero : index\n"
            "  cf.cond_br %leaves, ^leave, ^stay\n"
            "^leave:\n" + f"  {end}\n" + "^stay:" + LOG + f"  {end}\n")


def launch(at, early):
    return f"""
func.func private @case{at}({ARGUMENTS}) {{
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %nx, %gy = %ny, %gz = %nz)
             threads(%tx, %ty, %tz) in (%sx = %mx, %sy = %my, %sz = %mz) {{
  %c3 = arith.constant 3 : index
{global_ids()}{body(early, "gpu.terminator")}
  }}
  return
}}"""


ARGUMENTS = ("%out: memref<?xf32>, %log: memref<?xf32>, %count: memref<1xindex>, %value: f32, "
             + ", ".join(f"%{n}{a}: index" for n in "nm" for a in AXES))


def launch_func(at, early, width):
    queries = "".join(f"  %{name}{a} = gpu.{query} {a}\n"
                      for name, query in [("b", "block_id"), ("t", "thread_id"),
                                          ("g", "grid_dim"), ("s", "block_dim"),
                                          ("i", "global_id")] for a in AXES)
    casts = sizes = ""
    names = {f"{n}{a}": f"%{n}{a}" for n in "nm" for a in AXES}
    if width != "index":
        for name in names:
            casts += f"  %w{name} = arith.index_cast %{name} : index to {width}\n"
            names[name] = f"%w{name}"
        sizes = f" : {width}"
    blocks, threads = (", ".join(names[n + a] for a in AXES) for n in "nm")
    call = f"""
  gpu.launch_func @kernels{at}::@run blocks in ({blocks}) threads in ({threads}){sizes}
    args(%out : memref<?xf32>, %log : memref<?xf32>, %count : memref<1xindex>, %value : f32)"""
    return f"""
gpu.module @kernels{at} {{
  gpu.func @run(%out: memref<?xf32>, %log: memref<?xf32>, %count: memref<1xindex>,
                %value: f32) kernel {{
  %c3 = arith.constant 3 : index
{queries}{body(early, "gpu.return")}
  }}
}}
func.func private @case{at}({ARGUMENTS}) {{
{casts}{call}
  return
}}"""


def loops(at, early):
    extents = {"b": "n", "t": "m"}
    opened = "".join(f"  scf.for %{n}{a} = %from to %{extents[n]}{a} step %by1 {{\n"
                     for n in "bt" for a in reversed(AXES))
    same = "".join(f"  %{to}{a} = arith.addi %{n}{a}, %from : index\n"
                   for to, n in [("g", "n"), ("s", "m")] for a in AXES)
    return f"""
func.func private @case{at}({ARGUMENTS}) {{
  %from = arith.constant 0 : index
  %by1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
{same}{opened}
  scf.execute_region {{
{global_ids()}{body(early, "scf.yield")}
  }}
{"  }" * 6}
  return
}}"""


def main(kind, seed):
    if kind not in ("gpu", "loops"):
        sys.exit(__doc__)
    rng = random.Random(int(seed))
    print("""module attributes {gpu.container_module} {
func.func private @printMemrefF32(memref<*xf32>) attributes {llvm.emit_c_interface}""")
    calls = []
    for at in range(CASES):
        early, form = rng.random() < 0.3, rng.choice(["launch", "index", "i32", "i64"])
        sizes = [rng.choice([1, 1, 2, 3, 4, 0 if rng.random() < 0.2 else 1]) for _ in range(6)]
        if kind == "loops":
            print(loops(at, early))
        elif form == "launch":
            print(launch(at, early))
        else:
            print(launch_func(at, early, form))
        calls += [f"  %size{at}_{i} = arith.constant {size} : index"
                  for i, size in enumerate(sizes)]
        calls += ["  linalg.fill ins(%zero : f32) outs(%out : memref<?xf32>)",
                  "  linalg.fill ins(%zero : f32) outs(%log : memref<?xf32>)",
                  "  memref.store %c0, %count[%c0] : memref<1xindex>",
                  f"  %value{at} = arith.constant {rng.randint(-9, 9)}.5 : f32",
                  f"  func.call @case{at}(%out, %log, %count, %value{at}"
                  + "".join(f", %size{at}_{i}" for i in range(6)) + f") : {TYPES}",
                  "  func.call @printMemrefF32(%out1) : (memref<*xf32>) -> ()",
                  "  func.call @printMemrefF32(%log1) : (memref<*xf32>) -> ()"]
    print("func.func @main() {",
          "  %c0 = arith.constant 0 : index",
          "  %many = arith.constant 4100 : index",
          "  %zero = arith.constant 0.0 : f32",
          "  %out = memref.alloc(%many) : memref<?xf32>",
          "  %log = memref.alloc(%many) : memref<?xf32>",
          "  %count = memref.alloc() : memref<1xindex>",
          "  %out1 = memref.cast %out : memref<?xf32> to memref<*xf32>",
          "  %log1 = memref.cast %log : memref<?xf32> to memref<*xf32>",
          *calls, "  return", "}", "}", sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
