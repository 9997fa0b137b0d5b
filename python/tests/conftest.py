"""Switches of the tests."""


def pytest_addoption(parser):
    parser.addoption(
        "--without-tilelang",
        action="store_true",
        help="skip the tests that import TileLang",
    )
