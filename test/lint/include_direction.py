#!/usr/bin/env python3
"""Finds includes that go against the order of the project's layers.

  Schedule <- IR <- Transforms, Conversion/*, Target/* <- Pipelines
           <- RegisterAll <- tools, C API, Python, benchmarks <- tests

A file may include its own part and the parts of lower layers, never another
part of its own layer. Schedule is plain C++ and includes nothing of MLIR.

usage: include_direction.py REPOSITORY
"""

import os
import re
import sys

LAYERS = [
    {"Schedule"},
    {"IR"},
    {"Transforms", "Conversion", "Target"},
    {"Pipelines"},
    {"RegisterAll"},
    {"tools", "CAPI", "python", "benchmarks"},
    {"unittests", "test"},
]
LAYER_OF = {name: at for at, names in enumerate(LAYERS) for name in names}

# Their subfolders are parts of their own: one front end doesn't need another.
SPLIT = {"Conversion", "Target", "tools"}

SOURCES = (".h", ".hpp", ".c", ".cpp", ".td", ".inc")
INCLUDE = re.compile(r'^\s*#?\s*include\s+["<]([^">]+)[">]')


def part_of(path):
    """(part, subpart) of a path inside the repository, None if it has none.
    What lies directly in Conversion/ (a Passes.h, say) has the subpart ''."""
    pieces = path.split("/")
    if pieces[:2] == ["include", "ttgrid-c"] or pieces[:2] == ["lib", "CAPI"]:
        return ("CAPI", "")
    if pieces[:2] == ["include", "ttgrid"]:
        pieces = pieces[2:]
    elif pieces[0] == "lib":
        pieces = pieces[1:]
    part = pieces[0].split(".")[0]
    subpart = pieces[1] if part in SPLIT and len(pieces) > 2 else ""
    return (part, subpart) if part in LAYER_OF else None


def target_of(include, path):
    """The path inside the repository that an include in `path` means, None if
    it is another project's."""
    if include.startswith(("ttgrid/", "ttgrid-c/")):
        return "include/" + include
    beside = os.path.normpath(os.path.join(os.path.dirname(path), include))
    return beside if include.startswith("..") else None


def problem(include, path):
    """What is wrong with an include in the file `path`, or None."""
    own = part_of(path)
    if own is None:
        return "lies in no layer; give its folder a place in this lint"
    if own[0] == "Schedule" and include.startswith(("mlir/", "mlir-c/")):
        return f"Schedule is plain C++, but includes {include}"
    target = target_of(include, path)
    if target is None:
        return None
    other = part_of(target)
    if other is None:
        return f"{include} lies in no layer; give its folder a place in this lint"
    if own == other or LAYER_OF[other[0]] < LAYER_OF[own[0]]:
        return None
    # Conversion/Passes.h gathers the headers of its own subfolders.
    if own[0] == other[0] and "" in (own[1], other[1]):
        return None
    return f"{'/'.join(filter(None, own))} must not include {include}"


def sources(top):
    for folder in ["include", "lib", "tools", "unittests", "test", "python", "benchmarks"]:
        for root, folders, files in os.walk(os.path.join(top, folder)):
            folders.sort()
            for name in sorted(files):
                if name.endswith(SOURCES):
                    yield os.path.relpath(os.path.join(root, name), top)


def lint(top):
    seen = bad = 0
    for path in sources(top):
        seen += 1
        with open(os.path.join(top, path), encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                match = INCLUDE.match(line)
                found = match and problem(match.group(1), path)
                if found:
                    print(f"{path}:{number}: {found}")
                    bad += 1
    if not seen:
        print(f"no source file found in {top}")
    return bad > 0 or not seen


if __name__ == "__main__":
    sys.exit(lint(sys.argv[1]))
