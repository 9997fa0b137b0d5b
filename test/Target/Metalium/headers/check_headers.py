#!/usr/bin/env python3
"""Compiles kernels against Tenstorrent's own headers, for both chips.

usage: check_headers.py TTNN FOLDER...
       check_headers.py TTNN --refused FOLDER

TTNN is the folder into which the wheel ttnn 0.81.1 was unpacked. Each FOLDER
holds kernels and their program.json; every kernel must compile for each
processor that it runs on. The wheel has the headers of kernels, but not
Tenstorrent's compiler: Clang looks at the source for RV32IM, with stand-ins in
stub/ for what that compiler brings along, and makes no code. Of the compute
kernel's three processors the unpacker and the packer are checked; math needs
the compiler's builtins, and so do the SFPU's own headers, whose inner faults
don't count.

With --refused, FOLDER holds single kernels whose names begin with reader,
compute or writer, and none may compile.
"""

import concurrent.futures
import functools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
STUB = HERE / "stub"
#: Tenstorrent's numbers for formats, and bytes of a tile.
FORMATS = {"bfloat16": (5, 2048), "float32": (0, 4096)}
FIDELITIES = {"LoFi": 0, "HiFi2": 2, "HiFi3": 3, "HiFi4": 4}

CHIPS = {
    "wormhole": {
        "llk": "tt_llk_wormhole_b0",
        "ckernels": "wormhole_b0",
        "registers": "wormhole/wormhole_b0_defines",
        "buffers": 32,
        "defines": ("ARCH_WORMHOLE", "NUM_DRAM_BANKS=12", "NUM_L1_BANKS=64"),
    },
    "blackhole": {
        "llk": "tt_llk_blackhole",
        "ckernels": "blackhole",
        "registers": "blackhole/blackhole_a0_defines",
        "buffers": 64,
        "defines": ("ARCH_BLACKHOLE", "NUM_DRAM_BANKS=8", "NUM_L1_BANKS=140"),
    },
}

#: By kernel: the firmware around it, and what says which processor it is for.
PROCESSORS = {
    "reader": [("ncrisck", ("COMPILE_FOR_NCRISC", "NOC_INDEX=1"))],
    "writer": [("brisck", ("COMPILE_FOR_BRISC", "NOC_INDEX=0"))],
    "compute": [
        (
            "trisck",
            ("TRISC_UNPACK", "UCK_CHLKC_UNPACK", "COMPILE_FOR_TRISC=0"),
        ),
        ("trisck", ("TRISC_PACK", "UCK_CHLKC_PACK", "COMPILE_FOR_TRISC=2")),
    ],
}

DEFINES = (
    "TENSIX_FIRMWARE",
    "LOCAL_MEM_EN=0",
    "KERNEL_BUILD",
    "PROCESSOR_INDEX=0",
    "LOG_BASE_2_OF_NUM_L1_BANKS=6",
    "IS_NOT_POW2_NUM_DRAM_BANKS=1",
    "NOC_MODE=0",
    "DISPATCH_MESSAGE_ADDR=0",
    "PCIE_NOC_X=0",
    "PCIE_NOC_Y=0",
    "PROGRAMMABLE_CORE_TYPE=0",
    "ROUTING_FW_ENABLED=0",
    "FW_BUILD_NO=0",
)


def include_folders(ttnn, chip):
    ttnn = ttnn / "ttnn"
    metal = ttnn / "tt_metal"
    inner = metal / "hw/inc/internal/tt-1xx"
    registers = inner / chip["registers"]
    llk = metal / "tt-llk" / chip["llk"]
    ckernels = metal / "hw/ckernels" / chip["ckernels"] / "metal"
    return [
        ttnn,
        ttnn.parent,
        metal,
        metal / "hw/inc",
        metal / "hw/inc/hostdev",
        metal / "hostdevcommon/api",
        metal / "api",
        metal / "hw/firmware/src/tt-1xx",
        inner,
        registers.parent,
        registers,
        registers.parent / "noc",
        metal / "tt-llk",
        metal / "tt-llk/common",
        metal / "tt-llk/tools/include",
        llk / "common/inc",
        llk / "common/inc/sfpu",
        llk / "llk_lib",
        ckernels / "common",
        ckernels / "llk_io",
        ckernels / "llk_api",
        ckernels / "llk_api/llk_sfpu",
    ]


def descriptors(program, chip):
    """The header that a host writes for each program: formats and tiles."""
    formats, sizes = [255] * chip["buffers"], [0] * chip["buffers"]
    for buffer in program["circular_buffers"]:
        number, size = FORMATS[buffer["format"]]
        formats[buffer["id"]], sizes[buffer["id"]] = number, size
    config = program.get("compute_config", {})

    def array(type, name, values):
        text = ", ".join(map(str, values))
        return f"constexpr {type} {name}[{len(values)}] = {{{text}}};"

    lines = ["#pragma once", "#include <cstdint>", f"#define CBS {len(sizes)}"]
    for side in ("unpack", "pack"):
        for end in ("src", "dst"):
            lines.append(array("unsigned char", f"{side}_{end}_format", formats))
        lines.append(array("uint16_t", f"{side}_tile_size", sizes))
        for name, value in (
            ("tile_num_faces", 4),
            ("tile_face_r_dim", 16),
            ("partial_face", 0),
            ("narrow_tile", 0),
            ("num_faces_r_dim", 2),
            ("num_faces_c_dim", 2),
            ("tile_r_dim", 32),
            ("tile_c_dim", 32),
        ):
            lines.append(array("uint8_t", f"{side}_{name}", [value] * len(sizes)))
    fidelity = FIDELITIES[config.get("math_fidelity", "HiFi4")]
    word = {True: "true", False: "false"}
    sync = "SyncFull" if config.get("dst_full_sync_en") else "SyncHalf"
    lines += [
        "#if defined(TRISC_MATH) || defined(TRISC_PACK) || defined(TRISC_UNPACK)",
        "constexpr ckernel::MathFidelity MATH_FIDELITY = "
        f"static_cast<ckernel::MathFidelity>({fidelity});",
        "constexpr bool APPROX = "
        f"{word[config.get('math_approx_mode', False)]};",
        "constexpr bool DST_ACCUM_MODE = "
        f"{word[config.get('fp32_dest_acc_en', True)]};",
        f"#define DST_SYNC_MODE DstSync::{sync}",
        "constexpr bool UnpackToDestEn = true;",
        "#endif",
    ]
    return "\n".join(lines) + "\n"


def compile_time_words(program, role):
    sizes = {one["name"]: FORMATS[one["format"]][1] for one in program["tensors"]}
    words = []
    for word in program["kernels"][role]["compile_time_arguments"]:
        words += [2, sizes[word["accessor"]]] if isinstance(word, dict) else [word]
    return ",".join(map(str, words))


@functools.lru_cache(maxsize=None)
def system_folders():
    """Where libstdc++ and the C library's headers are."""
    result = subprocess.run(
        ["g++", "-E", "-x", "c++", "-v", os.devnull],
        capture_output=True, text=True, check=True)
    listed = result.stderr.split("search starts here:")[-1]
    folders = [line.strip() for line in listed.splitlines() if line[:1] == " "]
    cxx = [one for one in folders if "/c++/" in one]
    return cxx, [one for one in folders if one not in cxx and "gcc" not in one]


#: Where headers need the builtins of Tenstorrent's compiler.
BUILTINS = re.compile(r"[^:]*/(llk_)?sfpu/[^:]*:\d+:\d+: error: ")
ERROR = re.compile(r"[^:]*:\d+:\d+: (fatal )?error: ")


def compile_one(ttnn, kernel, role, processor, name, program):
    """The errors of a kernel; none where it compiles."""
    unit, of = processor
    chip = CHIPS[name]
    cxx, c = system_folders()
    with tempfile.TemporaryDirectory() as folder:
        made = pathlib.Path(folder)
        (made / "chlkc_descriptors.h").write_text(descriptors(program, chip))
        for header in ("defines", "kernel_args", "named_args"):
            (made / f"{header}_generated.h").touch()
        include = f'#include "{kernel.resolve()}"\n'
        for source in ("kernel_includes.hpp", "chlkc_unpack.cpp",
                       "chlkc_math.cpp", "chlkc_pack.cpp"):
            (made / source).write_text(include)
        words = compile_time_words(program, role)
        defines = (*DEFINES, *chip["defines"], *of,
                   f"KERNEL_COMPILE_TIME_ARGS={words}")
        command = [
            "clang++-22", "--target=riscv32-unknown-elf", "-march=rv32im",
            "-mabi=ilp32", "-std=c++17", "-fsyntax-only", "-ffreestanding",
            "-w", "-ferror-limit=0", "-nostdinc++",
            *(part for one in cxx for part in ("-isystem", one)),
            "-isystem", str(STUB), "-include", "cstdint",
            *(part for one in c for part in ("-idirafter", one)),
            *(f"-D{one}" for one in defines), f"-I{made}",
            *(f"-I{one}" for one in include_folders(ttnn, chip)),
            str(ttnn / f"ttnn/tt_metal/hw/firmware/src/tt-1xx/{unit}.cc"),
        ]
        result = subprocess.run(command, capture_output=True, text=True)
    errors = [one for one in result.stderr.splitlines() if ERROR.match(one)]
    if result.returncode and not errors:
        sys.exit(f"{command[0]} failed: {result.stderr}")
    return [one for one in errors
            if not BUILTINS.match(one) and "'sfpi'" not in one]


def jobs(folders):
    for folder in folders:
        program = json.loads((folder / "program.json").read_text())
        for role, processors in PROCESSORS.items():
            kernel = folder / program["kernels"][role]["source"]
            for processor in processors:
                for chip in CHIPS:
                    yield kernel, role, processor, chip, program


#: Enough of a program for a kernel that must not compile.
PLAIN = {
    "tensors": [{"name": "A", "format": "bfloat16"}],
    "circular_buffers": [
        {"id": id, "format": "bfloat16"} for id in (0, 1, 16)
    ],
    "kernels": {
        role: {"compile_time_arguments": [{"accessor": "A"}] * 2}
        for role in PROCESSORS
    },
}


def refused_jobs(folder):
    for kernel in sorted(folder.glob("*.cpp")):
        role = next(one for one in PROCESSORS if kernel.name.startswith(one))
        for chip in CHIPS:
            yield kernel, role, PROCESSORS[role][0], chip, PLAIN


def check(ttnn, work, expect_error=False):
    """What is wrong, as text per compilation; and how many there were."""
    work = list(work)
    workers = len(os.sched_getaffinity(0))
    with concurrent.futures.ThreadPoolExecutor(workers) as executor:
        found = list(executor.map(lambda one: compile_one(ttnn, *one), work))
    faults = []
    for (kernel, role, (_, of), chip, _), errors in zip(work, found):
        where = f"{kernel} for {chip}, {of[0]}"
        if expect_error and not errors:
            faults.append(f"{where}: compiles, and must not")
        elif not expect_error and errors:
            faults.append("\n".join([f"{where}:", *errors[:10]]))
    return faults, len(work)


def main(arguments):
    if len(arguments) < 2:
        sys.exit(__doc__)
    ttnn, *folders = map(pathlib.Path, arguments)
    if arguments[1] == "--refused":
        faults, number = check(ttnn, refused_jobs(folders[1]), expect_error=True)
    else:
        faults, number = check(ttnn, jobs(folders))
    print("\n".join([*faults, f"{number} compilations, {len(faults)} faults"]))
    return bool(faults) or not number


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
