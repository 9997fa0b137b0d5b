"""What `import torch` gives: the tensors of shapes.py, and for all else that
examples ask for something that does no harm."""

from __future__ import annotations

import functools
import importlib.abc
import importlib.machinery
import math
import re
import sys
import types

import ml_dtypes
import numpy as np

from . import shapes
from .shapes import Tensor


def _always(value):
    return lambda *_, **__: value


class _Anything:
    """A context manager, a decorator, a class: whatever is asked for."""

    def __init__(self, *_, **__):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False

    def __call__(self, *arguments, **_):
        if len(arguments) == 1 and callable(arguments[0]):
            return arguments[0]
        return self

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _Anything()

    def __getitem__(self, _):
        return self

    def _one(self, *_):
        return 1.0

    __float__ = __add__ = __sub__ = __mul__ = __truediv__ = __pow__ = _one
    __floordiv__ = __mod__ = __neg__ = _one
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = _one
    __lt__ = __gt__ = __le__ = __ge__ = _one


class _Absorbing(_Anything):
    """Also what it is called with: a kernel of another compiler."""

    def __call__(self, *_, **__):
        return self

    def __mro_entries__(self, _bases):
        return ()


class _Function:
    """torch.autograd.Function."""

    @classmethod
    def apply(cls, *arguments):
        context = types.SimpleNamespace(
            save_for_backward=lambda *saved: setattr(
                context, "saved_tensors", saved
            ),
            mark_non_differentiable=_always(None),
            needs_input_grad=(True,) * len(arguments),
        )
        result = cls.forward(context, *arguments)
        first = result[0] if isinstance(result, tuple) else result
        if hasattr(cls, "backward") and isinstance(first, Tensor):
            first.backward = lambda *given, **_: cls.backward(
                context, *(given or (shapes.zeros_like(first),))
            )
        return result


class _Module:
    """torch.nn.Module."""

    def __init__(self, *_, **__):
        pass

    def __call__(self, *arguments, **named):
        return self.forward(*arguments, **named)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _always(self)


def _compile(function=None, **_):
    return function or (lambda it: it)


def _typed(name):
    def make(*data, **_):
        if len(data) == 1 and isinstance(data[0], (list, tuple)):
            return shapes.tensor(data[0], shapes.DTYPES[name])
        return shapes.zeros(*data, dtype=shapes.DTYPES[name])

    return make


def _rearrange(tensor, pattern, *_, **sizes):
    """einops.rearrange and repeat: the shape that comes out."""
    if isinstance(tensor, (list, tuple)):
        tensor = shapes.stack(tensor)
    left, right = (
        re.findall(r"\([^)]*\)|\S+", side) for side in pattern.split("->")
    )
    names = [one.strip("()").split() for one in left]
    if "..." in left:
        middle = left.index("...")
        some = [f"_{n}" for n in range(tensor.ndim - len(left) + 1)]
        names[middle : middle + 1] = [[one] for one in some]
    else:
        some = []
    for group, size in zip(names, tensor.shape):
        known = math.prod(sizes.get(one, 1) for one in group)
        for one in group:
            sizes.setdefault(one, size // known)
    sizes["1"] = 1
    shape = []
    for one in right:
        if one == "...":
            shape += [sizes[name] for name in some]
        else:
            group = one.strip("()").split()
            shape.append(math.prod(sizes[name] for name in group))
    return shapes.zeros(*shape, dtype=tensor.dtype)


class _Others(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Modules that examples compare with, and which aren't installed."""

    _NAMES = (
        "torch", "einops", "triton", "fla", "flash_attn", "flashinfer",
        "bitblas", "transformers", "safetensors", "matplotlib", "pandas",
    )  # fmt: skip

    def find_spec(self, name, _path=None, _target=None):
        if name.partition(".")[0] not in self._NAMES:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        made = _Torch(spec.name)
        made.__version__, made.__file__ = "99.0", __file__
        if spec.name == "einops":
            made.rearrange = made.repeat = _rearrange
            made.einsum = lambda *given: shapes.einsum(given[-1], *given[:-1])
        return made

    def exec_module(self, module):
        pass


class _Torch(types.ModuleType):
    """torch, or a module of it."""

    def __getattr__(self, name):
        if name.startswith("__") or name in ("npu", "xpu", "hpu"):
            raise AttributeError(name)
        if self.__name__.partition(".")[0] not in ("torch", "einops"):
            return _Absorbing()
        if name[:1].isupper():
            return _Anything
        return functools.partial(shapes.call, name)


def install() -> None:
    """Makes this what `import torch` gives.

    Raises
    ------
    RuntimeError
        Another torch has been imported before.
    """
    if "torch" in sys.modules:
        raise RuntimeError("torch has been imported before its stand-in")

    sys.meta_path.append(_Others())

    def module(name, **members):
        made = _Torch(name)
        made.__spec__ = importlib.machinery.ModuleSpec(name, None)
        made.__path__ = []
        vars(made).update(members)
        sys.modules[name] = made
        return made

    properties = types.SimpleNamespace(
        multi_processor_count=132, major=9, minor=0, name="none",
        total_memory=1 << 36, gcnArchName="", warp_size=32,
        shared_memory_per_block_optin=232448,
    )  # fmt: skip
    cuda = module(
        "torch.cuda",
        is_available=_always(True),
        device_count=_always(1),
        current_device=_always(0),
        get_device_capability=_always((9, 0)),
        get_device_properties=_always(properties),
        get_device_name=_always("none"),
        synchronize=_always(None),
        Event=_Anything,
        device=_Anything,
        stream=_Anything,
    )
    functional = module("torch.nn.functional", pad=shapes.pad)
    nn = module("torch.nn", functional=functional, Module=_Module,
                Parameter=lambda it, **_: it)  # fmt: skip
    testing = module("torch.testing", assert_close=_always(None))
    autograd = module("torch.autograd", Function=_Function)
    distributed = module("torch.distributed", is_available=_always(False))
    for name in ("distributions", "distributed", "linalg", "special", "fft"):
        module(f"torch.{name}")
    sys.modules["torch.distributions"].uniform = _Anything()
    missing = types.SimpleNamespace(is_available=_always(False))
    backends = module("torch.backends", mps=missing, cuda=_Anything(),
                      cudnn=_Anything())  # fmt: skip
    version = types.SimpleNamespace(cuda="12.8", hip=None)
    numbers = {
        name: lambda of=None, info=info: info(
            (of or shapes.DTYPES["float32"]).numpy
        )
        for name, info in (("finfo", ml_dtypes.finfo), ("iinfo", np.iinfo))
    }
    context = {
        name: _Anything
        for name in (
            "no_grad", "inference_mode", "set_grad_enabled", "autocast",
            "enable_grad",
        )
    }  # fmt: skip
    names = {
        name: getattr(shapes, name)
        for name in (
            "Tensor", "Size", "dtype", "device", "zeros", "full", "ones",
            "zeros_like", "full_like", "randint", "arange", "randperm",
            "tensor", "cat", "stack", "matmul", "einsum", "where", "kron",
        )
    }  # fmt: skip
    typed = {
        "FloatTensor": "float32", "LongTensor": "int64", "IntTensor": "int32",
        "BoolTensor": "bool", "HalfTensor": "float16",
    }  # fmt: skip
    torch = module(
        "torch",
        **shapes.DTYPES,
        **names,
        **numbers,
        **context,
        **{name: _typed(of) for name, of in typed.items()},
        **dict.fromkeys(("randn", "rand", "empty", "linspace"), shapes.zeros),
        **dict.fromkeys(
            ("randn_like", "rand_like", "empty_like"), shapes.zeros_like
        ),
        ones_like=lambda it, **named: shapes.full_like(it, 1, **named),
        concat=shapes.cat,
        mm=shapes.matmul,
        bmm=shapes.matmul,
        from_numpy=Tensor,
        as_tensor=shapes.tensor,
        compile=_compile,
        allclose=_always(True),
        equal=_always(True),
        manual_seed=_always(None),
        get_default_dtype=_always(shapes.DTYPES["float32"]),
        set_default_dtype=_always(None),
        set_default_device=_always(None),
        set_printoptions=_always(None),
        is_tensor=lambda it: isinstance(it, Tensor),
        inf=math.inf,
        pi=math.pi,
        nan=math.nan,
        cuda=cuda,
        nn=nn,
        testing=testing,
        autograd=autograd,
        distributed=distributed,
        random=types.SimpleNamespace(
            manual_seed=_always(None), fork_rng=_Anything
        ),
        version=version,
        backends=backends,
        mps=missing,
        utils=module("torch.utils"),
        amp=module("torch.amp"),
        profiler=module("torch.profiler"),
        __version__="2.8.0+shapes",
    )
    torch.torch = torch
    for name, one in list(sys.modules.items()):
        parent, _, child = name.partition(".")
        if parent == "torch" and child and "." not in child:
            setattr(torch, child, one)
