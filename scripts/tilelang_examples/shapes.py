"""A torch whose tensors have shapes and types, but numbers only where they are
few: enough for examples to say which kernels they build.

Large tensors are zeros that lie in one element of memory. What isn't known here
is taken from NumPy, and what NumPy doesn't know either gives a tensor of its
operands' common shape.
"""

from __future__ import annotations

import functools
import math
import operator
import types

import ml_dtypes
import numpy as np

#: Tensors of more elements have no numbers.
_LIMIT = 1 << 16

_FLOATS = {
    "half": np.float16, "float16": np.float16, "bfloat16": ml_dtypes.bfloat16,
    "float": np.float32, "float32": np.float32, "double": np.float64,
    "float64": np.float64, "float8_e4m3fn": ml_dtypes.float8_e4m3fn,
    "float8_e5m2": ml_dtypes.float8_e5m2,
    "float8_e4m3fnuz": ml_dtypes.float8_e4m3fnuz,
    "float8_e5m2fnuz": ml_dtypes.float8_e5m2fnuz,
    "float8_e8m0fnu": ml_dtypes.float8_e8m0fnu,
}  # fmt: skip
_INTEGERS = {
    "bool": np.bool_, "short": np.int16, "int": np.int32, "long": np.int64,
    "int8": np.int8, "int16": np.int16, "int32": np.int32, "int64": np.int64,
    "uint8": np.uint8, "uint16": np.uint16, "uint32": np.uint32,
    "uint64": np.uint64, "float4_e2m1fn_x2": np.uint8,
}  # fmt: skip


class dtype:
    """A data type of torch, and NumPy's for it."""

    def __init__(self, name, numpy):
        self.name, self.numpy = name, np.dtype(numpy)
        self.itemsize = self.numpy.itemsize
        self.is_floating_point = name in _FLOATS

    def __repr__(self):
        return f"torch.{self.name}"


_SYNONYMS = {
    "half": "float16", "float": "float32", "double": "float64",
    "short": "int16", "int": "int32", "long": "int64",
}  # fmt: skip
DTYPES = {}
for _name, _numpy in {**_FLOATS, **_INTEGERS}.items():
    _canonical = _SYNONYMS.get(_name, _name)
    DTYPES[_name] = DTYPES.get(_canonical) or dtype(_canonical, _numpy)
    DTYPES[_canonical] = DTYPES[_name]
_OF_NUMPY = {one.numpy: one for one in reversed(DTYPES.values())}
_OF_NUMPY[np.dtype(np.uint8)] = DTYPES["uint8"]


class Size(tuple):
    """The shape of a tensor."""

    def numel(self):
        return math.prod(self)

    def __getitem__(self, place):
        part = super().__getitem__(place)
        return Size(part) if isinstance(place, slice) else part


def _nothing(shape, numpy):
    return np.broadcast_to(np.zeros((), numpy), tuple(shape))


class device:
    """A GPU that there is not."""

    type, index = "cuda", 0

    def __init__(self, *_):
        pass


class Tensor:
    """An array, with torch's names for what makes other shapes of it."""

    requires_grad = False
    is_cuda = True
    device = device()
    layout = None

    def __init__(self, array, of=None):
        array = np.asarray(array)
        if of is not None and array.dtype != of.numpy:
            array = _cast(array, of.numpy)
        self.array = array
        self.dtype = of or _OF_NUMPY.get(array.dtype, DTYPES["float32"])

    # What it is.

    @property
    def shape(self):
        return Size(self.array.shape)

    ndim = property(lambda self: self.array.ndim)
    T = property(lambda self: self._like(self.array.T))
    mT = property(lambda self: self.transpose(-1, -2))
    data = property(lambda self: self)
    itemsize = property(lambda self: self.dtype.itemsize)

    @property
    def grad(self):
        kept = vars(self).get("_grad")
        return self if kept is None else kept

    @grad.setter
    def grad(self, value):
        self._grad = value

    def _like(self, array):
        return Tensor(array, self.dtype)

    def size(self, axis=None):
        return self.shape if axis is None else self.shape[axis]

    def dim(self):
        return self.array.ndim

    def numel(self):
        return self.array.size

    nelement = numel

    def element_size(self):
        return self.dtype.itemsize

    def is_contiguous(self, *_, **__):
        return True

    def is_floating_point(self):
        return self.dtype.is_floating_point

    def stride(self, axis=None):
        strides = [1]
        for size in reversed(self.shape[1:]):
            strides.insert(0, strides[0] * size)
        strides = tuple(strides[: self.ndim])
        return strides if axis is None else strides[axis]

    def data_ptr(self):
        return 1 << 20

    def __len__(self):
        return len(self.array)

    def __iter__(self):
        return (self._like(part) for part in self.array)

    def __bool__(self):
        return bool(self.item())

    def __int__(self):
        return int(self.item())

    __index__ = __int__

    def __float__(self):
        return float(self.item())

    def item(self):
        return self.array.reshape(-1)[0].item() if self.array.size else 0

    def tolist(self):
        return self.array.tolist()

    def numpy(self):
        return self.array

    def __format__(self, spec):
        return str(self)

    __hash__ = object.__hash__

    # Other types.

    def to(self, *arguments, **named):
        for one in [*arguments, *named.values()]:
            if isinstance(one, Tensor):
                one = one.dtype
            if isinstance(one, dtype):
                return Tensor(self.array, one)
        return self

    def type(self, of=None):
        return self.to(of) if of is not None else str(self.dtype)

    def view(self, *shape):
        if len(shape) != 1 or not isinstance(shape[0], dtype):
            return self.reshape(*shape)
        (of,) = shape
        last = self.shape[-1] * self.dtype.itemsize // of.itemsize
        if last == self.shape[-1] and self.array.flags.c_contiguous:
            return Tensor(self.array.view(of.numpy), of)
        return Tensor(_nothing((*self.shape[:-1], last), of.numpy), of)

    # Other shapes.

    def reshape(self, *shape):
        shape = [int(one) for one in _flat(shape)]
        return self._like(self.array.reshape(shape))

    def flatten(self, start=0, end=-1):
        end %= self.ndim or 1
        shape = self.shape
        return self.reshape(*shape[:start], -1, *shape[end + 1 :])

    def unflatten(self, axis, sizes):
        axis %= self.ndim
        return self.reshape(*self.shape[:axis], *sizes, *self.shape[axis + 1 :])

    def transpose(self, a, b):
        return self._like(self.array.swapaxes(a, b))

    swapaxes = transpose

    def t(self):
        return self.T

    def permute(self, *axes):
        return self._like(self.array.transpose(_flat(axes)))

    def unsqueeze(self, axis):
        return self._like(np.expand_dims(self.array, axis))

    def squeeze(self, axis=None):
        if axis is not None and self.shape[axis] != 1:
            return self
        return self._like(self.array.squeeze(axis))

    def expand(self, *sizes):
        sizes = list(_flat(sizes))
        old = (1,) * (len(sizes) - self.ndim) + self.shape
        shape = [a if b == -1 else b for a, b in zip(old, sizes)]
        return self._like(np.broadcast_to(self.array.reshape(old), shape))

    def expand_as(self, other):
        return self.expand(*other.shape)

    def repeat(self, *times):
        times = _flat(times)
        old = (1,) * (len(times) - self.ndim) + self.shape
        shape = [a * b for a, b in zip(old, times)]
        if math.prod(shape) > _LIMIT:
            return self._like(_nothing(shape, self.array.dtype))
        return self._like(np.tile(self.array.reshape(old), times))

    def repeat_interleave(self, times, dim=None, **_):
        if isinstance(times, Tensor):
            return self._like(np.repeat(self.array, times.array, dim))
        shape = list(self.shape)
        shape[dim or 0] *= times
        return self._like(_nothing(shape, self.array.dtype))

    def chunk(self, pieces, dim=0):
        return self.split(-(-self.shape[dim] // pieces), dim)

    def split(self, size, dim=0):
        length = self.shape[dim]
        if isinstance(size, int):
            size = [size] * (length // size) + [length % size] * bool(
                length % size
            )
        places = np.cumsum(size)[:-1]
        return tuple(map(self._like, np.split(self.array, places, dim)))

    def unbind(self, dim=0):
        return tuple(self._like(one) for one in np.moveaxis(self.array, dim, 0))

    def __getitem__(self, places):
        return self._like(self.array[_arrays(places)])

    def __setitem__(self, places, value):
        if self.array.flags.writeable:
            try:
                self.array[_arrays(places)] = _arrays(value)
            except (ValueError, TypeError):
                pass

    def gather(self, dim=0, index=None, **_):
        return self._like(_nothing(index.shape, self.array.dtype))

    def _same(self, *_, **__):
        return self

    cuda = cpu = contiguous = clone = detach = requires_grad_ = _same
    backward = synchronize = record_stream = retain_grad = _same

    def new_empty(self, *shape, dtype=None, **_):
        return zeros(*shape, dtype=dtype or self.dtype)

    new_zeros = new_ones = new_empty

    def topk(self, k, dim=-1, **_):
        shape = list(self.shape)
        shape[dim] = k
        places = Tensor(_nothing(shape, np.int64), DTYPES["int64"])
        return Pair((self._like(_nothing(shape, self.array.dtype)), places))

    def sort(self, *_, **__):
        return Pair((self, Tensor(_nothing(self.shape, np.int64))))

    def max(self, dim=None, keepdim=False, **_):
        if isinstance(dim, Tensor):
            return _elementwise("maximum", self, dim)
        reduced = _reduce("max", self, dim, keepdim)
        if dim is None:
            return reduced
        places = Tensor(_nothing(reduced.shape, np.int64))
        return Pair((reduced, places))

    min = max

    def matmul(self, other):
        return matmul(self, other)

    __matmul__ = mm = bmm = matmul

    def __getattr__(self, name):
        if name in DTYPES:
            return lambda *_, **__: self.to(DTYPES[name])
        if name.startswith("__"):
            raise AttributeError(name)
        if name.startswith("is_"):
            return False
        return functools.partial(call, name.rstrip("_"), self)


class Pair(tuple):
    """Values and indices."""

    values = property(operator.itemgetter(0))
    indices = property(operator.itemgetter(1))


def _binary(name, swapped=False):
    def method(self, other):
        pair = (other, self) if swapped else (self, other)
        return _elementwise(name, *pair)

    return method


for _name, _function in {
    "add": "add", "sub": "subtract", "mul": "multiply",
    "truediv": "true_divide", "floordiv": "floor_divide", "mod": "remainder",
    "pow": "power", "and": "bitwise_and", "or": "bitwise_or",
    "xor": "bitwise_xor", "lshift": "left_shift", "rshift": "right_shift",
}.items():  # fmt: skip
    for _prefix in ("", "i"):
        setattr(Tensor, f"__{_prefix}{_name}__", _binary(_function))
    setattr(Tensor, f"__r{_name}__", _binary(_function, True))
for _name, _function in {
    "lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal",
    "eq": "equal", "ne": "not_equal",
}.items():  # fmt: skip
    setattr(Tensor, f"__{_name}__", _binary(_function))
for _name, _function in {
    "neg": "negative", "invert": "invert", "abs": "abs",
}.items():  # fmt: skip
    setattr(
        Tensor,
        f"__{_name}__",
        lambda self, name=_function: _elementwise(name, self),
    )


def _flat(sizes):
    if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)):
        return tuple(sizes[0])
    return sizes


def _arrays(value):
    if isinstance(value, Tensor):
        return value.array
    if isinstance(value, (tuple, list)):
        return type(value)(map(_arrays, value))
    return value


def _cast(array, numpy):
    if array.size > _LIMIT:
        return _nothing(array.shape, numpy)
    with np.errstate(all="ignore"):
        return array.astype(numpy)


def _tensors(values):
    for value in values:
        if isinstance(value, Tensor):
            yield value
        elif isinstance(value, (tuple, list)):
            yield from _tensors(value)


def _elementwise(name, *operands):
    tensors = list(_tensors(operands))
    try:
        shape = np.broadcast_shapes(*(one.shape for one in tensors))
    except ValueError:
        # Of what isn't elementwise: something of the largest.
        shape = max((one.shape for one in tensors), key=math.prod)
    result = tensors[0].dtype
    for one in tensors[1:]:
        if (one.dtype.is_floating_point, one.ndim > 0) > (
            result.is_floating_point,
            True,
        ):
            result = one.dtype
    if name in ("less", "less_equal", "greater", "greater_equal", "equal",
                "not_equal", "isnan", "isinf", "isfinite"):  # fmt: skip
        result = DTYPES["bool"]
    if math.prod(shape) <= _LIMIT and hasattr(np, name):
        try:
            with np.errstate(all="ignore"):
                array = getattr(np, name)(*map(_arrays, operands))
            keeps = result.is_floating_point or result.name == "bool"
            return Tensor(array, result if keeps else None)
        except (TypeError, ValueError):
            pass
    return Tensor(_nothing(shape, result.numpy), result)


_REDUCTIONS = (
    "sum", "mean", "prod", "amax", "amin", "argmax", "argmin", "any", "all",
    "logsumexp", "norm", "var", "std", "max", "min", "median",
)  # fmt: skip


def _reduce(name, tensor, dim=None, keepdim=False, dtype=None, **_):
    axes = range(tensor.ndim) if dim is None else dim
    axes = (axes,) if isinstance(axes, int) else tuple(axes)
    function = getattr(np, name, None)
    of = dtype or (DTYPES["bool"] if name in ("any", "all") else tensor.dtype)
    if name.startswith("arg"):
        of = DTYPES["int64"]
        axes = axes if dim is None else axes[0]
    if tensor.array.size <= _LIMIT and function is not None:
        try:
            with np.errstate(all="ignore"):
                array = function(
                    tensor.array,
                    axis=None if dim is None else axes,
                    keepdims=keepdim,
                )
            integer = not tensor.dtype.is_floating_point and dtype is None
            return Tensor(array, None if integer else of)
        except (TypeError, ValueError):
            pass
    axes = (axes,) if isinstance(axes, int) else axes
    axes = [axis % max(tensor.ndim, 1) for axis in axes]
    shape = [
        1 if axis in axes else size
        for axis, size in enumerate(tensor.shape)
        if keepdim or axis not in axes
    ]
    return Tensor(_nothing(shape, of.numpy), of)


def call(name, /, *arguments, **named):
    """A function of torch that isn't spelt out here."""
    tensors = list(_tensors([*arguments, *named.values()]))
    if not tensors:
        return None
    if name in _REDUCTIONS and arguments:
        return _reduce(name, *arguments, **named)
    if name in ("cumsum", "cumprod", "softmax", "log_softmax", "sort_"):
        arguments = arguments[:1]
        if name == "cumsum" and tensors[0].array.size <= _LIMIT:
            axis = named.get("dim", 0)
            array = np.cumsum(tensors[0].array, axis)
            return Tensor(array, named.get("dtype"))
        return tensors[0]
    if isinstance(getattr(Tensor, name, None), types.FunctionType):
        return getattr(tensors[0], name)(*arguments[1:], **named)
    try:
        return _elementwise(name, *arguments)
    except ValueError:
        return tensors[0]


# Functions that make tensors.


def zeros(*shape, dtype=None, size=None, **_):
    """Also ones, empty, randn and so on: their numbers don't matter."""
    shape = _flat(shape) if size is None else size
    of = dtype or DTYPES["float32"]
    shape = tuple(int(one) for one in shape)
    if math.prod(shape) <= _LIMIT:
        return Tensor(np.zeros(shape, of.numpy), of)
    return Tensor(_nothing(shape, of.numpy), of)


def full(size, value, dtype=None, **_):
    size = (size,) if isinstance(size, int) else size
    if dtype is None:
        dtype = DTYPES["float32" if isinstance(value, float) else "int64"]
    result = zeros(*size, dtype=dtype)
    if result.array.flags.writeable:
        result.array[...] = _arrays(value)
    return result


def ones(*shape, dtype=None, **_):
    return full(_flat(shape), 1, dtype or DTYPES["float32"])


def zeros_like(tensor, dtype=None, **_):
    return zeros(*tensor.shape, dtype=dtype or tensor.dtype)


def full_like(tensor, value, dtype=None, **_):
    return full(tensor.shape, value, dtype or tensor.dtype)


def randint(low, high=None, size=None, dtype=None, **_):
    if size is None:
        low, high, size = 0, low, high
    if high is None:
        low, high = 0, low
    result = zeros(*size, dtype=dtype or DTYPES["int64"])
    if result.array.flags.writeable:
        numbers = np.random.default_rng(0).integers(low, high, result.shape)
        result.array[...] = numbers.astype(result.array.dtype)
    return result


def arange(*bounds, dtype=None, **_):
    return Tensor(np.arange(*map(_arrays, bounds)), dtype)


def randperm(n, **_):
    return Tensor(np.random.default_rng(0).permutation(n))


def tensor(data, dtype=None, **_):
    if dtype is None and isinstance(data, float):
        dtype = DTYPES["float32"]
    return Tensor(np.asarray(_arrays(data)), dtype)


def cat(tensors, dim=0, **_):
    shape = list(tensors[0].shape)
    shape[dim] = sum(one.shape[dim] for one in tensors)
    if math.prod(shape) <= _LIMIT:
        array = np.concatenate([one.array for one in tensors], dim)
        return Tensor(array, tensors[0].dtype)
    return zeros(*shape, dtype=tensors[0].dtype)


def stack(tensors, dim=0, **_):
    return cat([one.unsqueeze(dim) for one in tensors], dim)


def matmul(a, b, *_, **__):
    if a.ndim == 1 or b.ndim == 1:
        shape = a.shape[:-1] + b.shape[:-2] + b.shape[-1:] * (b.ndim > 1)
    else:
        outer = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
        shape = (*outer, a.shape[-2], b.shape[-1])
    return zeros(*shape, dtype=a.dtype)


def einsum(equation, *operands):
    operands = list(_tensors(operands))
    left, _, right = equation.replace(" ", "").partition("->")
    sizes = {}
    for letters, one in zip(left.split(","), operands):
        sizes.update(zip(letters, one.shape))
    return zeros(*(sizes[one] for one in right), dtype=operands[0].dtype)


def where(condition, *values):
    if not values:
        return tuple(map(Tensor, np.nonzero(condition.array)))
    return _elementwise("where", *values, condition)


def pad(tensor, widths, **_):
    shape = list(tensor.shape)
    for number in range(len(widths) // 2):
        shape[-1 - number] += widths[2 * number] + widths[2 * number + 1]
    return zeros(*shape, dtype=tensor.dtype)


def kron(a, b):
    return zeros(*(x * y for x, y in zip(a.shape, b.shape)), dtype=a.dtype)
