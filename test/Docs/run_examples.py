#!/usr/bin/env python3
"""Runs the examples of Markdown files, so that they show what really happens.

Before a fenced block, an HTML comment on a line of its own says what it is:

  <!-- file: NAME -->   the block is the file NAME
  <!-- from: PATH -->   the block stands in the file PATH, beside the document
  <!-- run -->          the block is shell commands, run in one folder with the
                        files above them
  <!-- prints -->       the block is exactly what the run above it printed

A block without such a comment is left alone. Links to files must lead to files.

usage: run_examples.py FILE.md...
"""

import difflib
import os
import re
import subprocess
import sys
import tempfile

MARK = re.compile(r"^<!-- (?:(file|from): ([\w./-]+)|(run)|(prints)) -->$")
LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")


class Fault(Exception):
    """Something in a document that isn't so; the text says where."""


def marked_blocks(path):
    """Each marked block as (line number, kind, file name, text)."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    for at, line in enumerate(lines):
        mark = MARK.match(line)
        if not mark and re.match(r"^<!--\s*(file|from|run|prints)\b", line):
            raise Fault(f"{path}:{at + 1}: a mark must read {MARK.pattern}")
        if not mark:
            continue
        fence = at + 1
        if fence == len(lines) or not lines[fence].startswith("```"):
            raise Fault(f"{path}:{at + 1}: no fenced block follows")
        try:
            end = lines.index("```", fence + 1)
        except ValueError:
            raise Fault(f"{path}:{fence + 1}: the block has no end") from None
        kind = mark.group(1) or mark.group(3) or mark.group(4)
        text = "".join(text + "\n" for text in lines[fence + 1:end])
        yield at + 1, kind, mark.group(2), text


def run(text, folder, where):
    result = subprocess.run(["bash", "-euo", "pipefail", "-c", text], cwd=folder,
                            capture_output=True, text=True)
    if result.returncode:
        raise Fault(f"{where}: exit code {result.returncode}\n{result.stderr}")
    return result.stdout


def check_links(path):
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            for target in LINK.findall(line):
                if not os.path.exists(os.path.join(os.path.dirname(path), target)):
                    raise Fault(f"{path}:{number}: no file {target}")


def check(path):
    """Checks one document; returns how many runs it held."""
    check_links(path)
    runs, printed = 0, None
    with tempfile.TemporaryDirectory() as folder:
        for line, kind, name, text in marked_blocks(path):
            where = f"{path}:{line}"
            if kind == "file":
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    file.write(text)
            elif kind == "from":
                with open(os.path.join(os.path.dirname(path), name), encoding="utf-8") as file:
                    if text not in file.read():
                        raise Fault(f"{where}: {name} does not hold this block")
            elif kind == "run":
                printed = run(text, folder, where)
                runs += 1
            elif printed is None:
                raise Fault(f"{where}: nothing has run yet")
            elif text.strip() != printed.strip():
                diff = difflib.unified_diff(
                    text.strip().split("\n"), printed.strip().split("\n"),
                    "in the document", "in fact", lineterm="")
                raise Fault(f"{where}: the run prints something else\n" + "\n".join(diff))
    return runs


def main(paths):
    try:
        if not sum(check(path) for path in paths):
            raise Fault("no example in " + " ".join(paths))
    except Fault as fault:
        print(fault)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
