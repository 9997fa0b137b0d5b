#!/usr/bin/env python3
"""Measures the loops that TTGrid emits, and what emitting them costs.

Five parts: `cost`, time and instructions per tile on this machine; `riscv`,
instructions per tile on RV32IM; `metalium`, those of reader and writer kernels;
`compile`, seconds and memory of the passes;
`kernels`, what whole kernels take beside NumPy.
Each prints a table and leaves its numbers as JSON in the output folder.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import types

import compile_time
import cost_per_tile
import kernel_times
import metalium
import riscv
import tables

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PARTS = {"cost": cost_per_tile, "riscv": riscv, "metalium": metalium,
         "compile": compile_time, "kernels": kernel_times}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append",
                        help="this part, not all")
    parser.add_argument("--quick", action="store_true",
                        help="a few rounds of everything: is it all there?")
    parser.add_argument("--rounds", type=int, default=100,
                        help="how often each loop is timed (default 100)")
    parser.add_argument("--order", dest="orders", action="append",
                        help="measure this order; can be repeated")
    parser.add_argument("--partition", dest="partitions", action="append",
                        help="measure this partition; can be repeated")
    parser.add_argument("--grid", dest="grids", action="append",
                        help="time on this grid, 1000x1003 for one")
    parser.add_argument("--optimize", default="-O3",
                        help="how clang and gcc compile the loops")
    parser.add_argument("--cpu", type=int,
                        help="the CPU to stay on (default: the last)")
    parser.add_argument("--output", default=os.path.join(PROJECT, "build",
                                                         "bench"))
    parser.add_argument("--tt-opt", default=os.path.join(
        PROJECT, "build", "bin", "tt-opt"))
    parser.add_argument("--llvm", default="/usr/lib/llvm-22/bin",
                        help="the folder of LLVM's tools; empty means PATH")
    parser.add_argument("--update-docs", action="store_true",
                        help="write the tables into README.md and docs/ too")
    parser.add_argument("--no-run", action="store_true",
                        help="use the numbers that the output folder has")
    options = parser.parse_args()
    options.compile_rounds, options.sizes, options.body = 3, None, 100000
    if options.quick:
        options.rounds, options.compile_rounds = 2, 1
        options.sizes, options.body = (10, 100), 1000
    if options.cpu is None:
        options.cpu = max(os.sched_getaffinity(0))
    return options


def find_tools(options):
    def llvm(name):
        return os.path.join(options.llvm, name)

    tools = types.SimpleNamespace(
        tt_opt=options.tt_opt, mlir_opt=llvm("mlir-opt"),
        mlir_translate=llvm("mlir-translate"), clang=llvm("clang"),
        lld=llvm("ld.lld"), objdump=llvm("llvm-objdump"),
        gcc=shutil.which("gcc"), valgrind=shutil.which("valgrind"),
        qemu=shutil.which("qemu-riscv32"), cpu=options.cpu,
        optimize=options.optimize)
    # Rows that need these are left out where they are missing.
    for name in ("gcc", "valgrind", "qemu"):
        if not getattr(tools, name):
            print(f"bench: there is no {name} here: its rows are left out",
                  file=sys.stderr)
    return tools


def describe_machine(options, part):
    """What a reader has to know to judge the numbers."""
    def first_line(*command):
        try:
            return subprocess.run(command, capture_output=True,
                                  text=True).stdout.split("\n")[0].strip()
        except OSError:
            return None

    cpu = platform.processor() or platform.machine()
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                cpu = line.split(":", 1)[1].strip()
                break
    clang = os.path.join(options.llvm, "clang")
    return {"cpu": cpu, "cpus": os.cpu_count(),
            "clang": first_line(clang, "--version"),
            "gcc": first_line("gcc", "--version"),
            "optimize": options.optimize,
            "rounds": (options.compile_rounds if part == "compile" else
                       options.rounds),
            "commit": first_line("git", "-C", PROJECT, "rev-parse", "--short",
                                 "HEAD"),
            "load": round(os.getloadavg()[0], 1)}


def main():
    options = parse_arguments()
    # OpenMP's loops run as ours do: all tiles on this thread.
    os.environ["OMP_NUM_THREADS"] = "1"
    os.makedirs(options.output, exist_ok=True)
    tools = None if options.no_run else find_tools(options)
    results = {}
    for part in options.only or PARTS:
        path = os.path.join(options.output, f"{part}.json")
        if not options.no_run:
            if part in ("riscv", "metalium") and not tools.qemu:
                continue
            result = {"machine": describe_machine(options, part)}
            with tempfile.TemporaryDirectory() as folder:
                result["rows"] = PARTS[part].measure(tools, folder, options)
            result["machine"]["load_after"] = round(os.getloadavg()[0], 1)
            with open(path, "w") as file:
                json.dump(result, file, indent=1)
                file.write("\n")
        with open(path) as file:
            results[part] = json.load(file)
        print(tables.render(part, results[part]))
    if options.update_docs:
        tables.update(PROJECT, results)


if __name__ == "__main__":
    main()
