"""Runs a tool and says what is wrong with how it took its input."""

import os
import pathlib
import re
import resource
import subprocess
import tempfile

LLVM = pathlib.Path("/usr/lib/llvm-22")
SECONDS = 60  # Of the processor: more is a hang.
MEBIBYTES = 4096  # More is a fault too.

LOCATED = re.compile(r"^(?:<stdin>|[^\s:]+):\d+:\d+: error:", re.M)
CRASH = re.compile(
    r"AddressSanitizer|LeakSanitizer|runtime error:|LLVM ERROR|"
    r"Assertion .* failed|PLEASE submit a bug report|Stack dump:"
)
TOO_MUCH = re.compile(r"hard rss limit exhausted")

# The allocators of LLVM's headers tell ASan what they have handed out, but not
# where libMLIR.so calls them, which is not instrumented.
ENVIRONMENT = {
    "ASAN_OPTIONS": "allow_user_poisoning=0:allocator_may_return_null=1:"
    f"hard_rss_limit_mb={MEBIBYTES}",
    "UBSAN_OPTIONS": "print_stacktrace=1",
}


def _limit():
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(command, text, environment=None):
    """The exit code, None for a hang; output; errors. A hang is told by the
    processor's time, as the machine may be busy with other things."""
    try:
        result = subprocess.run(
            [str(word) for word in command],
            input=text,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=20 * SECONDS,
            preexec_fn=_limit,
            env={**os.environ, **ENVIRONMENT, **(environment or {})},
        )
    except subprocess.TimeoutExpired:
        return None, "", ""
    # SIGXCPU, or SIGKILL where that was not enough.
    code = None if result.returncode in (-24, -9, 152) else result.returncode
    return code, result.stdout, result.stderr


def judge(command, text):
    """What is wrong with how a tool takes a program, and its errors; None where
    nothing is."""
    code, output, errors = run(command, text)
    if code is None:
        return "hang", errors
    if TOO_MUCH.search(errors):
        return "too much memory", errors
    if code < 0 or code >= 128 or CRASH.search(errors):
        return "crash", errors
    if code and not LOCATED.search(errors):
        return "no located error", errors
    return None, output


def sign(fault, errors):
    """What two findings of one cause have in common."""
    frames = re.findall(r"^\s*#\d+ 0x\w+ in (\S+)", errors, re.M)
    own = [frame for frame in frames if "ttgrid" in frame][:2]
    message = re.search(
        r"(?:runtime error|LLVM ERROR|Assertion|ERROR: AddressSanitizer):?"
        r"[^\n]*",
        errors,
    )
    if message:
        text = re.sub(r"0x[0-9a-f]+|\d+", "N", message.group(0))
        # A crash by a signal is told by where it was.
        return (fault, text[:80], *(own or frames[3:6]))
    first = errors.strip().splitlines()[:1]
    return (fault, re.sub(r"\d+", "N", first[0]) if first else "")


def find_upstream(tool, passes, text, fault):
    """Where mlir-opt has the same fault with the program that the pass was given
    that fails: the name of the pass. None where it has not, or the pass is one
    of TTGrid."""
    plain = [LLVM / "bin/mlir-opt", "--allow-unregistered-dialect"]
    if judge(plain, text)[0] == fault:
        return "the parser or a verifier"
    with tempfile.TemporaryDirectory() as scratch:
        path = pathlib.Path(scratch) / "reproducer.mlir"
        run(
            [
                tool,
                *passes,
                f"--mlir-pass-pipeline-crash-reproducer={path}",
                "--mlir-pass-pipeline-local-reproducer",
                "--mlir-disable-threading",
            ],
            text,
            {
                "ASAN_OPTIONS": ENVIRONMENT["ASAN_OPTIONS"]
                + ":handle_segv=0:handle_abort=0:handle_sigbus=0"
            },
        )
        if not path.exists():
            return None
        reproducer = path.read_text("utf-8", errors="replace")
        pipeline = re.search(r'pipeline: "(.*)"', reproducer)
        if not pipeline or re.search(r"\btt-|-to-tt\b", pipeline.group(1)):
            return None
        found, _ = judge([*plain, "--run-reproducer", path], "")
        return pipeline.group(1) if found == fault else None
