"""Runs examples' kernels on CPU tensors of an installed torch."""

from __future__ import annotations

import contextlib
import functools
import types

import ml_dtypes
import numpy as np
import torch
from torch.overrides import TorchFunctionMode

_BITS = {
    torch.bfloat16: (torch.int16, ml_dtypes.bfloat16),
    torch.float8_e4m3fn: (torch.uint8, ml_dtypes.float8_e4m3fn),
    torch.float8_e5m2: (torch.uint8, ml_dtypes.float8_e5m2),
    torch.float8_e8m0fnu: (torch.uint8, ml_dtypes.float8_e8m0fnu),
}


def _is_gpu(value) -> bool:
    if isinstance(value, torch.device):
        return value.type == "cuda"
    return isinstance(value, str) and value.startswith("cuda")


class _OnCpu(TorchFunctionMode):
    """Makes what is asked for on a GPU on the CPU."""

    def __torch_function__(self, function, _types, arguments=(), named=None):
        named = dict(named or {})
        if getattr(function, "__name__", "") == "cuda":
            return arguments[0]
        arguments = [
            torch.device("cpu") if _is_gpu(one) else one for one in arguments
        ]
        for name, value in named.items():
            if _is_gpu(value):
                named[name] = torch.device("cpu")
        return function(*arguments, **named)


def as_array(tensor):
    """The memory of a tensor, as an array of the same type."""
    if not isinstance(tensor, torch.Tensor):
        return tensor
    tensor = tensor.detach()
    if tensor.dtype in _BITS:
        bits, of = _BITS[tensor.dtype]
        return tensor.view(bits).numpy().view(of)
    if tensor.dtype == torch.float4_e2m1fn_x2:
        return tensor.view(torch.uint8).numpy()
    return tensor.numpy()


def _run(kernel, arguments) -> None:
    arrays = []
    for parameter, argument in zip(kernel.parameters, arguments):
        array = as_array(argument)
        # Examples pass bytes for what a kernel reads as float8.
        wanted = np.dtype(getattr(ml_dtypes, parameter.dtype, np.int8))
        if (
            isinstance(array, np.ndarray)
            and array.dtype != wanted
            and array.dtype in (np.int8, np.uint8)
            and "float8" in parameter.dtype
        ):
            array = array.view(wanted)
        arrays.append(array)
    kernel(*arrays)


def install():
    """Makes torch's GPU its CPU; gives what runs a kernel on tensors."""
    _OnCpu().__enter__()
    nothing = contextlib.nullcontext()
    properties = types.SimpleNamespace(
        multi_processor_count=132, major=9, minor=0, name="none",
        total_memory=1 << 36, gcnArchName="", warp_size=32,
        shared_memory_per_block_optin=232448,
    )  # fmt: skip
    for name, value in {
        "is_available": True,
        "device_count": 1,
        "current_device": 0,
        "get_device_capability": (9, 0),
        "get_device_properties": properties,
        "get_device_name": "none",
        "synchronize": None,
        "empty_cache": None,
        "manual_seed": None,
        "manual_seed_all": None,
        "set_device": None,
        "init": None,
        "stream": nothing,
        "current_stream": nothing,
    }.items():
        setattr(torch.cuda, name, functools.partial(_always, value))
    torch.set_default_device = functools.partial(_always, None)
    torch.compile = lambda function=None, **_: function or (lambda it: it)
    return _run


def _always(value, *_, **__):
    return value
