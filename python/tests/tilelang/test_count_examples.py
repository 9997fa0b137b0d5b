"""scripts/tilelang_examples: files as their authors run them, and a count."""

import json
import pathlib
import subprocess
import sys

SCRIPTS = pathlib.Path(__file__).parents[3] / "scripts"

EAGER = """
import tilelang, torch
import tilelang.language as T

@tilelang.jit
def scale(A, factor: int):
    M, N = T.const("M, N")
    A: T.Tensor((M, N), T.float16)
    B = T.empty((M, 2 * N), T.float32)
    with T.Kernel(M, threads=32) as bx:
        for i in T.Parallel(2 * N):
            B[bx, i] = A[bx, i // 2] * factor
    return B

def main():
    lengths = torch.tensor([3, 4], dtype=torch.int32).cuda()
    a = torch.randn(100, lengths.sum().item(), device="cuda").half()
    for factor in (2, 3):
        b = scale(a, factor)
        assert b.shape == (100, 14) and b.dtype == torch.float32
    torch.testing.assert_close(b, a.float().repeat_interleave(2, dim=1) * 3)

if __name__ == "__main__":
    main()
"""
LAZY = """
import tilelang
import tilelang.language as T

@tilelang.autotune(configs=[{"n": 64}, {"n": 32}])
@tilelang.jit(out_idx=[-1])
def build(helper: bool, n: int = None):
    @T.prim_func
    def kernel(A: T.Tensor((64,), "int32"), B: T.Tensor((64,), "int32")):
        with T.Kernel(64 // n, threads=n) as bx:
            tx = T.get_thread_binding()
            B[bx * n + tx] = A[bx * n + tx]
            if helper:
                T.call_extern("handle", "helper")
    return kernel

build(False)
build(True)
raise SystemError("at the end")
"""


def test_count(tmp_path):
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "example_eager.py").write_text(EAGER)
    (tmp_path / "example_lazy.py").write_text(LAZY)
    (tmp_path / "example_none.py").write_text("import nowhere\n")
    (tmp_path / "test_eager.py").write_text(EAGER)
    kept = tmp_path / "result.json"
    done = subprocess.run(
        [sys.executable, "-m", "tilelang_examples", tmp_path, "--json", kept],
        env={"PYTHONPATH": str(SCRIPTS)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "part/example_eager.py: 1 of 1" in lines
    # A kernel counts if all that is built of it is imported.
    (lazy,) = (one for one in lines if one.startswith("example_lazy.py"))
    assert lazy.startswith("example_lazy.py: 0 of 1; ended by SystemError")
    refusal = lines[lines.index(lazy) + 1]
    assert "kernel (example_lazy.py:" in refusal
    assert "refused for extern call:" in refusal
    assert any(
        one.startswith("example_none.py: no kernels; ModuleNotFound")
        for one in lines
    )
    assert (
        "1 of 2 kernels are imported, all of 1 of 2 files; 1 files ran to"
        " their end; 1 files build no kernel" in lines
    )
    files = {one["file"]: one for one in json.loads(kept.read_text())}
    assert len(files) == 3
    eager = files["part/example_eager.py"]["configurations"]
    assert [one["refused"] for one in eager] == [None, None]
