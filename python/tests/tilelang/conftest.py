"""Set-up of the tests that import TileLang."""

import importlib.util
import os
import pathlib
import sys

import pytest

collect_ignore_glob = []

# What TileLang compiles for GPUs it would cache in the home folder.
os.environ.setdefault("TILELANG_CACHE_DIR", str(pathlib.Path(__file__).parent))

if importlib.util.find_spec("torch") is None:
    sys.path.append(str(pathlib.Path(__file__).parents[2] / "torch_standin"))


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--without-tilelang"):
        return
    here = pathlib.Path(__file__).parent
    for item in items:
        if here in pathlib.Path(item.path).parents:
            item.add_marker(pytest.mark.skip(reason="--without-tilelang"))


@pytest.fixture
def rng(request):
    """Random numbers; the seed is printed with a failure."""
    import numpy

    seed = int(os.environ.get("TTGRID_TEST_SEED", "0")) or int.from_bytes(
        os.urandom(4), "little"
    )
    print(f"TTGRID_TEST_SEED={seed}")
    return numpy.random.default_rng(seed)
