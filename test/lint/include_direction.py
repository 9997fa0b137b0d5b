#!/usr/bin/env python3
"""Finds includes and imports that go against the order of the project's layers.

  Schedule <- Proof <- IR <- Analysis <- Transforms, Conversion/*, Target/*
           <- Pipelines <- RegisterAll <- tools, C API, Python, benchmarks <- tests

A file may include its own part and the parts of lower layers, never another
part of its own layer. Schedule is plain C++ and includes nothing of MLIR.

The modules of python/ttgrid import each other in one direction: no module
imports itself by way of others, and none imports another inside a function,
which would hide that.

usage: include_direction.py REPOSITORY
"""

import ast
import os
import re
import sys

LAYERS = [
    {"Schedule"},
    {"Proof"},
    {"IR"},
    {"Analysis"},
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


PACKAGE = "ttgrid"
# Made by CMake.
EXTENSIONS = {"ttgrid._ttgrid"}


def modules(top):
    """The path of each module of the Python package, by its dotted name."""
    found = {}
    for root, folders, files in os.walk(os.path.join(top, "python", PACKAGE)):
        folders.sort()
        for name in sorted(files):
            if name.endswith(".py"):
                path = os.path.relpath(os.path.join(root, name), top)
                pieces = path[: -len(".py")].split(os.sep)[1:]
                if pieces[-1] == "__init__":
                    pieces.pop()
                found[".".join(pieces)] = path
    return found


def imported(node, module, is_package, known):
    """The modules of the package that an import statement in `module` names."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    else:
        base = node.module or ""
        if node.level:
            pieces = module.split(".")
            pieces = pieces[: len(pieces) - node.level + is_package]
            base = ".".join([*pieces, *filter(None, [node.module])])
        names = []
        for alias in node.names:
            inner = f"{base}.{alias.name}"
            names.append(inner if inner in known | EXTENSIONS else base)
    return [name for name in names if name in known]


def cycle_through(module, edges):
    """A way from a module to itself, as a list of modules, or None."""
    stack, seen = [[module]], set()
    while stack:
        path = stack.pop()
        for following in edges.get(path[-1], ()):
            if following == module:
                return [*path, module]
            if following not in seen:
                seen.add(following)
                stack.append([*path, following])
    return None


def python_problems(top):
    """(path, line, what is wrong) for each import that is."""
    paths = modules(top)
    known, edges, lines, found = set(paths), {}, {}, []
    for module, path in paths.items():
        with open(os.path.join(top, path), encoding="utf-8") as file:
            tree = ast.parse(file.read(), path)
        inside = {
            id(node)
            for function in ast.walk(tree)
            if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            for node in ast.walk(function)
        }
        is_package = path.endswith("__init__.py")
        for node in ast.walk(tree):
            if not isinstance(node, (ast.Import, ast.ImportFrom)):
                continue
            for target in imported(node, module, is_package, known):
                edges.setdefault(module, set()).add(target)
                lines.setdefault((module, target), node.lineno)
                if id(node) in inside:
                    found.append((path, node.lineno, f"imports {target} inside a function"))
    reported = set()
    for module in sorted(edges):
        cycle = cycle_through(module, edges)
        if cycle and not reported & set(cycle):
            reported |= set(cycle)
            line = lines[module, cycle[1]]
            found.append((paths[module], line, f"an import cycle: {' -> '.join(cycle)}"))
    return found


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
    for path, number, found in python_problems(top):
        print(f"{path}:{number}: {found}")
        bad += 1
    if not seen:
        print(f"no source file found in {top}")
    return bad > 0 or not seen


if __name__ == "__main__":
    sys.exit(lint(sys.argv[1]))
