#!/usr/bin/env python3
"""Holds the stand-in for ttnn to what the wheel documents.

usage: check_standin.py TTNN FOLDER

TTNN is the folder into which the wheel was unpacked, FOLDER that of
ttnn_standin.py. The wheel's extension module is for another Python than this
one; it is searched for the texts that document each field, not loaded.
"""

import pathlib
import sys


def main(arguments):
    if len(arguments) != 2:
        sys.exit(__doc__)
    sys.path.insert(0, arguments[1])
    from ttnn_standin import DOCUMENTED

    package = pathlib.Path(arguments[0]) / "ttnn"
    (module,) = package.glob("_ttnn.*.so")
    binary = module.read_bytes()
    names = (package / "__init__.py").read_text()
    names += (package / "types.py").read_text()
    missing = []
    for name, fields in DOCUMENTED.items():
        if f"    {name}," not in names:
            missing.append(f"ttnn.{name}")
        for field, text in fields.items():
            if f"{field}: {text}".encode() not in binary:
                missing.append(f"{name}.{field}: {text}")
    for name in ("RuntimeArgs", "UnpackToDestMode", "CoreRangeSet", "CoreRange",
                 "CoreCoord", "MathFidelity", "TensorAccessorArgs", "bfloat16",
                 "float32", "TILE_LAYOUT", "DRAM_MEMORY_CONFIG"):
        if f"    {name}," not in names:
            missing.append(f"ttnn.{name}")
    for text in (b"SOURCE_CODE", b"UnpackToDestFp32", b"buffer_address",
                 b"get_compile_time_args", b"unpack_to_dest_mode",
                 b"kernel_desc.runtime_args = rtargs"):
        if text not in binary:
            missing.append(text.decode())
    print("\n".join(f"the wheel lacks {one}" for one in missing))
    return bool(missing)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
