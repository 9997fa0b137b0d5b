"""Breaks a valid file in many ways and has tt-opt read every result.

All of them go through one process, as parts of one split input file: a crash
ends it by a signal. Then the end of the file is cut off at each character,
which must be an error unless only white space is lost.
"""

import re
import subprocess
import sys

SEPARATOR = "\n// -----\n"


def variants(text):
    """Each character and each word dropped or replaced."""
    for at in range(len(text)):
        yield text[:at] + text[at + 1:]
        yield text[:at] + "?" + text[at + 1:]
    for word in re.finditer(r"[\w.]+", text):
        before, after = text[:word.start()], text[word.end():]
        for other in ["", "-1", "0", "9223372036854775807", "serpentine", "row_major"]:
            yield before + other + after


def read(texts):
    """Has tt-opt read the texts; the exit code and the number of errors."""
    command = ["tt-opt", "--split-input-file", "--allow-unregistered-dialect",
               "--mlir-print-op-on-diagnostic=false"]
    result = subprocess.run(command, input=SEPARATOR.join(texts), text=True,
                            capture_output=True)
    return result.returncode, len(re.findall(r"^\S+ error: ", result.stderr, re.MULTILINE))


def main(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    text = text[text.index("module "):].rstrip()
    if read([text]) != (0, 0):
        return "the file is not valid to begin with"
    beginnings = [text[:end] for end in range(1, len(text))]
    code, errors = read(beginnings)
    if code != 1 or errors < len(beginnings):
        return f"{len(beginnings)} cut files gave exit code {code}, {errors} errors"
    code, errors = read(variants(text))
    if code not in (0, 1):
        return f"garbled files gave exit code {code}"
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
