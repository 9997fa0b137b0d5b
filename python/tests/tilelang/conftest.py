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
    """Random numbers; the seed is printed with a failure."""
    import numpy

    seed = int(os.environ.get("TTGRID_SEED", "0")) or int.from_bytes(
        os.urandom(4), "little"
    )
    print(f"TTGRID_SEED={seed}")
    return numpy.random.default_rng(seed)
