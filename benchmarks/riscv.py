"""What a loop costs per tile on RV32IM: instructions, counted one by one."""

import bisect
import collections
import os
import re
import subprocess

import cases
from cases import run
from cost_per_tile import PEERS, SOURCE, upstream_block

# Two grids, of which only the difference counts: what is done once per core
# falls out. Both end in half a group of rows.
COLUMNS = 103
ROWS = (20, 60)
PASSES = ("--convert-scf-to-cf",
          "--convert-arith-to-llvm=index-bitwidth=32",
          "--convert-cf-to-llvm=index-bitwidth=32",
          "--convert-func-to-llvm=index-bitwidth=32",
          "--reconcile-unrealized-casts", "--tt-drop-attributes")
NAMES = {name: key for name, key in PEERS.items()
         if not name.startswith("omp") and not name.endswith("3")}


def build(tools, folder, unique, rows):
    def path(name):
        return os.path.join(folder, name)

    cases.write_table(path("cases.inc"), unique)
    target = ["--target=riscv32", "-march=rv32im", "-mabi=ilp32", "-O2",
              "-ffreestanding", "-fno-builtin", "-c", f"-I{folder}",
              f"-I{SOURCE}"]
    objects = []
    for name, module in (("cases", "\n".join(unique.values())),
                         ("upstream", upstream_block(tools))):
        lowered = run([tools.tt_opt, "-", *PASSES], cases.BODIES + module)
        run([tools.mlir_translate, "-", "--mlir-to-llvmir", "-o",
             path(f"{name}.ll")], lowered)
        run([tools.clang, *target, "-Wno-override-module",
             path(f"{name}.ll"), "-o", path(f"{name}.o")])
        objects.append(path(f"{name}.o"))
    for name in (os.path.join(SOURCE, "body.c"),
                 os.path.join(SOURCE, "peers.c"),
                 os.path.join(os.path.dirname(__file__), "riscv", "start.c")):
        output = path(os.path.basename(name)[:-1] + "o")
        run([tools.clang, *target, f"-DROWS={rows}", f"-DCOLUMNS={COLUMNS}",
             name, "-o", output])
        objects.append(output)
    run([tools.lld, "-e", "_start", *objects, "-o", path(f"loops-{rows}")])
    return path(f"loops-{rows}")


def read_program(tools, program):
    """The instruction at each address, and where each function begins."""
    opcodes, entries = {}, {}
    for line in run([tools.objdump, "-d", "--no-show-raw-insn",
                     program]).splitlines():
        if found := re.match(r"([0-9a-f]+) <(\w+)>:", line):
            entries[int(found[1], 16)] = found[2]
        elif found := re.match(r"\s*([0-9a-f]+):\s+(\S+)", line):
            opcodes[int(found[1], 16)] = found[2]
    return opcodes, entries


def count(tools, program, names):
    """{function: Counter of opcodes} of one run, and of "tiles", the calls of
    the body. What a function calls counts as its own; _start is the one that
    calls them all."""
    opcodes, entries = read_program(tools, program)
    starts = sorted(entries)

    def loop_of(address):
        name = entries[starts[bisect.bisect(starts, address) - 1]]
        return name if name in names or name == "_start" else None

    loops = {address: loop_of(address) for address in opcodes}
    counts = collections.defaultdict(collections.Counter)
    # One instruction to a block, each logged: "... [flags/address/...] name".
    qemu = subprocess.Popen(
        [tools.qemu, "-singlestep", "-d", "exec,nochain", "-D",
         "/dev/stdout", program],
        stdout=subprocess.PIPE, text=True)
    current = counts["_start"]
    for line in qemu.stdout:
        if not line.startswith("Trace"):
            continue
        address = int(line.split("/", 2)[1], 16)
        loop = loops[address]
        if loop:
            current = counts[loop]
        current[address] += 1
    if qemu.wait():
        raise SystemExit(f"{program} failed under QEMU")
    by_opcode = collections.defaultdict(collections.Counter)
    for loop, counter in counts.items():
        for address, n in counter.items():
            by_opcode[loop][opcodes[address]] += n
            if entries.get(address) == "body2":
                by_opcode[loop]["tiles"] = n
    return by_opcode


def measure(tools, folder, options):
    wanted = [case for case in
              cases.all_cases(options.orders, options.partitions, (2,))]
    unique, copies = cases.lower(tools, wanted)
    names = {**NAMES, **{case.name: (case.order, case.partition, case.form)
                         for case in unique}}
    small, large = (count(tools, build(tools, folder, unique, rows), names)
                    for rows in ROWS)
    measured = {}
    for name, key in names.items():
        for counted, rows in ((small, ROWS[0]), (large, ROWS[1])):
            tiles = counted[name].pop("tiles", 0)
            if tiles != rows * COLUMNS:
                raise SystemExit(f"{name} does {tiles} tiles of"
                                 f" {rows} x {COLUMNS}")
        tiles = (ROWS[1] - ROWS[0]) * COLUMNS
        extra = large[name] - small[name]

        def per_tile(*prefixes):
            return round(sum(n for opcode, n in extra.items()
                             if opcode.startswith(prefixes)) / tiles, 3)

        measured[key] = {
            "order": key[0], "partition": key[1], "form": key[2],
            "instructions": per_tile(""), "divisions": per_tile("div"),
            "remainders": per_tile("rem"), "branches": per_tile("b", "j")}
    rows = list(measured.values())
    for copy, case in copies.items():
        original = measured[case.order, case.partition, case.form]
        rows.append({**original, "form": copy.form, "same_as": case.form})
    return rows
