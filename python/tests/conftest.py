"""What the tests share."""

import os
import pathlib
import random

import pytest
import ttgrid
from adding import ADD_PARAMETERS, DYNAMIC, add_kernel

TILELANG = pathlib.Path(__file__).parent / "tilelang"


def pytest_addoption(parser):
    parser.addoption(
        "--without-tilelang",
        action="store_true",
        help="skip the tests that import TileLang",
    )


def pytest_ignore_collect(collection_path, config):
    if config.getoption("--without-tilelang"):
        return collection_path == TILELANG or None
    return None


@pytest.fixture
def rng():
    """Random numbers; TTGRID_SEED gives others."""
    return random.Random(int(os.environ.get("TTGRID_SEED", "1")))


@pytest.fixture
def add():
    module = add_kernel("f32", "arith.addf")
    return ttgrid.compile(module, "add", parameters=ADD_PARAMETERS)


@pytest.fixture
def strided_add():
    module = add_kernel("f32", "arith.addf", DYNAMIC)
    return ttgrid.compile(module, "add", parameters=ADD_PARAMETERS)
