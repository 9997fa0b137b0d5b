"""Kernels that were written by hand, and what they compute."""

import pathlib

import ml_dtypes
import numpy as np
import ttgrid.metalium

INPUTS = (
    pathlib.Path(__file__).resolve().parents[3] / "test/Target/Metalium/Inputs"
)
NAMES = ("gemm", "softmax", "bias_relu")
BFLOAT16 = ml_dtypes.bfloat16


def load(name):
    return ttgrid.metalium.load(INPUTS / name)


def make_arguments(name):
    """Arguments for a kernel, and what the last of them must hold."""
    rng = np.random.default_rng(15)

    def array(*shape, dtype=BFLOAT16):
        return (rng.random(shape) - 0.5).astype(dtype)

    if name == "gemm":
        a, b = array(640, 640), array(640, 640)
        return (a, b, np.zeros((640, 640), BFLOAT16)), exact(a) @ exact(b)
    if name == "softmax":
        x = array(256, 512, dtype=np.float32) * 10
        power = np.exp(exact(x) - exact(x).max(1, keepdims=True))
        return (x, np.zeros_like(x)), power / power.sum(1, keepdims=True)
    a, b, bias = array(384, 256), array(256, 256), array(256)
    expected = np.maximum(exact(a) @ exact(b).T + exact(bias), 0)
    return (a, b, bias, np.zeros((384, 256), BFLOAT16)), expected


def exact(array):
    return array.astype(np.float64)


def assert_close(array, expected, tolerance):
    """Holds every element to the tolerance, beside the largest of its row."""
    scale = np.abs(expected).max(axis=-1, keepdims=True) + 1e-30
    worst = (np.abs(exact(array) - expected) / scale).max()
    assert worst <= tolerance, f"worst difference {worst}"
