"""Compiled kernels that a folder keeps between processes."""

import os
import subprocess
import sys

import numpy as np
import pytest
import ttgrid
from adding import add_kernel, ones
from ttgrid import _cache, _kept

DEFAULT = "<cores = ?, partition = contiguous, order = row_major>"


@pytest.fixture
def compiled(monkeypatch):
    """The arguments of each compilation; memory keeps none."""
    made = []
    compile_now = _cache._ttgrid.compile

    def compile(*arguments):
        made.append(arguments[1:])
        return compile_now(*arguments)

    monkeypatch.setattr(_cache._ttgrid, "compile", compile)
    _cache.programs.clear()
    yield made
    _cache.programs.clear()


def compile_anew(module, folder, name="add", **options):
    """As another process would."""
    _cache.programs.clear()
    return ttgrid.compile(module, name, cache_folder=folder, **options)


def check(kernel, dtype=np.float32):
    a = ones(3, 5, dtype=dtype)
    c = np.zeros_like(a)
    kernel(a, a, c, 1.0)
    assert (c == 3).all()


def test_kept(tmp_path, compiled):
    module = add_kernel("f32", "arith.addf")
    folder = tmp_path / "made" / "kernels"
    check(compile_anew(module, folder))
    assert len(compiled) == 1 and len(list(folder.iterdir())) == 1
    assert folder.stat().st_mode & 0o77 == 0, "others' code would run"
    for same in (module, module.clone(), ttgrid.Module.parse(str(module))):
        check(compile_anew(same, str(folder), threads=1))
    assert len(compiled) == 1
    # What is in memory only is kept as well when it is asked for.
    ttgrid.compile(module, "add", cache_folder=tmp_path / "other")
    assert len(list((tmp_path / "other").iterdir())) == 1
    assert len(compiled) == 1


def test_other_programs_have_other_files(tmp_path, compiled, monkeypatch):
    module = add_kernel("f32", "arith.addf")
    check(compile_anew(module, tmp_path))
    check(compile_anew(module, tmp_path, schedule=ttgrid.Schedule(2)))
    check(compile_anew(add_kernel("f64", "arith.addf"), tmp_path), np.float64)
    two = ttgrid.Module.parse(str(module).replace("@add", "@sum"))
    check(compile_anew(two, tmp_path, name="sum"))
    known = _cache._ttgrid.describe_compiler()
    assert ttgrid.__version__ in known
    # Another host, or another build.
    monkeypatch.setattr(
        _cache._ttgrid, "describe_compiler", lambda: known + " +avx1024"
    )
    check(compile_anew(module, tmp_path))
    assert len(compiled) == 5 and len(list(tmp_path.iterdir())) == 5


def damage(content, seed):
    """Faulty contents of a file."""
    rng = np.random.default_rng(seed)
    yield b""
    for size in (1, 16, 47, 80, len(content) // 2, len(content) - 1):
        yield content[:size]
    yield content + b"\0"
    yield content[1:]
    for place in [0, 20, *rng.integers(len(content), size=8)]:
        flipped = bytearray(content)
        flipped[place] ^= 1 << rng.integers(8)
        yield bytes(flipped)


def test_damaged_files_are_made_anew(tmp_path, compiled, recwarn):
    module = add_kernel("f32", "arith.addf")
    compile_anew(module, tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for faulty in damage(whole, seed=14):
        before = len(compiled)
        file.write_bytes(faulty)
        check(compile_anew(module, tmp_path))
        assert len(compiled) == before + 1
        assert file.read_bytes() == whole, "it isn't replaced"
    assert not recwarn.list


class Warned:
    """A program about which the compiler has said something."""

    def __init__(self, program):
        self._program = program

    def __getattr__(self, name):
        return getattr(self._program, name)

    def diagnostics(self):
        return (ttgrid.Diagnostic("warning", "beware"),)


def test_what_is_said_is_said_again(tmp_path, compiled):
    module = add_kernel("f32", "arith.addf")
    folder = _kept.Folder(tmp_path)
    program = _cache._ttgrid.compile(module._impl, "add", DEFAULT)
    folder.write(module, "add", DEFAULT, Warned(program))
    assert folder.read(module, "add", DEFAULT) is None
    folder.write(module, "add", DEFAULT, program)
    assert folder.read(module, "add", DEFAULT) is not None


PROCESS = """
import sys
sys.path.insert(0, sys.argv[2])
from adding import add_kernel
from test_kept import DEFAULT, check, compile_anew
from ttgrid import _kept

module = add_kernel("f32", "arith.addf")
kernel = compile_anew(module, sys.argv[1])
check(kernel)
folder = _kept.Folder(sys.argv[1])
for _ in range(200):
    program = folder.read(module, "add", DEFAULT)
    assert program is not None, "a part of a file was there"
    folder.write(module, "add", DEFAULT, program)
"""


def test_processes_at_once(tmp_path):
    """Each finds a whole file or none."""
    here = os.path.dirname(__file__)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, tmp_path, here],
            stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    for process in processes:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0 and not errors, errors
    assert len(list(tmp_path.iterdir())) == 1, "something is left over"


def test_no_folder(tmp_path, compiled):
    module = add_kernel("f32", "arith.addf")
    file = tmp_path / "file"
    file.write_text("")
    for path in (file, file / "below"):
        with pytest.raises(ttgrid.Error, match="is not a folder and can't be"):
            ttgrid.compile(module, "add", cache_folder=path)
    with pytest.raises(ttgrid.Error, match="cache_folder=3 is not a path"):
        ttgrid.compile(module, "add", cache_folder=3)


def test_a_folder_that_cannot_be_written(tmp_path, compiled, monkeypatch):
    def fail(*arguments, **options):
        raise OSError(28, "No space left on device")

    module = add_kernel("f32", "arith.addf")
    monkeypatch.setattr(os, "replace", fail)
    with pytest.warns(RuntimeWarning, match="No space left") as caught:
        check(ttgrid.compile(module, "add", cache_folder=tmp_path))
    assert caught[0].filename == __file__, "the line that compiles is blamed"
    assert not list(tmp_path.iterdir())
