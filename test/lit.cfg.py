import os
import shutil
import subprocess

import lit.formats

config.name = "TTGrid"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "lib"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = config.ttgrid_test_dir

# The tools stand under their own names: a RUN line can be pasted into a shell
# that has the build's bin folder and LLVM's on its PATH.
config.environment["PATH"] = os.pathsep.join(
    [config.ttgrid_tools_dir, config.llvm_tools_dir, config.environment["PATH"]]
)
config.environment["FILECHECK_OPTS"] = "-enable-var-scope"
config.environment["PYTHONDONTWRITEBYTECODE"] = "1"
# Programs that link TTGrid are built as TTGrid was.
config.environment.update(config.cmake_environment)
for name in ("CCACHE_DIR", "HOME"):
    if name in os.environ:
        config.environment[name] = os.environ[name]
if "OMP_NUM_THREADS" in os.environ:
    config.environment["OMP_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"]

# The allocators of LLVM's headers tell ASan what they have handed out, but not
# where libMLIR.so calls them, which is not instrumented: ASan mustn't listen.
if config.sanitizer_flags:
    config.available_features.add("sanitize")
    for name in ("CFLAGS", "CXXFLAGS", "LDFLAGS"):
        config.environment[name] = config.sanitizer_flags
    config.environment["ASAN_OPTIONS"] = "allow_user_poisoning=0"
    config.environment["UBSAN_OPTIONS"] = "print_stacktrace=1"

runner_libraries = [
    os.path.join(config.mlir_lib_dir, "libmlir_runner_utils.so"),
    os.path.join(config.mlir_lib_dir, "libmlir_c_runner_utils.so"),
    config.openmp_lib,
]
config.substitutions += [
    ("%python", config.python),
    ("%cmake", config.cmake),
    ("%project_dir", config.ttgrid_src_root),
    ("%build_dir", config.ttgrid_build_dir),
    ("%mlir_dir", config.mlir_dir),
    ("%llvm_prefix", os.path.dirname(config.llvm_tools_dir)),
    ("%plugin", os.path.join(config.ttgrid_lib_dir, "TTGridPlugin.so")),
    ("%test_dir", config.test_source_root),
    ("%suffixes", " ".join(config.suffixes)),
    # What compiled kernels need at run time: OpenMP and memref.copy.
    ("%runner_libs", ",".join(runner_libraries)),
]

# What takes long: scripts/test --with-lint.
if "TTGRID_LINT" in os.environ:
    config.available_features.add("lint")

# The wheel of Tenstorrent's ttnn, unpacked: scripts/test --with-ttnn.
if "TTGRID_TTNN" in os.environ:
    config.available_features.add("ttnn")
    config.substitutions.append(("%ttnn", os.environ["TTGRID_TTNN"]))

# The solver of tt-schedule --prove, as scripts/setup installs it.
solver = os.environ.get(
    "TTGRID_SOLVER",
    os.path.join(os.path.dirname(config.test_source_root), ".venv/solver/bin/z3"))
if os.path.exists(solver):
    config.available_features.add("solver")
    config.environment["TTGRID_SOLVER"] = solver
    config.substitutions.append(("%solver", solver))
# What takes long: scripts/test --with-proofs.
if "TTGRID_PROOFS" in os.environ:
    config.available_features.add("proofs")

if shutil.which("clang-22", path=config.environment["PATH"]):
    config.available_features.add("clang")
for module in ("numpy", "ruff"):
    if not subprocess.run(
        [config.python, "-c", f"import {module}"], capture_output=True
    ).returncode:
        config.available_features.add(module)
