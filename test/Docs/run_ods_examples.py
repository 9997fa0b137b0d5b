#!/usr/bin/env python3
"""Runs the examples in the descriptions of TableGen files.

Each ```mlir block must be valid: whole operations, or one attribute to a line.
Where a pass's description says "becomes", or "becomes with `options`", between
two blocks, the pass must turn the first into the second.

usage: run_ods_examples.py FOLDER
"""

import glob
import os
import re
import subprocess
import sys
import textwrap

BLOCK = re.compile(r"^ *```mlir\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
PASS = re.compile(r'^def \w+\s*:\s*(?:\w+<)?Pass<"([\w-]+)"', re.MULTILINE)


def tt_opt(text, *options):
    """What tt-opt prints, or None and its errors."""
    text = re.sub(r"^(#tt\..*)$", r'"example.of"() {attribute = \1} : () -> ()', text,
                  flags=re.MULTILINE)
    result = subprocess.run(["tt-opt", "--allow-unregistered-dialect", *options],
                            input=text, capture_output=True, text=True)
    return (result.stdout, None) if result.returncode == 0 else (None, result.stderr)


def faults(text):
    """Each fault of a file's text, as a line number and a sentence."""
    found, before = [], None
    blocks = list(BLOCK.finditer(text))
    for at, block in enumerate(blocks):
        line = text.count("\n", 0, block.start()) + 1
        source = textwrap.dedent(block.group(1))
        printed, errors = tt_opt(source)
        if errors:
            found.append((line, "the example is not valid\n" + errors))
        between = text[blocks[at - 1].end() if at else 0:block.start()]
        becomes = at and re.fullmatch(r"\s*becomes(?: with `(.*)`)?\s*", between)
        if becomes:
            name = list(PASS.finditer(text, 0, block.start()))[-1].group(1)
            if becomes.group(1):
                name += "=" + becomes.group(1)
            after, errors = tt_opt(before, "--" + name)
            if errors or after != printed:
                found.append((line, f"--{name} makes something else of the example "
                              f"above\n{errors or after}"))
        before = source
    return found, len(blocks)


def main(folder):
    examples = bad = 0
    for path in sorted(glob.glob(os.path.join(folder, "**", "*.td"), recursive=True)):
        with open(path, encoding="utf-8") as file:
            found, count = faults(file.read())
        for line, fault in found:
            print(f"{path}:{line}: {fault}")
        bad += len(found)
        examples += count
    if not examples:
        print(f"no example found in {folder}")
    return bad > 0 or not examples


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
