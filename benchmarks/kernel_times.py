"""What whole kernels take beside NumPy, at the same number of threads.

The kernels in kernels/ are what the Python package makes of TileLang's: tiles
are copied, computed with and copied back. NumPy uses its threads for matrix
products alone.
"""

import ctypes
import json
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
KERNELS = ("gemm", "rms_norm", "softmax")
THREADS = (1, 2)


def vector_bits():
    with open("/proc/cpuinfo") as file:
        features = file.read()
    return 512 if "avx512f" in features else 256 if "avx2" in features else 128


def build(tools, folder, kernel):
    base = os.path.join(folder, kernel)
    bits = vector_bits()
    source = os.path.join(HERE, "kernels", kernel + ".mlir")
    for command in (
            [tools.tt_opt, source, f"--tt-to-cpu=vector-bits={bits}",
             "-o", base + ".llvm.mlir"],
            [tools.mlir_translate, "--mlir-to-llvmir", base + ".llvm.mlir",
             "-o", base + ".ll"],
            [tools.clang, tools.optimize, "-march=native",
             f"-mprefer-vector-width={bits}", "-Wno-override-module", "-shared",
             "-fopenmp", base + ".ll", "-lm", "-o", base + ".so"]):
        subprocess.run(command, check=True)
    return base + ".so"


def find_numpy():
    """A Python that has NumPy: this one, or that of the project's folder."""
    own = os.path.join(os.path.dirname(HERE), ".venv", "bin", "python")
    for python in (sys.executable, own):
        if os.path.exists(python) and not subprocess.run(
                [python, "-c", "import numpy"], capture_output=True).returncode:
            return python
    return None


def measure(tools, folder, options):
    python = find_numpy()
    if not python:
        print("bench: there is no NumPy here: its rows are left out", file=sys.stderr)
        return []
    rows = []
    libraries = [build(tools, folder, kernel) for kernel in KERNELS]
    for threads in THREADS:
        # Libraries read these when they are loaded.
        count = {name: str(threads) for name in (
            "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
        for kernel, library in zip(KERNELS, libraries):
            output = subprocess.run(
                [python, "-B", __file__, kernel, library, str(options.rounds)],
                env={**os.environ, **count}, check=True, capture_output=True,
                text=True).stdout
            rows.append({"kernel": kernel, "threads": threads,
                         **json.loads(output)})
    return rows


def run(kernel, library, rounds):
    """The best times of a kernel and of NumPy, which take turns."""
    import numpy as np

    sys.path.insert(0, os.path.join(os.path.dirname(HERE), "examples"))
    from run import descriptor

    def rms_norm(x, weights):
        mean = np.mean(x * x, axis=1, keepdims=True)
        return x / np.sqrt(mean + np.float32(1e-6)) * weights

    def softmax(x):
        powers = np.exp(x - x.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((2, 1024, 1024), dtype=np.float32)
    weights = rng.random(1024, dtype=np.float32)
    inputs, reference = {"gemm": ((x, y), np.matmul), "softmax": ((x,), softmax),
                         "rms_norm": ((x, weights), rms_norm)}[kernel]
    result = np.full_like(x, np.nan)
    function = getattr(ctypes.CDLL(library), "_mlir_ciface_" + kernel)
    arguments = [ctypes.byref(descriptor(array)) for array in [*inputs, result]]

    def seconds(function, *arguments):
        start = time.perf_counter()
        function(*arguments)
        return time.perf_counter() - start

    ours, numpys = [], []
    for _ in range(rounds):
        ours.append(seconds(function, *arguments))
        numpys.append(seconds(reference, *inputs))
    expected = reference(*(array.astype(np.float64) for array in inputs))
    error = np.abs(result - expected).max() / np.abs(expected).max()
    if not error < 1e-5:
        sys.exit(f"{kernel} is wrong: relative error {error}")
    return {"seconds": min(ours), "numpy": min(numpys),
            "ratio": min(ours) / min(numpys)}


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
