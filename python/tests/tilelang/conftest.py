"""Set-up of the tests that import TileLang."""

import importlib.util
import os
import pathlib
import sys

import pytest

if importlib.util.find_spec("torch") is None:
    sys.path.append(str(pathlib.Path(__file__).parents[2] / "torch_standin"))


@pytest.fixture
def rng(request):
    """Random numbers; TTGRID_SEED gives others."""
    import numpy

    return numpy.random.default_rng(int(os.environ.get("TTGRID_SEED", "1")))
