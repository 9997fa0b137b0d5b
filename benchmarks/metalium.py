"""What reader and writer kernels for Tenstorrent chips cost per tile of the
grid on RV32IM: instructions, counted one by one."""

import bisect
import collections
import json
import os
import re
import subprocess

import riscv
from cases import run

HEADERS = os.path.join(os.path.dirname(__file__), "riscv", "metalium")
ORDERS = ("row_major", "column_major", "grouped<8>")
PARTITIONS = ("contiguous", "cyclic")
RECOVERIES = ("divrem", "incremental")
#: Tiles of the grid, and the cores of two schedules: of a large and a small
#: share only the difference counts.
GRID = (60, 103)
CORES = (20, 60)
#: Bodies, and how many pages the reader and the writer move for each tile.
BODIES = {"add": (4, 2), "gemm": (24, 2)}

ADD = """
  %a_part = memref.subview %A[%row, %column] [32, 64] [1, 1] : memref<ROWSxCOLUMNSxbf16> to memref<32x64xbf16, strided<[COLUMNS, 1], offset: ?>>
  linalg.copy ins(%a_part : memref<32x64xbf16, strided<[COLUMNS, 1], offset: ?>>) outs(%a : memref<32x64xbf16>)
  %b_part = memref.subview %B[%row, %column] [32, 64] [1, 1] : memref<ROWSxCOLUMNSxbf16> to memref<32x64xbf16, strided<[COLUMNS, 1], offset: ?>>
  linalg.copy ins(%b_part : memref<32x64xbf16, strided<[COLUMNS, 1], offset: ?>>) outs(%b : memref<32x64xbf16>)
  linalg.add ins(%a, %b : memref<32x64xbf16>, memref<32x64xbf16>) outs(%c_part : memref<32x64xbf16, strided<[COLUMNS, 1], offset: ?>>)
"""
GEMM = """
  linalg.fill ins(%zero : f32) outs(%sum : memref<32x64xf32>)
  scf.for %k = %c0 to %c8 step %c1 {
    %depth = arith.muli %k, %c32 : index
    %a_part = memref.subview %A[%row, %depth] [32, 32] [1, 1] : memref<ROWSx256xbf16> to memref<32x32xbf16, strided<[256, 1], offset: ?>>
    linalg.copy ins(%a_part : memref<32x32xbf16, strided<[256, 1], offset: ?>>) outs(%left : memref<32x32xbf16>)
    %b_part = memref.subview %B[%depth, %column] [32, 64] [1, 1] : memref<256xCOLUMNSxbf16> to memref<32x64xbf16, strided<[COLUMNS, 1], offset: ?>>
    linalg.copy ins(%b_part : memref<32x64xbf16, strided<[COLUMNS, 1], offset: ?>>) outs(%b : memref<32x64xbf16>)
    linalg.matmul ins(%left, %b : memref<32x32xbf16>, memref<32x64xbf16>) outs(%sum : memref<32x64xf32>)
  }
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%sum : memref<32x64xf32>) outs(%c_part : memref<32x64xbf16, strided<[COLUMNS, 1], offset: ?>>) {
  ^bb0(%in: f32, %out: bf16):
    %rounded = arith.truncf %in : f32 to bf16
    linalg.yield %rounded : bf16
  }
"""
KERNEL = """
func.func @kernel(%A: memref<AxBROWS>, %B: memref<BxBROWS>, %C: memref<ROWSxCOLUMNSxbf16>) {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %c32 = arith.constant 32 : index
  %c64 = arith.constant 64 : index
  tt.grid_kernel (%y, %x) in (GRID) schedule(SCHEDULE) {
  %a = memref.alloc() : memref<32x64xbf16>
  %b = memref.alloc() : memref<32x64xbf16>
  %left = memref.alloc() : memref<32x32xbf16>
  %sum = memref.alloc() : memref<32x64xf32>
  %row = arith.muli %y, %c32 : index
  %column = arith.muli %x, %c64 : index
  %c_part = memref.subview %C[%row, %column] [32, 64] [1, 1] : memref<ROWSxCOLUMNSxbf16> to memref<32x64xbf16, strided<[COLUMNS, 1], offset: ?>>
  BODY
  }
  return
}
"""


def write_kernel(body, schedule):
    """The module of a body with a schedule."""
    text = KERNEL.replace("BODY", ADD if body == "add" else GEMM)
    factors = (("ROWSxCOLUMNSxbf16",) * 2 if body == "add" else
               ("ROWSx256xbf16", "256xCOLUMNSxbf16"))
    for name, value in (("AxBROWS", factors[0]), ("BxBROWS", factors[1]),
                        ("ROWS", str(32 * GRID[0])),
                        ("COLUMNS", str(64 * GRID[1])),
                        ("GRID", ", ".join(map(str, GRID))),
                        ("SCHEDULE", schedule)):
        text = text.replace(name, value)
    return text


def arguments_of(program, role, core):
    """What a host gives a kernel on a core; addresses don't matter here."""
    plan = program["plan"]
    entry = plan["cores"][core]
    words = dict(zip(plan["arguments"], entry["arguments"]))
    words.setdefault("core_id", core)
    words.setdefault("tile_count", entry["tile_count"])
    return [words[one["plan"]] if "plan" in one else 0
            for one in program["kernels"][role]["runtime_arguments"]]


def count(tools, folder, role, arguments):
    """A Counter of opcodes of a kernel's own code, in one run."""
    target = ["--target=riscv32", "-march=rv32im", "-mabi=ilp32", "-O2",
              "-ffreestanding", "-fno-builtin", "-c"]
    kernel, host = (os.path.join(folder, name)
                    for name in ("kernel.o", "host.o"))
    run([tools.clang, *target, "-std=c++17", "-nostdinc++", f"-I{HEADERS}",
         os.path.join(folder, f"{role}.cpp"), "-o", kernel])
    run([tools.clang, *target, f"-DARGUMENTS={','.join(map(str, arguments))}",
         os.path.join(HEADERS, "host.c"), "-o", host])
    program = os.path.join(folder, "program")
    run([tools.lld, "-e", "_start", kernel, host, "-o", program])
    opcodes, entries = riscv.read_program(tools, program)
    starts = sorted(entries)
    own = {address for address in opcodes if "kernel_main" in
           entries[starts[bisect.bisect(starts, address) - 1]]}
    counted = collections.Counter()
    qemu = subprocess.Popen(
        [tools.qemu, "-singlestep", "-d", "exec,nochain", "-D", "/dev/stdout",
         program], stdout=subprocess.PIPE, text=True)
    for line in qemu.stdout:
        if not line.startswith("Trace"):
            continue
        address = int(line.split("/", 2)[1], 16)
        if address in own:
            counted[opcodes[address]] += 1
        elif re.search(r"(read|write)_page", entries.get(address, "")):
            counted["pages"] += 1
    if qemu.wait():
        raise SystemExit(f"{role} failed under QEMU")
    return counted


def measure(tools, folder, options):
    rows = []
    for body, pages in BODIES.items():
        for order in ORDERS:
            for partition in PARTITIONS:
                for recovery in RECOVERIES:
                    row = {"body": body, "order": order,
                           "partition": partition, "recovery": recovery}
                    for role, moved in zip(("reader", "writer"), pages):
                        counted = []
                        for cores in CORES:
                            schedule = (f"<cores = {cores}, partition ="
                                        f" {partition}, order = {order}>")
                            run([tools.tt_opt, "-", "-o", os.devnull,
                                 f"--tt-to-metalium=output={folder}"
                                 f" recovery={recovery}"],
                                write_kernel(body, schedule))
                            with open(os.path.join(folder,
                                                   "program.json")) as file:
                                program = json.load(file)
                            counted.append(count(
                                tools, folder, role,
                                arguments_of(program, role, 1)))
                        extra = counted[0] - counted[1]
                        tiles, rest = divmod(extra.pop("pages"), moved)
                        if rest or tiles != GRID[0] * GRID[1] // 20 - (
                                GRID[0] * GRID[1] // 60):
                            raise SystemExit(f"{role} of {body} moves other"
                                             " pages than its tiles have")
                        row[role] = round(extra.total() / tiles, 3)
                        row[f"{role}_divisions"] = round(sum(
                            n for opcode, n in extra.items()
                            if opcode.startswith(("div", "rem"))) / tiles, 3)
                    rows.append(row)
    return rows
