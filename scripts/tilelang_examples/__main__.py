"""Counts the kernels of TileLang example files that ttgrid imports.

    python -m tilelang_examples FOLDER

runs each file as its authors do, with a stand-in for torch whose tensors have
shapes and types. Every kernel that a file builds is imported; where torch is
installed, --run also runs it, so that the file's own checks happen.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import importlib
import io
import json
import os
import pathlib
import re
import runpy
import signal
import sys
import traceback

# Files that are for one kind of GPU alone, or no examples.
_LEFT_OUT = re.compile(
    r"tcgen05|cdna|_amd|(^|/)(amd|aws|ascend)/|sm100|sm120|(^|[/_])test_|regression"
    r"|conftest|__init__"
)


@dataclasses.dataclass
class FileResult:
    """What came of a file: its kernels, and how running it ended."""

    file: str
    configurations: list[dict]
    ended: str


def _run_file(path: pathlib.Path, seconds: int, run) -> FileResult:
    from .capture import Recorder

    recorder = Recorder(run)
    recorder.install()
    ended = ""
    sys.argv = [str(path)]
    sys.path.insert(0, str(path.parent))
    os.chdir(path.parent)

    def too_long(*_):
        raise TimeoutError(f"more than {seconds} s of CPU")

    signal.signal(signal.SIGPROF, too_long)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        names = runpy.run_path(str(path), run_name="__main__")
        if not recorder.configurations and callable(names.get("main")):
            names["main"]()
    except SystemExit as error:
        if error.code not in (None, 0):
            ended = f"exit {error.code}"
    except BaseException as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{pathlib.Path(frame.filename).name}:{frame.lineno}"
        first = str(error).strip().partition("\n")[0]
        ended = f"{type(error).__name__} at {where}: {first[:150]}"
    signal.setitimer(signal.ITIMER_PROF, 0)
    return FileResult("", [vars(one) for one in recorder.configurations], ended)


def _in_a_child(path, seconds, run) -> FileResult:
    """Runs a file in a process of its own: what it changes stays there."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        sys.stdout = sys.stderr = io.StringIO()
        result = _run_file(path, seconds, run)
        with os.fdopen(writer, "w") as pipe:
            json.dump(vars(result), pipe)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    if not text:
        code = os.waitstatus_to_exitcode(status)
        return FileResult("", [], f"the process ended with {code}")
    return FileResult(**json.loads(text))


@dataclasses.dataclass
class Count:
    """The kernels of a file: those imported, and (name, construct, reason) of
    the others."""

    imported: list[str]
    refused: list[tuple[str, str, str]]


def count(result: FileResult) -> Count:
    """A kernel is imported if all its configurations are."""
    kernels = collections.defaultdict(list)
    for one in result.configurations:
        kernels[one["place"], one["name"]].append(one)
    counted = Count([], [])
    for (place, name), configurations in kernels.items():
        wrong = [one for one in configurations if one["refused"]]
        if wrong:
            reason = wrong[0]["refused"].partition("\n")[0]
            counted.refused.append(
                (f"{name} ({place})", wrong[0]["construct"], reason)
            )
        else:
            counted.imported.append(name)
    return counted


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="count-examples", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument(
        "--run",
        action="store_true",
        help="run the kernels too, on CPU tensors of an installed torch",
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help="also the files for a certain GPU, and tests",
    )
    parser.add_argument("--only", default="", help="files whose path has this")
    parser.add_argument(
        "--seconds", type=int, default=120, help="of CPU, per file"
    )
    parser.add_argument("--json", type=pathlib.Path, help="also write this")
    options = parser.parse_args()
    folder = options.folder.resolve()
    if not folder.is_dir():
        parser.error(f"there is no folder {options.folder}")
    run = None
    if options.run:
        run = importlib.import_module(f"{__package__}.run").install()
    else:
        importlib.import_module(f"{__package__}.stand_in").install()
    # It would be compiled, for nothing.
    os.environ["TVM_FFI_DISABLE_TORCH_C_DLPACK"] = "1"
    # Once for all children.
    importlib.import_module(f"{__package__}.capture")
    files = sorted(
        path
        for path in folder.rglob("*.py")
        if options.only in str(path.relative_to(folder))
        and (options.all or not _LEFT_OUT.search(str(path.relative_to(folder))))
    )
    results, totals = [], collections.Counter()
    constructs = collections.Counter()
    for path in files:
        result = _in_a_child(path, options.seconds, run)
        result.file = str(path.relative_to(folder))
        results.append(result)
        counted = count(result)
        if not result.configurations:
            totals["files without"] += 1
            if result.ended:
                print(f"{result.file}: no kernels; {result.ended}", flush=True)
            continue
        total = len(counted.imported) + len(counted.refused)
        totals["files"] += 1
        totals["kernels"] += total
        totals["imported"] += len(counted.imported)
        totals["whole files"] += not counted.refused
        totals["ended"] += not result.ended
        after = f"; ended by {result.ended}" if result.ended else ""
        print(
            f"{result.file}: {len(counted.imported)} of {total}{after}",
            flush=True,
        )
        for name, construct, reason in counted.refused:
            constructs[construct] += 1
            print(f"    {name}: refused for {construct}: {reason}", flush=True)
    print(
        f"{totals['imported']} of {totals['kernels']} kernels are imported,"
        f" all of {totals['whole files']} of {totals['files']} files;"
        f" {totals['ended']} files ran to their end;"
        f" {totals['files without']} files build no kernel"
    )
    for construct, number in constructs.most_common():
        print(f"{number:4} refused for {construct}")
    if options.json:
        options.json.write_text(json.dumps([vars(one) for one in results]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
