#!/usr/bin/env python3
"""Checks every C and C++ source with clang-tidy, or with GCC's warnings.

usage: check_sources.py clang-tidy|gcc PROJECT BUILD

How a source is compiled is what compile_commands.json of the folder BUILD says.
Sources of the examples, which are projects of their own, are taken as library
code is, those of the Python package only where BUILD has it; any other source
that BUILD does not compile is a fault.

clang-tidy reports what .clang-tidy asks for, Clang's own warnings among it; GCC
reports those of -Wall -Wextra. Neither may report anything.

Many sources are checked at once, as batches.py says. A source without a fault leaves
a stamp in BUILD, and is not checked again before it or something that goes into the
check changes.
"""

import concurrent.futures
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys

import batches

FOLDERS = ("lib", "tools", "unittests", "test")
EXAMPLES = ("examples",)
OPTIONAL = ("python",)
# Projects of their own, kernels for a chip, and a program built over copies of
# the formulas: a test of theirs builds them.
ELSEWHERE = ("test/Linking/Inputs/", "test/Target/Metalium/Inputs/",
             "test/Proof/refute.cpp")
SUFFIXES = (".c", ".cpp")
INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]', re.M)

# What both compilers understand, and what bears on warnings.
KEPT = re.compile(r"-(D|I|W|std=|f(no-)?(rtti|exceptions)$)")

# What the tools say of a file that is no program.
BROKEN = {"clang-tidy": re.compile(r"\[clang-diagnostic-error\]"),
          "gcc": re.compile(r"error: (?!.*\[-Werror)")}


def fail(text):
    sys.exit(f"check_sources.py: {text}")


def find_sources(project, folders):
    found = []
    for folder in folders:
        for at, _, names in os.walk(os.path.join(project, folder)):
            found += [os.path.join(at, name) for name in names
                      if name.endswith(SUFFIXES)]
    return sorted(source for source in found if not
                  os.path.relpath(source, project).startswith(ELSEWHERE))


def flags_of(arguments):
    """The part of a command that says how its source is to be read."""
    flags, at = [], 1
    while at < len(arguments):
        if arguments[at] == "-isystem":
            flags += arguments[at:at + 2]
            at += 1
        elif KEPT.match(arguments[at]):
            flags.append(arguments[at])
        at += 1
    return flags


def read_flags(project, build):
    """The flags of each source."""
    path = os.path.join(build, "compile_commands.json")
    if not os.path.exists(path):
        fail(f"there is no {path}: configure with "
             "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON")
    with open(path, encoding="utf-8") as file:
        entries = json.load(file)
    known = {os.path.realpath(os.path.join(entry["directory"], entry["file"])):
             flags_of(shlex.split(entry["command"])) for entry in entries}
    flags = {}
    for source in find_sources(project, FOLDERS):
        if os.path.realpath(source) not in known:
            fail(f"{source} is compiled by no target")
        flags[source] = known[os.path.realpath(source)]
    for source in find_sources(project, OPTIONAL):
        if os.path.realpath(source) in known:
            flags[source] = known[os.path.realpath(source)]
    library = [flags[source] for source in flags if source.endswith(".cpp")
               and os.path.relpath(source, project).startswith("lib/")]
    if not library:
        fail(f"there are no sources in {project}")
    for source in find_sources(project, EXAMPLES):
        flags[source] = library[-1]
    return flags


def read_with_headers(source, flags, seen):
    """Every file that goes into a source, but for those of systems and MLIR."""
    if source in seen:
        return
    with open(source, encoding="utf-8") as file:
        seen[source] = file.read()
    folders = [os.path.dirname(source)]
    folders += [flag[2:] for flag in flags if flag.startswith("-I")]
    for include in INCLUDE.findall(seen[source]):
        for folder in folders:
            header = os.path.normpath(os.path.join(folder, include))
            if os.path.isfile(header):
                read_with_headers(header, flags, seen)
                break


def find_tool(name, package):
    tool = shutil.which(name)
    if not tool:
        fail(f"{name} is not on the PATH; scripts/setup installs {package}")
    version = subprocess.run([tool, "--version"], capture_output=True, text=True,
                             check=True).stdout
    return tool, version


def make_command(mode, tools, project, source, flags):
    if mode == "gcc":
        tool, _ = tools[source.endswith(".cpp")]
        return [tool, "-fsyntax-only", "-Werror", *flags, source]
    tool, _ = tools[0]
    return [tool, "--quiet", "--config-file=" + os.path.join(project, ".clang-tidy"),
            source, "--", *flags]


def find_stale(mode, tools, ingredients, project, flags, stamps):
    """The sources to check, each with its stamp and what to write there."""
    stale = {}
    for source in sorted(flags):
        command = make_command(mode, tools, project, source, flags[source])
        contents = {}
        read_with_headers(source, flags[source], contents)
        key = hashlib.sha256(
            repr((ingredients, command, contents)).encode()).hexdigest()
        stamp = os.path.join(
            stamps, os.path.relpath(source, project).replace(os.sep, "+"))
        if os.path.exists(stamp):
            with open(stamp, encoding="utf-8") as file:
                if file.read() == key:
                    continue
        stale[source] = stamp, key
    return stale


def check(project, build, mode):
    """Yields what is wrong, as text per batch of sources, as soon as it is known."""
    if mode == "gcc":
        tools = [find_tool("gcc", "gcc"), find_tool("g++", "g++")]
        ingredients = repr(tools)
    else:
        tools = [find_tool("clang-tidy", "clang-tidy-22")]
        with open(os.path.join(project, ".clang-tidy"), encoding="utf-8") as file:
            ingredients = repr(tools) + file.read()
    flags = read_flags(project, build)
    stamps = os.path.join(build, "test", "lint", mode)
    os.makedirs(stamps, exist_ok=True)
    stale = find_stale(mode, tools, ingredients, project, flags, stamps)

    def check_batch(batch):
        path = batch[0]
        if len(batch) > 1:
            path = os.path.join(stamps, batches.get_name(batch))
            batches.write(path, batch)
        command = make_command(mode, tools, project, path, flags[batch[0]])
        result = subprocess.run(command, capture_output=True, text=True)
        output = result.stdout + result.stderr
        if len(batch) > 1:
            os.remove(path)
            if BROKEN[mode].search(output):
                return [fault for part in batches.divide(batch, output)
                        for fault in check_batch(part)]
        if result.returncode or "warning:" in result.stdout:
            return [f"{shlex.join(command)}\n{output}"]
        for source in batch:
            stamp, key = stale[source]
            with open(stamp, "w", encoding="utf-8") as file:
                file.write(key)
        return []

    def layer_of(source):
        return os.path.relpath(source, project).split(os.sep)[:2]

    workers = len(os.sched_getaffinity(0))
    with concurrent.futures.ThreadPoolExecutor(workers) as executor:
        for faults in executor.map(check_batch,
                                   batches.make(stale, flags, layer_of)):
            yield from faults


def main(arguments):
    if len(arguments) != 3 or arguments[0] not in ("clang-tidy", "gcc"):
        sys.exit(__doc__)
    mode, project, build = arguments
    found = False
    for fault in check(os.path.abspath(project), os.path.abspath(build), mode):
        print(fault, flush=True)
        found = True
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
