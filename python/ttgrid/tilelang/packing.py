"""Arrays of numbers of 4 bits, two to a byte.

On a GPU, a tensor of float4 or int4 lies so in memory: the element with the
even index along the last axis in the low half of the byte. Kernels here compute
on one to a byte; what is passed packed is unpacked before a call, and packed
after it.
"""

from __future__ import annotations

import ml_dtypes
import numpy as np

import ttgrid

#: The data types that may be packed, and what a byte of each is passed as.
PASSED = {
    "float4_e2m1fn": np.dtype(ml_dtypes.float4_e2m1fn),
    "int4": np.dtype(np.int8),
    "uint4": np.dtype(np.uint8),
}
_BYTES = (np.dtype(np.int8), np.dtype(np.uint8))
_OWN = {
    "int4": np.dtype(ml_dtypes.int4),
    "uint4": np.dtype(ml_dtypes.uint4),
}


def passed_dtype(dtype: str) -> str:
    """The data type of the array that a compiled kernel takes."""
    return PASSED[dtype].name if dtype in _OWN else dtype


def unpack(array, name: str, dtype: str, shape):
    """The array that a compiled kernel takes for one that a caller passes.

    Parameters
    ----------
    array : object
        What is passed; what isn't an array is returned as it is.
    name, dtype : str
        The parameter's.
    shape : sequence of int or str
        The parameter's: a number that the last axis has is compared.

    Returns
    -------
    numpy.ndarray
        The same memory, or a new array of one element to a byte.

    Raises
    ------
    ttgrid.ArgumentValueError
        An array of bytes has a shape that doesn't suit the parameter's, packed
        or not.
    """
    if dtype not in PASSED or not isinstance(array, np.ndarray):
        return array
    if array.dtype == _OWN.get(dtype):
        return array.view(PASSED[dtype])
    if array.dtype in _BYTES:
        _check_shape(array, name, dtype, shape)
    if not _is_packed(array, dtype, shape):
        return array
    codes = np.ascontiguousarray(array).view(np.uint8)
    halves = np.stack([codes & 15, codes >> 4], axis=-1)
    codes = halves.reshape(*array.shape[:-1], 2 * array.shape[-1])
    return codes.view(PASSED[dtype])


def _check_shape(array, name: str, dtype: str, shape) -> None:
    """Sizes that are known at run time only are checked with all others."""
    half = tuple(shape[:-1]) + (
        shape[-1] // 2 if isinstance(shape[-1], int) else f"{shape[-1]} / 2",
    )
    # Of bytes, float4 has two elements to each.
    allowed = [half] if dtype not in _OWN else [tuple(shape), half]

    def suits(sizes):
        return len(sizes) == array.ndim and all(
            known == size or not isinstance(known, int)
            for known, size in zip(sizes, array.shape)
        )

    if any(map(suits, allowed)):
        return
    words = f"argument {name}: the array of bytes has shape {array.shape}, but"
    one = "" if len(allowed) == 1 else f"{_spell(shape)} with one element or "
    raise ttgrid.ArgumentValueError(
        f"{words} {one}{_spell(half)} with two elements of {dtype} to a byte is"
        f" expected, for the shape {_spell(shape)}"
    )


def _spell(sizes) -> str:
    return f"({', '.join(map(str, sizes))}{',' if len(sizes) == 1 else ''})"


def pack(unpacked, array) -> None:
    """Writes elements that `unpack` has made back into the array, where a
    kernel has changed them."""
    if unpacked is array or unpacked.shape == array.shape:
        return
    codes = unpacked.view(np.uint8)
    packed = codes[..., ::2] & 15 | codes[..., 1::2] << 4
    if not np.array_equal(packed, array.view(np.uint8)):
        array.view(np.uint8)[...] = packed


def _is_packed(array, dtype: str, shape) -> bool:
    """Whether an array of bytes has two elements in each: where it is of
    another type than one to a byte would be, or half as long as it must be."""
    if array.ndim == 0 or array.dtype not in _BYTES:
        return False
    if dtype not in _OWN:
        return True
    last = shape[-1]
    return isinstance(last, int) and 2 * array.shape[-1] == last
