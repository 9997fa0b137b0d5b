"""kernel.distribute, on ranks of one machine."""

import io
import json
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).parent
MPIRUN = shutil.which("mpirun")


def works():
    """Whether MPI can start processes here."""
    if MPIRUN is None:
        return False
    try:
        import mpi4py  # noqa: F401
    except ImportError:
        return False
    return mpirun(2, HERE / "starting.py").returncode == 0


def mpirun(ranks, *arguments, seconds=300):
    """Runs a script on ranks; those that take longer say where they wait."""
    environment = dict(os.environ, OMP_WAIT_POLICY="passive")
    # Only here: tests are run as root in containers.
    environment |= dict.fromkeys(
        ("OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"), "1"
    )
    environment["PYTHONPATH"] = os.pathsep.join(
        [str(HERE), environment.get("PYTHONPATH", "")]
    )
    # More ranks than CPUs; and ranks that wait leave them to others.
    command = [
        MPIRUN, "--oversubscribe", "--bind-to", "none", "-n", str(ranks),
        "--mca", "mpi_yield_when_idle", "1", "--mca", "btl", "self,vader",
        sys.executable, HERE / "watched.py", str(seconds), *map(str, arguments),
    ]  # fmt: skip
    return subprocess.run(
        command, capture_output=True, text=True, timeout=seconds + 60,
        env=environment,
    )  # fmt: skip


pytestmark = pytest.mark.skipif(not works(), reason="MPI can't run here")


def check_lines(done, count):
    results = [
        json.loads(line)
        for line in done.stdout.splitlines()
        if line.startswith("[")
    ]
    wrong = [result for result in results if result[2]]
    assert not wrong, "\n".join(f"{n}, {d}: {text}" for n, d, text in wrong)
    assert done.returncode == 0, done.stderr
    assert len(results) == count, done.stderr


@pytest.mark.parametrize("ranks", [1, 2, 3, 4, 7])
def test_root(ranks):
    done = mpirun(ranks, HERE / "run.py", "root")
    # The cases, and the choice of a schedule.
    count = (HERE / "kernels.py").read_text().count(": Case(")
    check_lines(done, count + 1)


def test_replicated():
    done = mpirun(3, HERE / "run.py", "replicated")
    # The cases, and the choice of a schedule.
    count = (HERE / "kernels.py").read_text().count(": Case(")
    check_lines(done, count + 1)


def test_errors():
    text = (HERE / "errors.py").read_text()
    check_lines(mpirun(3, HERE / "errors.py"), text.count("\n    ),") + 1)


def test_memory():
    done = mpirun(6, HERE / "memory.py", 16 << 20)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "bytes in arrays" in done.stdout


def test_tilelang(pytestconfig):
    if pytestconfig.getoption("--without-tilelang"):
        pytest.skip("--without-tilelang")
    done = mpirun(3, HERE / "tilelang_kernel.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "matmul on 3 ranks" in done.stdout


def test_example():
    example = HERE.parents[2] / "examples" / "distributed.py"
    done = mpirun(4, example, "--sizes=2048x64x1024", "--limit=4")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "matrices of 8 MiB, at most 4 MiB on each" in done.stdout
    # Its progress=True says nothing where nobody looks.
    assert "ttgrid:" not in done.stdout + done.stderr


def test_a_rank_that_waits_says_where():
    done = mpirun(2, HERE / "waiting.py", seconds=3)
    assert done.returncode != 0
    for rank, line in ((0, "COMM_WORLD.Barrier()"), (1, ".recv(source=0)")):
        said = done.stderr.split(f"rank {rank} is not done after 3.0 s")
        assert len(said) == 2, done.stderr
        assert line in said[1], done.stderr


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress(monkeypatch):
    """One line, written over and cleared, on terminals alone."""
    from ttgrid.mpi._progress import Progress

    for stream, wanted, printed in (
        (Terminal(), True, "\r\x1b[Kttgrid: inputs 1/3\r\x1b[K"),
        (Terminal(), False, ""),
        (io.StringIO(), True, ""),
    ):
        monkeypatch.setattr(sys, "stderr", stream)
        progress = Progress(wanted)
        progress.say("inputs", 1, 3)
        progress.end()
        assert stream.getvalue() == printed
