"""Compiles programs in two ways, runs both, and compares what they print."""

import re

import fuzzing.programs as programs
import fuzzing.schedules as schedules
from fuzzing.judging import LLVM, run

FORMS = [
    "recovery=divrem",
    "recovery=incremental",
    *(
        f"recovery=incremental form={form}"
        for form in (
            "nest",
            "flat-pair",
            "guarded",
            "strided",
            "digit-add",
            "reciprocal",
        )
    ),
]

# Upstream's sequential lowering.
SEQUENTIAL = [
    "--convert-linalg-to-loops",
    "--convert-scf-to-cf",
    "--expand-strided-metadata",
    "--lower-affine",
    "--finalize-memref-to-llvm",
    "--convert-to-llvm",
    "--reconcile-unrealized-casts",
]


class Fault(Exception):
    """A program that is not lowered, or does not run."""


def lower(tool, passes, text):
    code, lowered, errors = run([tool, *passes], text)
    if code != 0:
        raise Fault(f"not lowered: {errors}")
    return lowered


def execute(lowered):
    """What a program in the LLVM dialect prints."""
    libraries = ",".join(
        str(LLVM / "lib" / name)
        for name in (
            "libmlir_runner_utils.so",
            "libmlir_c_runner_utils.so",
            "libomp.so.5",
        )
    )
    command = [LLVM / "bin/mlir-runner", "-e", "main", "-O1"]
    command += ["-entry-point-result=void", f"-shared-libs={libraries}"]
    code, output, errors = run(command, lowered)
    if code != 0:
        raise Fault(f"does not run: {errors}")
    return re.sub(r"base@ = 0x[0-9a-f]+", "", output)


class Comparison:
    """One random program, to be run both ways."""

    def __init__(self, rng):
        self.rng = rng
        self.by_cores = rng.random() < 0.4
        self.program = programs.Program(
            rng, 1 if self.by_cores else rng.randint(1, 2)
        )
        self.schedule = schedules.draw_schedule(rng, self.program.sizes)
        self.form = rng.choice(FORMS)
        if "ranges" in self.schedule:
            self.program.fix_sizes()
        kernels = self.program.kernels
        self.reference = self.program.work(
            [kernel.as_parallel() for kernel in kernels]
        )
        if self.by_cores:
            self.text = self.program.work([kernels[0].as_grid()])
        else:
            self.text = self.program.work(
                [programs.draw_front_end(rng, kernel) for kernel in kernels]
            )
        self.passes = self.get_passes()

    def get_passes(self):
        infer = f"--tt-infer-schedule=schedule={{{self.schedule}}}"
        if self.by_cores:
            return [
                "--canonicalize",
                infer,
                f"--tt-grid-to-persistent=launch=core-id {self.form}",
                "--tt-lower-tile-assignment",
                "--tt-cores-to-arguments",
                "--tt-drop-attributes",
            ]
        bits = self.rng.choice(["", " vector-bits=0", " vector-bits=512"])
        return [
            "--convert-gpu-to-tt",
            "--convert-scf-forall-to-tt",
            "--convert-scf-parallel-to-tt",
            infer,
            f"--tt-to-cpu={self.form}{bits}",
        ]

    def run_reference(self):
        text = self.reference + self.program.main()
        return execute(lower(LLVM / "bin/mlir-opt", SEQUENTIAL, text))

    def run_parallel(self, tool):
        text = self.text + self.program.main()
        return execute(lower(tool, self.passes, text))

    def run_by_cores(self, tool):
        """One call a core, one after the other."""
        lowered = lower(tool, self.passes, self.text)
        # The arguments that the passes added.
        added = re.findall(r'tt.runtime_arg = "(\w+)"', lowered)
        if not added:  # tt-drop-attributes removed the marks.
            signature = re.search(r"@work\((.*?)\) ", lowered).group(1)
            count = signature.count(": index") - len(self.program.sizes)
            added = ["core_id", "num_cores"][:count]
        names = {"core_id": "%core", "num_cores": "%cores"}
        count = 1
        shape = re.search(r"cores = ([\dx]+)", self.schedule).group(1)
        for factor in shape.split("x"):
            count *= int(factor)
        # Cores that do not exist have no tiles.
        main = self.program.main(count + 2, [names[name] for name in added])
        end = lowered.rstrip().rindex("}")
        text = lowered[:end] + main + lowered[end:]
        return execute(lower(LLVM / "bin/mlir-opt", SEQUENTIAL, text))

    def compare(self, tool):
        """What both print where they differ; None where they agree."""
        try:
            wanted = self.run_reference()
        except Fault as fault:
            # A program that the grammar got wrong, or a fault of upstream.
            return f"the reference {fault}", ""
        try:
            got = (self.run_by_cores if self.by_cores else self.run_parallel)(
                tool
            )
        except Fault as fault:
            got = str(fault)
        return None if got == wanted else (wanted, got)
