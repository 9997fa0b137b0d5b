"""Plants faults in copies of the formulas: the proofs must find each of them, and
a grid for which it shows.

usage: faults.py PROJECT BUILD CXX LLVM_PREFIX SOLVER [NAME ...]
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

# name, header, what stands there, the fault, a partition and an order that shows it
FAULTS = [
    (
        "wrong tail",
        "Balanced.h",
        "a.less(part, remainder)",
        "a.less(part, a.add(remainder, a.constant(1)))",
        "contiguous",
        "rows",
    ),
    (
        "start without the longer parts",
        "Balanced.h",
        "a.add(inEach, a.min(part, remainder))",
        "inEach",
        "contiguous",
        "rows",
    ),
    (
        "no clamp of cores",
        "Balanced.h",
        "a.select(exists, index, parts)",
        "index",
        "contiguous",
        "rows",
    ),
    (
        "owner by the wrong border",
        "Balanced.h",
        "a.less(index, inLonger)",
        "a.less(index, remainder)",
        "contiguous",
        "rows",
    ),
    (
        "cyclic end",
        "Share.h",
        "a.select(isFull, deal->block, lengthOfLast)",
        "deal->block",
        "cyclic",
        "rows",
    ),
    (
        "owner of a position, not of its block",
        "Cyclic.h",
        "a.div(position, a.constant(block))",
        "position",
        "cyclic",
        "rows",
    ),
    (
        "blocks for a core that does not exist",
        "Cyclic.h",
        "a.select(a.less(core, cores.count), core, numBlocks)",
        "core",
        "cyclic",
        "rows",
    ),
    (
        "no clamp of groups",
        "Decode.h",
        "return a.min(a.constant(l.cut), box.length[l.dim]);",
        "return a.constant(l.cut);",
        "contiguous",
        "grouped",
    ),
    (
        "units never short",
        "Decode.h",
        "if (isUniform(level, box))\n      return",
        "if (true)\n      return",
        "contiguous",
        "grouped",
    ),
    (
        "parity by xor",
        "Decode.h",
        "odd = a.logicalAnd(\n            odd,",
        "odd = a.logicalXor(\n            odd,",
        "contiguous",
        "snake",
    ),
    (
        "swapped digit",
        "Decode.h",
        "place.digits[level] = a.rem(position, length);",
        "place.digits[level] = a.div(position, length);",
        "contiguous",
        "rows",
    ),
    (
        "forwards for backwards",
        "Decode.h",
        "a.select(odd, a.wrappingSub(last, digit), digit)",
        "a.select(odd, digit, a.wrappingSub(last, digit))",
        "contiguous",
        "snake",
    ),
    (
        "short unit as long as the others",
        "Decode.h",
        "a.less(position, shortVolume)",
        "a.less(position, unitVolume)",
        "contiguous",
        "tiles",
    ),
    (
        "encode without the short unit",
        "Encode.h",
        "toIndex(a, hasShort)",
        "a.constant(0)",
        "contiguous",
        "serpentine",
    ),
    (
        "a row of cores too short",
        "CoreGrid.h",
        "a.rem(core, cores.shape[dim])",
        "a.rem(core, cores.shape[0])",
        "blocked",
        "rows",
    ),
]

# These instantiate the formulas.
SOURCES = [
    "lib/Proof/Counterexample.cpp",
    "lib/Proof/OrderGoals.cpp",
    "lib/Proof/PartitionGoals.cpp",
    "test/Proof/refute.cpp",
]


def run(project, build, compiler, llvm, solver, fault):
    """The exit code and the output of the proofs of one fault."""
    _, header, old, new, partition, order = fault
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        shutil.copytree(
            project / "include/ttgrid/Schedule", scratch / "ttgrid/Schedule"
        )
        broken = scratch / "ttgrid/Schedule" / header
        text = broken.read_text("utf-8")
        if text.count(old) != 1:
            return 2, f"{header} has {text.count(old)} places like '{old}'"
        broken.write_text(text.replace(old, new), "utf-8")
        program = scratch / "refute"
        subprocess.run(
            [
                compiler,
                "-std=c++17",
                "-fno-rtti",
                "-w",
                f"-I{scratch}",
                f"-I{project / 'include'}",
                "-isystem",
                f"{llvm}/include",
                *[str(project / source) for source in SOURCES],
                f"{build}/lib/libTTGridProof.a",
                f"{build}/lib/libTTGridSchedule.a",
                f"-L{llvm}/lib",
                f"-Wl,-rpath,{llvm}/lib",
                "-lLLVM",
                "-o",
                str(program),
            ],
            check=True,
        )
        result = subprocess.run(
            [str(program), solver, partition, order],
            capture_output=True,
            text=True,
        )
        return result.returncode, result.stdout + result.stderr


def main(project, build, compiler, llvm, solver, *names):
    missed = 0
    # Without a fault all is proved.
    control = (
        "none",
        "Balanced.h",
        "Balanced.h - Cutting",
        "Balanced.h - Cutting",
        "contiguous",
        "rows",
    )
    for fault in [control, *FAULTS]:
        if names and fault[0] not in names:
            continue
        code, printed = run(
            pathlib.Path(project), build, compiler, llvm, solver, fault
        )
        wanted = 1 if fault is control else 0
        print(f"{fault[0]}: {printed.strip()}", flush=True)
        if code != wanted or (
            fault is control and "all is proved" not in printed
        ):
            missed += 1
            print("  NOT as it must be")
    sys.exit(missed > 0)


main(*sys.argv[1:])
