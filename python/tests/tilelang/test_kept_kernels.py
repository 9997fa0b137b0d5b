"""TileLang kernels that a folder keeps."""

import kernels
import numpy as np
import ttgrid
import ttgrid.tilelang
from ttgrid import _cache

CYCLIC = "<cores = 3, partition = cyclic, order = row_major>"


def test_kept(tmp_path, monkeypatch):
    made = []
    compile_now = _cache._ttgrid.compile

    def compile(*arguments):
        made.append(arguments)
        return compile_now(*arguments)

    monkeypatch.setattr(_cache._ttgrid, "compile", compile)
    for schedule in (None, None, CYCLIC, None):
        _cache.programs.clear()
        kernel = ttgrid.tilelang.load(
            kernels.ragged_add(100, 70), schedule, cache_folder=tmp_path
        )
        a = np.ones((100, 70), np.float32)
        c = np.zeros_like(a)
        kernel(a, a, c)
        assert (c == 2).all()
    _cache.programs.clear()
    assert len(made) == len(list(tmp_path.iterdir())) == 2
