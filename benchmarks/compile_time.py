"""What the conversion costs at compile time: seconds and memory, beside what
upstream passes take for the same kernels as scf.parallel."""

import os
import re
import subprocess
import sys

SIZES = (100, 1000, 10000)
BODY_OPERATIONS = 10
PASSES = {
    "tt-grid-to-persistent, divrem": "--tt-grid-to-persistent",
    "tt-grid-to-persistent, incremental":
        "--tt-grid-to-persistent=recovery=incremental",
    "async-parallel-for": "--async-parallel-for",
    "convert-scf-to-openmp": "--convert-scf-to-openmp",
    "scf-parallel-loop-tiling": "--scf-parallel-loop-tiling",
}


def body(rank, operations):
    """`operations` operations: two loads, arithmetic, a store."""
    points = ", ".join(f"%i{d}" for d in range(rank))
    memref = "memref<" + "?x" * rank + "f32>"
    lines = [f"%v0 = memref.load %a[{points}] : {memref}",
             f"%v1 = memref.load %b[{points}] : {memref}"]
    for n in range(2, operations - 1):
        op = ("arith.addf", "arith.mulf")[n % 2]
        lines.append(f"%v{n} = {op} %v{n - 1}, %v{n - 2} : f32")
    lines.append(f"memref.store %v{operations - 2}, %c[{points}] : {memref}")
    return "\n".join("    " + line for line in lines)


def kernel(name, ours, rank=2, operations=BODY_OPERATIONS, order="row_major"):
    points = ", ".join(f"%i{d}" for d in range(rank))
    sizes = ", ".join(f"%g{d}" for d in range(rank))
    memref = "memref<" + "?x" * rank + "f32>"
    params = ", ".join([f"%{m}: {memref}" for m in "abc"] +
                       [f"%g{d}: index" for d in range(rank)])
    if ours:
        head = (f"  tt.grid_kernel ({points}) in ({sizes}) schedule(<cores = 64,"
                f" partition = contiguous, order = {order}>) {{")
    else:
        zeros, ones = (", ".join([v] * rank) for v in ("%zero", "%one"))
        head = ("  %zero = arith.constant 0 : index\n"
                "  %one = arith.constant 1 : index\n"
                f"  scf.parallel ({points}) = ({zeros}) to ({sizes})"
                f" step ({ones}) {{")
    return (f"func.func @{name}({params}) {{\n{head}\n"
            f"{body(rank, operations)}\n  }}\n  return\n}}\n")


def run_pass(tools, path, option, rounds):
    """(seconds in the pass, peak memory in MiB), the best of `rounds` runs, or
    of fewer where they are long. Not counted: to parse and to print."""
    seconds, memory = [], []
    while len(seconds) < rounds and sum(seconds) < 10:
        process = subprocess.Popen(
            ["taskset", "-c", str(tools.cpu), tools.tt_opt, path, option,
             "--mlir-disable-threading", "--mlir-timing",
             "--mlir-timing-display=list", "-o", os.devnull],
            stderr=subprocess.PIPE, text=True)
        report = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            sys.exit(f"tt-opt {path} {option}\n{report}")
        times = {name: float(time) for time, name in re.findall(
            r"^ +([\d.]+) \( *[\d.]+%\)  (\w+)$", report, re.MULTILINE)}
        seconds.append(times["Total"] - times["Parser"] - times["Output"] -
                       times["Rest"])
        memory.append(usage.ru_maxrss / 1024)
    return round(min(seconds), 4), round(min(memory), 1)


def write(path, text):
    with open(path, "w") as file:
        file.write(text)
    return path


def measure(tools, folder, options):
    rows = []

    def add(module, kernels, ours, passes=PASSES):
        path = write(os.path.join(folder, "module.mlir"), module)
        _, baseline = run_pass(tools, path, "--pass-pipeline=builtin.module()",
                               1)
        for name, option in passes.items():
            if name.startswith("tt-") != ours:
                continue
            seconds, memory = run_pass(tools, path, option,
                                       options.compile_rounds)
            rows.append({"module": kernels, "pass": name, "seconds": seconds,
                         "peak_mib": memory, "parsed_mib": baseline})

    for size in options.sizes or SIZES:
        for ours in (True, False):
            add("".join(kernel(f"k{n}", ours) for n in range(size)),
                f"{size} kernels", ours)
        add("".join(kernel(f"k{n}", True, order="grouped<8>")
                    for n in range(size)), f"{size} kernels, grouped<8>", True)
    for ours in (True, False):
        add(kernel("k", ours, rank=6), "1 kernel of rank 6", ours)
        add(kernel("k", ours, operations=options.body),
            f"1 kernel, body of {options.body} operations", ours)
    os.remove(os.path.join(folder, "module.mlir"))
    return rows
