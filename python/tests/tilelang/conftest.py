"""Set-up of the tests that import TileLang."""

import importlib.util
import os
import pathlib
import sys

import pytest

if importlib.util.find_spec("torch") is None:
    sys.path.append(str(pathlib.Path(__file__).parents[2] / "torch_standin"))


def pytest_configure():
    """TTGRID_DEBUG=1 makes all kernels check themselves."""
    if os.environ.get("TTGRID_DEBUG") == "1":
        import ttgrid.tilelang

        load = ttgrid.tilelang.load
        ttgrid.tilelang.load = lambda *arguments, **options: load(
            *arguments, **{"debug": True, **options}
        )


@pytest.fixture
def rng(request):
    """Random numbers; TTGRID_SEED gives others."""
    import numpy

    return numpy.random.default_rng(int(os.environ.get("TTGRID_SEED", "1")))
