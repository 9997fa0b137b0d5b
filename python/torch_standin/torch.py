"""A stand-in for torch: the names that `import tilelang` looks up, no more.

TileLang's wheel asks for torch with its GPU libraries, 5.7 GB, of which ttgrid
uses nothing. With this folder on PYTHONPATH, and torch not installed,
TileLang can be imported and T.prim_func works; what needs tensors does not.
"""

import types

__version__ = "0.0.0+standin"
__path__ = []


class dtype:
    def __init__(self, name):
        self._name = name

    def __repr__(self):
        return f"torch.{self._name}"


for _name in (
    "bool short int long half float double int8 int16 int32 int64 uint8 "
    "float16 float32 float64 bfloat16"
).split():
    globals()[_name] = dtype(_name)


class Tensor:
    pass


class device:
    pass


version = types.SimpleNamespace(cuda=None, hip=None, __version__=__version__)
cuda = types.SimpleNamespace(is_available=lambda: False, device_count=lambda: 0)
_missing = types.SimpleNamespace(is_available=lambda: False)
backends = types.SimpleNamespace(mps=_missing)


def __getattr__(name):
    raise AttributeError(
        f"torch.{name}: torch is not installed, and its stand-in has it not"
    )
