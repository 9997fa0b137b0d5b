"""What a loop costs per tile: time beside the empty loop, and instructions."""

import os
import re

import cases
from cases import run

GRIDS = [(1000, 1003), (100000, 3), (3, 100000), (1000, 1), (31, 33, 37)]
# callgrind is slow: it counts on grids of the same kind, but smaller.
COUNTED = [(100, 1003), (20000, 3), (3, 20000), (1000, 1), (31, 33, 37)]
SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cost")


def to_llvm(tools, module, output):
    """A module in scf, arith and func as LLVM IR in the file `output`."""
    lowered = run([tools.tt_opt, "-", "--convert-scf-to-cf",
                   "--convert-to-llvm", "--reconcile-unrealized-casts",
                   "--tt-drop-attributes"], module)
    run([tools.mlir_translate, "-", "--mlir-to-llvmir", "-o", output], lowered)


def upstream_block(tools):
    """Upstream's function for one block of a parallel loop, without the caller
    that would need the async runtime."""
    with open(os.path.join(SOURCE, "parallel.mlir")) as file:
        upstream = run([tools.mlir_opt, "-", "--async-parallel-for",
                        "--canonicalize", "--cse"], file.read())
    block = re.search(r"^  func\.func private @parallel_compute_fn\(.*?^  }$",
                      upstream, re.MULTILINE | re.DOTALL).group()
    return block.replace(" private", "", 1)


def build(tools, folder, unique):
    """The benchmark's program, in `folder`."""
    def path(name):
        return os.path.join(folder, name)

    cases.write_table(path("cases.inc"), unique)
    to_llvm(tools, cases.BODIES + "\n".join(unique.values()),
            path("cases.ll"))
    to_llvm(tools, cases.BODIES + upstream_block(tools), path("upstream.ll"))

    def compile(compiler, name, output, *options):
        run([compiler, tools.optimize, "-c", name, "-o", path(output),
             f"-I{folder}", f"-I{SOURCE}", *options])
        return path(output)

    objects = [compile(tools.clang, path(f"{name}.ll"), f"{name}.o",
                       "-Wno-override-module")
               for name in ("cases", "upstream")]
    objects += [compile(tools.clang, os.path.join(SOURCE, f"{name}.c"),
                        f"{name}.o", "-DHAVE_OPENMP",
                        *(["-DHAVE_GCC"] if tools.gcc else []))
                for name in ("bench", "body", "peers")]
    openmp = os.path.join(SOURCE, "openmp.c")
    objects.append(compile(tools.clang, openmp, "openmp-clang.o", "-fopenmp",
                           "-DOMP_NAME=ompClang"))
    if tools.gcc:
        objects.append(compile(tools.gcc, openmp, "openmp-gcc.o", "-fopenmp",
                               "-DOMP_NAME=ompGCC"))
    # LLVM's OpenMP runtime has the entry points of gcc's as well.
    runtime = run([tools.clang, "-print-file-name=libomp.so"]).strip()
    folder_of_runtime = os.path.dirname(os.path.realpath(runtime))
    run([tools.clang, "-fopenmp", *objects, "-o", path("bench"),
         f"-Wl,-rpath,{folder_of_runtime}"])
    return path("bench")


def time(tools, program, grid, rounds):
    """{(order, partition, form): ns per tile}."""
    printed = run([program, str(tools.cpu), str(rounds), *map(str, grid)])
    rows = (line.split("\t") for line in printed.splitlines())
    return {(order, partition, form): float(ns)
            for order, partition, form, ns in rows}


def count(tools, program, grid, names):
    """{(order, partition, form): instructions per tile}, by callgrind, for
    `names`: {function: (order, partition, form)}."""
    output = program + ".callgrind"
    run([tools.valgrind, "--tool=callgrind", "--compress-strings=no",
         f"--callgrind-out-file={output}", program, str(tools.cpu), "0",
         *map(str, grid)])
    tiles = 1
    for size in grid:
        tiles *= size
    counts, caller, callee = {}, None, None
    with open(output) as file:
        for line in file:
            if line.startswith("fn="):
                caller = line[3:].strip()
            elif line.startswith("cfn="):
                callee = line[4:].strip()
            elif line.startswith("calls=") and caller == "runCores":
                # The next line is the calls' place and inclusive cost.
                cost = int(next(file).split()[1])
                name = names.get(callee)
                if name:
                    counts[name] = counts.get(name, 0) + cost
    os.remove(output)
    return {name: cost / tiles for name, cost in counts.items()}


PEERS = {
    "empty2": ("-", "contiguous", "empty"),
    "empty3": ("-", "contiguous", "empty"),
    "emptyStrided2": ("-", "cyclic", "empty"),
    "asyncParallelFor": ("row_major", "contiguous", "async-parallel-for"),
    "ompClang": ("row_major", "contiguous", "OpenMP, clang"),
    "ompGCC": ("row_major", "contiguous", "OpenMP, gcc"),
    "groupedByHand": ("grouped", "contiguous", "by hand"),
    "groupedByHand32": ("grouped", "contiguous", "by hand, 32 bits"),
}


def measure(tools, folder, options):
    """Rows of {grid, order, partition, form, ns, ratio, instructions, ...};
    a row of a form that is a copy of another's says so in `same_as`."""
    wanted = cases.all_cases(options.orders, options.partitions)
    unique, copies = cases.lower(tools, wanted)
    program = build(tools, folder, unique)
    names = dict(PEERS)
    names.update((case.name, (case.order, case.partition, case.form))
                 for case in unique)
    rows = []
    for grid, counted in zip(GRIDS, COUNTED):
        if options.grids and "x".join(map(str, grid)) not in options.grids:
            continue
        ns = time(tools, program, grid, options.rounds)
        instructions = (count(tools, program, counted, names)
                        if tools.valgrind else {})
        empty = ("-", "contiguous", "empty")
        measured = {}
        for key, value in ns.items():
            row = {"grid": list(grid), "order": key[0], "partition": key[1],
                   "form": key[2], "ns": value,
                   "ratio": round(value / ns[empty], 3)}
            if key in instructions:
                row["instructions"] = round(instructions[key], 3)
                row["instruction_ratio"] = round(
                    instructions[key] / instructions[empty], 3)
            measured[key] = row
            rows.append(row)
        for copy, case in copies.items():
            if copy.rank != len(grid):
                continue
            original = measured[case.order, case.partition, case.form]
            rows.append({**original, "form": copy.form,
                         "same_as": case.form})
    return rows
