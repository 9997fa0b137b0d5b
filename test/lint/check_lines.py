#!/usr/bin/env python3
"""Finds lines in lit tests that look like checks but are never read.

FileCheck takes a line with a misspelt directive for an ordinary comment, and
mlir's -verify-diagnostics does the same: the test passes and tests nothing.
This lint fails on such a line, on a prefix that a RUN line names and the file
doesn't use, and on a file with RUN lines that lit doesn't run.

usage: check_lines.py --suffixes '.mlir .test' FOLDER...
"""

import argparse
import difflib
import os
import re
import sys

# The whole of what FileCheck accepts between a prefix and its colon.
DIRECTIVE = r"(?:-(?:NEXT|SAME|EMPTY|NOT|DAG|LABEL|COUNT-\d+))?(?:\{LITERAL\})?:"

# Words that lit reads where a colon follows, and others that may have one.
LIT_WORDS = {
    "ALLOW_RETRIES", "DEFINE", "REDEFINE", "REQUIRES", "RUN", "UNSUPPORTED", "XFAIL",
}
OTHER_WORDS = {"COM", "NOTE"}

# How a test cites a verifier's rule: a letter and a number.
RULE = re.compile(r"[A-Z]\d+$")

RUN_LINE = re.compile(r"^\W*(?:RUN|DEFINE|REDEFINE):(.*)$")
COMMENT_WORD = re.compile(r"(?:^|//|#|;)[\s/#;]*([A-Za-z_][\w-]*)(\s*)([:{]?)")

EXPECTED = re.compile(
    r"expected-(?:error|warning|note|remark)(?:-re)?\s*"
    r"(?:@(?:[+-]\d+|above|below|unknown))?\s*\{\{"
)
EXPECTED_LIKE = re.compile(r"(?:^|//|#|;)\s*([A-Za-z]+)[-_ ]([A-Za-z]+)\s*[@{\-:]")


def resembles(word, *known):
    return bool(difflib.get_close_matches(word, known, n=1, cutoff=0.8))


def run_commands(lines):
    """The commands of the RUN lines, with continuation lines joined."""
    commands, open_command = [], None
    for line in lines:
        match = RUN_LINE.match(line)
        if not match:
            continue
        text = match.group(1).strip()
        if open_command is not None:
            text = open_command + " " + text
        open_command = text[:-1] if text.endswith("\\") else None
        if open_command is None:
            commands.append(text)
    return commands + ([open_command] if open_command else [])


def filecheck_prefixes(commands):
    """The prefixes that some FileCheck of these commands looks for in this
    test, be it the file itself or a part of it cut out by split-file."""
    prefixes = set()
    for command in commands:
        for call in re.split(r"\||&&|;", command):
            words = call.split()
            if "FileCheck" not in words:
                continue
            words = words[words.index("FileCheck") + 1:]
            if not any(re.match(r"%s$|%t|%\{t", w) for w in words):
                continue
            named = set()
            for at, word in enumerate(words):
                match = re.match(r"--?check-prefix(es)?(?:=(.*))?$", word)
                if match:
                    value = match.group(2)
                    if value is None:
                        value = words[at + 1] if at + 1 < len(words) else ""
                    named.update(value.strip("'\"").split(","))
            prefixes |= named or {"CHECK"}
    return prefixes


def check_line_problem(line, directive, prefixes):
    """What is wrong with a line that FileCheck doesn't read, or None."""
    if directive and directive.search(line):
        return None
    for word, space, mark in COMMENT_WORD.findall(line):
        upper = word.upper()
        labels = bool(mark and not space)
        if word in LIT_WORDS and not labels:
            return f"'{word}' without its colon is nothing to lit"
        if word in LIT_WORDS | OTHER_WORDS:
            return None
        if word != upper and not labels:
            continue
        for prefix in sorted(prefixes | {"CHECK"}):
            if upper == prefix or upper.startswith(prefix + "-"):
                if prefix in prefixes:
                    return f"'{word}' is not followed by what FileCheck reads"
                return f"no RUN line has FileCheck read the prefix '{prefix}'"
            if len(prefix) > 3 and resembles(upper.split("-")[0], prefix):
                return f"'{word}' looks like a misspelt '{prefix}'"
        if word == upper and labels and not RULE.match(word):
            return f"no RUN line has FileCheck read the prefix '{word}'"
    return None


def expected_line_problem(line, verifies):
    """The same for the expected-error lines of -verify-diagnostics."""
    if EXPECTED.search(line):
        if verifies:
            return None
        return "an expected diagnostic, but no RUN line has -verify-diagnostics"
    match = EXPECTED_LIKE.search(line)
    if (match and resembles(match.group(1).lower(), "expected")
            and resembles(match.group(2).lower(), "error", "warning", "note",
                          "remark")):
        return "-verify-diagnostics doesn't read this line"
    return None


def problems(text):
    """All problems of one test, as pairs of a line number and a sentence."""
    lines = text.splitlines()
    commands = run_commands(lines)
    prefixes = filecheck_prefixes(commands)
    verifies = any("-verify-diagnostics" in command for command in commands)
    directive = None
    if prefixes:
        names = "|".join(re.escape(p) for p in sorted(prefixes, key=len, reverse=True))
        directive = re.compile(rf"(?<![\w-])({names}){DIRECTIVE}")

    found, used = [], set()
    for number, line in enumerate(lines, 1):
        if RUN_LINE.match(line):
            continue
        if directive:
            used.update(match.group(1) for match in directive.finditer(line))
        problem = (check_line_problem(line, directive, prefixes)
                   or expected_line_problem(line, verifies))
        if problem:
            found.append((number, problem))
    for prefix in sorted(prefixes - used):
        found.append((1, f"no line has the prefix '{prefix}' that a RUN line names"))
    return found


def test_files(folder):
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if f != "Inputs")
        for name in sorted(files):
            yield os.path.join(root, name)


def lint(folders, suffixes):
    seen = bad = 0
    for folder in folders:
        for path in test_files(folder):
            try:
                with open(path, encoding="utf-8") as file:
                    text = file.read()
            except UnicodeDecodeError:
                continue
            if path.endswith(suffixes):
                seen += 1
                found = problems(text)
            elif re.search(r"^(//|#|;)\s*RUN:", text, re.MULTILINE):
                found = [(1, "has RUN lines, but lit runs no file of this suffix")]
            else:
                found = []
            for number, problem in found:
                print(f"{path}:{number}: {problem}")
            bad += len(found)
    if not seen:
        print("no test found in " + " ".join(folders))
    return bad > 0 or not seen


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--suffixes", required=True, help="what lit runs")
    parser.add_argument("folders", nargs="+")
    args = parser.parse_args()
    return lint(args.folders, tuple(args.suffixes.split()))


if __name__ == "__main__":
    sys.exit(main())
